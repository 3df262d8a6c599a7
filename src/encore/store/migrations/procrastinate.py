"""The tables of the job queue, brought along by our revisions: one for each of its changes."""

import re
from pathlib import Path

from procrastinate.schema import SchemaManager
from sqlalchemy import Connection

VERSION = re.compile(r"(\d\d\.\d\d\.\d\d)_\d\d_\w+\.sql")
NEWEST_KNOWN = "03.04.00"


def steps(after: str, until: str) -> list[Path]:
    """Return its own upgrade files for the versions *after* ... *until*, in order."""
    files = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    named = [(found[1], file) for file in files if (found := VERSION.fullmatch(file.name))]
    return [file for version, file in named if after < version <= until]


def upgrade(connection: Connection, after: str, until: str) -> None:
    """Bring the job queue's tables from one version of it to another ("03.04.00")."""
    for file in steps(after, until):
        sql = file.read_text(encoding="utf-8")
        connection.exec_driver_sql(sql, execution_options={"no_parameters": True})
