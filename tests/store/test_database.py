"""The database comes up with the tables this version expects, whoever opens it first."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, text

from databases import libpq, with_database
from encore.errors import BadInput, StoreUnreachable
from encore.settings import Settings
from encore.store.database import HEAD, REVISION_TABLE, Database, open_database
from encore.store.migrations import configuration, is_ours, procrastinate
from encore.store.schema import metadata

PATIENCE_SECONDS = 60


@pytest.fixture
def empty_url(server: str, admin: psycopg.Connection) -> Iterator[str]:
    """The address of a database without any tables."""
    admin.execute("CREATE DATABASE encore_empty")
    yield with_database(server, "encore_empty")
    admin.execute("DROP DATABASE encore_empty WITH (FORCE)")


async def test_the_migrations_make_exactly_the_tables_of_the_schema(database: Database) -> None:
    def differences(connection: Connection) -> object:
        options = {
            "version_table": REVISION_TABLE,
            "include_name": is_ours,
            "compare_server_default": True,
        }
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(configuration()).get_heads() == [HEAD]


def test_every_change_of_the_installed_procrastinate_has_a_revision_of_ours() -> None:
    scripts = ScriptDirectory.from_config(configuration()).walk_revisions()
    known = max(getattr(script.module, "UNTIL", "") for script in scripts)

    assert procrastinate.released()[-1][0] == known


def test_procrastinates_tables_are_those_it_would_make_itself(
    database_url: str, empty_url: str
) -> None:
    with psycopg.connect(libpq(empty_url)) as connection:
        connection.execute(SchemaManager.get_schema())

    assert queue_of(database_url) == queue_of(empty_url)


def queue_of(address: str) -> dict[str, set[tuple[object, ...]]]:
    """Everything in a database that has Procrastinate's name, as text."""
    questions = {
        "columns": "SELECT table_name, column_name, data_type, udt_name, is_nullable,"
        " column_default FROM information_schema.columns WHERE table_name LIKE 'procrastinate%'",
        "indexes": "SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'procrastinate%'",
        "functions": "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'procrast%'",
        "triggers": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "checks": "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid::regclass::text LIKE 'procrastinate%'",
        "kinds": "SELECT typname, enumlabel FROM pg_enum JOIN pg_type t ON t.oid = enumtypid",
    }
    with psycopg.connect(libpq(address)) as connection:
        return {name: set(connection.execute(sql)) for name, sql in questions.items()}


async def test_processes_that_open_a_new_database_at_once_all_get_it(
    tmp_path: Path, empty_url: str
) -> None:
    settings = Settings(data_dir=tmp_path, database_url=empty_url)

    async def look() -> object:
        async with open_database(settings) as database, database.engine.connect() as connection:
            found = await connection.execute(text(f"SELECT version_num FROM {REVISION_TABLE}"))
            return found.scalar_one()

    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await asyncio.gather(*(look() for _ in range(4))) == [HEAD] * 4


def test_alembic_is_not_loaded_when_there_is_nothing_to_migrate(
    tmp_path: Path, database_url: str
) -> None:
    program = f"""
import asyncio, pathlib, sys
from encore.settings import Settings
from encore.store.database import open_database

async def main():
    settings = Settings(pathlib.Path({str(tmp_path)!r}), {database_url!r})
    async with open_database(settings):
        print("alembic" in sys.modules)

asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert (done.stdout, done.stderr) == ("False\n", "")


async def test_a_database_of_a_newer_encore_is_refused_and_left_as_it_is(
    database: Database, settings: Settings
) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text(f"UPDATE {REVISION_TABLE} SET version_num = '9999'"))

    with pytest.raises(StoreUnreachable, match=r"newer Encore \(revision 9999"):
        async with open_database(settings):
            pass

    async with database.engine.connect() as connection:
        found = await connection.execute(text(f"SELECT version_num FROM {REVISION_TABLE}"))
        assert found.scalar_one() == "9999"


async def test_a_commit_is_on_disk_before_it_is_answered(database: Database) -> None:
    async with database.engine.connect() as connection:
        assert (await connection.execute(text("SHOW synchronous_commit"))).scalar_one() == "on"


async def test_sqlalchemy_and_psycopg_are_given_the_same_database(database: Database) -> None:
    async with database.engine.connect() as connection:
        ours = (await connection.execute(text("SELECT current_database()"))).scalar_one()
    async with await psycopg.AsyncConnection.connect(database.conninfo) as raw:
        theirs = await (await raw.execute("SELECT current_database()")).fetchone()

    assert theirs == (ours,)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("postgresql://me:hush@localhost:1/encore", id="nobody listens"),
        pytest.param("postgres://me:hush@no-such-host.invalid/encore", id="no such host"),
    ],
)
async def test_a_database_out_of_reach_is_said_with_the_mend_and_without_the_password(
    settings: Settings, address: str
) -> None:
    with pytest.raises(StoreUnreachable, match="check DATABASE_URL") as raised:
        async with open_database(replace(settings, database_url=address)):
            pass

    assert "hush" not in str(raised.value)


async def test_an_address_that_cannot_be_read_is_said_without_repeating_it(
    settings: Settings,
) -> None:
    broken = replace(settings, database_url="postgresql://me:hush@host:port/encore")

    with pytest.raises(BadInput, match="DATABASE_URL cannot be read") as raised:
        async with open_database(broken):
            pass

    assert "hush" not in str(raised.value)


async def test_without_an_address_the_embedded_server_is_started(server_folder: Path) -> None:
    settings = Settings(data_dir=server_folder)
    async with open_database(settings) as database, database.engine.connect() as connection:
        found = await connection.execute(text("SELECT count(*) FROM playlists"))

    assert found.scalar_one() == 0


async def test_a_connection_that_the_server_ended_is_not_used_again(
    database: Database, admin: psycopg.Connection
) -> None:
    own = text("SELECT pg_backend_pid()")
    async with database.engine.connect() as db:
        ended = (await db.execute(own)).scalar_one()
    admin.execute("SELECT pg_terminate_backend(%s, 10000)", [ended])
    async with database.reader.connect() as db:
        assert (await db.execute(own)).scalar_one() != ended


async def test_a_reader_sees_at_once_what_was_committed(database: Database) -> None:
    count = text("SELECT count(*) FROM apps")
    async with database.reader.connect() as reader:
        assert (await reader.execute(count)).scalar_one() == 0
        async with database.engine.begin() as db:
            await db.execute(text("INSERT INTO apps (client_id, quota_group) VALUES ('a', 'a')"))
        assert (await reader.execute(count)).scalar_one() == 1
