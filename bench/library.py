"""A large library that nobody has: made-up artists, songs, live albums and playlists.

Few songs stand in many playlists and many songs in one, as in real libraries. The same
numbers and seed give the same library.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

Row = dict[str, Any]

CONSONANTS, VOWELS = "bdfgklmnprstvz", "aeiou"
WORDS = 3_000
SONGS_EACH = (3, 14)
LIVE_ALBUMS = (0, 0, 1, 1, 2, 3)  # of an artist, one of these
ON_LIVE_ALBUM = 0.6  # of an artist's songs
SAID_IN_TITLE = 0.7  # of live tracks; of the others only the album says it
TAIL = 1.1  # of the Pareto distribution by which songs are chosen: smaller is longer


@dataclass(frozen=True, slots=True)
class Library:
    """Rows as the sandbox reads them."""

    catalogue: list[Row]
    playlists: list[Row]

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write the two files for `encore sandbox --catalogue ... --libraries ...`."""
        files = folder / "catalogue.jsonl", folder / "libraries.jsonl"
        for file, rows in zip(files, (self.catalogue, self.playlists), strict=True):
            file.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
        return files


def make_library(playlists: int, items: int, artists: int = 3_000, seed: int = 1) -> Library:
    """Return *playlists* of *items* tracks each, over songs of *artists*."""
    chance = random.Random(seed)
    words = [_word(chance) for _ in range(WORDS)]
    catalogue: list[Row] = []
    studio: list[str] = []
    for number in range(artists):
        songs = _songs(chance, words)
        own = list(_studio_album(chance, words, number, songs))
        catalogue += [*own, *_live_albums(chance, words, number, songs)]
        studio += [row["id"] for row in own]
    chance.shuffle(studio)
    lists = [
        {"library": "made up", "name": f"List {n}", "tracks": _choose(chance, studio, items)}
        for n in range(playlists)
    ]
    return Library(catalogue, lists)


def _choose(chance: random.Random, tracks: list[str], number: int) -> list[str]:
    chosen: dict[str, None] = {}
    while len(chosen) < min(number, len(tracks)):
        place = int((chance.paretovariate(TAIL) - 1) / 40 * len(tracks))
        chosen[tracks[place % len(tracks)]] = None
    return list(chosen)


def _songs(chance: random.Random, words: list[str]) -> dict[str, int]:
    """Return titles and their lengths in seconds."""
    titles = {" ".join(chance.sample(words, chance.randint(1, 3))).title() for _ in range(20)}
    wanted = sorted(titles)[: chance.randint(*SONGS_EACH)]
    return {title: chance.randint(150, 320) for title in wanted}


def _studio_album(
    chance: random.Random, words: list[str], number: int, songs: dict[str, int]
) -> Iterator[Row]:
    album = _album(number, 0, chance.choice(words).title(), chance.randint(1970, 2020))
    for place, (title, seconds) in enumerate(songs.items()):
        yield _track(_artist(number), album, title, seconds, place)


def _live_albums(
    chance: random.Random, words: list[str], number: int, songs: dict[str, int]
) -> Iterator[Row]:
    for nth in range(1, 1 + chance.choice(LIVE_ALBUMS)):
        name = f"Live at {chance.choice(words).title()}"
        album = _album(number, nth, name, chance.randint(1970, 2020))
        for place, (song, seconds) in enumerate(songs.items()):
            if chance.random() < ON_LIVE_ALBUM:
                title = f"{song} - Live" if chance.random() < SAID_IN_TITLE else song
                longer = seconds + chance.randint(8, 60)
                yield _track(_artist(number), album, title, longer, place)


def _artist(number: int) -> Row:
    own = random.Random(f"artist {number}")
    return {"id": f"artist{number:016}", "name": f"{_word(own)} {_word(own)}".title()}


def _album(number: int, nth: int, name: str, year: int) -> Row:
    return {
        "id": f"album{number:08}x{nth:08}",
        "name": name,
        "album_type": "album",
        "release_date": f"{year}-01-01",
    }


def _track(artist: Row, album: Row, title: str, seconds: int, place: int) -> Row:
    key = f"{album['id'][5:]}{place:05}"
    return {
        "id": key,
        "name": title,
        "artists": [artist],
        "album": album,
        "duration_ms": seconds * 1_000,
        "explicit": False,
        "isrc": f"XX{album['id'][8:13]}{album['id'][-2:]}{place:03}",
        "popularity": 50,
    }


def _word(chance: random.Random) -> str:
    syllables = range(chance.randint(2, 4))
    return "".join(chance.choice(CONSONANTS) + chance.choice(VOWELS) for _ in syllables)
