"""Whose taste and decisions a playlist follows, and which live versions come of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.music import Track
from encore.pipeline.decisions import NO_CHOICES, Choices, add_up, choose_versions
from encore.pipeline.entries import Placement, Wish
from encore.pipeline.live import LIKELY, liveness
from encore.pipeline.songs import SongKey
from encore.pipeline.titles import song_key
from encore.plans import LiveMatch
from encore.store import accounts, decisions, preferences, songs, tracks
from encore.store.accounts import Account
from encore.store.songs import StoredSong


async def get_choices(db: AsyncConnection, playlist_id: str) -> Choices:
    """Return the choices that hold for a playlist: those of the one person who edits it."""
    editor = await accounts.find_editor(db, playlist_id)
    if editor is None:
        return NO_CHOICES
    taste = editor.taste
    own = await preferences.find_preference(db, editor.id, playlist_id)
    if own.live_wanted is not None:
        taste = replace(taste, wanted=own.live_wanted)
    return add_up(await decisions.list_decisions(db, editor.id), taste)


async def get_placement(db: AsyncConnection, account: Account, playlist_id: str) -> Placement:
    """Return where live versions go in this playlist as *account* edits it."""
    own = await preferences.find_preference(db, account.id, playlist_id)
    return Placement(own.placement or account.placement)


async def list_wishes(db: AsyncConnection, playlist_id: str, choices: Choices) -> list[Wish]:
    """Return the live versions that a playlist should have, of all songs that it wants."""
    return await wishes_for(db, await songs.list_playlist_songs(db, playlist_id), choices)


async def wishes_for(
    db: AsyncConnection, wanted: Sequence[StoredSong], choices: Choices
) -> list[Wish]:
    """Return the live versions of each song that a playlist should have that wants them."""
    chosen = await songs.list_live_versions(db, [song.id for song in wanted])
    decided = await _list_decided(db, choices)
    touched = {artist.id for track in decided for artist in track.artists}
    own = {
        song.artist_id
        for song in wanted
        if song.artist_id in touched or not choices.taste.is_open or _is_decided(song, choices)
    }
    known = await list_live(db, own) if own else {}
    return [
        _choose(song, [*known[song.artist_id], *decided], choices)
        if song.artist_id in own
        else _take(song, chosen.get(song.id, ()), choices)
        for song in wanted
    ]


async def list_live(db: AsyncConnection, artist_ids: Iterable[str]) -> Mapping[str, list[Track]]:
    """Return by artist all known tracks that may be live."""
    known = await tracks.list_by_artists(db, set(artist_ids))
    return {
        artist_id: [track for track in by_artist if liveness(track).live >= LIKELY]
        for artist_id, by_artist in known.items()
    }


async def _list_decided(db: AsyncConnection, choices: Choices) -> list[Track]:
    accepted = {one for ids in choices.accepted.values() for one in ids}
    ids = choices.rejected | accepted
    return list((await tracks.list_tracks(db, ids)).values()) if ids else []


def _is_decided(song: StoredSong, choices: Choices) -> bool:
    return SongKey(song.artist_id, song.key) in choices.accepted


def _take(song: StoredSong, chosen: Sequence[LiveMatch], choices: Choices) -> Wish:
    """Return what was chosen for everyone: nobody decided anything else about it."""
    key = SongKey(song.artist_id, song.key)
    versions = tuple(match.track for match in chosen)
    return Wish(key, versions, choices.wanted_of(key))


def _choose(song: StoredSong, known: Sequence[Track], choices: Choices) -> Wish:
    """Choose for this person. Another spelling of the title is tried where too few are found."""
    key = SongKey(song.artist_id, song.key)
    settled = choices.rejected | set(choices.accepted.get(key, ()))
    near = [track for track in known if track.id in settled or song_key(track.title) == song.key]
    versions, accepted = choose_versions(key, song.original, near, choices)
    if len(versions) < choices.wanted_of(key):
        versions, accepted = choose_versions(key, song.original, known, choices)
    return Wish(key, versions, choices.wanted_of(key), accepted)
