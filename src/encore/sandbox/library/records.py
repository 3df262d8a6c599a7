"""Read the music: artists, their releases, the tracks on them.

The files in `music/` are written for people who love music:

    == Queen | 88 | GB
    A Night at the Opera | 1975-11-21 | album
      Bohemian Rhapsody | 5:55
    Live Killers | 1979-06-22 | album live | * - Live, European Tour / 1979
      Bohemian Rhapsody | 6:01
    Greatest Hits | 1981-10-26 | compilation | * - Remastered 2011
      Bohemian Rhapsody | = A Night at the Opera

An artist line has the name, the popularity (0 to 100) and the country of the ISRC. A release
line has the name, the date or year, the kind (`album`, `single`, `compilation`; with `live` if
its tracks are live recordings) and, if wanted, how its titles are written (`*` is the song).
A track line has the song and its length. In place of a length, `= Release` says that this is
the recording known from that release, under the same ISRC; `~ Release` is that recording under
an ISRC of its own. After these, in any order: `live`, `studio` (this track differs from its
release in that), `plain` (title not written in the release's way), `explicit`, `pop 40`,
`by A; B` (credited to), `with A; B` (also credited).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from encore.sandbox.library.identity import draw, spotify_id
from encore.sandbox.library.lines import Line, seconds_of

KINDS = {"album", "single", "compilation"}
DATE = re.compile(r"\d{4}(-\d\d-\d\d)?")
DESCRIPTOR_START = re.compile(r"(?<=.)(?: - | \(| \[| （|（)")

# Two pressings of one recording differ by the silence at their ends.
PRESSING_SPREAD_MS = 290


@dataclass(frozen=True, slots=True)
class Section:
    """The artist under whose name the following releases stand."""

    artist: str
    popularity: int
    country: str


@dataclass(frozen=True, slots=True)
class Release:
    section: Section
    name: str
    date: str
    kind: str
    live: bool
    pattern: str

    @property
    def id(self) -> str:
        return spotify_id("album", self.section.artist, self.name, self.date)


@dataclass(frozen=True, slots=True)
class Record:
    """One track on one release.

    `origin` is the track of the same recording that stands first in the files, or the track
    itself; `own_isrc` says whether it was registered anew.
    """

    release: Release
    title: str
    artists: tuple[str, ...]
    song: str
    live: bool
    explicit: bool
    popularity: int
    duration_ms: int
    own_isrc: bool = True
    origin: "Record | None" = None

    @property
    def id(self) -> str:
        return spotify_id("track", self.release.id, self.title)

    @property
    def first(self) -> "Record":
        return self.origin or self


# By artist, release and song.
Known: TypeAlias = dict[tuple[str, str, str], Record]


@dataclass(frozen=True, slots=True)
class TrackNote:
    """What a track line says besides song and length."""

    flags: frozenset[str] = frozenset()
    popularity: int | None = None
    artists: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()


def read_records(lines: Iterable[Line]) -> list[Record]:
    """Return the records in the order of the files; raises BadLine with file and line."""
    section: Section | None = None
    release: Release | None = None
    records: dict[str, Record] = {}
    known: Known = {}
    for line in lines:
        if line.text.startswith("== "):
            section, release = read_section(line), None
        elif not line.indented:
            release = read_release(line, section)
        else:
            record = read_record(line, release, known)
            if record.id in records:
                raise line.error("this track stands on this release already")
            records[record.id] = record
            known.setdefault(
                (record.release.section.artist, record.release.name, record.song), record
            )
    return list(records.values())


def read_section(line: Line) -> Section:
    match line.text.removeprefix("== ").split(" | "):
        case [artist, popularity, country] if popularity.isdecimal() and len(country) == 2:
            return Section(artist, int(popularity), country)
    raise line.error("an artist line is `== Name | popularity | country`")


def read_release(line: Line, section: Section | None) -> Release:
    if section is None:
        raise line.error("a release stands before any artist")
    match line.fields:
        case [name, date, kinds]:
            pattern = "*"
        case [name, date, kinds, pattern] if "*" in pattern:
            pass
        case _:
            raise line.error("a release line is `Name | date | kind | * - how titles are`")
    kind, _, live = kinds.partition(" ")
    if kind not in KINDS or live not in ("", "live"):
        raise line.error(f"{kinds!r} is not a kind like `album` or `album live`")
    if not DATE.fullmatch(date):
        raise line.error(f"{date!r} is not a date like 1975-11-21 or a year")
    return Release(section, name, date, kind, live == "live", pattern)


def read_record(line: Line, release: Release | None, known: Known) -> Record:
    if release is None:
        raise line.error("a track stands before any release")
    if len(line.fields) < 2:
        raise line.error("a track line is `Song | 3:45 | notes`")
    name, length, *notes = line.fields
    record = describe(release, name, read_note(line, notes))
    if length[:2] not in ("= ", "~ "):
        exact_ms = seconds_of(line, length) * 1000 + draw(1000, "length", record.id)
        return replace(record, duration_ms=exact_ms)
    origin = known.get((release.section.artist, length[2:], record.song))
    if origin is None:
        raise line.error(f"{length[2:]!r} above does not have this song")
    return press_again(record, origin.first, own_isrc=length.startswith("~"))


def describe(release: Release, name: str, note: TrackNote) -> Record:
    """Return the record but for its length."""
    title = name if "plain" in note.flags else release.pattern.replace("*", name)
    live = (release.live or "live" in note.flags) and "studio" not in note.flags
    guess = popularity_of(release, title, live)
    return Record(
        release=release,
        title=title,
        artists=(note.artists or (release.section.artist,)) + note.guests,
        song=song_of(name),
        live=live,
        explicit="explicit" in note.flags,
        popularity=guess if note.popularity is None else note.popularity,
        duration_ms=0,
    )


def press_again(record: Record, origin: Record, *, own_isrc: bool) -> Record:
    silence_ms = draw(PRESSING_SPREAD_MS, "pressing", record.id)
    return replace(
        record, origin=origin, own_isrc=own_isrc, duration_ms=origin.duration_ms + silence_ms
    )


def read_note(line: Line, notes: list[str]) -> TrackNote:
    note = TrackNote()
    for text in notes:
        word, _, value = text.partition(" ")
        names = tuple(name.strip() for name in value.split(";"))
        match word, value:
            case (("live" | "studio" | "plain" | "explicit"), ""):
                note = replace(note, flags=note.flags | {word})
            case "pop", value if value.isdecimal():
                note = replace(note, popularity=int(value))
            case "by", value if value:
                note = replace(note, artists=names)
            case "with", value if value:
                note = replace(note, guests=names)
            case _:
                raise line.error(f"{text!r} is not a note on a track")
    return note


def song_of(name: str) -> str:
    """Return the song without what is said about the recording, as the files' own key."""
    return DESCRIPTOR_START.split(name, maxsplit=1)[0].casefold()


def popularity_of(release: Release, title: str, live: bool) -> int:
    """Guess a popularity (0 to 100): the artist's, less by chance, and less again if live."""
    less = draw(16, "popularity", title) + (18 + draw(18, "live", release.id) if live else 0)
    return max(0, release.section.popularity - less)
