"""The tables of Procrastinate 3.4, which 3.10 still has."""

from alembic import op

from encore.store.migrations import procrastinate

revision = "0002"
down_revision = "0001"

UNTIL = "03.04.00"


def upgrade() -> None:
    procrastinate.upgrade(op.get_bind(), after="", until=UNTIL)
