"""The embedded PostgreSQL: started by whoever comes first, stopped by whoever leaves last.

    start.lock   exclusive; held while starting or stopping, so that only one process does
    users.lock   shared; held by every process that uses the server

The kernel drops both when a process dies, however it dies. A server whose users were all
killed stays, and the next start finds it running.
"""

import asyncio
import fcntl
import os
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from encore.errors import StoreUnreachable
from encore.store.binaries import find_binaries, make_runnable
from encore.store.cluster import (
    Home,
    check_is_reachable,
    choose_user,
    make_cluster,
)
from encore.store.folders import (
    clear_errors,
    give_to_owner_of_folder,
    make_data_folder,
    make_private_folder,
)
from encore.store.postmaster import is_accepting, start, stop

TURN_SECONDS = 300  # the process before us may be making the database on a slow disk
POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Membership:
    """One use of the server. *address* is for SQLAlchemy."""

    home: Home
    users_lock: int
    child: subprocess.Popen[bytes] | None

    @property
    def address(self) -> str:
        return self.home.address


@asynccontextmanager
async def running_server(data_dir: Path) -> AsyncIterator[str]:
    """Give the address of the server in *data_dir*, starting it if nobody did.

    Raises StoreUnreachable with the reason and the mend.
    """
    joining = asyncio.create_task(asyncio.to_thread(join, data_dir))
    try:
        membership = await asyncio.shield(joining)
    except asyncio.CancelledError:
        # A thread cannot be cancelled; leaving without it would leave the server running.
        await asyncio.to_thread(leave, await joining)
        raise
    try:
        yield membership.address
    finally:
        await asyncio.shield(asyncio.to_thread(leave, membership))


def join(data_dir: Path) -> Membership:
    """Become a user of the server in *data_dir*; blocks until it takes connections.

    Raises StoreUnreachable.
    """
    home = Home(data_dir / "postgres")
    make_data_folder(data_dir)
    make_data_folder(home.folder)
    with _turn(home):
        users_lock = _open_lock(home, "users.lock")
        try:
            fcntl.flock(users_lock, fcntl.LOCK_SH)
            child = None if is_accepting(home) else _bring_up(home)
        except BaseException:
            os.close(users_lock)
            raise
    return Membership(home, users_lock, child)


def leave(membership: Membership) -> None:
    """Stop being a user; the last one stops the server."""
    try:
        with _turn(membership.home):
            if _take(membership.users_lock):
                stop(membership.home)
    finally:
        os.close(membership.users_lock)


@contextmanager
def alone(home: Home) -> Iterator[None]:
    """Keep everybody else from the server. Raises StoreUnreachable while somebody uses it."""
    with _turn(home):
        users_lock = _open_lock(home, "users.lock")
        try:
            if not _take(users_lock):
                raise StoreUnreachable(
                    f"The database in {home.folder} is in use: end all of Encore and try again."
                )
            stop(home)
            yield
        finally:
            os.close(users_lock)


def _bring_up(home: Home) -> subprocess.Popen[bytes] | None:
    user = choose_user(home)
    check_is_reachable(home, user)
    binaries = make_runnable(find_binaries(), user, home.folder)
    make_cluster(home, binaries, user)
    make_private_folder(home.sockets, user)
    return start(home, binaries, user)


@contextmanager
def _turn(home: Home) -> Iterator[None]:
    """Wait for the turn to start or stop the server. Raises StoreUnreachable."""
    lock = _open_lock(home, "start.lock")
    deadline = time.monotonic() + TURN_SECONDS
    try:
        while not _take(lock):
            if time.monotonic() > deadline:
                raise StoreUnreachable(
                    f"Another Encore has been starting the database in {home.folder} for "
                    f"{TURN_SECONDS} s: end it and start again."
                )
            time.sleep(POLL_SECONDS)
        yield
        fcntl.flock(lock, fcntl.LOCK_UN)
    finally:
        os.close(lock)


def _open_lock(home: Home, name: str) -> int:
    path = home.folder / name
    with clear_errors(home.folder):
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        give_to_owner_of_folder(path)
    return lock


def _take(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
