"""Carry out a person's decisions: keep them, and have the playlists they concern written anew.

The next sync does the rest. Nothing is asked of Spotify here, and nothing is written to it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace as replace_fields
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.decisions import MOST_WANTED, Decision, DecisionKind, Taste, track_ids_of
from encore.errors import BadInput, NotFound
from encore.music import Artist, Track
from encore.pipeline.clean import clean_list
from encore.pipeline.entries import Placement
from encore.pipeline.songs import SongKey, song_of
from encore.store import accounts, decisions, items, playlists, preferences, songs, tracks
from encore.store.accounts import Account
from encore.store.songs import StoredSong, WantedSong
from encore.sync.choices import get_choices
from encore.sync.parts import Parts
from encore.sync.read import wanted_songs

TRACKS_KEPT = timedelta(days=180)
Song = StoredSong | WantedSong


async def reject(parts: Parts, account: Account, track: Track) -> Decision:
    """Keep *track*, and the same performance on other releases, out of every playlist."""
    song = song_of(track) or SongKey("", "")
    return await _decide(parts, account, DecisionKind.REJECT, song, _name(track), track)


async def accept(parts: Parts, account: Account, song: Song, track: Track) -> Decision:
    """Take *track* as a live version of *song*, before all others and besides those there."""
    key = SongKey(song.artist_id, song.key)
    name = f"{_name(track)}, for {_name(song.original)}"
    return await _decide(parts, account, DecisionKind.ACCEPT, key, name, track)


async def replace(parts: Parts, account: Account, song: Song, old: Track, new: Track) -> Decision:
    """Take *new* instead of *old* as a live version of *song*. Raises BadInput for the same."""
    if old.id == new.id:
        raise BadInput("Both names mean the same track; name another one to put in its place.")
    key = SongKey(song.artist_id, song.key)
    name = f"{_name(old)}, by {_name(new)}"
    return await _decide(parts, account, DecisionKind.REPLACE, key, name, new, old)


async def never_song(parts: Parts, account: Account, song: Song) -> Decision:
    key = SongKey(song.artist_id, song.key)
    return await _decide(parts, account, DecisionKind.NEVER_SONG, key, _name(song.original))


async def never_artist(parts: Parts, account: Account, artist: Artist) -> Decision:
    """Want no live versions of the songs of *artist*, who has to have an id."""
    key = SongKey(artist.id or "", "")
    return await _decide(parts, account, DecisionKind.NEVER_ARTIST, key, artist.name)


async def want_number(parts: Parts, account: Account, song: Song, number: int) -> Decision:
    """Want so many live versions of *song*, 0 to 5. Raises BadInput."""
    if not 0 <= number <= MOST_WANTED:
        raise BadInput(f"Of one song there can be 0 to {MOST_WANTED} live versions.")
    key = SongKey(song.artist_id, song.key)
    name = f"{number} of {_name(song.original)}"
    return await _decide(parts, account, DecisionKind.NUMBER, key, name, number=number)


async def undo(parts: Parts, account: Account, number: int) -> Decision:
    """Forget a decision, as if it had not been made. Raises NotFound."""
    async with parts.engine.begin() as db:
        decision = await decisions.delete_decision(db, account.id, number)
        if decision is None:
            raise NotFound("decision", number, "`encore decide list` shows them.")
        await _reconsider(parts, db, account, [decision])
    return decision


async def import_decisions(
    parts: Parts, account: Account, made: Sequence[Decision], known: Iterable[Track]
) -> None:
    """Keep decisions that were made elsewhere, with the tracks that they name.

    What Spotify showed of a track here counts more than what a file says of it.
    """
    given = {track.id: track for track in known}
    async with parts.engine.begin() as db:
        there = await tracks.list_tracks(db, given)
        new = [track for track_id, track in given.items() if track_id not in there]
        await tracks.save_tracks(db, new, parts.clock.now() + TRACKS_KEPT)
        for decision in made:
            await decisions.save_decision(db, account.id, decision)
        await _reconsider(parts, db, account, made)


async def change_taste(
    parts: Parts,
    account: Account,
    taste: Taste,
    placement: str,
    *,
    keep_duplicates: bool | None = None,
) -> None:
    """Keep what a person wants of live versions; the next sync acts on it in all playlists.

    Whether duplicates are kept stays as it is unless *keep_duplicates* says otherwise.
    """
    keeps = account.keep_duplicates if keep_duplicates is None else keep_duplicates
    async with parts.engine.begin() as db:
        await accounts.save_taste(db, account.id, taste, placement, keep_duplicates=keeps)
        library = await playlists.list_library(db, account.id)
        read = [e.playlist.id for e in library if e.playlist.length is not None]
        # What a playlist asks for depends on whether anything is wanted, on no other taste.
        # Only then are all lists gone through, which takes long where there are many.
        if (taste.wanted > 0) is not (account.taste.wanted > 0):
            await _note(parts, db, read)
        else:
            await playlists.bump_wanted(db, read)
        await songs.mark_due_below(db, account.id, taste.wanted, parts.clock.now())


async def change_playlist(
    parts: Parts,
    account: Account,
    playlist_id: str,
    live_wanted: int | None,
    placement: Placement | None,
) -> None:
    """Keep what a person wants of one playlist alone; None is what they want everywhere.

    The next sync acts on it. Raises NotFound for a playlist that is not theirs.
    """
    async with parts.engine.begin() as db:
        found = await playlists.list_library(db, account.id, of=[playlist_id])
        if not found:
            raise NotFound("playlist", playlist_id)
        await preferences.save_wishes(db, account.id, playlist_id, live_wanted, placement)
        if found[0].playlist.length is None:
            return
        await _note(parts, db, [playlist_id])
        wanted = account.live_wanted if live_wanted is None else live_wanted
        await preferences.mark_due_below(db, playlist_id, wanted, parts.clock.now())


async def _decide(
    parts: Parts,
    account: Account,
    kind: DecisionKind,
    song: SongKey,
    name: str,
    track: Track | None = None,
    replaced: Track | None = None,
    number: int | None = None,
) -> Decision:
    made = Decision(
        kind,
        song.artist_id,
        song.key or None,
        track.id if track else None,
        replaced.id if replaced else None,
        name,
        parts.clock.now(),
        number=number,
    )
    async with parts.engine.begin() as db:
        number_of = await decisions.save_decision(db, account.id, made)
        await _reconsider(parts, db, account, [made])
    return replace_fields(made, id=number_of)


async def _reconsider(
    parts: Parts, db: AsyncConnection, account: Account, changed: Collection[Decision]
) -> None:
    """Let all that depends on these decisions be worked out again."""
    named = await tracks.list_tracks(db, track_ids_of(changed))
    artists = {artist.id for track in named.values() for artist in track.artists if artist.id}
    artists |= {decision.artist_id for decision in changed if decision.artist_id}
    concerned = await decisions.list_concerned(db, account.id, artists, list(named))
    await _note(parts, db, concerned)
    keys = {(one.artist_id, one.song_key) for one in changed if one.song_key}
    await songs.mark_due(db, keys, parts.clock.now())


async def _note(parts: Parts, db: AsyncConnection, playlist_ids: Sequence[str]) -> None:
    """Note anew what playlists want, from their stored lists, and that it is to be written."""
    await playlists.bump_wanted(db, playlist_ids)
    for playlist_id in sorted(playlist_ids):
        choices = await get_choices(db, playlist_id)
        clean = clean_list(await items.list_items(db, playlist_id), choices)
        await items.replace_findings(db, playlist_id, clean.findings)
        await songs.save_wanted(db, playlist_id, wanted_songs(clean), parts.clock.now())


def _name(track: Track) -> str:
    artists = ", ".join(artist.name for artist in track.artists)
    return f"{track.title} by {artists}" if artists else track.title
