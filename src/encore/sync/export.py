"""Everything that Encore knows about a person, as one JSON object, a piece at a time.

An account holds no tokens and an app no secret here, so none can get into it.
"""

from collections.abc import AsyncIterator
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.decisions import track_ids_of
from encore.store import additions, decisions, history, items, playlists, songs, tracks
from encore.store.accounts import Account
from encore.store.history import Summary
from encore.store.playlists import LibraryEntry
from encore.store.songs import StoredSong
from encore.sync.parts import Parts
from encore.sync.portable import write_decisions
from encore.sync.preferring import SETTINGS, wants_of

FORMAT = 1
RUNS_AT_ONCE = 100


async def export(parts: Parts, account: Account) -> AsyncIterator[bytes]:
    """Yield the pieces of the JSON object, never more than one playlist at a time.

    No transaction is held while a piece is on its way, however slowly it is taken.
    """
    async with parts.engine.connect() as db:
        decided = await decisions.list_decisions(db, account.id)
        named = await tracks.list_tracks(db, track_ids_of(decided))
        library = await playlists.list_library(db, account.id)
    head = {
        "encore_export": FORMAT,
        "exported_at": parts.clock.now(),
        "person": _person(account),
        "settings": {name: one.show(wants_of(account)) for name, one in SETTINGS.items()},
        "decisions": write_decisions(decided, named),
    }
    yield orjson.dumps(head)[:-1]
    async for piece in _list("runs", _runs(parts, account)):
        yield piece
    async for piece in _list("playlists", _playlists(parts, library)):
        yield piece
    yield b"}\n"


async def _list(name: str, entries: AsyncIterator[dict[str, Any]]) -> AsyncIterator[bytes]:
    yield b',\n"' + name.encode() + b'":['
    separator = b"\n"
    async for entry in entries:
        yield separator + orjson.dumps(entry)
        separator = b",\n"
    yield b"]"


def _person(account: Account) -> dict[str, Any]:
    return {
        "name": account.name,
        "spotify_id": account.spotify_id,
        "client_id": account.client_id,
        "connected_at": account.connected_at,
        "may": account.scopes.split(),
    }


async def _runs(parts: Parts, account: Account) -> AsyncIterator[dict[str, Any]]:
    before: int | None = None
    while True:
        async with parts.engine.connect() as db:
            listed = await history.list_runs(db, account.id, limit=RUNS_AT_ONCE, before=before)
            found = await history.summarise(db, listed) if listed else []
        for summary in found:
            yield _run(summary)
        if len(listed) < RUNS_AT_ONCE:
            return
        before = listed[-1].id


def _run(summary: Summary) -> dict[str, Any]:
    run = summary.run
    return {
        "number": run.id,
        "kind": run.kind,
        "state": run.state,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "error": run.error,
        "playlists": summary.entered,
        "troubled": summary.troubled,
        "counts": summary.totals,
    }


async def _playlists(parts: Parts, library: list[LibraryEntry]) -> AsyncIterator[dict[str, Any]]:
    for entry in library:
        async with parts.engine.connect() as db:
            yield await _playlist(db, entry)


async def _playlist(db: AsyncConnection, entry: LibraryEntry) -> dict[str, Any]:
    playlist = entry.playlist
    wanted = await songs.list_playlist_songs(db, playlist.id)
    return {
        "id": playlist.id,
        "name": playlist.name,
        "description": playlist.description,
        "owner": playlist.owner_id,
        "public": playlist.public,
        "collaborative": playlist.collaborative,
        "left_alone_because": entry.skipped,
        "items": await items.list_items(db, playlist.id),
        "live_versions": await _live_versions(db, wanted),
        "added_by_encore": await additions.list_additions(db, playlist.id),
    }


async def _live_versions(db: AsyncConnection, wanted: list[StoredSong]) -> list[dict[str, Any]]:
    """Return the songs of which live versions are known, each with them, best first."""
    chosen = await songs.list_live_versions(db, [song.id for song in wanted])
    return [
        {"song": song.original, "versions": chosen[song.id]} for song in wanted if song.id in chosen
    ]
