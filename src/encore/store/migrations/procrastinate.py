"""The tables of the job queue, brought along by our revisions: one for each of its changes."""

import re
from pathlib import Path

from procrastinate.schema import SchemaManager
from sqlalchemy import Connection

from encore.store.migrations import run_sql

FILE = re.compile(r"(\d\d\.\d\d\.\d\d)_\d\d_\w+\.sql")


def upgrade(connection: Connection, after: str, until: str) -> None:
    """Bring the job queue's tables from one version of it to another ("03.04.00").

    Its own upgrade files never change, while its complete schema is always the newest:
    only by the files does a revision of ours mean the same for ever.
    """
    for version, file in released():
        if after < version <= until:
            run_sql(connection, file.read_text(encoding="utf-8"))


def released() -> list[tuple[str, Path]]:
    """Return the upgrade files of the installed Procrastinate with their versions, in order."""
    files = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    return [(found[1], file) for file in files if (found := FILE.fullmatch(file.name))]
