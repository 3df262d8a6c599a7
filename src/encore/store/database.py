"""The database: reached or started, and brought to the tables that this version expects."""

import select
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import URL, Connection, event, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InvalidatePoolError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from encore.errors import BadInput, StoreUnreachable
from encore.settings import Settings
from encore.store.embedded import running_server

HEAD = "0002"
REVISION_TABLE = "encore_revision"
OLDEST_SERVER = 14
CONNECT_SECONDS = 10
LONGEST_IDLENESS = "60s"  # renewing a sign-in waits for Spotify within a transaction
MIGRATION_LOCK = 0x656E636F7265  # any number that no other program in the database uses


@dataclass(frozen=True, slots=True)
class Database:
    """*conninfo* is the same database for psycopg and Procrastinate.

    *reader* has the same connections without transactions, which saves who only looks two
    round trips. Each statement sees what was committed by then, as it does in *engine*.
    """

    engine: AsyncEngine
    reader: AsyncEngine
    conninfo: str


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Give the database of *settings*, started if need be, with its tables up to date.

    Raises StoreUnreachable.
    """
    async with AsyncExitStack() as stack:
        address = settings.database_url
        if address is None:
            address = await stack.enter_async_context(running_server(settings.data_dir))
        database = connect(address)
        stack.push_async_callback(database.engine.dispose)
        await _bring_up_to_date(database.engine)
        yield database


def connect(address: str) -> Database:
    """Return the database at *address*, not yet connected to. Raises BadInput."""
    rest = address.partition("://")[2]
    engine = create_async_engine(
        _parsed(f"postgresql+psycopg://{rest}"),
        pool_size=5,
        max_overflow=5,
        pool_use_lifo=True,  # the one that was used last has its statements prepared
        connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "encore"},
        json_serializer=_to_json,
        json_deserializer=orjson.loads,
    )
    event.listen(engine.sync_engine, "connect", _limit_idleness)
    event.listen(engine.sync_engine, "checkout", _drop_if_spoken_to)
    reader = engine.execution_options(isolation_level="AUTOCOMMIT")
    return Database(engine, reader, f"postgresql://{rest}")


def _limit_idleness(connection: Any, _: object) -> None:
    """Let the server end a transaction in which nothing happens any more.

    A process that was frozen amid one would keep its locks from all others for as long.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{LONGEST_IDLENESS}'")
    connection.commit()


def _drop_if_spoken_to(connection: Any, *_: object) -> None:
    """Do not use a connection that the server has ended, as when it was restarted.

    Unasked it says nothing else worth hearing, so a look at the socket tells it, without the
    round trip of a ping.
    """
    socket = select.poll()
    socket.register(connection.driver_connection.fileno(), select.POLLIN)
    if socket.poll(0):
        raise InvalidatePoolError


def migrate(connection: Connection) -> None:
    """Bring the tables to HEAD, in the transaction of *connection*. Raises StoreUnreachable.

    Whoever comes second waits for the first and then finds nothing to do.
    """
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    # Late, and so only when there is something to do: Alembic takes longer to load than
    # most commands take to run.
    from encore.store import migrations  # noqa: PLC0415

    present = find_revision(connection)
    if present is not None and not migrations.is_known(present):
        raise StoreUnreachable(
            f"The database was written by a newer Encore (revision {present}, this one knows up "
            f"to {HEAD}): install the newer Encore again, or restore a backup from before."
        )
    _check_server(connection)
    migrations.upgrade(connection)


def find_revision(connection: Connection) -> str | None:
    """Return the revision of the tables, or None if there are none yet."""
    table = connection.execute(text("SELECT to_regclass(:name)"), {"name": REVISION_TABLE})
    if table.scalar_one() is None:
        return None
    found = connection.execute(text(f"SELECT version_num FROM {REVISION_TABLE}"))
    return found.scalar_one_or_none()


async def _bring_up_to_date(engine: AsyncEngine) -> None:
    try:
        async with engine.connect() as connection:
            present = await connection.run_sync(find_revision)
        if present != HEAD:
            async with engine.begin() as connection:
                await connection.run_sync(migrate)
    except (OperationalError, ProgrammingError) as error:
        raise _unreachable(engine, error) from error


def _check_server(connection: Connection) -> None:
    found = connection.execute(text("SELECT current_setting('server_version_num')::int / 10000"))
    if (major := found.scalar_one()) < OLDEST_SERVER:
        raise StoreUnreachable(
            f"The server at DATABASE_URL is PostgreSQL {major}, and Encore needs "
            f"{OLDEST_SERVER} or later: upgrade it, or unset DATABASE_URL to use the built-in one."
        )


def _unreachable(engine: AsyncEngine, error: DBAPIError) -> StoreUnreachable:
    reason = " ".join(str(error.orig).split())
    address = engine.url.render_as_string(hide_password=True)
    return StoreUnreachable(
        f"The database {address} cannot be used ({reason}): check DATABASE_URL, that the server "
        "runs, and that its user may create tables."
    )


def _parsed(address: str) -> URL:
    try:
        return make_url(address)
    except (ArgumentError, ValueError):
        raise BadInput(
            "DATABASE_URL cannot be read: it has to look like "
            "postgresql://user:password@host/name, with @, : and / in a password written as "
            "%40, %3A and %2F."
        ) from None


def _to_json(value: Any) -> str:
    return orjson.dumps(value).decode()
