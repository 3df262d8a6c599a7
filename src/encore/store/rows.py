"""Many rows in one statement with one parameter, where one statement a row would be too slow."""

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    String,
    Table,
    TableValuedAlias,
    Text,
    bindparam,
    cast,
    column,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql.dml import Insert, insert

GIVEN = "given"  # the name of the parameter


def given(rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Return the parameter of a statement over `given_rows`: values by column name."""
    return {GIVEN: orjson.dumps(list(rows)).decode()}


def given_rows(table: Table, *names: str) -> TableValuedAlias:
    """Return the rows that `given` makes, to select from, with these columns of *table*."""
    columns = [column(name, table.c[name].type) for name in names]
    parameter = cast(bindparam(GIVEN, type_=String), JSONB)
    rows = func.jsonb_to_recordset(parameter).table_valued(*columns)
    return rows.render_derived(with_types=True)


def insert_given(table: Table, *names: str) -> Insert:
    """Return an INSERT of the rows that `given` makes, in their order; by default all columns."""
    names = names or tuple(column.name for column in table.c)
    return insert(table).from_select(names, select(given_rows(table, *names)))


def texts(values: Iterable[str]) -> ColumnElement[Any]:
    """Return *values* as one parameter: a statement with one for each is parsed anew each time."""
    return cast(list(values), ARRAY(Text))
