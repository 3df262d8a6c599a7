"""The embedded server comes up whatever its users and its folder went through before."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import pytest

from databases import fastest_place, libpq, new_server_folder
from encore.errors import StoreUnreachable
from encore.store.binaries import (
    explain_absence,
    find_binaries,
    find_in_wheel,
    find_on_path,
    make_runnable,
)
from encore.store.cluster import Home, choose_user, last_complaint, make_cluster
from encore.store.embedded import join, leave, running_server
from encore.store.folders import LocalUser, make_data_folder, make_private_folder
from encore.store.postmaster import Postmaster, is_accepting, is_alive, read_postmaster, start, stop

PROGRAM = Path(__file__).with_name("server_user.py")
PATIENCE_SECONDS = 120
KINDS = ("ordinary",) if os.geteuid() != 0 else ("root", "ordinary")
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


@dataclass(frozen=True)
class Visitor:
    """A process that uses the server."""

    process: subprocess.Popen[str]

    def hears(self) -> str:
        """What it printed: the pid of the server, or why there is none."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def leaves(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(PATIENCE_SECONDS)

    def is_killed(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE_SECONDS)


@dataclass(frozen=True)
class Place:
    """A data folder and the kind of user that everything in it is done as."""

    folder: Path
    who: str

    @property
    def home(self) -> Home:
        return Home(self.folder / "postgres")

    def server_pid(self) -> int | None:
        found = read_postmaster(self.home.cluster)
        return found.pid if found and is_alive(found) else None

    def has_begun(self) -> bool:
        """Whether initdb is past its beginning, during which it survives a Ctrl-C by itself."""
        return any(self.home.folder.glob("*/global/pg_control"))

    def visitor(self) -> Visitor:
        return Visitor(
            subprocess.Popen(
                [*as_user(self.who), sys.executable, str(PROGRAM), str(self.folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        )


def as_user(who: str) -> list[str]:
    """Return the words before a command that make it run as *who*.

    The capability lets it pass to a Python below root's closed home, and changes nothing
    else about being an ordinary user.
    """
    if who == "root" or os.geteuid() != 0:
        return []
    ids = ["--reuid=nobody", f"--regid={pwd.getpwnam('nobody').pw_gid}", "--clear-groups"]
    pass_through = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return ["setpriv", *ids, *pass_through, "--"]


@pytest.fixture
def make_place() -> Iterator[Callable[[str, str], Place]]:
    places = []

    def make(who: str, name: str = "data") -> Place:
        outer = Path(tempfile.mkdtemp(prefix="encore-test-", dir=fastest_place()))
        outer.chmod(0o711)
        place = Place(outer / name, who)
        place.folder.mkdir(mode=0o700)
        if who == "ordinary" and os.geteuid() == 0:
            shutil.chown(place.folder, "nobody")
        places.append(place)
        return place

    yield make
    for place in places:
        stop(place.home)
        shutil.rmtree(place.folder.parent)
        if place.home.sockets.parent == Path("/tmp"):
            shutil.rmtree(place.home.sockets, ignore_errors=True)


@pytest.fixture
def new_place(make_place: Callable[..., Place]) -> Place:
    return make_place(KINDS[0])


@pytest.fixture(scope="session")
def finished_home() -> Iterator[Path]:
    """The folder of a server that came up and was stopped, to be copied: that is quicker."""
    with new_server_folder() as folder:
        leave(join(folder))
        yield folder / "postgres"


@pytest.fixture
def place(new_place: Place, finished_home: Path) -> Place:
    """A place where a server has been before."""
    subprocess.run(["cp", "-a", finished_home, new_place.folder], check=True)
    return new_place


@pytest.fixture(params=KINDS)
def anybodys_place(request: pytest.FixtureRequest, make_place: Callable[..., Place]) -> Place:
    return make_place(request.param)


def wait_until(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.01)


def test_eight_processes_racing_for_a_new_folder_share_one_server_and_the_last_stops_it(
    anybodys_place: Place,
) -> None:
    place = anybodys_place
    visitors = [place.visitor() for _ in range(8)]
    pids = {visitor.hears() for visitor in visitors}
    for visitor in visitors[:-1]:
        visitor.leaves()
    still_there = place.server_pid()
    visitors[-1].leaves()

    assert pids == {str(still_there)}
    assert place.server_pid() is None


def test_a_killed_user_is_not_counted_any_more(anybodys_place: Place) -> None:
    place = anybodys_place
    killed, other = place.visitor(), place.visitor()
    assert killed.hears() == other.hears()

    killed.is_killed()
    still_there = place.server_pid()
    other.leaves()

    assert still_there is not None
    assert place.server_pid() is None


def test_a_server_whose_users_were_all_killed_is_used_again_and_then_stopped(place: Place) -> None:
    first = place.visitor()
    pid = first.hears()
    first.is_killed()

    second = place.visitor()
    again = second.hears()
    second.leaves()

    assert again == pid
    assert place.server_pid() is None


def test_a_ctrl_c_to_the_whole_terminal_ends_the_user_but_not_the_server(place: Place) -> None:
    starter = place.visitor()
    pid = starter.hears()
    other = place.visitor()
    other.hears()

    os.killpg(starter.process.pid, signal.SIGINT)
    assert starter.process.stdin is not None
    starter.process.stdin.close()
    starter.process.wait(PATIENCE_SECONDS)

    assert str(place.server_pid()) == pid
    other.leaves()
    assert place.server_pid() is None


def test_a_ctrl_c_while_the_database_is_made_leaves_it_whole_and_no_server(
    new_place: Place,
) -> None:
    hasty = new_place.visitor()
    wait_until(new_place.has_begun, "initdb was at work")

    os.killpg(hasty.process.pid, signal.SIGINT)
    hasty.leaves()

    assert (new_place.home.cluster / "PG_VERSION").exists()
    assert new_place.server_pid() is None


def test_being_killed_while_making_the_database_leaves_no_half_made_one(
    anybodys_place: Place,
) -> None:
    place = anybodys_place
    unlucky = place.visitor()
    wait_until(place.has_begun, "initdb was at work")
    unlucky.is_killed()

    second = place.visitor()
    heard = second.hears()
    second.leaves()

    assert heard.isdigit()


def test_a_stale_pid_file_that_names_another_program_is_overcome(place: Place) -> None:
    membership = join(place.folder)
    pid_file = place.home.cluster / "postmaster.pid"
    left_behind = pid_file.read_text()
    leave(membership)
    # Of the same user, since PostgreSQL itself takes no other for a server.
    bystander = subprocess.Popen(
        [shutil.which("sleep") or "sleep", "1000"], user=place.home.cluster.stat().st_uid
    )
    pid_file.write_text("\n".join([str(bystander.pid), *left_behind.splitlines()[1:]]) + "\n")

    second = place.visitor()
    heard = second.hears()
    second.leaves()
    untouched = bystander.poll() is None
    bystander.kill()
    bystander.wait()

    assert heard.isdigit()
    assert heard != str(bystander.pid)
    assert untouched


def test_what_a_power_cut_left_behind_does_not_stop_the_start(place: Place) -> None:
    (place.home.cluster / "postmaster.pid").touch()
    Path(f"{place.home.socket}.lock").touch()
    half_made = place.home.folder / "new-cluster"
    half_made.mkdir()

    second = place.visitor()
    heard = second.hears()
    second.leaves()

    assert heard.isdigit()
    assert not half_made.exists()


def test_a_server_that_was_killed_is_started_again_with_what_it_had_promised(
    place: Place,
) -> None:
    first = join(place.folder)
    with psycopg.connect(libpq(first.address)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'a promise' AS word")
    pid = place.server_pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)

    second = join(place.folder)
    with psycopg.connect(libpq(second.address)) as connection:
        found = connection.execute("SELECT word FROM kept").fetchone()
    leave(second)
    still_used = place.server_pid()
    leave(first)

    assert found == ("a promise",)
    assert still_used not in (None, pid)
    assert place.server_pid() is None


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("a b, \"c\" 'd' +%40é", id="spaces, commas, quotes"),
        pytest.param("long" * 30, id="longer than a socket's path may be"),
    ],
)
async def test_any_folder_name_will_do(make_place: Callable[..., Place], name: str) -> None:
    place = make_place(KINDS[0], name)

    async with running_server(place.folder) as address:
        with psycopg.connect(libpq(address)) as connection:
            found = connection.execute("SELECT current_setting('data_directory')").fetchone()
        closed = place.home.sockets.stat().st_mode & 0o777

    assert found == (str(place.home.cluster),)
    assert closed == 0o700


def test_a_socket_folder_that_somebody_else_could_enter_is_refused(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "link").symlink_to(tmp_path)

    for name in ("open", "link"):
        with pytest.raises(StoreUnreachable, match="remove it and start Encore again"):
            make_private_folder(tmp_path / name, LocalUser(os.geteuid(), os.getegid()))


async def test_settings_of_ones_own_count_but_cannot_open_the_server_or_risk_the_data(
    place: Place,
) -> None:
    (place.home.folder / "user.conf").write_text(
        "work_mem = '7MB'\nlisten_addresses = '*'\nfsync = off\njit = on\n"
    )

    async with running_server(place.folder) as address:
        with psycopg.connect(libpq(address)) as connection:
            names = ("work_mem", "jit", "listen_addresses", "fsync", "synchronous_commit")
            values = [connection.execute(f"SHOW {name}").fetchone() for name in names]

    assert values == [("7MB",), ("on",), ("",), ("on",), ("on",)]


async def test_upper_and_lower_case_work_in_all_scripts(place: Place) -> None:
    async with running_server(place.folder) as address:
        with psycopg.connect(libpq(address)) as connection:
            found = connection.execute("SELECT lower('ÄÖ Ж Σ')").fetchone()

    assert found == ("äö ж σ",)


def test_only_the_very_process_that_wrote_the_pid_file_counts_as_the_server(place: Place) -> None:
    membership = join(place.folder)
    server = read_postmaster(place.home.cluster)
    assert server is not None
    me = psutil.Process()

    verdicts = {
        "the server": is_alive(server),
        "another postgres": is_alive(Postmaster(server.pid, server.started - 3600, ready=True)),
        "another program": is_alive(Postmaster(me.pid, int(me.create_time()), ready=True)),
        "nobody": is_alive(Postmaster(2**22 + 1, server.started, ready=True)),
    }
    leave(membership)

    assert verdicts == {
        "the server": True,
        "another postgres": False,
        "another program": False,
        "nobody": False,
    }


def test_a_socket_that_opens_but_does_not_answer_is_no_server(place: Place) -> None:
    membership = join(place.folder)
    said_to_be_ready = (place.home.cluster / "postmaster.pid").read_text()
    real = is_accepting(place.home)
    leave(membership)
    (place.home.cluster / "postmaster.pid").write_text(said_to_be_ready)

    with socket.socket(socket.AF_UNIX) as dying:
        dying.bind(str(place.home.socket))
        dying.listen()
        threading.Thread(target=lambda: dying.accept()[0].close()).start()
        silent = is_accepting(place.home)

    assert (real, silent) == (True, False)


def test_data_of_another_major_version_is_refused_with_the_way_to_upgrade(new_place: Place) -> None:
    new_place.home.cluster.mkdir(parents=True)
    (new_place.home.cluster / "PG_VERSION").write_text("12\n")

    with pytest.raises(StoreUnreachable, match=r"written by PostgreSQL 12.*encore.store.upgrade"):
        join(new_place.folder)


@pytest.mark.parametrize("musl", [True, False])
def test_a_machine_without_postgresql_is_told_of_database_url(musl: bool) -> None:
    assert find_in_wheel(None) is None
    assert find_on_path(None) is None
    assert "set DATABASE_URL" in explain_absence(musl)
    assert ("musl" in explain_absence(musl)) == musl


def test_a_postgresql_on_the_path_serves_where_the_wheel_is_missing(new_place: Place) -> None:
    binaries = find_on_path(shutil.which("initdb"))
    if binaries is None:
        pytest.skip("no initdb on the PATH")
    home, user = new_place.home, choose_user(new_place.home)
    make_data_folder(new_place.folder)
    make_data_folder(home.folder)

    make_cluster(home, binaries, user)
    make_private_folder(home.sockets, user)
    child = start(home, binaries, user)
    with psycopg.connect(libpq(home.address)) as connection:
        major = connection.info.server_version // 10_000
        lower = connection.execute("SELECT lower('ÄÖ Ж Σ')").fetchone()
    stop(home)
    assert child is not None
    child.wait(PATIENCE_SECONDS)

    assert (major, lower) == (binaries.major, ("äö ж σ",))


@only_root
def test_programs_below_a_closed_home_are_copied_once_for_the_unprivileged_user(
    new_place: Place,
) -> None:
    found = find_binaries()
    if found.wheel is None:
        pytest.skip("the wheel is not installed")
    closed = new_place.folder / "closed"
    closed.mkdir(mode=0o700)
    for part in (found.wheel, found.wheel.parent / f"{found.wheel.name}.libs"):
        shutil.copytree(part, closed / part.name, ignore=shutil.ignore_patterns("pginstall"))
    subprocess.run(["chmod", "-R", "go=", closed], check=True)  # as installed under a umask of 077
    hidden = find_in_wheel(closed / found.wheel.name)
    assert hidden is not None
    new_place.folder.chmod(0o711)
    nobody = LocalUser(pwd.getpwnam("nobody").pw_uid, pwd.getpwnam("nobody").pw_gid)

    copy = make_runnable(hidden, nobody, new_place.folder)
    again = make_runnable(hidden, nobody, new_place.folder)
    said = subprocess.run(
        [copy.program("initdb"), "--version"], user="nobody", capture_output=True, text=True
    )

    assert copy == again != hidden
    assert said.stdout.startswith("initdb (PostgreSQL)")
    assert closed.stat().st_mode & 0o777 == 0o700


@only_root
def test_a_data_folder_below_a_closed_one_is_refused_and_nobodys_permissions_change(
    new_place: Place,
) -> None:
    with pytest.raises(
        StoreUnreachable, match=f"cannot pass {new_place.folder}: .*ENCORE_DATA_DIR"
    ):
        join(new_place.folder / "inner")

    assert new_place.folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_written_is_named_with_the_mend(new_place: Place) -> None:
    (new_place.folder / "file").touch()

    with pytest.raises(StoreUnreachable, match=r"file.*ENCORE_DATA_DIR"):
        join(new_place.folder / "file")


def test_a_full_disk_is_said_as_such() -> None:
    said = """
        initdb: error: could not write to file "pg_wal/xlogtemp": No space left on device
        initdb: removing contents of data directory "/x"
    """

    assert last_complaint(said).endswith("Make room on that disk and start Encore again.")
