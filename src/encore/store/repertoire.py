"""The songs of a person across all playlists, a page at a time and without counting them.

A page follows another by the song that it ends with, in the order of an index.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.store.coverage import Part, is_in, part_of
from encore.store.schema import library, playlist_songs, playlists, songs, tracks

MOST_COUNTED = 1_000
PLAYLISTS_SHOWN = 20
# As the index has it, to the letter.
_KNOWN_WORDS: ColumnElement[Any] = literal_column(
    "array_to_tsvector(string_to_array(songs.words, ' '))"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which songs a person asks to see, by title.

    *words* are beginnings of words in plain letters, None for no search. *after* and
    *before* are numbers of songs next to which the page stands.
    """

    words: tuple[str, ...] | None = None
    part: Part | None = None
    after: int | None = None
    before: int | None = None
    per_page: int = 25


@dataclass(frozen=True, slots=True)
class ListedSong:
    """A song as a person sees it, in *number* playlists, of which the first are *playlists*.

    *playlists* are ids and names.
    """

    id: int
    title: str
    artists: tuple[str, ...]
    track_id: str
    part: Part
    found: int
    error: str | None
    number: int
    playlists: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SongPage:
    songs: tuple[ListedSong, ...]
    has_before: bool
    has_after: bool


# Made once for every way to ask, because making a statement costs more than carrying it out.
_ACCOUNT = bindparam("account", type_=Integer)
_WANTED = bindparam("wanted", type_=Integer)
_IDS: BindParameter[int] = bindparam("ids", expanding=True)


async def list_songs(
    db: AsyncConnection, account_id: int, wanted: int, wish: Wish, *, are_few: bool = False
) -> SongPage:
    """Return the page that was asked for; next to a song that is gone it is the first.

    *are_few* says that the search finds so little that all of it may be sorted. Without a
    word for it PostgreSQL goes through all songs by title until a page is full.
    """
    start = await _find_start(db, wish)
    backward = wish.before is not None and start is not None
    query = _page(
        wish.words is not None,
        wish.part,
        are_few=are_few,
        has_start=start is not None,
        backward=backward,
    )
    key, number = start or (None, None)
    asked = _values(account_id, wanted, wish) | {"most": wish.per_page + 1}
    found = await db.execute(query, asked | {"start_key": key, "start_id": number})
    ids = list(found.scalars())
    has_more = len(ids) > wish.per_page
    ids = ids[: wish.per_page]
    return SongPage(
        await _describe(db, account_id, wanted, ids[::-1] if backward else ids),
        has_before=has_more if backward else start is not None,
        has_after=backward or has_more,
    )


async def count_found(db: AsyncConnection, account_id: int, wanted: int, wish: Wish) -> int:
    """Return how many songs a search finds, at most one more than `MOST_COUNTED`."""
    query = _count(wish.words is not None, wish.part)
    return int((await db.execute(query, _values(account_id, wanted, wish))).scalar_one())


async def _find_start(db: AsyncConnection, wish: Wish) -> tuple[str, int] | None:
    number = wish.after if wish.before is None else wish.before
    if number is None:
        return None
    key = (await db.execute(select(songs.c.key).where(songs.c.id == number))).scalar_one_or_none()
    return (key, number) if key is not None else None


def _values(account_id: int, wanted: int, wish: Wish) -> dict[str, Any]:
    """Only letters and digits stand in the words; without any, nothing is found."""
    asked = " & ".join(f"'{word}':*" for word in wish.words or ())
    return {"account": account_id, "wanted": wanted, "asked": asked}


@cache
def _page(
    is_search: bool, part: Part | None, *, are_few: bool, has_start: bool, backward: bool
) -> Select[Any]:
    source = _few(is_search, part) if are_few else _many(is_search, part)
    place = (source.c.key, source.c.id)
    query = select(source.c.id).join(_is_wanted(source.c.id), true())
    if has_start:
        start = tuple_(bindparam("start_key", type_=Text), bindparam("start_id", type_=BigInteger))
        query = query.where(tuple_(*place) < start if backward else tuple_(*place) > start)
    order = (column.desc() if backward else column for column in place)
    return query.order_by(*order).limit(bindparam("most", type_=Integer))


@cache
def _count(is_search: bool, part: Part | None) -> Select[Any]:
    few = _few(is_search, part)
    found = select(few.c.id).join(_is_wanted(few.c.id), true())
    return select(func.count()).select_from(found.limit(MOST_COUNTED + 1).subquery())


def _few(is_search: bool, part: Part | None) -> FromClause:
    """All that matches, found by the index of words whatever PostgreSQL thinks of it."""
    query = select(songs.c.id, songs.c.key).where(*_conditions(is_search, part))
    return query.cte("few").prefix_with("MATERIALIZED")


def _many(is_search: bool, part: Part | None) -> FromClause:
    query = select(songs.c.id, songs.c.key).where(*_conditions(is_search, part))
    return query.subquery("many")


def _conditions(is_search: bool, part: Part | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if is_search:
        asked = cast(bindparam("asked", type_=Text), TSQUERY)
        conditions.append(_KNOWN_WORDS.bool_op("@@")(asked))
    if part is not None:
        conditions.append(is_in(part, _WANTED))
    return conditions


def _is_wanted(song_id: ColumnElement[int]) -> FromClause:
    """Its LIMIT keeps PostgreSQL from gathering the whole library for the sake of a page."""
    query = _lists_of(song_id, literal_column("1").label("one"))
    return query.limit(1).lateral("is_wanted")


def _lists_of(song_id: ColumnElement[int], *columns: ColumnElement[Any]) -> Select[Any]:
    """Select *columns* of a person's playlists that want a song of the outer query."""
    return (
        select(*columns)
        .select_from(playlist_songs)
        .join(library, library.c.playlist_id == playlist_songs.c.playlist_id)
        .where(
            playlist_songs.c.song_id == song_id,
            library.c.account_id == _ACCOUNT,
            library.c.skipped.is_(None),
            library.c.gone_at.is_(None),
        )
    )


_SONGS = (
    select(
        *(songs.c.id, songs.c.found, songs.c.error),
        part_of(_WANTED).label("part"),
        *(tracks.c.title, tracks.c.artists, tracks.c.id.label("track_id")),
        _lists_of(songs.c.id, func.count()).scalar_subquery().label("number"),
    )
    .join(tracks, tracks.c.id == songs.c.original_id)
    .where(songs.c.id.in_(_IDS))
)
_first = (
    _lists_of(songs.c.id, playlists.c.id, playlists.c.name, library.c.position)
    .join(playlists, playlists.c.id == library.c.playlist_id)
    .order_by(library.c.position)
    .limit(PLAYLISTS_SHOWN)
    .lateral("first")
)
_PLAYLISTS = (
    select(songs.c.id.label("song_id"), _first.c.id, _first.c.name)
    .select_from(songs.join(_first, true()))
    .where(songs.c.id.in_(_IDS))
    .order_by(songs.c.id, _first.c.position)
)


async def _describe(
    db: AsyncConnection, account_id: int, wanted: int, ids: Sequence[int]
) -> tuple[ListedSong, ...]:
    """Return these songs in their order."""
    asked = {"account": account_id, "wanted": wanted, "ids": ids}
    rows = {row.id: row._mapping for row in await db.execute(_SONGS, asked)}
    lists: dict[int, list[tuple[str, str]]] = {}
    for song_id, playlist_id, name in await db.execute(_PLAYLISTS, asked):
        lists.setdefault(song_id, []).append((playlist_id, name))
    return tuple(_listed(rows[one], lists.get(one, [])) for one in ids if one in rows)


def _listed(row: Any, lists: Sequence[tuple[str, str]]) -> ListedSong:
    named = {name: row[name] for name in ("id", "title", "track_id", "found", "error", "number")}
    artists = tuple(name for _, name in row["artists"])
    return ListedSong(**named, artists=artists, part=Part(row["part"]), playlists=tuple(lists))
