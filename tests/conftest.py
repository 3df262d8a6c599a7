"""What most tests stand on: a real database each, cheap because it is copied from a template."""

import os
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine

from databases import forgo_durability, libpq, new_server_folder, with_database
from encore.settings import Settings
from encore.store.database import Database, migrate, open_database
from encore.store.embedded import join, leave

EXTERNAL_SERVER = "ENCORE_TEST_DATABASE_URL"  # of a role that may create databases


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a running server, in which tests make their own databases."""
    if external := os.environ.get(EXTERNAL_SERVER):
        yield f"postgresql+psycopg://{external.partition('://')[2]}"
        return
    with new_server_folder() as folder:
        membership = join(folder)
        try:
            forgo_durability(membership.address)
            yield membership.address
        finally:
            leave(membership)


@pytest.fixture
def server_folder() -> Iterator[Path]:
    """A data folder in which an embedded server can run."""
    with new_server_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def admin(server: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(libpq(server), autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def template(server: str, admin: psycopg.Connection) -> Iterator[str]:
    """The name of a database that has the tables and no rows."""
    name = f"encore_template_{secrets.token_hex(6)}"
    admin.execute(f"CREATE DATABASE {name}")
    engine = create_engine(with_database(server, name))
    with engine.begin() as connection:
        migrate(connection)
    engine.dispose()
    yield name
    admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(server: str, admin: psycopg.Connection, template: str) -> Iterator[str]:
    """The address of a fresh database with the tables."""
    name = f"encore_test_{secrets.token_hex(6)}"
    admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield with_database(server, name)
    admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(data_dir=tmp_path, database_url=database_url)


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    async with open_database(settings) as database:
        yield database


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of labelled real titles and recorded answers, which is not part of Encore."""
    beside = Path(__file__).parents[2] / "shared"
    folder = Path(os.environ.get("ENCORE_SHARED") or beside)
    if not folder.is_dir():
        missing = f"{folder} is not there; name the folder of test material in ENCORE_SHARED."
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return folder
