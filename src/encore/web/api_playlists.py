"""The JSON API of playlists: a list of them, one of them, and what stands in it."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from encore.music import Item as Listed
from encore.music import ItemKind
from encore.plans import FindingKind
from encore.store import browsing, items, tracklist
from encore.store.accounts import Account, get_first_account
from encore.store.browsing import Row, Sort, Standing, Wanted
from encore.web import asking
from encore.web.cursors import (
    Cursor,
    Limit,
    read_place,
    read_position,
    write_cursor,
    write_place,
)
from encore.web.site import CurrentSite, PlaylistId

router = APIRouter(tags=["v1"])


class Playlist(BaseModel):
    """*created* is the oldest date of an item, as Spotify gives none of the list itself."""

    id: str
    name: str
    public: bool | None
    collaborative: bool
    tracks: int | None
    owner: str
    is_own: bool
    created: datetime
    state: Standing
    left_alone_because: str | None
    error: str | None


class Playlists(BaseModel):
    """*next_cursor* leads on; null at the end."""

    playlists: list[Playlist]
    next_cursor: str | None


class Finding(BaseModel):
    kind: FindingKind
    because: str


class Item(BaseModel):
    """One entry of a playlist. *position* counts from 0."""

    position: int
    kind: ItemKind
    uri: str | None
    title: str
    artists: list[str]
    album: str | None
    duration_ms: int | None
    added_at: datetime | None
    added_by_encore: bool
    live_version_of: str | None
    findings: list[Finding]


class Items(BaseModel):
    """The entries as last read from Spotify. *next_cursor* leads on; null at the end."""

    items: list[Item]
    next_cursor: str | None


@router.get("/playlists")
async def list_playlists(
    site: CurrentSite,
    search: str = "",
    state: Standing | None = None,
    sort: Sort = Sort.CREATED,
    descending: bool = True,
    cursor: Cursor = None,
    limit: Limit = 25,
) -> Playlists:
    """List playlists; *search* looks in their names and owners."""
    wanted = Wanted(
        search=asking.clean(search),
        standing=state,
        sort=sort,
        descending=descending,
        per_page=limit,
    )
    async with site.reading() as db:
        account = await get_first_account(db)
        place = read_place(cursor, wanted)
        rows, following = await browsing.list_after(db, account.id, wanted, place)
    return Playlists(
        playlists=[_playlist(row, account) for row in rows],
        next_cursor=write_place(following, wanted) if following else None,
    )


@router.get("/playlists/{playlist_id}")
async def get_playlist(site: CurrentSite, playlist_id: PlaylistId) -> Playlist:
    async with site.reading() as db:
        account = await get_first_account(db)
        return _playlist(await browsing.get_row(db, account.id, playlist_id), account)


@router.get("/playlists/{playlist_id}/items")
async def list_items(
    site: CurrentSite, playlist_id: PlaylistId, cursor: Cursor = None, limit: Limit = 100
) -> Items:
    """List what stands in a playlist, in order, as last read."""
    start = read_position(cursor) + 1
    async with site.reading() as db:
        account = await get_first_account(db)
        row = await browsing.get_row(db, account.id, playlist_id)
        listed = await items.list_items(db, row.id, start=start, count=limit + 1)
        shown = listed[:limit]
        found = await tracklist.list_findings(db, row.id, start, len(shown))
        uris = {item.uri for item in shown if item.uri}
        added = await tracklist.list_added_uris(db, row.id, uris)
        ids = [item.track.id for item in shown if item.track]
        choices = await tracklist.list_choices(db, row.id, ids)
    findings: dict[int, list[Finding]] = {}
    for one in found:
        findings.setdefault(one.position, []).append(Finding(kind=one.kind, because=one.because))
    originals = {track_id: choice.original for track_id, choice in choices.items()}
    return Items(
        items=[
            _item(at, item, item.uri in added, originals, findings.get(at, []))
            for at, item in enumerate(shown, start)
        ],
        next_cursor=write_cursor(start + limit - 1) if len(listed) > limit else None,
    )


def _item(
    position: int, item: Listed, is_added: bool, originals: dict[str, str], found: list[Finding]
) -> Item:
    track = item.track
    return Item(
        position=position,
        kind=item.kind,
        uri=item.uri,
        title=track.title if track else item.title,
        artists=[artist.name for artist in track.artists] if track else [],
        album=track.album.title if track else None,
        duration_ms=track.duration_ms if track else None,
        added_at=item.added_at,
        added_by_encore=is_added,
        live_version_of=originals.get(track.id) if track and is_added else None,
        findings=found,
    )


def _playlist(row: Row, account: Account) -> Playlist:
    return Playlist(
        id=row.id,
        name=row.name,
        public=row.public,
        collaborative=row.collaborative,
        tracks=row.tracks,
        owner=row.owner_name,
        is_own=row.owner_id == account.spotify_id,
        created=row.created_at,
        state=row.standing,
        left_alone_because=row.skipped,
        error=row.error,
    )
