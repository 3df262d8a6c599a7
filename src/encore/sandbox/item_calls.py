"""Endpoints of a playlist's rows: read, add, replace, reorder, remove."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from encore.sandbox.call import FORBIDDEN, Answer, Call, Refusal
from encore.sandbox.nouns import Entry, Playlist
from encore.sandbox.playlist_calls import need_to_edit
from encore.sandbox.playlist_shapes import may_read_rows, rows_page
from encore.sandbox.playlists import EditRefused, inserted, moved, moved_since, without_uris
from encore.sandbox.world import find_version, kind_of

MOST_URIS = 100
Change = Callable[[], tuple[Entry, ...]]
TOO_MANY = f"You can add a maximum of {MOST_URIS} tracks per request."


def read_items(call: Call) -> Answer:
    return read_rows(call, call.limit(20, 50))


def read_tracks(call: Call) -> Answer:
    """The older path, which gives 100 rows."""
    return read_rows(call, call.limit(100, 100))


def read_rows(call: Call, limit: int) -> Answer:
    playlist, offset = call.playlist(), call.offset()
    if not playlist.public or not call.is_extended:
        call.need_scope("playlist-read-private")
    if not may_read_rows(call, playlist):
        raise Refusal(403, FORBIDDEN)
    page = rows_page(call, playlist, call.path, limit, offset)
    return Answer(200, call.selection().of(page))


def add_items(call: Call) -> Answer:
    """Insert rows; the body is {"uris", "position"} or a bare array, the query wins."""
    playlist = editable(call)
    body = call.body if isinstance(call.body, Mapping) else {"uris": call.body}
    uris = asked_uris(call, body)
    if not uris:
        raise Refusal(400, "No uris provided")
    position = whole(call.query.get("position") or body.get("position"), "position")
    check_cap(call, len(playlist.entries) + len(uris))
    new = call.sandbox.world.new_entries(uris, call.user, call.now)
    return edited(call, playlist, lambda: inserted(playlist.entries, new, position), 201)


def put_items(call: Call) -> Answer:
    """Replace the list, or move a range within it: the body tells which."""
    playlist = editable(call)
    body = call.body if isinstance(call.body, Mapping) else {}
    replaces = "uris" in body or "uris" in call.query
    if replaces and "range_start" in body:
        raise Refusal(400, "uris and range_start are mutually exclusive")
    return replace_items(call, playlist, body) if replaces else reorder(call, playlist, body)


def replace_items(call: Call, playlist: Playlist, body: Mapping[str, Any]) -> Answer:
    """Overwrite everything: local files are lost for good and every date is new."""
    uris = asked_uris(call, body)
    check_cap(call, len(uris))
    new = call.sandbox.world.new_entries(uris, call.user, call.now)
    return edited(call, playlist, lambda: tuple(new))


def reorder(call: Call, playlist: Playlist, body: Mapping[str, Any]) -> Answer:
    start = whole(body.get("range_start"), "range_start")
    before = whole(body.get("insert_before"), "insert_before")
    length = whole(body.get("range_length", 1), "range_length")
    if start is None or before is None or length is None:
        raise Refusal(400, "Missing required field: range_start or insert_before")
    seen = entries_seen(playlist, body.get("snapshot_id"))
    if seen is None:
        return edited(call, playlist, lambda: moved(playlist.entries, start, length, before))
    return edited(
        call, playlist, lambda: moved_since(playlist.entries, seen, start, length, before)
    )


def remove_items(call: Call) -> Answer:
    """Remove every copy of each URI; `positions` is accepted and ignored.

    A row is removed by its own URI alone: the URI of a track shown in its place does nothing.
    """
    playlist = editable(call)
    body = call.body if isinstance(call.body, Mapping) else {}
    key = "tracks" if call.path.endswith("/tracks") else "items"
    uris = listed_uris(body.get(key))
    seen = entries_seen(playlist, body.get("snapshot_id")) or playlist.entries
    shown = {call.sandbox.world.shown_uri(entry) for entry in seen}
    if shown.union(entry.uri for entry in seen).isdisjoint(uris):
        raise Refusal(400, "Could not remove tracks, please check parameters.")
    return edited(call, playlist, lambda: without_uris(playlist.entries, uris))


def editable(call: Call) -> Playlist:
    playlist = call.playlist()
    need_to_edit(call, playlist)
    return playlist


def edited(call: Call, playlist: Playlist, change: Change, status: int = 200) -> Answer:
    """Carry out a change and answer its snapshot id."""
    try:
        snapshot = call.sandbox.world.edit(playlist, change(), call.now)
    except EditRefused as refused:
        raise Refusal(400, str(refused)) from refused
    return Answer(status, {"snapshot_id": snapshot})


def entries_seen(playlist: Playlist, snapshot: object) -> tuple[Entry, ...] | None:
    """Return the list as that snapshot id had it, None without one."""
    if snapshot is None:
        return None
    version = find_version(playlist, snapshot)
    if version is None:
        raise Refusal(400, "Missing or bad version tag")
    return version.entries


def asked_uris(call: Call, body: Mapping[str, Any]) -> list[str]:
    """Return the URIs to put in, from the query or else the body, each one checked."""
    from_query = call.query.get("uris")
    uris = from_query.split(",") if from_query else body.get("uris") or []
    if not isinstance(uris, list) or not all(isinstance(uri, str) for uri in uris):
        raise Refusal(400, "Error parsing JSON.")
    if len(uris) > MOST_URIS:
        raise Refusal(400, TOO_MANY)
    for uri in uris:
        check_uri(call, uri)
    return uris


def check_uri(call: Call, uri: str) -> None:
    parts = uri.split(":")
    is_track = len(parts) == 3 and parts[0] == "spotify" and parts[1] in ("track", "episode")
    if kind_of(uri) == "local" or not is_track:
        raise Refusal(400, f"Invalid track uri: {uri}")
    if not call.sandbox.world.is_known(uri):
        raise Refusal(400, "Payload contains a non-existing ID")


def listed_uris(rows: object) -> set[str]:
    """Return the URIs of a body like [{"uri": ...}]."""
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not rows:
        raise Refusal(400, "No tracks specified.")
    if len(rows) > MOST_URIS:
        raise Refusal(400, TOO_MANY)
    uris = {row.get("uri") if isinstance(row, Mapping) else None for row in rows}
    for uri in uris:
        if not isinstance(uri, str) or kind_of(uri) == "local":
            raise Refusal(400, f"Invalid track uri: {uri}")
    return {uri for uri in uris if isinstance(uri, str)}


def check_cap(call: Call, size: int) -> None:
    if size > call.sandbox.options.playlist_cap:
        raise Refusal(403, "Playlist size limit reached")


def whole(value: object, name: str) -> int | None:
    """Read a number from the query or the body."""
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise Refusal(400, f"Invalid {name}")
    return value
