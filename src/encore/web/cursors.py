"""Cursors: where a list goes on, as a word that programs pass back and need not understand."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Annotated, Any

import orjson
from fastapi import Query

from encore.errors import BadInput
from encore.store.browsing import Place, Sort, Wanted

LONGEST = 4_096
MOST = 2**31 - 1
NOT_OURS = "This cursor is none that this list gave out; begin without one."
_KINDS: dict[Sort, type] = {
    Sort.NAME: str,
    Sort.OWNER: str,
    Sort.PUBLIC: bool,
    Sort.COLLAB: bool,
    Sort.TRACKS: int,
    Sort.CREATED: datetime,
}

Limit = Annotated[int, Query(ge=1, le=100, description="How many to answer at most.")]
Cursor = Annotated[
    str | None,
    Query(max_length=LONGEST, description="`next_cursor` of the answer before; none to begin."),
]


def write_cursor(*values: object) -> str:
    return urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def read_position(cursor: str | None, before_all: int = -1) -> int:
    """Return the number that a cursor holds, or *before_all* without one. Raises BadInput."""
    if cursor is None:
        return before_all
    match _read(cursor):
        case [int() as position] if 0 <= position <= MOST and position is not True:
            return position
    raise BadInput(NOT_OURS)


def write_place(place: Place, wanted: Wanted) -> str:
    return write_cursor(wanted.sort, wanted.descending, place.value, place.id)


def read_place(cursor: str | None, wanted: Wanted) -> Place | None:
    """Return the place in the order of *wanted*. Raises BadInput for one of another order."""
    if cursor is None:
        return None
    match _read(cursor):
        case [wanted.sort, wanted.descending, value, str() as playlist_id]:
            return Place(_value(value, _KINDS[wanted.sort]), _text(playlist_id))
    raise BadInput(NOT_OURS)


def _read(cursor: str) -> Any:
    try:
        return orjson.loads(urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
    except ValueError:
        raise BadInput(NOT_OURS) from None


def _value(value: Any, kind: type) -> datetime | str | int | bool | None:
    if value is None:
        return None
    if kind is datetime and isinstance(value, str):
        return _moment(value)
    if isinstance(value, str) and kind is str:
        return _text(value)
    if isinstance(value, bool) and kind is bool:
        return value
    if isinstance(value, int) and kind is int and 0 <= value <= MOST:
        return value
    raise BadInput(NOT_OURS)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(NOT_OURS) from None
    if moment.tzinfo is None:
        raise BadInput(NOT_OURS)
    return moment


def _text(text: str) -> str:
    """PostgreSQL's texts hold no NUL."""
    if "\0" in text:
        raise BadInput(NOT_OURS)
    return text
