"""Print the tables as SQL, for the first migration.

    cd src/encore/store/migrations/versions && python -m encore.store.ddl > 0001_first.sql

Only for as long as the first migration has not been released. After that a migration never
changes, and a test tells when the tables in `schema.py` need a new one.
"""

import sys
from collections.abc import Iterator

from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from encore.store.schema import metadata


def statements() -> Iterator[str]:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for table in metadata.sorted_tables:
        yield str(CreateTable(table).compile(dialect=dialect)).strip()
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            yield str(CreateIndex(index).compile(dialect=dialect)).strip()


if __name__ == "__main__":
    text = "\n\n".join(f"{statement};" for statement in statements())
    sys.stdout.write("\n".join(line.rstrip() for line in text.splitlines()) + "\n")
