"""Many rows in one statement with one parameter, where one statement a row would be too slow."""

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import Select, String, Table, bindparam, cast, column, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.dml import Insert, insert

GIVEN = "given"  # the name of the parameter


def insert_given(table: Table) -> Insert:
    """Return an INSERT of the rows that `given` makes, in their order, into all columns."""
    return insert(table).from_select([c.name for c in table.c], _select_given(table))


def given(rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Return the parameter of a statement by `insert_given`: column names and values."""
    return {GIVEN: orjson.dumps(list(rows)).decode()}


def _select_given(table: Table) -> Select[Any]:
    columns = [column(c.name, c.type) for c in table.c]
    parameter = cast(bindparam(GIVEN, type_=String), JSONB)
    rows = func.jsonb_to_recordset(parameter).table_valued(*columns, name="given")
    return select(rows.render_derived(with_types=True))
