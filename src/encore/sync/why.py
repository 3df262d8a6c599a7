"""Explain one song of one playlist from stored facts. Spotify is not asked."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.decisions import Decision, DecisionKind
from encore.errors import BadInput, NotFound
from encore.music import Track
from encore.pipeline.decisions import Choices
from encore.pipeline.naming import link_to, match_titles, name_of, nearest, read_link
from encore.pipeline.normalise import normalise
from encore.pipeline.readback import aliases_of
from encore.pipeline.songs import SongKey, asks_nothing, song_of
from encore.pipeline.why import Candidate, Facts, explain
from encore.plans import AdditionState
from encore.store import decisions, items, songs, tracks, wishes
from encore.store.accounts import Account
from encore.store.playlists import LibraryEntry
from encore.store.songs import SongState, StoredSong, WantedSong
from encore.sync.choices import get_choices
from encore.sync.outlook import Outlook, Part, look_ahead


@dataclass(frozen=True, slots=True)
class Explanation:
    """*notes* say in sentences what holds for the song as a whole.

    *wanted* live versions are wanted of it, *usual* of other songs. *song* is None for what
    can have no live versions. *decisions* are what the person decided about the song, its
    artist and its versions, the newest last.
    """

    playlist: str
    original: Track
    wanted: int
    notes: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    ask_again_at: datetime | None
    song: SongKey | None = None
    decisions: tuple[Decision, ...] = ()
    usual: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """The playlist in which a song stands. *skipped* says why Encore leaves it alone."""

    playlist_id: str
    name: str
    skipped: str | None


async def explain_song(
    db: AsyncConnection, account: Account, entry: LibraryEntry, name: str, now: datetime
) -> Explanation:
    """Explain what became of the song that *name*, a title, link or id, means. Raises NotFound."""
    listed = map(normalise, await items.list_items(db, entry.playlist.id))
    track = _find(name, [item.track for item in listed if item.track])
    place = Place(entry.playlist.id, entry.playlist.name, entry.skipped)
    return await explain_track(db, account, place, track, now)


async def get_song_in(db: AsyncConnection, playlist_id: str, name: str) -> WantedSong:
    """Return the song of the playlist that a title, link or id means.

    Raises NotFound, and BadInput for what can have no live versions.
    """
    listed = map(normalise, await items.list_items(db, playlist_id))
    return as_song(_find(name, [item.track for item in listed if item.track]))


def as_song(track: Track) -> WantedSong:
    """Return the song of which *track* is a version. Raises BadInput where there is none."""
    song = song_of(track)
    if song is None:
        raise BadInput(f"“{name_of(track)}” has no artist on Spotify, so nothing can be found.")
    return WantedSong(song.artist_id, song.key, track)


async def get_track(db: AsyncConnection, playlist_id: str, track_id: str) -> Track:
    """Return a track of the playlist, or of a song that it wants. Raises NotFound."""
    track = (await tracks.list_tracks(db, [track_id])).get(track_id)
    if track and (
        await items.list_items(db, playlist_id, of_tracks=[track_id], count=1)
        or await _is_wanted(db, playlist_id, track)
    ):
        return track
    raise NotFound("song in this playlist", track_id)


async def explain_track(
    db: AsyncConnection, account: Account, place: Place, track: Track, now: datetime
) -> Explanation:
    """Explain what became of the song of which *track* is a version."""
    choices = await get_choices(db, place.playlist_id)
    song = song_of(track)
    stored = await songs.find_song(db, song.artist_id, song.key) if song else None
    is_wanted = stored is not None and await wishes.is_wanted_by(db, place.playlist_id, stored.id)
    notes = [f"Encore leaves this playlist alone: {place.skipped}."] if place.skipped else []
    if not is_wanted:
        notes.append(why_nothing(track, choices))
    if song is None or stored is None or (asks_nothing(track) and not is_wanted):
        return Explanation(place.name, track, 0, tuple(notes), (), None)
    known = {one.id: one for one in await tracks.list_artist_tracks(db, song.artist_id)}
    known |= await tracks.list_tracks(db, set(choices.accepted.get(song, ())) - set(known))
    part = Part(stored if is_wanted else None, list(known), choices)
    outlook = await look_ahead(db, account, place.playlist_id, part)
    original = _first(song, outlook) or (stored.original if is_wanted else track)
    chosen = outlook.wishes[0].versions if outlook.wishes else ()
    candidates = explain(_facts(original, chosen, outlook), list(known.values()), choices)
    decided = await decisions.list_decisions(db, account.id)
    return Explanation(
        place.name,
        original,
        choices.wanted_of(song),
        (*notes, *(_search_notes(stored, now) if is_wanted else ())),
        tuple(candidates),
        stored.due_at if is_wanted else None,
        song,
        tuple(_about(song, {one.track.id for one in candidates}, decided)),
        choices.taste.wanted,
    )


def track_fields(track: Track) -> dict[str, Any]:
    """Return what programs are told of a track; *duration_ms* is in milliseconds."""
    return {
        "id": track.id,
        "title": track.title,
        "artists": [artist.name for artist in track.artists],
        "album": track.album.title,
        "released": track.album.released,
        "duration_ms": track.duration_ms,
        "link": link_to(track.id),
    }


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
        return "Nothing is looked for: you decided so."
    if song in choices.numbers and not choices.asks_for(song):
        return "Nothing is looked for: you want no live versions of this song."
    if not choices.asks_for(song):
        return "Nothing is looked for: your settings ask for no live versions."
    return "Nothing was looked for yet: sync the playlist first."


def _find(name: str, listed: Sequence[Track]) -> Track:
    link = read_link(name)
    found = [one for one in listed if one.id == link[1]] if link else match_titles(name, listed)
    if found:
        return found[0]
    near = nearest(name, {name_of(track) for track in listed})
    mend = f"Near it are: {', '.join(f'“{one}”' for one in near)}." if near else ""
    raise NotFound("song in this playlist called", name, mend)


async def _is_wanted(db: AsyncConnection, playlist_id: str, track: Track) -> bool:
    song = song_of(track)
    stored = await songs.find_song(db, song.artist_id, song.key) if song else None
    return stored is not None and await wishes.is_wanted_by(db, playlist_id, stored.id)


def _first(song: SongKey, outlook: Outlook) -> Track | None:
    """Return the original as this playlist has it."""
    clean = outlook.clean
    return next(
        (
            item.track
            for at, item in enumerate(clean.items)
            if at not in clean.live and clean.songs[at] == song and item.track
        ),
        None,
    )


def _facts(original: Track, chosen: Sequence[Track], outlook: Outlook) -> Facts:
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


def _about(song: SongKey, versions: Set[str], made: Iterable[Decision]) -> Iterable[Decision]:
    """Return those decisions that concern the song or one of its versions."""
    for one in made:
        if one.kind is DecisionKind.NEVER_ARTIST:
            if one.artist_id == song.artist_id:
                yield one
        elif (one.artist_id, one.song_key) == (song.artist_id, song.key) or (
            not versions.isdisjoint(one.track_ids)
        ):
            yield one


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
