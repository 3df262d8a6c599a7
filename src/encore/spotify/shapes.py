"""Spotify's JSON -> the nouns of `encore.music`. Pure, and hard to surprise.

Fields go missing, change their name and come as null: apps of different age get
different shapes (`item` or `track`, `items` or `tracks`), so nothing is taken for
granted. A page that makes no sense raises SpotifyError; one odd entry never does.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from encore.errors import SpotifyError
from encore.music import Album, Artist, Item, ItemKind, Playlist, Track

ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")
TRACK_URI = "spotify:track:"
LARGEST = 2**31 - 1
ENOUGH_PX = 160  # the width of the largest cover on a page
# Neither can be stored in PostgreSQL.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Me:
    """The signed-in person. *account_id* never changes, *id* may; older apps show only *id*."""

    id: str
    account_id: str | None
    name: str


@dataclass(frozen=True, slots=True)
class AlbumSeen:
    """An album as a search shows it. *total_tracks* is None where Spotify does not say."""

    album: Album
    artists: tuple[Artist, ...]
    total_tracks: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of any list, its entries still raw. *next* is an absolute address."""

    entries: tuple[object, ...]
    total: int
    next: str | None


def read_me(raw: object) -> Me:
    person = _object(raw)
    if not (user_id := _text(person.get("id"))):
        raise SpotifyError("Spotify did not say who is signed in; try again later.")
    name = _text(person.get("display_name")) or user_id
    return Me(user_id, _text(person.get("account_id")) or None, name)


def read_page(raw: object) -> Page:
    """Raises SpotifyError without a list and a total: an absent list is not an empty one."""
    page = _object(raw)
    entries, total = page.get("items"), _whole(page.get("total"))
    if not isinstance(entries, list) or total is None:
        raise SpotifyError("Spotify's answer holds no list; try again later.")
    return Page(tuple(entries), total, _text(page.get("next")) or None)


def read_playlist(raw: object) -> Playlist | None:
    """Return None for null, which lists of playlists may hold."""
    playlist = _object(raw)
    owner = _object(playlist.get("owner"))
    public = playlist.get("public")
    if not (playlist_id := _text(playlist.get("id"))):
        return None
    return Playlist(
        id=playlist_id,
        name=_text(playlist.get("name")),
        owner_id=_text(owner.get("id")),
        owner_name=_text(owner.get("display_name")) or _text(owner.get("id")),
        snapshot_id=_text(playlist.get("snapshot_id")),
        public=public if isinstance(public, bool) else None,
        collaborative=playlist.get("collaborative") is True,
        description=_text(playlist.get("description")),
        total=_whole(_first_object(playlist, "items", "tracks").get("total")),
        image_url=_image(playlist.get("images")),
    )


def read_item(raw: object) -> Item:
    """Return one entry of a playlist; whatever cannot be told apart holds its position.

    *uri* is the one that the playlist holds: where Spotify plays another release of the
    track in the person's country, that is the one it was linked from.
    """
    entry = _object(raw)
    content = _first_object(entry, "item", "track")
    uri = _uri(content)
    kind = _kind(entry, content, uri)
    linked_from = _text(_object(content.get("linked_from")).get("uri"))
    return Item(
        kind=kind,
        uri=(linked_from or uri) if uri else None,
        title=_text(content.get("name")),
        added_at=_moment(entry.get("added_at")),
        added_by=_text(_object(entry.get("added_by")).get("id")) or None,
        track=read_track(content) if kind is ItemKind.TRACK else None,
    )


def read_track(raw: object, album: Album | None = None) -> Track | None:
    """Return None if there is no track. *album* is for the short form, which names none."""
    track = _object(raw)
    uri = _uri(track)
    if uri is None or not uri.startswith(TRACK_URI):
        return None
    return Track(
        id=_text(track.get("id")) or uri.removeprefix(TRACK_URI),
        uri=uri,
        title=_text(track.get("name")),
        artists=_artists(track.get("artists")),
        album=album or read_album(track.get("album")),
        duration_ms=_whole(track.get("duration_ms")) or 0,
        explicit=track.get("explicit") is True,
        isrc=_isrc(_object(track.get("external_ids")).get("isrc")),
        playable=_playable(track),
    )


def read_album(raw: object) -> Album:
    album = _object(raw)
    return Album(
        id=_text(album.get("id")) or None,
        title=_text(album.get("name")),
        kind=_text(album.get("album_type")).lower() or "album",
        released=_released(_text(album.get("release_date"))),
    )


def read_album_seen(raw: object) -> AlbumSeen | None:
    """Return None for an album without an id, which nothing more can be asked of."""
    seen = _object(raw)
    album = read_album(seen)
    if album.id is None:
        return None
    return AlbumSeen(album, _artists(seen.get("artists")), _whole(seen.get("total_tracks")))


def _kind(entry: Mapping[str, Any], content: Mapping[str, Any], uri: str | None) -> ItemKind:
    if uri is None:
        return ItemKind.UNAVAILABLE
    if True in (entry.get("is_local"), content.get("is_local")) or uri.startswith("spotify:local:"):
        return ItemKind.LOCAL
    # Whatever else a list may hold one day is no song either, and is left alone alike.
    return ItemKind.TRACK if uri.startswith(TRACK_URI) else ItemKind.EPISODE


def _uri(content: Mapping[str, Any]) -> str | None:
    if (uri := _text(content.get("uri"))) not in ("", TRACK_URI):
        return uri
    kind, content_id = _text(content.get("type")) or "track", _text(content.get("id"))
    return f"spotify:{kind}:{content_id}" if content_id else None


def _playable(track: Mapping[str, Any]) -> bool | None:
    if track.get("restrictions"):
        return False
    said = track.get("is_playable")
    return said if isinstance(said, bool) else None


def _artists(raw: object) -> tuple[Artist, ...]:
    artists = [_object(one) for one in raw] if isinstance(raw, list) else []
    return tuple(
        Artist(_text(artist.get("id")) or None, name)
        for artist in artists
        if (name := _text(artist.get("name")))
    )


def _image(raw: object) -> str | None:
    """Return the address of the smallest image that is wide enough, else of the first.

    Of a picture that a person chose Spotify gives no size, and no second one.
    """
    images = [_object(one) for one in raw] if isinstance(raw, list) else []
    sized = [
        (_whole(one.get("width")) or 0, address)
        for one in images
        if (address := _text(one.get("url")))
    ]
    enough = [one for one in sized if one[0] >= ENOUGH_PX]
    chosen = min(enough, key=itemgetter(0)) if enough else next(iter(sized), None)
    return chosen[1] if chosen else None


def _released(date: str) -> str | None:
    return None if date.startswith("0000") else date or None  # 0000 stands for "unknown"


def _isrc(raw: object) -> str | None:
    """Two tracks of one ISRC are taken for one recording, so an odd one counts as none."""
    isrc = _text(raw).upper().replace("-", "").replace(" ", "")
    return isrc if ISRC.fullmatch(isrc) else None


def _moment(raw: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(raw))
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year > 1970 else None  # the epoch stands for "unknown"


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _first_object(holder: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    return next((v for name in names if isinstance(v := holder.get(name), dict)), {})


def _text(value: object) -> str:
    return UNSTORABLE.sub("", value) if isinstance(value, str) else ""


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST:
        return None
    return value
