"""Playlists and runs as pages show them: searched, sorted, filtered, and a page at a time."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    any_,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import NotFound
from encore.store.rows import texts
from encore.store.runs import TROUBLED, UNDER_WAY
from encore.store.schema import library, playlists, run_playlists, runs


class Standing(StrEnum):
    """What Encore has made of a playlist so far."""

    LEFT_ALONE = "left_alone"
    UNDER_WAY = "under_way"  # in a run that has not ended
    TROUBLE = "trouble"  # the last run could not finish it
    NEW = "new"  # never read
    BEHIND = "behind"  # changed, or something is still to be written
    SYNCED = "synced"


class Sort(StrEnum):
    NAME = "name"
    PUBLIC = "public"
    COLLAB = "collab"
    TRACKS = "tracks"
    OWNER = "owner"
    CREATED = "created"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which playlists a person asks to see. *page* is 1-based; "" and None ask for all."""

    search: str = ""
    public: bool | None = None
    collaborative: bool | None = None
    owner_id: str = ""
    standing: Standing | None = None
    sort: Sort = Sort.CREATED
    descending: bool = True
    page: int = 1
    per_page: int = 25


@dataclass(frozen=True, slots=True)
class Row:
    """A playlist as a person sees it. *tracks* is None where Spotify hides it.

    *step*, *error* and *due_at* are those of the last run that had it. Not *is_dated*: no date
    of its items is known, and *created_at* is when Encore saw it first.
    """

    id: str
    name: str
    public: bool | None
    collaborative: bool
    tracks: int | None
    owner_id: str
    owner_name: str
    created_at: datetime
    skipped: str | None
    standing: Standing
    step: str | None
    error: str | None
    due_at: datetime | None
    image_url: str | None
    is_dated: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a sorted list: behind the playlist of this id, that has this value."""

    value: datetime | str | int | bool | None
    id: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of playlists; *page* is where it ended up.

    *skips* counts all that match by why they are left alone, under None those that are not.
    """

    rows: tuple[Row, ...]
    skips: Mapping[str | None, int]
    page: int
    pages: int

    @property
    def total(self) -> int:
        return sum(self.skips.values())


_last = (
    select(
        run_playlists.c.state.label("step"),
        run_playlists.c.error,
        run_playlists.c.due_at,
        runs.c.ended_at,
    )
    .join(runs)
    .where(run_playlists.c.playlist_id == playlists.c.id)
    .order_by(run_playlists.c.run_id.desc())
    .limit(1)
    .lateral("last")
)

_is_settled = and_(
    playlists.c.snapshot_id == any_(playlists.c.known_snapshots),
    playlists.c.wanted_version == playlists.c.pushed_version,
)
_standing = case(
    (library.c.skipped.is_not(None), Standing.LEFT_ALONE),
    (and_(_last.c.step.in_(UNDER_WAY), _last.c.ended_at.is_(None)), Standing.UNDER_WAY),
    (_last.c.step.in_(TROUBLED), Standing.TROUBLE),
    (playlists.c.length.is_(None), Standing.NEW),
    (_is_settled, Standing.SYNCED),
    else_=Standing.BEHIND,
)
# The same by sets, which find all playlists of one standing without a look at each.
_later = run_playlists.alias("later")
_had_later = (
    select(_later.c.run_id)
    .where(
        _later.c.playlist_id == run_playlists.c.playlist_id,
        _later.c.run_id > run_playlists.c.run_id,
    )
    .exists()
)
_under_way = playlists.c.id.in_(
    select(run_playlists.c.playlist_id)
    .join(runs)
    .where(runs.c.ended_at.is_(None), run_playlists.c.state.in_(UNDER_WAY), ~_had_later)
)
_troubled = playlists.c.id.in_(
    select(run_playlists.c.playlist_id).where(
        run_playlists.c.state.in_([literal_column(f"'{step}'") for step in TROUBLED]), ~_had_later
    )
)
_is_read = playlists.c.length.is_not(None)
_STANDS: dict[Standing, ColumnElement[bool]] = {
    Standing.LEFT_ALONE: library.c.skipped.is_not(None),
    Standing.UNDER_WAY: _under_way,
    Standing.TROUBLE: _troubled,
    Standing.NEW: and_(~_is_read, ~_under_way, ~_troubled),
    Standing.SYNCED: and_(_is_read, _is_settled, ~_under_way, ~_troubled),
    Standing.BEHIND: and_(_is_read, ~_is_settled, ~_under_way, ~_troubled),
}
_tracks = func.coalesce(playlists.c.length, playlists.c.total)
_created = func.coalesce(playlists.c.oldest_added_at, playlists.c.first_seen_at)

_LISTED = library.join(playlists)
_WITH_LAST_RUN = _LISTED.outerjoin(_last, true())
_COLUMNS = [
    playlists.c.id,
    playlists.c.name,
    playlists.c.public,
    playlists.c.collaborative,
    _tracks.label("tracks"),
    playlists.c.owner_id,
    playlists.c.owner_name,
    _created.label("created_at"),
    library.c.skipped,
    _standing.label("standing"),
    _last.c.step,
    _last.c.error,
    _last.c.due_at,
    playlists.c.image_url,
    playlists.c.oldest_added_at.is_not(None).label("is_dated"),
]
_ORDER: dict[Sort, ColumnElement[Any]] = {
    Sort.NAME: func.lower(playlists.c.name),
    Sort.PUBLIC: playlists.c.public,
    Sort.COLLAB: playlists.c.collaborative,
    Sort.TRACKS: _tracks,
    Sort.OWNER: func.lower(playlists.c.owner_name),
    Sort.CREATED: _created,
}
_MAY_LACK = (Sort.PUBLIC, Sort.TRACKS)  # where Spotify does not say


REMEMBERED = 200  # statements


async def list_playlists(db: AsyncConnection, account_id: int, wanted: Wanted) -> Listing:
    """Return the page that was asked for; beyond the end it is the last one.

    Only the rows of the page are looked up in the last runs, which costs more than all else.
    """
    skips = await count_matching(db, account_id, wanted)
    total = sum(skips.values())
    pages = max(1, -(-total // wanted.per_page))
    page = min(max(1, wanted.page), pages)
    found = await db.execute(_rows_of(account_id, wanted, (page - 1) * wanted.per_page, total))
    return Listing(tuple(_row(row._mapping) for row in found), skips, page, pages)


async def list_after(
    db: AsyncConnection, account_id: int, wanted: Wanted, after: Place | None
) -> tuple[list[Row], Place | None]:
    """Return playlists *after* a place in the order that is asked for, and where it goes on.

    Unlike pages these neither skip nor repeat what is there while the library changes.
    """
    order = _ORDER[wanted.sort]
    matching = _sorted(_matching(account_id, wanted).add_columns(order.label("value")), wanted)
    if after is not None:
        matching = matching.where(_is_behind(order, after, descending=wanted.descending))
    found = (await db.execute(matching.limit(wanted.per_page + 1))).all()
    shown = found[: wanted.per_page]
    ids = [row.id for row in shown]
    rows = await db.execute(_everything(account_id).where(playlists.c.id == any_(texts(ids))))
    by_id = {row.id: _row(row._mapping) for row in rows}
    more = len(found) > len(shown)
    return [by_id[one] for one in ids], Place(shown[-1].value, shown[-1].id) if more else None


async def count_matching(
    db: AsyncConnection, account_id: int, wanted: Wanted
) -> dict[str | None, int]:
    """Return how many playlists match by why they are left alone; under None those that are not."""
    if not _is_narrowed(wanted):
        return await count_skips(db, account_id)
    matching = _matching(account_id, wanted).with_only_columns(library.c.skipped, func.count())
    return {row[0]: row[1] for row in await db.execute(matching.group_by(library.c.skipped))}


async def list_matching(db: AsyncConnection, account_id: int, wanted: Wanted) -> list[str]:
    """Return the ids of all playlists that match, on whichever page they are."""
    matching = _matching(account_id, wanted).order_by(library.c.position)
    return list((await db.execute(matching)).scalars())


async def stream_rows(db: AsyncConnection, account_id: int, wanted: Wanted) -> AsyncIterator[Row]:
    """Yield all playlists that match, in the order that is asked for; few are held at a time."""
    among = playlists.c.id.in_(_matching(account_id, wanted))
    query = _sorted(_everything(account_id).where(among), wanted)
    async with db.stream(query) as rows:
        async for row in rows.mappings():
            yield _row(row)


async def get_row(db: AsyncConnection, account_id: int, playlist_id: str) -> Row:
    """Return one playlist of a person. Raises NotFound."""
    query = _everything(account_id).where(playlists.c.id == playlist_id)
    row = (await db.execute(query)).one_or_none()
    if row is None:
        raise NotFound("playlist", playlist_id)
    return _row(row._mapping)


async def count_skips(db: AsyncConnection, account_id: int) -> dict[str | None, int]:
    """Return how many playlists are left alone by reason; under None those that are not."""
    query = (
        select(library.c.skipped, func.count())
        .where(library.c.account_id == account_id, library.c.gone_at.is_(None))
        .group_by(library.c.skipped)
    )
    return {row[0]: row[1] for row in await db.execute(query)}


async def list_owners(
    db: AsyncConnection, account_id: int, limit: int = 100
) -> Sequence[tuple[str, str]]:
    """Return id and name of those who own playlists of a person's library, most first."""
    query = (
        select(playlists.c.owner_id, func.max(playlists.c.owner_name))
        .join(library)
        .where(library.c.account_id == account_id, library.c.gone_at.is_(None))
        .group_by(playlists.c.owner_id)
        .order_by(func.count().desc(), playlists.c.owner_id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in await db.execute(query)]


@lru_cache(REMEMBERED)  # to put it together takes as long as PostgreSQL takes to answer it
def _rows_of(account_id: int, wanted: Wanted, start: int, total: int) -> Select[Any]:
    """Select one page."""
    ids = _ids_of(account_id, wanted, start, total).cte("page")
    among = playlists.c.id.in_(select(ids.c.id))
    return _sorted(_everything(account_id).where(among), wanted)


def _ids_of(account_id: int, wanted: Wanted, start: int, total: int) -> Select[Any]:
    """Select the ids of one page. In the second half it is reached from the end."""
    behind = max(0, total - start - wanted.per_page)
    is_from_end = behind < start
    query = _sorted(_matching(account_id, wanted), wanted, is_from_end=is_from_end)
    query = query.limit(min(wanted.per_page, total - start))
    return query.offset(behind if is_from_end else start)


def _sorted(query: Select[Any], wanted: Wanted, *, is_from_end: bool = False) -> Select[Any]:
    """Sort as asked for, or the other way round. PostgreSQL walks an index for most of it."""
    order = _ORDER[wanted.sort]
    falls = wanted.descending is not is_from_end
    by = order.desc() if falls else order.asc()
    if wanted.sort in _MAY_LACK:
        by = by.nulls_first() if is_from_end else by.nulls_last()
    return query.order_by(by, playlists.c.id.desc() if falls else playlists.c.id)


def _is_narrowed(wanted: Wanted) -> bool:
    return replace(wanted, page=1, per_page=1, sort=Sort.NAME, descending=False) != Wanted(
        page=1, per_page=1, sort=Sort.NAME, descending=False
    )


def _is_behind(order: ColumnElement[Any], place: Place, *, descending: bool) -> ColumnElement[bool]:
    """What has no value comes last, whichever way the order goes."""
    at, key = literal(place.value), literal(place.id)
    is_later = playlists.c.id < key if descending else playlists.c.id > key
    if place.value is None:
        return and_(order.is_(None), is_later)
    is_behind = order < at if descending else order > at
    return or_(order.is_(None), is_behind, and_(order == at, is_later))


@lru_cache(REMEMBERED)
def _everything(account_id: int) -> Select[Any]:
    return _of(account_id, select(*_COLUMNS).select_from(_WITH_LAST_RUN))


def _of(account_id: int, query: Select[Any]) -> Select[Any]:
    return query.where(library.c.account_id == account_id, library.c.gone_at.is_(None))


def _matching(account_id: int, wanted: Wanted) -> Select[Any]:
    """Select the ids of all playlists that match."""
    query = _of(account_id, select(playlists.c.id).select_from(_LISTED))
    for word in wanted.search.split():
        pattern = f"%{_literal(word)}%"
        query = query.where(
            or_(playlists.c.name.ilike(pattern), playlists.c.owner_name.ilike(pattern))
        )
    if wanted.public is not None:
        query = query.where(playlists.c.public.is_(wanted.public))
    if wanted.collaborative is not None:
        query = query.where(playlists.c.collaborative.is_(wanted.collaborative))
    if wanted.owner_id:
        query = query.where(playlists.c.owner_id == wanted.owner_id)
    if wanted.standing is not None:
        query = query.where(_STANDS[wanted.standing])
        if wanted.standing is not Standing.LEFT_ALONE:
            query = query.where(library.c.skipped.is_(None))
    return query


def _literal(word: str) -> str:
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _row(values: Any) -> Row:
    named = {name: values[name] for name in Row.__slots__}
    return Row(**{**named, "standing": Standing(named["standing"])})
