"""Endpoints of the catalogue: search, albums, artists, tracks."""

from collections.abc import Sequence
from typing import Any

from encore.sandbox.call import Answer, Call, Refusal, paging
from encore.sandbox.nouns import Album, Artist, Playlist, Track
from encore.sandbox.playlist_shapes import simple_playlist
from encore.sandbox.search import (
    Hits,
    Query,
    digest,
    find,
    is_noisy,
    understand,
    with_intruder,
)
from encore.sandbox.words import words

TYPES = ("album", "artist", "playlist", "track", "show", "episode", "audiobook")
LONGEST_QUERY = 250
FURTHEST = 1_000
POPULAR = 200  # an intruder is one of so many most popular items
GROUPS = ("album", "single", "appears_on", "compilation")


def search(call: Call) -> Answer:
    """Answer each asked type side by side, each with its own paging."""
    text = call.query.get("q", "")
    if not text.strip():
        raise Refusal(400, "No search query")
    if len(text) > LONGEST_QUERY:
        raise Refusal(400, f"Query exceeds maximum length of {LONGEST_QUERY} characters")
    limit = call.limit(20, 50) if call.is_extended else call.limit(5, 10)
    offset = call.offset(FURTHEST)
    if offset + limit > FURTHEST:
        raise Refusal(400, "Bad request")
    query = understand(text)
    return Answer(
        200,
        {f"{kind}s": found(call, kind, text, query, limit, offset) for kind in asked_types(call)},
    )


def asked_types(call: Call) -> list[str]:
    asked = call.query.get("type", "")
    if not asked:
        raise Refusal(400, "Missing parameter type")
    kinds = list(dict.fromkeys(asked.split(",")))
    for kind in kinds:
        if kind not in TYPES:
            raise Refusal(400, f"Bad search type field {kind}")
    return kinds


def found(call: Call, kind: str, text: str, query: Query, limit: int, offset: int) -> Any:
    """Return the page of one type."""
    shapes = call.shapes
    catalogue = call.sandbox.world.catalogue
    if kind == "playlist":
        playlists = matching_playlists(call, query)
        part = [
            None if p.shown_as_null else simple_playlist(call, p)
            for p in playlists[offset : offset + limit]
        ]
        return call.page(part, len(playlists), limit, offset, type=kind)
    if kind not in catalogue.shelves:
        return call.page([], 0, limit, offset, type=kind)
    hits = hits_of(call, kind, text, query)
    numbers = hits.best[offset : offset + limit]
    items: list[Any]
    if kind == "track":
        tracks = [catalogue.tracks[n] for n in numbers]
        items = [shapes.track(t) for t in tracks if not is_gone(call, t)]
    elif kind == "album":
        items = [shapes.album(catalogue.albums[n]) for n in numbers]
    else:
        items = [full_artist(call, catalogue.artists[n]) for n in numbers]
    return call.page(items, hits.total, limit, offset, type=kind)


def hits_of(call: Call, kind: str, text: str, query: Query) -> Hits:
    """Return what the search finds, with the wrong item some answers carry."""
    options, catalogue = call.sandbox.options, call.sandbox.world.catalogue
    shelf = catalogue.shelves[kind]
    hits = find(query, shelf, lenient=options.search == "lenient")
    if kind == "artist" or not is_noisy(text, options.noise):
        return hits
    shelved: Sequence[Track | Album] = catalogue.tracks if kind == "track" else catalogue.albums
    return with_intruder(hits, intruder(text, hits, shelved))


def intruder(text: str, hits: Hits, shelved: Sequence[Track | Album]) -> int | None:
    """Choose a popular item that shares no artist with the two best hits."""
    near = {artist.id for number in hits.best[:2] for artist in shelved[number].artists}
    reach = min(POPULAR, len(shelved))
    start = digest(text) % max(1, reach)
    turns = ((start + step) % reach for step in range(reach))
    return next((n for n in turns if near.isdisjoint(a.id for a in shelved[n].artists)), None)


def matching_playlists(call: Call, query: Query) -> list[Playlist]:
    """Return public playlists whose name holds every free word."""
    if query.filters or query.years:
        return []
    playlists = call.sandbox.world.playlists.values()
    return [p for p in playlists if p.public and set(query.free) <= set(words(p.name))]


def is_gone(call: Call, track: Track) -> bool:
    return call.sandbox.world.states.get(track.id) == "null"


def full_artist(call: Call, artist: Artist) -> Any:
    albums = call.sandbox.world.catalogue.albums_of.get(artist.id, [])
    return call.shapes.full_artist(artist, max((a.popularity for a in albums), default=0))


def read_track(call: Call) -> Answer:
    track = call.found(call.sandbox.world.catalogue.track_by_id)
    if is_gone(call, track):
        raise Refusal(404, "Resource not found")
    return Answer(200, call.shapes.track(track))


def read_artist(call: Call) -> Answer:
    return Answer(200, full_artist(call, call.found(call.sandbox.world.catalogue.artist_by_id)))


def read_album(call: Call) -> Answer:
    """Answer the album with its first 50 tracks."""
    album = call.found(call.sandbox.world.catalogue.album_by_id)
    tracks = album_page(call, album, 50, 0, f"/albums/{album.id}/tracks")
    return Answer(200, call.shapes.full_album(album, tracks))


def read_album_tracks(call: Call) -> Answer:
    album = call.found(call.sandbox.world.catalogue.album_by_id)
    return Answer(200, album_page(call, album, call.limit(20, 50), call.offset(), call.path))


def album_page(call: Call, album: Album, limit: int, offset: int, path: str) -> Any:
    tracks = [track for track in album.tracks if not is_gone(call, track)]
    items = [call.shapes.simple_track(track) for track in tracks[offset : offset + limit]]
    query = {"market": call.query["market"]} if "market" in call.query else {}
    return paging(call.base + path, query, items, len(tracks), limit, offset)


def read_artist_albums(call: Call) -> Answer:
    """Answer the albums with a track of the artist, group by group, newest first."""
    artist = call.found(call.sandbox.world.catalogue.artist_by_id)
    limit = call.limit(20, 50) if call.is_extended else call.limit(5, 10)
    offset = call.offset()
    groups = asked_groups(call)
    held = call.sandbox.world.catalogue.albums_of.get(artist.id, [])
    grouped = ((group_of(album, artist), album) for album in held)
    pairs = sorted((p for p in grouped if p[0] in groups), key=lambda p: GROUPS.index(p[0]))
    part = [call.shapes.album(album, group) for group, album in pairs[offset : offset + limit]]
    return Answer(200, call.page(part, len(pairs), limit, offset))


def asked_groups(call: Call) -> Sequence[str]:
    asked = call.query.get("include_groups")
    groups = asked.split(",") if asked else GROUPS
    if not set(groups) <= set(GROUPS):
        raise Refusal(400, "Invalid include_groups")
    return groups


def group_of(album: Album, artist: Artist) -> str:
    """Return how the artist stands to the album."""
    return album.kind if artist in album.artists else "appears_on"
