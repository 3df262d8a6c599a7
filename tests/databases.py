"""Where databases for tests are made, and how they are addressed."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

ROOM_FOR_TESTS = 1 << 30


def with_database(address: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return make_url(address).set(database=name).render_as_string(hide_password=False)


def libpq(address: str) -> str:
    return address.replace("postgresql+psycopg://", "postgresql://", 1)


def fastest_place() -> str | None:
    """Return a folder in memory, where a copy of a database takes a tenth of the time."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM_FOR_TESTS
    return str(memory) if roomy and os.access(memory, os.W_OK) else None


@contextmanager
def new_server_folder() -> Iterator[Path]:
    """Give a folder for an embedded server.

    It cannot be pytest's own: as root, the user that PostgreSQL runs as cannot pass that.
    """
    with tempfile.TemporaryDirectory(prefix="encore-test-", dir=fastest_place()) as folder:
        yield Path(folder)


def forgo_durability(address: str) -> None:
    with psycopg.connect(libpq(address), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
