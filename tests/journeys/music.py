"""Small catalogues for stories: songs with their live versions, named by their titles."""

import hashlib
from typing import Any

Row = dict[str, Any]

# Each longer than the one before, so that the best live version is the first of these.
VENUES = ("at Wembley", "in Paris", "at Pinkpop", "in Tokyo", "in Berlin")
STUDIO_S = 200
LIVE_S = (222, 246, 300, 330, 370)

LOCAL = {"local": {"artist": "Ich", "album": "Demo", "title": "Home Tape", "seconds": 61}}
EPISODE = {"episode": {"name": "Pilot", "show": "The Show", "duration_ms": 1_800_000}}
NULL = {"null": True}


def song(title: str, by: str = "Pearl Jam", live: int = 2) -> list[Row]:
    """Return a studio track and as many *live* versions of it, each another performance."""
    versions = [
        recording(live_title(title, nth), by, album=f"Live {VENUES[nth]}", seconds=LIVE_S[nth])
        for nth in range(live)
    ]
    return [recording(title, by), *versions]


def songs(*titles: str, by: str = "Pearl Jam", live: int = 2) -> list[Row]:
    return [row for title in titles for row in song(title, by, live)]


def live_title(title: str, nth: int = 0) -> str:
    return f"{title} - Live {VENUES[nth]}"


def with_live(title: str, live: int = 2) -> list[str]:
    """Return the title and those of its best live versions, in the order Encore gives them."""
    return [title, *(live_title(title, nth) for nth in range(live))]


def recording(
    title: str,
    by: str = "Pearl Jam",
    *,
    album: str = "Studio Album",
    seconds: float = STUDIO_S,
    name: str | None = None,
    **other: Any,
) -> Row:
    """Return a catalogue row. *name* is what stories call it, where that is not its title."""
    return {
        "id": id_of(name or title),
        "name": title,
        "artists": [{"id": id_of(by), "name": by}],
        "album": {
            "id": id_of(by, album),
            "name": album,
            "album_type": "album",
            "release_date": "1991-08-27",
        },
        "duration_ms": int(seconds * 1_000),
        "explicit": False,
        "isrc": f"US{hashlib.sha256((name or title).encode()).hexdigest()[:10].upper()}",
        "popularity": 50,
        **other,
    }


def id_of(*names: str) -> str:
    """Return the id of what stories call so: 22 characters that begin like its name."""
    plain = "".join(c for c in "".join(names) if c.isascii() and c.isalnum())
    return plain[:12].ljust(12, "0") + hashlib.sha256("/".join(names).encode()).hexdigest()[:10]


def uri_of(name: str) -> str:
    return f"spotify:track:{id_of(name)}"
