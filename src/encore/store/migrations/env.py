"""Run by Alembic, with the connection that `migrations.configuration` was given."""

from typing import Literal

from alembic import context

from encore.store.database import REVISION_TABLE
from encore.store.schema import metadata

KINDS = Literal["schema", "table", "column", "index", "unique_constraint", "foreign_key_constraint"]


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out the tables of the job queue, which has its own revisions."""
    return not (kind == "table" and name is not None and name.startswith("procrastinate_"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=REVISION_TABLE,
    include_name=is_ours,
    compare_server_default=True,
)
context.run_migrations()
