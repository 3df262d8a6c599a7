"""Find the song, the version or the artist that a person names. Raises what has a mend."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import BadInput, NotFound, NotThere
from encore.music import Artist, Track
from encore.pipeline.folding import fold_name
from encore.pipeline.naming import (
    is_id,
    link_to,
    match_songs,
    match_titles,
    name_of,
    nearest,
    read_link,
)
from encore.pipeline.titles import song_key
from encore.store import additions, artists, songs, tracks
from encore.store.accounts import Account
from encore.store.songs import StoredSong
from encore.sync.parts import Parts

TRACKS_KEPT = timedelta(days=180)


async def get_track(parts: Parts, account: Account, link: str) -> Track:
    """Return the track of a link or id; one that is not known yet costs one request.

    Raises BadInput, NotFound and what the Web API raises.
    """
    named = read_link(link)
    if named is None or named[0] != "track" or not is_id(named[1]):
        is_other = named is not None and named[0] != "track"
        what = f"is a link to {_a(named[0])}" if named and is_other else "is no Spotify link"
        raise BadInput(f"{link!r} {what}; paste the link of a track.")
    async with parts.engine.begin() as db:
        known = await tracks.list_tracks(db, [named[1]])
    if named[1] in known:
        return known[named[1]]
    try:
        track = await parts.spotify(account).track(named[1])
    except NotThere:
        raise NotFound("track", link, "Copy its link in Spotify and paste that.") from None
    async with parts.engine.begin() as db:
        await tracks.save_tracks(db, [track], parts.clock.now() + TRACKS_KEPT)
    return track


async def get_version(parts: Parts, account: Account, name: str) -> Track:
    """Return the live version that a link, a title or a song's name means."""
    if read_link(name):
        return await get_track(parts, account, name)
    async with parts.engine.begin() as db:
        known = await list_versions(db, account)
    found = match_titles(name, known)
    if not found:
        raise NotFound("live version", name, _near(name, known))
    if len(found) > 1:
        listed = "".join(f"\n  {name_of(one)}  {link_to(one.id)}" for one in found)
        raise BadInput(f"{name!r} may be any of these; name one by its link:{listed}")
    return found[0]


async def list_versions(db: AsyncConnection, account: Account) -> list[Track]:
    """Return the live versions that were chosen for a person's songs, or added by Encore."""
    wanted = await songs.list_library_songs(db, account.id)
    chosen = await songs.list_live_versions(db, [song.id for song in wanted])
    added = await additions.list_library_additions(db, account.id)
    known = {one.track.id: one.track for matches in chosen.values() for one in matches}
    return list({**known, **{track.id: track for track in added}}.values())


async def get_song(parts: Parts, account: Account, name: str) -> StoredSong:
    """Return the song of the person's library that a link, or a name, means."""
    async with parts.engine.begin() as db:
        wanted = await songs.list_library_songs(db, account.id)
    if read_link(name):
        track = await get_track(parts, account, name)
        if song := find_song_of(track, wanted):
            return song
        raise NotFound("song", name_of(track), "None of your playlists asks for it.")
    found = set(match_songs(name, (song.original for song in wanted)))
    matching = [song for song in wanted if song.original in found]
    if not matching:
        raise NotFound("song", name, _near(name, (song.original for song in wanted)))
    if len(matching) > 1:
        listed = ", ".join(f"“{name_of(song.original)}”" for song in matching)
        raise BadInput(f"{name!r} may be any of these songs: {listed}; name one of them so.")
    return matching[0]


def find_song_of(track: Track, wanted: Iterable[StoredSong]) -> StoredSong | None:
    """Return the song of which *track* is a version, by its artists and its title."""
    key = song_key(track.title)
    credited = {artist.id for artist in track.artists}
    return next((s for s in wanted if s.key == key and s.artist_id in credited), None)


async def get_song_of(parts: Parts, account: Account, track: Track) -> StoredSong:
    """Return the song of the library that *track* was chosen for, or is a version of by name."""
    async with parts.engine.begin() as db:
        wanted = await songs.list_library_songs(db, account.id)
        chosen = await songs.list_live_versions(db, [song.id for song in wanted])
    holds = {song_id for song_id, m in chosen.items() if track.id in {one.track.id for one in m}}
    song = next((song for song in wanted if song.id in holds), None)
    if song := song or find_song_of(track, wanted):
        return song
    raise BadInput(
        f"None of your songs goes by the name of “{name_of(track)}”; "
        "say with --for which song it is a live version of."
    )


async def get_artist(parts: Parts, account: Account, name: str) -> Artist:
    """Return the artist of the person's library who goes by that name."""
    async with parts.engine.begin() as db:
        credited = await artists.list_library_artists(db, account.id)
    for artist in credited:
        if fold_name(artist.name) == fold_name(name) or artist.id == name:
            return artist
    near = nearest(name, (artist.name for artist in credited))
    mend = (
        f"Near it are: {', '.join(near)}." if near else "None of your playlists has a song by it."
    )
    raise NotFound("artist", name, mend)


def _a(noun: str) -> str:
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"


def _near(name: str, known: Iterable[Track]) -> str:
    near = nearest(name, {name_of(track) for track in known})
    if not near:
        return "Name it as Spotify does, or paste its link."
    return f"Near it are: {', '.join(f'“{one}”' for one in near)}."
