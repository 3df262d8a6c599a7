"""Read the playlists: `playlists/` holds them as a person would write them down.

    == Road trip
    about: Windows down
    public: yes
    + 2019-03-02 by Jonas
    Queen | Bohemian Rhapsody; Don't Stop Me Now
    Queen | Bohemian Rhapsody | Live Killers

A playlist begins with its name. Then, where it differs from a plain private list of one's own:
`about:`, `public:` (yes, no, unknown), `collaborative: yes`, `owner: name`, `followed: yes`.
`+` gives the day, and who, for the items that follow; `+ never` where Spotify has no date.
An item is an artist and songs, by title or by name, meaning the first studio release in the files
of `music/`; or an artist, one title, and the release it is from. Beginning with `@`:
`@unavailable Artist | Song`, `@local Artist | Album | Title | 3:45`, `@episode Name | Show |
45:10` and `@null`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias

from encore.sandbox.library.identity import draw
from encore.sandbox.library.lines import Line, seconds_of
from encore.sandbox.library.records import Record, song_of

ME = "me"
DAY = re.compile(r"\+ (?P<day>never|\d{4}-\d\d-\d\d)(?: by (?P<who>.+))?")
SETTING = re.compile(r"(about|public|collaborative|owner|followed): (.+)")
PUBLIC = {"yes": True, "no": False, "unknown": None}

Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The records, findable as people name them: artist and title, or artist and song."""

    records: Iterable[Record]
    by_name: dict[tuple[str, str], list[Record]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for record in self.records:
            for name in dict.fromkeys((record.title, "song " + record.song)):
                for artist in {record.artists[0], record.release.section.artist}:
                    self.by_name.setdefault((artist, name), []).append(record)

    def find(self, line: Line, artist: str, name: str, release: str | None = None) -> Record:
        exact = self.by_name.get((artist, name), [])
        # A studio take is what people mean by a bare song name.
        loose = self.by_name.get((artist, "song " + song_of(name)), [])
        found = exact + sorted(loose, key=lambda record: record.live)
        if release is not None:
            found = [record for record in found if record.release.name == release]
        if not found:
            raise line.error(f"no record of {name!r} by {artist}")
        return found[0]


@dataclass(slots=True)
class Stamp:
    """When and by whom the items that follow were added."""

    playlist: str
    day: date | None = None
    who: str | None = ME
    turn: int = 0

    def next(self) -> Row:
        """Return the date and the person; items of one day follow minutes apart."""
        if self.day is None:
            return {"added_at": None, "added_by": self.who}
        start = datetime.combine(self.day, time(draw(12, "hour", self.playlist, str(self.day)) + 8))
        self.turn += 1
        moment = start + timedelta(seconds=97 * self.turn)
        return {"added_at": f"{moment.isoformat()}Z", "added_by": self.who}


def read_playlists(lines: Iterable[Line], shelf: Shelf) -> list[Row]:
    """Return the playlists in the order of the files; raises BadLine with file and line."""
    playlists: list[Row] = []
    stamp = Stamp("")
    for line in lines:
        if line.text.startswith("== "):
            playlists.append(new_playlist(line.text.removeprefix("== ")))
            stamp = Stamp(playlists[-1]["name"])
        elif not playlists:
            raise line.error("a line stands before any playlist")
        elif setting := SETTING.fullmatch(line.text):
            apply_setting(line, playlists[-1], *setting.groups())
        elif day := DAY.fullmatch(line.text):
            stamp = Stamp(stamp.playlist, *read_day(line, playlists[-1], day))
        else:
            playlists[-1]["items"] += [item | stamp.next() for item in read_items(line, shelf)]
    return playlists


def new_playlist(name: str) -> Row:
    return {
        "name": name,
        "description": "",
        "public": False,
        "collaborative": False,
        "owner": ME,
        "followed": False,
        "items": [],
    }


def apply_setting(line: Line, playlist: Row, name: str, value: str) -> None:
    match name, value:
        case "about", _:
            playlist["description"] = value
        case "owner", _:
            playlist["owner"] = value
        case "public", ("yes" | "no" | "unknown"):
            playlist["public"] = PUBLIC[value]
        case (("collaborative" | "followed"), ("yes" | "no")):
            playlist[name] = value == "yes"
        case _:
            raise line.error(f"{value!r} is not a value of {name}")


def read_day(line: Line, playlist: Row, found: re.Match[str]) -> tuple[date | None, str | None]:
    if found["day"] == "never":
        return None, found["who"]
    try:
        return date.fromisoformat(found["day"]), found["who"] or playlist["owner"]
    except ValueError as wrong:
        raise line.error(str(wrong)) from wrong


def read_items(line: Line, shelf: Shelf) -> Iterator[Row]:
    if not line.text.startswith("@"):
        yield from read_tracks(line, line.fields, shelf)
        return
    kind, _, rest = line.text.partition(" ")
    match kind, [part.strip() for part in rest.split("|")]:
        case "@null", [""]:
            yield {"null": True}
        case "@unavailable", parts if len(parts) > 1:
            yield from ({**item, "unavailable": True} for item in read_tracks(line, parts, shelf))
        case "@episode", [name, show, length]:
            duration_ms = seconds_of(line, length) * 1000
            yield {"episode": {"name": name, "show": show, "duration_ms": duration_ms}}
        case "@local", [artist, album, title, length]:
            seconds = seconds_of(line, length)
            local = {"artist": artist, "album": album, "title": title, "seconds": seconds}
            yield {"local": local}
        case _:
            raise line.error("not an item")


def read_tracks(line: Line, parts: list[str], shelf: Shelf) -> Iterator[Row]:
    match parts:
        case [artist, songs]:
            found = [shelf.find(line, artist, song.strip()) for song in songs.split("; ")]
        case [artist, title, release]:
            # Not split: titles of remasters hold semicolons themselves.
            found = [shelf.find(line, artist, title, release)]
        case _:
            raise line.error("an item is `Artist | Song; Song` or `Artist | Title | Release`")
    yield from ({"track": record.id} for record in found)
