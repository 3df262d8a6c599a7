"""Choose two live versions for real songs out of a large catalogue, and count mistakes."""

import gzip
import json
import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from encore.music import Album, Artist, Track
from encore.pipeline.live import choose
from encore.plans import LiveMatch


@dataclass(frozen=True, slots=True)
class Song:
    """A song of the catalogue, and which tracks are live versions of it: id -> performance."""

    original: Track
    performances: Mapping[str, str]


@dataclass(slots=True)
class Catalogue:
    tracks: dict[str, Track] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    by_artist: dict[str, list[Track]] = field(default_factory=lambda: defaultdict(list))
    songs: list[Song] = field(default_factory=list)
    # Two spellings of one song are two songs of the truth; a pick from the other is no mistake.
    same_name: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))


@dataclass(slots=True)
class Count:
    songs: int = 0
    picks: int = 0
    wrong: list[tuple[Track, Track]] = field(default_factory=list)
    other_spelling: int = 0
    unlisted: int = 0  # real tracks, of which the truth knows nothing
    twice: int = 0
    findable: int = 0
    found: int = 0

    @property
    def recall(self) -> float:
        return self.found / self.findable if self.findable else 1.0


def read_catalogue(folder: Path) -> Catalogue:
    catalogue = Catalogue()
    for row in _rows(folder / "catalogue.jsonl.gz"):
        track = _track(row)
        catalogue.tracks[track.id] = track
        if row["made"]:
            catalogue.made.add(track.id)
        for artist in {a.id for a in track.artists if a.id}:
            catalogue.by_artist[artist].append(track)
    for row in _rows(folder / "truth.jsonl.gz"):
        _add_song(catalogue, row)
    return catalogue


def _add_song(catalogue: Catalogue, row: Mapping[str, Any]) -> None:
    performances = {live["id"]: live["performance"] for live in row["live"]}
    originals = [catalogue.tracks[original] for original in row["originals"]]
    for name in {name for track in originals for name in names_of(track)}:
        catalogue.same_name[name].update(performances)
    catalogue.songs.append(Song(originals[0], performances))


def _rows(path: Path) -> Iterator[Any]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _track(row: Mapping[str, Any]) -> Track:
    album = row["album"]
    return Track(
        id=row["id"],
        uri=f"spotify:track:{row['id']}",
        title=row["name"],
        artists=tuple(Artist(a["id"], a["name"]) for a in row["artists"]),
        album=Album(album["id"], album["name"], album["album_type"], album["release_date"]),
        duration_ms=row["duration_ms"],
        explicit=bool(row["explicit"]),
        isrc=row["isrc"],
    )


def names_of(track: Track) -> set[tuple[str, str]]:
    """The names a track's song goes by: each artist, with and without the brackets."""
    base = track.title.split(" - ")[0]
    spellings = {_plain(base), _plain(re.sub(r"[(\[].*?([)\]]|$)", "", base))}
    return {(artist.id or "", name) for artist in track.artists for name in spellings}


def _plain(text: str) -> str:
    """Letters and digits alone. On purpose not by the rules that are measured here."""
    letters = unicodedata.normalize("NFKD", text.replace("&", " and ")).lower()
    words = [word for word in letters.split() if word not in ("the", "a")]
    return "".join(c for c in "".join(words) if c.isalnum() and not unicodedata.combining(c))


def count_choices(catalogue: Catalogue, songs: Sequence[Song], *, allow_likely: bool) -> Count:
    count = Count()
    for song in songs:
        artist = song.original.artist
        assert artist is not None
        assert artist.id is not None
        candidates = catalogue.by_artist[artist.id]
        matches = choose(song.original, candidates, 2, allow_likely=allow_likely)
        _count_song(count, catalogue, song, matches)
    return count


def _count_song(
    count: Count, catalogue: Catalogue, song: Song, matches: Sequence[LiveMatch]
) -> None:
    names = names_of(song.original)
    same_name = {track for name in names for track in catalogue.same_name.get(name, ())}
    listed = [m.track.id for m in matches if m.track.id in song.performances]
    performances = {song.performances[i] for i in listed}
    wanted = min(2, len(set(song.performances.values())))
    count.songs += 1
    count.picks += len(matches)
    count.twice += len(performances) < len(listed)
    count.findable += wanted
    count.found += min(wanted, len(performances) + len(matches) - len(listed))
    for match in matches:
        if match.track.id in song.performances:
            continue
        if match.track.id not in catalogue.made:
            count.unlisted += 1
        elif match.track.id in same_name:
            count.other_spelling += 1
        else:
            count.wrong.append((song.original, match.track))


def sample(songs: Sequence[Song], size: int, seed: int = 7) -> list[Song]:
    return random.Random(seed).sample(list(songs), min(size, len(songs)))
