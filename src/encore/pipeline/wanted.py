"""Which request next tells the most about one artist's live versions.

A search answers 10 tracks and 10 albums, an album's page 50 tracks; the day's requests are
few. So an artist with several songs is asked about as a whole before each song is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

SEARCH_PAGE = 10
ALBUM_PAGE = 50
SEVERAL = 3  # songs; from here on asking about the artist is cheaper than about each song
MOST_PAGES = 3  # of the artist's search; further ones seldom bring anything new
MOST_QUERY = 100  # characters; longer queries were refused at times
# An album's page beats a song's search while it brings live versions of two songs at least.
WORTH_OPENING = 2


@dataclass(frozen=True, slots=True)
class SearchArtist:
    """Ask for everything live by an artist, tracks and albums. *page* counts from 0."""

    artist_id: str
    name: str
    page: int = 0

    @property
    def key(self) -> str:
        return f"artist:{self.artist_id}:{self.page}"

    @property
    def query(self) -> str:
        return f"artist:{quoted(self.name)} live"

    @property
    def offset(self) -> int:
        return self.page * SEARCH_PAGE


@dataclass(frozen=True, slots=True)
class SearchSong:
    """Ask for the live versions of one song; *plain* asks for all of its versions instead."""

    song_id: int
    title: str
    artist: str
    plain: bool = False

    @property
    def key(self) -> str:
        return f"song:{self.song_id}:{'plain' if self.plain else 'live'}"

    @property
    def query(self) -> str:
        end = f" artist:{quoted(self.artist)}" + ("" if self.plain else " live")
        room = MOST_QUERY - len(end) - len('track:""')
        return f"track:{quoted(self.title, room)}{end}"


@dataclass(frozen=True, slots=True)
class OpenAlbum:
    """Read up to 50 tracks of an album, from the *offset*th on (0-based)."""

    album_id: str
    offset: int = 0

    @property
    def key(self) -> str:
        return f"album:{self.album_id}:{self.offset}"

    @property
    def query(self) -> str:
        """What is asked, for people: Spotify is asked by id."""
        return f"{self.album_id} from {self.offset}"


Request = SearchArtist | SearchSong | OpenAlbum


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request brought.

    *rows* counts everything it showed, *live* the live versions and live albums among it,
    *new* those live versions of songs open at the time that were not known before. *more*
    says that there is a further page.
    """

    rows: int = 0
    live: int = 0
    new: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class OpenSong:
    """A song that is looked for: *found* of *wanted* live versions are known."""

    song_id: int
    title: str
    found: int = 0
    wanted: int = 2


@dataclass(frozen=True, slots=True)
class LiveAlbum:
    """A live album that an answer showed.

    *tracks* is its number of tracks if known, *songs* the ids of the songs that may be on
    it; None where nothing is known, so that all may be.
    """

    album_id: str
    title: str
    tracks: int | None = None
    songs: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class ArtistState:
    """What is known of an artist: songs, live albums, and the answers by request key."""

    artist_id: str
    name: str
    songs: tuple[OpenSong, ...]
    asked: Mapping[str, Answer]
    albums: tuple[LiveAlbum, ...] = ()

    @property
    def open(self) -> tuple[OpenSong, ...]:
        return tuple(song for song in self.songs if song.found < song.wanted)


def next_request(artist: ArtistState) -> Request | None:
    """Return what to ask next about *artist*, or None if nothing is left to ask."""
    if not artist.open:
        return None
    return _search_artist(artist) or _open_album(artist) or _search_song(artist)


def _search_artist(artist: ArtistState) -> SearchArtist | None:
    if len(artist.open) < SEVERAL:
        return None
    for page in range(MOST_PAGES):
        request = SearchArtist(artist.artist_id, artist.name, page)
        answer = artist.asked.get(request.key)
        if answer is None:
            return request
        if not (answer.more and answer.new >= WORTH_OPENING):
            return None
    return None


def _open_album(artist: ArtistState) -> OpenAlbum | None:
    open_ids = {song.song_id for song in artist.open}
    if not _albums_are_worth_it(artist):
        return None
    choices = []
    for album in artist.albums:
        request = _next_page(album, artist.asked)
        songs = len(open_ids if album.songs is None else open_ids & album.songs)
        if request and songs >= WORTH_OPENING:
            left = min(ALBUM_PAGE, (album.tracks or ALBUM_PAGE) - request.offset)
            choices.append((-songs, -left, album.album_id, request))
    return min(choices)[-1] if choices else None


def _albums_are_worth_it(artist: ArtistState) -> bool:
    brought = [answer.new for key, answer in artist.asked.items() if key.startswith("album:")]
    return len(brought) < 2 or sum(brought) >= WORTH_OPENING * len(brought)


def _next_page(album: LiveAlbum, asked: Mapping[str, Answer]) -> OpenAlbum | None:
    request = OpenAlbum(album.album_id)
    while (answer := asked.get(request.key)) is not None:
        if not answer.more:
            return None
        request = OpenAlbum(album.album_id, request.offset + ALBUM_PAGE)
    return request


def _search_song(artist: ArtistState) -> SearchSong | None:
    for song in artist.open:
        request = _next_form(artist, song)
        if request is not None:
            return request
    return None


def _next_form(artist: ArtistState, song: OpenSong) -> SearchSong | None:
    live = SearchSong(song.song_id, song.title, artist.name)
    answer = artist.asked.get(live.key)
    if answer is None:
        return live
    plain = SearchSong(song.song_id, song.title, artist.name, plain=True)
    return plain if not answer.rows and plain.key not in artist.asked else None


def quoted(text: str, most: int = MOST_QUERY) -> str:
    """Return *text* as the value of a field filter, of at most *most* characters inside.

    A quote cannot be escaped in Spotify's queries; it is dropped. A long text is cut
    between words, which only widens the search.
    """
    words = text.replace('"', " ").split()
    while len(words) > 1 and len(" ".join(words)) > most:
        words.pop()
    return f'"{" ".join(words)[: max(most, 1)]}"'
