"""How playlists look in JSON: in a list, alone, and row by row."""

from typing import Any

from encore.sandbox.call import Call, paging
from encore.sandbox.covers import images_of
from encore.sandbox.nouns import Entry, Playlist
from encore.sandbox.world import visible_entries, visible_snapshot

Json = dict[str, Any]
KEPT_IN_LINKS = ("market", "additional_types", "fields")


def simple_playlist(call: Call, playlist: Playlist) -> Json:
    """Return the playlist as lists show it: with how many rows, not with the rows."""
    lag = call.sandbox.options.item_lag_s
    total = len(visible_entries(playlist, call.now, lag))
    rows = {"href": f"{call.base}/playlists/{playlist.id}/items", "total": total}
    return {**described(call, playlist), **twice(call, rows)}


def described(call: Call, playlist: Playlist) -> Json:
    lag = call.sandbox.options.snapshot_lag_s
    return {
        **call.shapes.ref("playlist", playlist.id),
        "collaborative": playlist.collaborative,
        "description": playlist.description,
        # Spotify makes the cover of what is in the list; an empty list has none.
        "images": images_of(call.base, playlist.id) if playlist.entries else [],
        "name": playlist.name,
        "owner": call.shapes.user(playlist.owner),
        "primary_color": None,
        "public": playlist.public,
        "snapshot_id": visible_snapshot(playlist, call.now, lag),
    }


def full_playlist(call: Call, playlist: Playlist) -> Json:
    """Return the playlist with its first rows, for those who may see them."""
    rows: Json = {}
    if may_read_rows(call, playlist):
        size, last = (100, "tracks") if call.is_extended else (50, "items")
        path = f"/playlists/{playlist.id}/{last}"
        rows = twice(call, rows_page(call, playlist, path, size, 0))
    followers = call.shapes.more(
        {"followers": {"href": None, "total": len(playlist.followers - {playlist.owner})}}
    )
    return {**described(call, playlist), **followers, **rows}


def twice(call: Call, rows: Json) -> Json:
    """Say the rows as `items`, and in the extended shape as `tracks` too."""
    return {"items": rows, **call.shapes.more({"tracks": rows})}


def may_read_rows(call: Call, playlist: Playlist) -> bool:
    """Restricted apps see the rows of what the user owns or collaborates on."""
    return call.is_extended or playlist.may_edit(call.grant.user)


def rows_page(call: Call, playlist: Playlist, path: str, limit: int, offset: int) -> Json:
    entries = visible_entries(playlist, call.now, call.sandbox.options.item_lag_s)
    rows = [call.shapes.row(e, item(call, e)) for e in entries[offset : offset + limit]]
    query = {
        name: call.query[name] for name in ("market", "additional_types") if name in call.query
    }
    return paging(call.base + path, query, rows, len(entries), limit, offset)


def item(call: Call, entry: Entry) -> Json | None:
    """Return what a row shows; None keeps the place of what is gone."""
    world, shapes = call.sandbox.world, call.shapes
    name = entry.uri.rpartition(":")[2]
    if entry.kind == "null" or world.states.get(name) == "null":
        return None
    if entry.kind == "local":
        return shapes.local(entry.uri)
    if entry.kind == "track":
        return shapes.track(world.catalogue.track_by_id[name])
    if "episode" in call.query.get("additional_types", "").split(","):
        return shapes.episode(world.episodes[name])
    return shapes.episode_as_track(world.episodes[name])
