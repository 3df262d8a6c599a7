"""What people decided, and which playlists it concerns."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.decisions import Decision, DecisionKind
from encore.store.schema import additions, decisions, items, library, tracks

_THING = ("account_id", "kind", "artist_id", "song_key", "track_id", "replaced_id")


async def save_decision(db: AsyncConnection, account_id: int, decision: Decision) -> int:
    """Keep the decision and return its number; one of the same kind about the same is renewed."""
    values = {
        "account_id": account_id,
        "kind": decision.kind,
        "artist_id": decision.artist_id,
        "song_key": decision.song_key or "",
        "track_id": decision.track_id or "",
        "replaced_id": decision.replaced_id or "",
        "number": decision.number,
        "name": decision.name,
        "decided_at": decision.decided_at,
    }
    row = insert(decisions).values(**values)
    row = row.on_conflict_do_update(
        index_elements=_THING,
        set_={name: row.excluded[name] for name in ("number", "name", "decided_at")},
    )
    return int((await db.execute(row.returning(decisions.c.id))).scalar_one())


async def list_decisions(db: AsyncConnection, account_id: int) -> list[Decision]:
    """Return what a person decided, the newest last."""
    query = (
        select(decisions)
        .where(decisions.c.account_id == account_id)
        .order_by(decisions.c.decided_at, decisions.c.id)
    )
    return [_decision(row) for row in await db.execute(query)]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which decisions to show: of one *kind*, and with *search* in what they are about."""

    kind: DecisionKind | None = None
    search: str = ""
    page: int = 1
    per_page: int = 50


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of decisions, the newest first. *total* are those of all pages."""

    decisions: tuple[Decision, ...]
    total: int
    page: int
    pages: int


async def list_page(db: AsyncConnection, account_id: int, asked: Asked) -> Listing:
    """Return the page that was asked for, or the last one where there are fewer."""
    fits: list[ColumnElement[bool]] = [decisions.c.account_id == account_id]
    if asked.kind:
        fits.append(decisions.c.kind == asked.kind)
    if asked.search:
        fits.append(decisions.c.name.icontains(asked.search, autoescape=True))
    count = select(func.count()).select_from(decisions).where(*fits)
    total = int((await db.execute(count)).scalar_one())
    pages = max(1, -(-total // asked.per_page))
    page = min(asked.page, pages)
    query = (
        select(decisions)
        .where(*fits)
        .order_by(decisions.c.decided_at.desc(), decisions.c.id.desc())
        .limit(asked.per_page)
        .offset((page - 1) * asked.per_page)
    )
    found = tuple(_decision(row) for row in await db.execute(query))
    return Listing(found, total, page, pages)


_REFUSALS = select(decisions.c.kind, decisions.c.track_id, decisions.c.replaced_id).where(
    decisions.c.artist_id == bindparam("artist"),
    decisions.c.kind.in_((DecisionKind.REJECT, DecisionKind.REPLACE)),
)


async def find_decision(db: AsyncConnection, account_id: int, decision_id: int) -> Decision | None:
    query = select(decisions).where(
        decisions.c.account_id == account_id, decisions.c.id == decision_id
    )
    row = (await db.execute(query)).one_or_none()
    return _decision(row) if row else None


_NUMBERS = (
    select(decisions.c.song_key, func.max(decisions.c.number).label("most"))
    .where(decisions.c.artist_id == bindparam("artist"), decisions.c.kind == DecisionKind.NUMBER)
    .group_by(decisions.c.song_key)
)


async def list_refused_tracks(db: AsyncConnection, artist_id: str) -> frozenset[str]:
    """Return the ids of an artist's tracks that anyone of the instance refused."""
    found = await db.execute(_REFUSALS, {"artist": artist_id})
    return frozenset(
        row.track_id if row.kind == DecisionKind.REJECT else row.replaced_id for row in found
    )


async def list_numbers(db: AsyncConnection, artist_id: str) -> dict[str, int]:
    """Return by song key the most live versions that anyone of the instance wants of it."""
    found = await db.execute(_NUMBERS, {"artist": artist_id})
    return {row.song_key: row.most for row in found}


async def delete_decision(
    db: AsyncConnection, account_id: int, decision_id: int
) -> Decision | None:
    """Forget the decision and return what it was, None if the person has none of that number."""
    query = (
        delete(decisions)
        .where(decisions.c.account_id == account_id, decisions.c.id == decision_id)
        .returning(decisions)
    )
    row = (await db.execute(query)).one_or_none()
    return _decision(row) if row else None


async def list_concerned(
    db: AsyncConnection, account_id: int, artist_ids: Collection[str], track_ids: Collection[str]
) -> list[str]:
    """Return the playlists of a person that have a track by one of the artists, or one of
    the tracks, in the list or added by Encore."""
    mine = and_(library.c.account_id == account_id, library.c.gone_at.is_(None))
    by_item = (
        select(library.c.playlist_id)
        .join(items, items.c.playlist_id == library.c.playlist_id)
        .join(tracks, tracks.c.id == items.c.track_id)
        .where(mine, or_(tracks.c.artist_ids.overlap(list(artist_ids)), tracks.c.id.in_(track_ids)))
    )
    by_addition = (
        select(library.c.playlist_id)
        .join(additions, additions.c.playlist_id == library.c.playlist_id)
        .where(mine, additions.c.track_id.in_(track_ids))
    )
    return sorted((await db.execute(by_item.union(by_addition))).scalars())


def _decision(row: Row[*tuple[Any, ...]]) -> Decision:
    return Decision(
        kind=DecisionKind(row.kind),
        artist_id=row.artist_id,
        song_key=row.song_key or None,
        track_id=row.track_id or None,
        replaced_id=row.replaced_id or None,
        name=row.name,
        decided_at=row.decided_at,
        id=row.id,
        number=row.number,
    )
