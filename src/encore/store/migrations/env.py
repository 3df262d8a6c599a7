"""Run by Alembic, with the connection that `migrations.configuration` was given."""

from alembic import context

from encore.store.database import REVISION_TABLE
from encore.store.migrations import is_ours
from encore.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=REVISION_TABLE,
    include_name=is_ours,
)
context.run_migrations()
