"""Explain one song of one playlist from stored facts. Spotify is not asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import NotFound
from encore.music import Track
from encore.pipeline.decisions import Choices
from encore.pipeline.naming import match_titles, name_of, nearest, read_link
from encore.pipeline.readback import aliases_of
from encore.pipeline.songs import asks_nothing, song_of
from encore.pipeline.why import Candidate, Facts, explain
from encore.plans import AdditionState
from encore.store import songs, tracks
from encore.store.accounts import Account
from encore.store.playlists import LibraryEntry
from encore.store.songs import SongState, StoredSong
from encore.sync.choices import get_choices, list_wishes
from encore.sync.outlook import Outlook, look_ahead


@dataclass(frozen=True, slots=True)
class Explanation:
    """*notes* say in sentences what holds for the song as a whole."""

    playlist: str
    original: Track
    wanted: int
    notes: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    ask_again_at: datetime | None


async def explain_song(
    db: AsyncConnection, account: Account, entry: LibraryEntry, name: str, now: datetime
) -> Explanation:
    """Explain what became of the song that *name*, a title, link or id, means. Raises NotFound."""
    outlook = await look_ahead(db, account, entry.playlist.id)
    wanted = await songs.list_playlist_songs(db, entry.playlist.id)
    choices = await get_choices(db, entry.playlist.id)
    track = _find(name, outlook)
    song = _song_of(track, wanted)
    left_alone = (f"Encore leaves this playlist alone: {entry.skipped}.",) if entry.skipped else ()
    if song is None:
        notes = (*left_alone, why_nothing(track, choices))
        return Explanation(entry.playlist.name, track, 0, notes, (), None)
    original = _first(song, outlook) or song.original
    known = await tracks.list_artist_tracks(db, song.artist_id)
    decided = await tracks.list_tracks(db, choices.rejected)
    facts = await _facts(db, song, original, outlook, choices)
    mine = [one for one in decided.values() if one in known]
    return Explanation(
        entry.playlist.name,
        original,
        choices.taste.wanted,
        (*left_alone, *_search_notes(song, now)),
        tuple(explain(facts, [*known, *mine], choices)),
        song.due_at,
    )


def why_nothing(track: Track, choices: Choices) -> str:
    """Say why no live versions of *track* are looked for."""
    song = song_of(track)
    if reason := asks_nothing(track):
        return f"Nothing is looked for: {reason.because}."
    if song is None:
        return "Nothing is looked for: it has no artist on Spotify to search by."
    if choices.is_accepted(track):
        return "Nothing is looked for: you said that it is a live version itself."
    if choices.is_never(song):
        return "Nothing is looked for: you decided so; `encore decide list` shows it."
    if not choices.taste.wanted:
        return "Nothing is looked for: `encore settings wanted 2` asks for two versions."
    return "Nothing was looked for yet: sync the playlist first."


def _find(name: str, outlook: Outlook) -> Track:
    listed = [item.track for item in outlook.clean.items if item.track]
    link = read_link(name)
    found = [one for one in listed if one.id == link[1]] if link else match_titles(name, listed)
    if found:
        return found[0]
    near = nearest(name, {name_of(track) for track in listed})
    mend = f"Near it are: {', '.join(f'“{one}”' for one in near)}." if near else ""
    raise NotFound("song in this playlist called", name, mend)


def _song_of(track: Track, wanted: Sequence[StoredSong]) -> StoredSong | None:
    song = song_of(track)
    if song is None:
        return None
    return next((s for s in wanted if (s.artist_id, s.key) == (song.artist_id, song.key)), None)


def _first(song: StoredSong, outlook: Outlook) -> Track | None:
    """Return the original as this playlist has it."""
    clean = outlook.clean
    return next(
        (
            item.track
            for at, item in enumerate(clean.items)
            if at not in clean.live and (key := clean.songs[at]) and item.track
            if (key.artist_id, key.key) == (song.artist_id, song.key)
        ),
        None,
    )


async def _facts(
    db: AsyncConnection, song: StoredSong, original: Track, outlook: Outlook, choices: Choices
) -> Facts:
    wishes = await list_wishes(db, outlook.playlist.id, choices)
    chosen = next(
        (
            w.versions
            for w in wishes
            if (w.song.artist_id, w.song.key) == (song.artist_id, song.key)
        ),
        (),
    )
    own_name = {shown: uri for uri, shown in aliases_of(outlook.additions).items()}
    standing = {own_name.get(item.uri, item.uri) for item in outlook.clean.items if item.uri}
    states = {one.uri: one.state for one in outlook.additions}
    return Facts(
        original,
        chosen,
        there=frozenset(standing),
        added=frozenset(u for u, state in states.items() if state is not AdditionState.WITHDRAWN),
        coming=frozenset(outlook.live),
        going=frozenset(own_name.get(uri, uri) for uri in outlook.refused),
        taken_out=frozenset(u for u, state in states.items() if state is AdditionState.TAKEN_OUT),
    )


def _search_notes(song: StoredSong, now: datetime) -> tuple[str, ...]:
    if song.state is SongState.FAILED:
        return (f"{song.error or 'The search failed'}.",)
    if song.due_at <= now:
        return ("Spotify is asked about it by the next sync.",)
    if song.state is SongState.NONE:
        return ("Spotify shows no live version of it.",)
    if song.state is SongState.FEWER:
        return ("Spotify seems to have no more live versions of it.",)
    return ()
