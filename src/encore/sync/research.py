"""What is known of one artist while it is asked about: the planner's state, kept at hand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.music import Track
from encore.pipeline.albums import evidence
from encore.pipeline.decisions import KEPT
from encore.pipeline.live import LIKELY, choose, liveness
from encore.pipeline.songs import search_title
from encore.pipeline.titles import parse_title
from encore.pipeline.wanted import (
    ArtistState,
    LiveAlbum,
    OpenAlbum,
    OpenSong,
    Request,
    SearchArtist,
    next_request,
)
from encore.plans import Answer, LiveMatch
from encore.spotify.endpoints import Spotify
from encore.store import answers, decisions, preferences, songs, tracks
from encore.store.accounts import get_most_wanted
from encore.store.songs import StoredSong
from encore.store.tracks import StoredAlbum

ANSWER_LASTS = timedelta(days=30)
TRACK_LASTS = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Shown:
    """What an answer showed. *total* and *more* as Spotify said."""

    tracks: tuple[Track, ...]
    albums: tuple[StoredAlbum, ...]
    rows: int
    total: int
    more: bool


@dataclass(slots=True)
class Research:
    """Songs of an artist that are still *open*, and everything live that is known by it.

    A song stays open until as many live versions are known as anyone of the instance
    *wanted*, those left out that someone *refused*.
    """

    artist_id: str
    name: str
    open: dict[int, StoredSong]
    asked: dict[str, Answer]
    wanted: int = 2
    refused: frozenset[str] = frozenset()
    numbers: Mapping[str, int] = field(default_factory=dict)  # by song key, where they differ
    albums: dict[str, StoredAlbum] = field(default_factory=dict)
    # Live tracks by song key; a key of one song may hold another spelling's tracks, too.
    live: dict[str, dict[str, Track]] = field(default_factory=lambda: defaultdict(dict))
    _choices: dict[int, tuple[LiveMatch, ...]] = field(default_factory=dict)

    def next_request(self) -> Request | None:
        """Return what to ask next, or None if nothing is left to ask."""
        wanted = tuple(
            OpenSong(song.id, search_title(song.original), self._count(song), self.wanted_of(song))
            for song in self.open.values()
        )
        live_albums = tuple(
            LiveAlbum(album_id, seen.album.title, seen.total_tracks)
            for album_id, seen in self.albums.items()
            if self._is_live(seen)
        )
        return next_request(ArtistState(self.artist_id, self.name, wanted, self.asked, live_albums))

    async def ask(self, spotify: Spotify, request: Request) -> Shown:
        """Ask Spotify. Raises what the Web API raises."""
        if isinstance(request, OpenAlbum):
            page = await spotify.album_tracks(self.albums[request.album_id].album, request.offset)
            more = request.offset + page.entries < page.total and page.entries > 0
            return Shown(page.tracks, (), page.entries, page.total, more)
        offset = request.offset if isinstance(request, SearchArtist) else 0
        found = await spotify.search(request.query, offset)
        seen = tuple(
            StoredAlbum(a.album, tuple(x.id for x in a.artists if x.id), a.total_tracks)
            for a in found.albums
        )
        rows = len(found.tracks) + len(found.albums)
        return Shown(found.tracks, seen, rows, found.total, found.more)

    async def learn(
        self, db: AsyncConnection, request: Request, shown: Shown, now: datetime
    ) -> None:
        """Keep all that an answer showed, wanted or not."""
        # A stored track does not say that it cannot be played: so it is not to be stored.
        playable = [track for track in shown.tracks if track.playable is not False]
        await tracks.save_tracks(db, playable, now + TRACK_LASTS)
        await tracks.save_albums(db, shown.albums, now + TRACK_LASTS)
        keys = {song.key for song in self.open.values()}
        new = self.note_tracks(shown.tracks)
        mine = [seen for seen in shown.albums if self.artist_id in seen.artist_ids]
        self.albums |= {seen.album.id: seen for seen in mine if seen.album.id}
        answer = Answer(
            rows=shown.rows,
            live=sum(map(_is_live_track, shown.tracks)) + sum(map(self._is_live, mine)),
            new=sum(key in keys for key in new),
            more=shown.more,
            total=shown.total,
        )
        self.asked[request.key] = answer
        await answers.save_answer(db, request.key, self.artist_id, answer, now + ANSWER_LASTS)

    def note_tracks(self, known: Iterable[Track]) -> list[str]:
        """Remember the live tracks of *known* by this artist; return the keys of new ones."""
        new: list[str] = []
        for track in known:
            credited = any(artist.id == self.artist_id for artist in track.artists)
            key = parse_title(track.title).key
            if not credited or track.id in self.live[key] or not _is_live_track(track):
                continue
            self.live[key][track.id] = track
            new.append(key)
        for song in self.open.values():
            if song.key in new:
                self._choices.pop(song.id, None)
        return new

    def wanted_of(self, song: StoredSong) -> int:
        """Return how many live versions of *song* are looked for."""
        return max(self.wanted, self.numbers.get(song.key, 0))

    def choose(self, song: StoredSong) -> tuple[LiveMatch, ...]:
        """Return the best live versions that are known by now, the best first."""
        if song.id not in self._choices:
            same_key = self.live[song.key].values()
            self._choices[song.id] = choose(song.original, same_key, KEPT)
        return self._choices[song.id]

    def choose_at_last(self, song: StoredSong) -> tuple[LiveMatch, ...]:
        """Return the best live versions, those included that spell the title differently."""
        chosen = self.choose(song)
        if self.count(chosen) >= self.wanted_of(song):
            return chosen
        everything = [track for same_key in self.live.values() for track in same_key.values()]
        return choose(song.original, everything, KEPT)

    def count(self, chosen: Iterable[LiveMatch]) -> int:
        """Return how many of *chosen* nobody refused."""
        return sum(match.track.id not in self.refused for match in chosen)

    def _count(self, song: StoredSong) -> int:
        if self.refused.isdisjoint(self.live[song.key]):
            return len(self.choose(song))
        same_key = self.live[song.key].values()
        return len(choose(song.original, same_key, self.wanted_of(song), refused=self.refused))

    def take_complete(self) -> list[StoredSong]:
        """Return the songs that have as many live versions as wanted; they are open no more."""
        ids = [s.id for s in self.open.values() if self._count(s) >= self.wanted_of(s)]
        return [self.open.pop(song_id) for song_id in ids]

    def take_rest(self) -> list[StoredSong]:
        """Return the songs that are open to the end."""
        rest = list(self.open.values())
        self.open.clear()
        return rest

    def _is_live(self, seen: StoredAlbum) -> bool:
        return evidence(seen.album.title, (self.name,)).live >= LIKELY


async def begin_research(db: AsyncConnection, artist_id: str, now: datetime) -> Research:
    """Return what is known of the artist and which of its songs are due."""
    due = await songs.list_artist_songs(db, artist_id, now)
    research = Research(
        artist_id,
        _name_of(artist_id, due),
        {song.id: song for song in due},
        await answers.list_answers(db, artist_id, now),
        await get_most_wanted(db),
        await decisions.list_refused_tracks(db, artist_id),
        await _list_numbers(db, artist_id),
    )
    for seen in await tracks.list_artist_albums(db, artist_id):
        if seen.album.id:
            research.albums[seen.album.id] = seen
    research.note_tracks(await tracks.list_artist_tracks(db, artist_id))
    return research


async def _list_numbers(db: AsyncConnection, artist_id: str) -> dict[str, int]:
    """Return by song key how many live versions are wanted of a song or in a playlist alone."""
    decided = await decisions.list_numbers(db, artist_id)
    own = await preferences.list_numbers(db, artist_id)
    return {key: max(decided.get(key, 0), own.get(key, 0)) for key in decided | own}


def _name_of(artist_id: str, due: Iterable[StoredSong]) -> str:
    credits = (artist for song in due for artist in song.original.artists)
    return next((artist.name for artist in credits if artist.id == artist_id), "")


def _is_live_track(track: Track) -> bool:
    return liveness(track).live >= LIKELY
