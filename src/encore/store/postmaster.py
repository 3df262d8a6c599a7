"""PostgreSQL's first process: is it there, start it, stop it."""

import os
import signal
import socket
import struct
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from encore.errors import StoreUnreachable
from encore.store.binaries import Binaries
from encore.store.cluster import (
    CLEAN_ENVIRONMENT,
    PORT,
    SOCKET_NAME,
    Home,
    cannot_run,
    identity,
    last_complaint,
)
from encore.store.folders import LocalUser, clear_errors, give_to_owner_of_folder

START_SECONDS = 120  # recovery after a crash reads up to max_wal_size
STOP_SECONDS = 60
PROBE_SECONDS = 30
POLL_SECONDS = 0.01
ORPHAN_SECONDS = 0.2
# The file says when the server's main function began, in whole seconds; the kernel says when
# the process was forked, counted from a boot time that shifts when the wall clock is set.
SAME_START_SECONDS = 10
# https://www.postgresql.org/docs/current/protocol-message-formats.html, SSLRequest
SSL_REQUEST = struct.pack("!ii", 8, 80877103)
LONGEST_LOG = 1_000_000
USER_CONFIG = "user.conf"


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What postmaster.pid says. *started* is in seconds since 1970."""

    pid: int
    started: int
    ready: bool


def read_postmaster(cluster: Path) -> Postmaster | None:
    """Return what the file says, or None where there is none or it is being written."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        ready = len(lines) > 7 and lines[7].strip() == "ready"
        return Postmaster(int(lines[0]), int(lines[2]), ready)
    except (FileNotFoundError, ValueError, IndexError):
        return None


def is_alive(postmaster: Postmaster) -> bool:
    """Tell whether the process is still the one that wrote the file.

    After a crash the number may belong to any other program, or to another PostgreSQL.
    """
    try:
        process = psutil.Process(postmaster.pid)
        if process.status() == psutil.STATUS_ZOMBIE or not process.name().startswith("postgres"):
            return False
        began: float = process.create_time()
        return abs(began - postmaster.started) <= SAME_START_SECONDS
    except psutil.Error:  # gone; or hidden from us, which a server of ours never is
        return False


def is_accepting(home: Home) -> bool:
    """Tell whether a server takes connections.

    That it answers says more than that the socket opens: a killed server's socket may open
    for a moment still. It answers a question about encryption before it knows the user.
    """
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(PROBE_SECONDS)
        try:
            probe.connect(str(home.socket))
            probe.sendall(SSL_REQUEST)
            answered = probe.recv(1) != b""
        except OSError:
            return False
    postmaster = read_postmaster(home.cluster)
    return answered and postmaster is not None and postmaster.ready


def start(home: Home, binaries: Binaries, user: LocalUser) -> subprocess.Popen[bytes] | None:
    """Start the server and return once it takes connections. Raises StoreUnreachable.

    Returns None when it was already coming up, started by a process that died over it.
    """
    _write_config(home, binaries.major)
    _put_long_log_aside(home)
    launch = None
    deadline = time.monotonic() + START_SECONDS
    while not is_accepting(home):
        if launch and launch.child.poll() is not None:
            _check_may_retry(home, launch)
            launch = None
        elif launch is None and not _is_there(home):
            launch = _launch(home, binaries, user)
        elif time.monotonic() > deadline:
            raise StoreUnreachable(
                f"The database in {home.folder} did not come up within {START_SECONDS} s: "
                f"see {home.log}, and start Encore again."
            )
        time.sleep(POLL_SECONDS)
    return launch.child if launch else None


def stop(home: Home) -> None:
    """Ask the server to end and wait until it has.

    One that does not is left alone: the next start finds it and uses it.
    """
    postmaster = read_postmaster(home.cluster)
    if postmaster is None or not is_alive(postmaster):
        return
    with suppress(ProcessLookupError):
        os.kill(postmaster.pid, signal.SIGINT)  # "fast": does not wait for clients to go
    deadline = time.monotonic() + STOP_SECONDS
    while read_postmaster(home.cluster) and is_alive(postmaster) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)


def _is_there(home: Home) -> bool:
    postmaster = read_postmaster(home.cluster)
    return postmaster is not None and is_alive(postmaster)


@dataclass(frozen=True, slots=True)
class _Launch:
    """*said_before* is how long the log was, so that an old complaint is not shown again."""

    child: subprocess.Popen[bytes]
    said_before: int


def _launch(home: Home, binaries: Binaries, user: LocalUser) -> _Launch:
    with clear_errors(home.folder):
        _remove_illegible(home)
        log = home.log.open("ab")
        give_to_owner_of_folder(home.log)
    postgres = binaries.program("postgres")
    with log:
        try:
            child = subprocess.Popen(
                [postgres, "-D", str(home.cluster), *_fixed_options(home)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=home.folder,
                env=CLEAN_ENVIRONMENT | _forget_stale_pid(home),
                start_new_session=True,  # a Ctrl-C meant for Encore must not reach the server
                **identity(user),
            )
        except OSError as error:
            raise cannot_run(postgres, error) from error
        return _Launch(child, log.tell())


def _fixed_options(home: Home) -> list[str]:
    """Return what nobody may change: on the command line it wins over every file."""
    sockets = str(home.sockets).replace('"', '""')
    fixed = {
        "config_file": str(home.config),
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": f'"{sockets}"',  # quoted: a comma would part two folders
        "unix_socket_permissions": "0700",
    }
    return [part for name, value in fixed.items() for part in ("-c", f"{name}={value}")]


def _remove_illegible(home: Home) -> None:
    """Remove lock files that a power cut left empty; PostgreSQL refuses to guess whose they are."""
    for lock in (home.cluster / "postmaster.pid", home.sockets / f"{SOCKET_NAME}.lock"):
        if lock.exists() and not lock.read_text(errors="replace").split("\n")[0].strip().isdigit():
            lock.unlink()


def _forget_stale_pid(home: Home) -> dict[str, str]:
    """Let PostgreSQL take over a pid file whose number belongs to some other program now.

    Its rule is not to start while a process of that number lives, unless it is its own
    ancestor; this variable is how pg_ctl names one. Removing the file would do too, but
    would also switch off the check for orphans of the old server that still write.
    """
    stale = read_postmaster(home.cluster)
    return {"PG_GRANDPARENT_PID": str(stale.pid)} if stale else {}


def _write_config(home: Home, major: int) -> None:
    """Write our settings anew, so that a later Encore can change them."""
    settings = {
        "shared_buffers": "32MB",
        "max_connections": "100",
        "max_wal_size": "256MB",
        "max_parallel_workers_per_gather": "0",
        "max_logical_replication_workers": "0",
        "jit": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "log_checkpoints": "off",
        **({"io_method": "sync"} if major >= 18 else {}),  # spares three processes
    }
    lines = [f"{name} = {value}" for name, value in settings.items()]
    with clear_errors(home.folder):
        home.config.write_text(
            "# Written at every start of Encore. Put your own settings into "
            f"{USER_CONFIG} beside it.\n"
            + "\n".join(lines)
            + f"\ninclude_if_exists = '{USER_CONFIG}'\nfsync = on\n"
        )
        home.config.chmod(0o644)
        give_to_owner_of_folder(home.config)


def _put_long_log_aside(home: Home) -> None:
    with clear_errors(home.folder):
        if home.log.exists() and home.log.stat().st_size > LONGEST_LOG:
            home.log.rename(home.log.with_suffix(".log.old"))


def _check_may_retry(home: Home, launch: _Launch) -> None:
    """Raise StoreUnreachable, unless the start failed for a reason that passes by itself.

    Another process may have been quicker; or children of a killed server hold its memory
    for the moment until they notice.
    """
    with home.log.open("rb") as log:
        log.seek(launch.said_before)
        said = log.read().decode(errors="replace")
    if "pre-existing shared memory block" in said:
        time.sleep(ORPHAN_SECONDS)
    elif not _is_there(home):
        raise StoreUnreachable(
            f"The database in {home.folder} does not start: {last_complaint(said)} "
            f"(more in {home.log})"
        )
