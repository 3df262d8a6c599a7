"""`Spotify`: what Encore asks of the Web API, in the name of one account."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from encore.errors import NotThere, OutcomeUnknown, SpotifyError
from encore.music import Album, Item, Playlist, Track
from encore.spotify.http import BeforeSend, SpotifyHttp
from encore.spotify.shapes import (
    AlbumSeen,
    Me,
    Page,
    read_album_seen,
    read_item,
    read_me,
    read_page,
    read_playlist,
    read_track,
)

PAGE = 50  # the most that lists give
SEARCH_PAGE = 10  # the most that a search gives to apps in development mode
AT_ONCE = 100  # the most URIs that one edit takes
FRESH_STARTS = 3
# Without the items, which would be a hundred tracks for one snapshot id.
PLAYLIST_FIELDS = (
    "id,name,owner,snapshot_id,public,collaborative,description,items.total,tracks.total"
)


@dataclass(frozen=True, slots=True)
class PlaylistsPage:
    """Some playlists. *entries* counts those too that Spotify showed as null.

    *completes* is True on the last page of a list that held still while it was read and
    gave as many entries as it said: only then is a playlist that was not in it gone.
    """

    playlists: tuple[Playlist, ...]
    entries: int
    total: int
    completes: bool


@dataclass(frozen=True, slots=True)
class ItemsRead:
    """All items of a playlist. An item's position is its index; nulls hold theirs."""

    items: tuple[Item, ...]
    total: int

    @property
    def is_complete(self) -> bool:
        return len(self.items) == self.total


@dataclass(frozen=True, slots=True)
class Found:
    """What a search showed, best first. *total* is that of the kind that has more."""

    tracks: tuple[Track, ...]
    albums: tuple[AlbumSeen, ...]
    total: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class AlbumTracks:
    """Tracks of an album from one page, without ISRC. *entries* counts unreadable ones too."""

    tracks: tuple[Track, ...]
    entries: int
    total: int


@dataclass(frozen=True, slots=True)
class Spotify:
    """Every method raises what `SpotifyHttp.request` raises; positions are 0-based."""

    http: SpotifyHttp

    def checked(self, check: BeforeSend) -> "Spotify":
        """Return one that awaits *check* before every request; what it raises passes through."""
        return Spotify(replace(self.http, before_each=check))

    async def me(self) -> Me:
        return read_me(await self.http.request("GET", "/me", bucket="GET /me"))

    async def playlists_pages(self) -> AsyncIterator[PlaylistsPage]:
        """Yield the person's playlists, own and followed, 50 at a time."""
        totals: set[int] = set()
        entries = 0
        async for page in self._pages("/me/playlists", "GET /me/playlists", {}):
            totals.add(page.total)
            entries += len(page.entries)
            completes = page.next is None and totals == {entries}
            playlists = tuple(p for entry in page.entries if (p := read_playlist(entry)))
            yield PlaylistsPage(playlists, len(page.entries), page.total, completes)

    async def playlist(self, playlist_id: str) -> Playlist:
        """Return a playlist without its items and its cover, for its snapshot id."""
        answer = await self.http.request(
            "GET",
            f"/playlists/{_part(playlist_id)}",
            bucket="GET /playlists/{id}",
            params={"fields": PLAYLIST_FIELDS},
        )
        if (playlist := read_playlist(answer)) is None:
            raise SpotifyError("Spotify's answer holds no playlist; try again later.")
        return playlist

    async def items(self, playlist_id: str) -> ItemsRead:
        """Return all items. Raises SpotifyError if the list changes under every reading."""
        for _ in range(FRESH_STARTS):
            if read := await self._read_items_once(playlist_id):
                return read
        raise SpotifyError("The playlist kept changing while it was read; try again later.")

    async def add_items(
        self,
        playlist_id: str,
        position: int,
        uris: Sequence[str],
        before_send: BeforeSend | None = None,
    ) -> str:
        """Insert 1 to 100 URIs at *position*, in order, and return the new snapshot id."""
        _check_number(uris)
        body = {"uris": list(uris), "position": position}
        return await self._edit("POST", playlist_id, body, before_send)

    async def remove_items(
        self,
        playlist_id: str,
        uris: Sequence[str],
        snapshot_id: str | None = None,
        before_send: BeforeSend | None = None,
    ) -> str:
        """Remove *all* copies of each of 1 to 100 URIs, and return the new snapshot id.

        Spotify accepts positions and ignores them; a snapshot id does not guard either:
        the edit is applied to the present list.
        """
        _check_number(uris)
        body: dict[str, Any] = {"items": [{"uri": uri} for uri in uris]}
        if snapshot_id is not None:
            body["snapshot_id"] = snapshot_id
        return await self._edit("DELETE", playlist_id, body, before_send)

    async def search(self, query: str, offset: int = 0) -> Found:
        """Return up to 10 tracks and 10 albums, from the 0-based *offset* on, by one request."""
        answer = await self.http.request(
            "GET",
            "/search",
            bucket="GET /search",
            params={"q": query, "type": "track,album", "limit": SEARCH_PAGE, "offset": offset},
        )
        tracks, albums = read_page(answer.get("tracks")), read_page(answer.get("albums"))
        return Found(
            tracks=tuple(t for entry in tracks.entries if (t := read_track(entry))),
            albums=tuple(a for entry in albums.entries if (a := read_album_seen(entry))),
            total=max(tracks.total, albums.total),
            more=bool(tracks.next or albums.next),
        )

    async def album_tracks(self, album: Album, offset: int = 0) -> AlbumTracks:
        """Return up to 50 tracks of *album*, from the 0-based *offset* on."""
        if album.id is None:
            raise NotThere(f"The album {album.title!r} has no id, so Spotify cannot show it.")
        answer = await self.http.request(
            "GET",
            f"/albums/{_part(album.id)}/tracks",
            bucket="GET /albums/{id}/tracks",
            params={"limit": PAGE, "offset": offset},
        )
        page = read_page(answer)
        tracks = tuple(t for entry in page.entries if (t := read_track(entry, album)))
        return AlbumTracks(tracks, len(page.entries), page.total)

    async def track(self, track_id: str) -> Track:
        answer = await self.http.request(
            "GET", f"/tracks/{_part(track_id)}", bucket="GET /tracks/{id}"
        )
        if (track := read_track(answer)) is None:
            raise SpotifyError("Spotify's answer holds no track; try again later.")
        return track

    async def _read_items_once(self, playlist_id: str) -> ItemsRead | None:
        """Return None if the number of items changed between two pages."""
        items: list[Item] = []
        totals: set[int] = set()
        path, bucket = f"/playlists/{_part(playlist_id)}/items", "GET /playlists/{id}/items"
        async for page in self._pages(path, bucket, {"additional_types": "track,episode"}):
            items += map(read_item, page.entries)
            totals.add(page.total)
            if len(totals) > 1:
                return None
        return ItemsRead(tuple(items), totals.pop())

    async def _pages(
        self, path: str, bucket: str, wish: Mapping[str, str | int]
    ) -> AsyncIterator[Page]:
        """Yield pages one after another, so that a list is read in its order.

        *wish* goes with every page, because the address of the next one need not repeat it.
        """
        params: dict[str, str | int] = {**wish, "limit": PAGE, "offset": 0}
        offsets: set[object] = set()
        while True:
            offsets.add(str(params["offset"]))
            page = read_page(await self.http.request("GET", path, bucket=bucket, params=params))
            yield page
            if page.next is None:
                return
            params = {**params, **self.http.next_params(page.next)}
            if str(params["offset"]) in offsets:
                raise SpotifyError("Spotify's list goes in a circle; try again later.")

    async def _edit(
        self, method: str, playlist_id: str, body: object, before_send: BeforeSend | None
    ) -> str:
        answer = await self.http.request(
            method,
            f"/playlists/{_part(playlist_id)}/items",
            bucket=f"{method} /playlists/{{id}}/items",
            json=body,
            before_send=before_send,
        )
        snapshot_id = answer.get("snapshot_id")
        if not isinstance(snapshot_id, str) or not snapshot_id:
            raise OutcomeUnknown("Spotify took an edit without saying what became of it.")
        return snapshot_id


def _check_number(uris: Sequence[str]) -> None:
    if not 1 <= len(uris) <= AT_ONCE:
        raise ValueError(f"An edit takes 1 to {AT_ONCE} URIs, not {len(uris)}.")


def _part(name: str) -> str:
    """Return an id as a part of a path, whatever it holds."""
    return quote(name, safe="")
