"""All music of the sandbox, numbered by popularity and indexed for search."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from encore.sandbox.nouns import Album, Artist, Track
from encore.sandbox.search import Shelf
from encore.sandbox.words import Postings, words

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Tracks, albums and artists, each most popular first and then by id."""

    tracks: list[Track]
    albums: list[Album]
    artists: list[Artist]
    track_by_id: Mapping[str, Track]
    album_by_id: Mapping[str, Album]
    artist_by_id: Mapping[str, Artist]
    albums_of: Mapping[str, list[Album]]
    shelves: Mapping[str, Shelf]


def catalogue_of(rows: Iterable[Row]) -> Catalogue:
    """Build the catalogue; of rows with one id the first counts.

    Raises KeyError, TypeError, ValueError or AttributeError for a row that lacks something.
    """
    artists: dict[str, Artist] = {}
    albums: dict[str, Album] = {}
    tracks: dict[str, Track] = {}
    for row in rows:
        if row["id"] not in tracks:
            track = track_of(row, artists, albums)
            track.album.tracks.append(track)
            tracks[track.id] = track
    by_rank = sorted(tracks.values(), key=lambda t: (-t.popularity, t.id))
    album_ranks = sorted(albums.values(), key=lambda a: (-a.popularity, a.id))
    artist_ranks = list(dict.fromkeys(a for track in by_rank for a in track.artists))
    return Catalogue(
        tracks=by_rank,
        albums=album_ranks,
        artists=artist_ranks,
        track_by_id=tracks,
        album_by_id=albums,
        artist_by_id=artists,
        albums_of=albums_by_artist(album_ranks),
        shelves={
            "track": track_shelf(by_rank),
            "album": album_shelf(album_ranks),
            "artist": artist_shelf(artist_ranks),
        },
    )


def track_of(row: Row, artists: dict[str, Artist], albums: dict[str, Album]) -> Track:
    """Read one row, sharing artists and albums with the rows before it."""
    credited = tuple(
        artists.setdefault(a["id"], Artist(a["id"], str(a["name"]))) for a in row["artists"]
    )
    if not credited:
        raise ValueError("a track needs an artist")
    held = row["album"]
    album = albums.get(held["id"])
    if album is None:
        kind, date, upc = held["album_type"], held["release_date"], held.get("upc") or ""
        album = Album(held["id"], str(held["name"]), kind, str(date or ""), upc)
        albums[album.id] = album
    return Track(
        id=str(row["id"]),
        name=str(row["name"]),
        artists=credited,
        album=album,
        number=len(album.tracks) + 1,
        duration_ms=int(row["duration_ms"]),
        explicit=bool(row["explicit"]),
        isrc=row["isrc"] or "",
        popularity=int(row["popularity"]),
    )


def albums_by_artist(albums: Iterable[Album]) -> dict[str, list[Album]]:
    """Map each artist id to the albums with a track of the artist, newest first."""
    found: dict[str, list[Album]] = {}
    for album in sorted(albums, key=lambda a: (a.release_date, a.id), reverse=True):
        for artist_id in dict.fromkeys(a.id for t in album.tracks for a in t.artists):
            found.setdefault(artist_id, []).append(album)
    return found


class Names:
    """The words of names that come again and again, each name split once."""

    def __init__(self) -> None:
        self._split: dict[str, list[str]] = {}

    def words(self, name: str) -> list[str]:
        found = self._split.get(name)
        if found is None:
            found = self._split[name] = words(name)
        return found

    def of_all(self, artists: Iterable[Artist]) -> list[str]:
        """Return the words of all names together."""
        return [word for artist in artists for word in self.words(artist.name)]


def year(album: Album) -> list[str]:
    """Return the year of release as the only word of a text, or no word."""
    digits = album.release_date[:4]
    return [digits] if digits.isdigit() else []


def track_shelf(tracks: list[Track]) -> Shelf:
    names = Names()
    titles = Postings(words(t.name) for t in tracks)
    albums = Postings(names.words(t.album.name) for t in tracks)
    artists = Postings(names.of_all(t.artists) for t in tracks)
    return Shelf(
        size=len(tracks),
        fields={
            "track": titles,
            "artist": artists,
            "album": albums,
            "isrc": Postings(words(t.isrc) for t in tracks),
        },
        anywhere=(titles, albums, artists),
        titles=titles,
        album_titles=albums,
        years=Postings(year(t.album) for t in tracks),
    )


def album_shelf(albums: list[Album]) -> Shelf:
    names = Names()
    titles = Postings(words(a.name) for a in albums)
    artists = Postings(names.of_all(a.artists) for a in albums)
    return Shelf(
        size=len(albums),
        fields={
            "artist": artists,
            "album": titles,
            "upc": Postings(words(a.upc) for a in albums),
        },
        anywhere=(titles, artists),
        titles=titles,
        album_titles=None,
        years=Postings(year(a) for a in albums),
    )


def artist_shelf(artists: list[Artist]) -> Shelf:
    names = Postings(words(a.name) for a in artists)
    return Shelf(
        size=len(artists),
        fields={"artist": names},
        anywhere=(names,),
        titles=names,
        album_titles=None,
        years=Postings([]),
    )
