"""A PostgreSQL data folder: where it lies, whose it is, and how one comes to be."""

import hashlib
import os
import pwd
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from encore.errors import StoreUnreachable
from encore.store.binaries import Binaries
from encore.store.folders import LocalUser, clear_errors, find_closed, own

ROLE = DATABASE = "encore"
PORT = 5432  # only names the socket: nothing listens on the network
SOCKET_NAME = f".s.PGSQL.{PORT}"
LONGEST_SOCKET_PATH = 107 if sys.platform == "linux" else 103  # sun_path less its final zero
PROGRAM_SECONDS = 600

FULL = re.compile("no space left|disk quota", re.IGNORECASE)
GRAVE = re.compile(r"^.*?\b(FATAL|PANIC|ERROR|error):\s*")

# PostgreSQL must not see the user's PGDATA, PGPORT, PGOPTIONS and so on.
CLEAN_ENVIRONMENT = {"LC_ALL": "C"}


@dataclass(frozen=True, slots=True)
class Home:
    """The places of one embedded server, all below the data folder."""

    folder: Path

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def config(self) -> Path:
        return self.folder / "server.conf"

    @property
    def sockets(self) -> Path:
        """The socket's folder. Every process has to come to the same one by itself.

        It lies elsewhere when the path is too long for a socket, or has a comma, at which
        libpq would part it into two hosts.
        """
        beside = self.folder / "run"
        fits = len(os.fsencode(beside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH
        if fits and "," not in str(beside):
            return beside
        mark = hashlib.sha256(os.fsencode(self.folder.resolve())).hexdigest()[:16]
        return Path("/tmp") / f"encore-{mark}"

    @property
    def socket(self) -> Path:
        return self.sockets / SOCKET_NAME

    @property
    def address(self) -> str:
        """The database address for SQLAlchemy. %20, not +: libpq reads no plus sign."""
        host = quote(str(self.sockets), safe="")
        return f"postgresql+psycopg://{ROLE}@/{DATABASE}?host={host}&port={PORT}"


def choose_user(home: Home) -> LocalUser:
    """Return whom PostgreSQL runs as: whoever owns the data, else ourselves unless root.

    Raises StoreUnreachable when that is somebody this process cannot become.
    """
    owner = _owner(home.cluster)
    if os.geteuid() == 0:
        return owner or _unprivileged()
    if owner and not owner.is_me():
        raise StoreUnreachable(
            f"{home.cluster} belongs to the user {_name(owner.uid)}: run Encore as root or as the "
            "user who ran it first, or name another folder in ENCORE_DATA_DIR."
        )
    return LocalUser(os.geteuid(), os.getegid())


def check_is_reachable(home: Home, user: LocalUser) -> None:
    """Raise StoreUnreachable when *user* cannot come as far as its own data."""
    closed = None if user.is_me() else find_closed(home.folder, user)
    if closed:
        raise StoreUnreachable(
            f"PostgreSQL does not run as root, and the user {_name(user.uid)} it runs as cannot "
            f"pass {closed}: name a folder such as /var/lib/encore in ENCORE_DATA_DIR."
        )


def make_cluster(home: Home, binaries: Binaries, user: LocalUser) -> None:
    """Make the data folder unless it is there. A half-made one never gets its name.

    Raises StoreUnreachable. The caller holds the lock under which only one process does this.
    """
    for leftover in home.folder.glob("new-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    if (home.cluster / "PG_VERSION").exists():
        _check_major(home, binaries)
        return
    _check_is_new(home)
    with new_folder(home, user) as scratch:
        initialise(scratch, binaries, user)
        single = [binaries.program("postgres"), "--single", "-D", str(scratch), "template1"]
        run_program(single, user, scratch, stdin=f"CREATE DATABASE {DATABASE}\n")
        put_in_place(scratch, home)


@contextmanager
def new_folder(home: Home, user: LocalUser) -> Iterator[Path]:
    """Give an empty folder of *user* beside the cluster; gone afterwards, if it is still there."""
    with clear_errors(home.folder):
        scratch = Path(tempfile.mkdtemp(prefix="new-", dir=home.folder))
        own(scratch, user)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def initialise(folder: Path, binaries: Binaries, user: LocalUser, *options: str) -> None:
    """Make an empty cluster in *folder*. Raises StoreUnreachable."""
    _check_has_name(user)
    initdb = [binaries.program("initdb"), "-D", str(folder), "-U", ROLE, "--auth=trust"]
    fixed = ["--encoding=UTF8", "--no-instructions", *_locale(binaries.major)]
    run_program([*initdb, *fixed, *options], user, folder)


def put_in_place(scratch: Path, home: Home) -> None:
    """Give a cluster that is whole its name, and see that the name outlives a power cut."""
    with clear_errors(home.folder):
        scratch.rename(home.cluster)
        handle = os.open(home.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def identity(user: LocalUser) -> Mapping[str, Any]:
    """Return the arguments that make a subprocess run as *user*."""
    if user.is_me():
        return {}
    return {"user": user.uid, "group": user.gid, "extra_groups": ()}


def _locale(major: int) -> list[str]:
    """Return options for sorting by code point and for upper and lower case in all scripts."""
    if major >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8" if sys.platform == "linux" else "--locale=en_US.UTF-8"]


def run_program(command: list[str], user: LocalUser, folder: Path, stdin: str = "") -> str:
    """Run one of PostgreSQL's programs as *user* in *folder* and return what it printed.

    Raises StoreUnreachable with its complaint.
    """
    try:
        done = subprocess.run(
            command,
            input=stdin,
            text=True,
            errors="replace",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=CLEAN_ENVIRONMENT,
            timeout=PROGRAM_SECONDS,
            check=False,
            start_new_session=True,  # a Ctrl-C ends Encore once the program is through
            **identity(user),
        )
    except OSError as error:
        raise cannot_run(command[0], error) from error
    except subprocess.TimeoutExpired:
        raise StoreUnreachable(
            f"{command[0]} took longer than {PROGRAM_SECONDS} s: start Encore again when the "
            "machine is less busy."
        ) from None
    said: str = done.stdout
    if done.returncode != 0:
        raise StoreUnreachable(f"{command[0]} failed: {last_complaint(said)}")
    return said


def cannot_run(program: str, error: OSError) -> StoreUnreachable:
    return StoreUnreachable(
        f"{program} cannot be run ({error.strerror}): install Encore again, or set DATABASE_URL "
        "to a PostgreSQL server."
    )


def last_complaint(text: str) -> str:
    """Return the line of PostgreSQL's output that says what went wrong, and a mend if known."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith("initdb: removing")]
    if full := [line for line in lines if FULL.search(line)]:
        return f"{_bare(full[0])}. Make room on that disk and start Encore again."
    grave = [line for line in lines if GRAVE.search(line)]
    return _bare(next(iter(grave[-1:] or lines[-1:]), "it said nothing"))


def _bare(line: str) -> str:
    """Return a line of the log without its time and process."""
    return GRAVE.sub("", line, count=1)


def _check_is_new(home: Home) -> None:
    """Never put an empty database where an upgrade was cut off between its two renames."""
    if kept := sorted(home.folder.glob("cluster-*")):
        raise StoreUnreachable(
            f"{home.cluster} is missing, because an upgrade was cut off: rename {kept[-1]} to it "
            "and start Encore again."
        )


def _check_major(home: Home, binaries: Binaries) -> None:
    major = (home.cluster / "PG_VERSION").read_text().strip()
    if major == str(binaries.major):
        return
    raise StoreUnreachable(
        f"{home.cluster} was written by PostgreSQL {major}, and the one in {binaries.folder} is "
        f"{binaries.major}: end all of Encore and run `{sys.executable} -m encore.store.upgrade "
        f"{shlex.quote(str(home.folder.parent))}`, which keeps the old data beside the new."
    )


def _check_has_name(user: LocalUser) -> None:
    try:
        pwd.getpwuid(user.uid)
    except KeyError:
        raise StoreUnreachable(
            f"PostgreSQL cannot make a database for the user {user.uid}, who has no entry in "
            "/etc/passwd: add one, run as another user, or set DATABASE_URL to a server."
        ) from None


def _owner(cluster: Path) -> LocalUser | None:
    try:
        stat = cluster.stat()
    except FileNotFoundError:
        return None
    except PermissionError:
        raise StoreUnreachable(
            f"{cluster.parent} belongs to another user: run Encore as the user who ran it first, "
            "or name another folder in ENCORE_DATA_DIR."
        ) from None
    return LocalUser(stat.st_uid, stat.st_gid)


def _unprivileged() -> LocalUser:
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return LocalUser(entry.pw_uid, entry.pw_gid)
    raise StoreUnreachable(
        "PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody: "
        "add one, run Encore as another user, or set DATABASE_URL to a server."
    )


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
