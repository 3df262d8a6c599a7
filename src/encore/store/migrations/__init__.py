"""How the tables came to be what they are; applied by `encore.store.database`.

To change a table: change `schema.py`, add a file in `versions/` that does the same to an
existing database, and name it as HEAD in `database.py`. A test compares the two.
"""

import importlib.resources
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

FOLDER = Path(str(importlib.resources.files(__name__)))


def configuration(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out the tables of the job queue, which has revisions of its own."""
    return not (kind == "table" and name is not None and name.startswith("procrastinate_"))


def is_known(revision: str) -> bool:
    """Tell whether this version of Encore has that revision."""
    scripts = ScriptDirectory.from_config(configuration())
    return any(script.revision == revision for script in scripts.walk_revisions())


def upgrade(connection: Connection) -> None:
    """Bring the database to HEAD, inside the transaction of *connection*."""
    command.upgrade(configuration(connection), "head")


def run_sql(connection: Connection, sql: str) -> None:
    """Run many statements as they stand: neither ':' nor '%' means anything in them."""
    connection.exec_driver_sql(sql, execution_options={"no_parameters": True})
