"""Tell whether two tracks are one recording, or two cuts of one performance."""

import re
from functools import lru_cache
from typing import TypeAlias

from encore.music import Track
from encore.pipeline.descriptors import tokenise
from encore.pipeline.folding import fold, fold_name
from encore.pipeline.same_song import SAME_SONG, likeness_of_titles
from encore.pipeline.titles import parse_title
from encore.pipeline.words import Mark, words_of

# Re-releases of one recording differ by up to half a second in what Spotify shows, and by up
# to 2 s when a leader or a fade is cut differently.
SAME_RECORDING_MS = 2_000
# Two takes of one song this close are one performance: measured on 7,500 pairs, different
# venues meet this by chance in less than 1 %.
SAME_PERFORMANCE_MS = 300
BARE_PERFORMANCE_MS = 700  # when a title names no venue that could tell them apart
SAME_VENUE_MS = 5_000
VENUE_LIKENESS = 0.75

# Marks that change nothing about which recording it is.
_SAME_RECORDING_MARKS = Mark.VERSION | Mark.REMASTER | Mark.FEATURE | Mark.SOURCE
_NAMED_VERSIONS = Mark.REMIX | Mark.EDIT | Mark.RERECORDED | Mark.DEMO | Mark.SESSION
_FILLER = words_of(
    "live at from in on the a an of and version recorded recording session sessions ao en"
    " vivo remaster remastered acoustic mtv unplugged bonus track digital"
)
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")

VersionKind: TypeAlias = tuple[Mark, frozenset[str]]


def version_kind(track: Track) -> VersionKind:
    """What sort of recording of its song a track is: live, acoustic, whose remix, clean..."""
    return _version_kind(track.title, track.explicit)


@lru_cache(maxsize=65_536)
def _version_kind(text: str, explicit: bool) -> VersionKind:
    title = parse_title(text)
    marks = title.marks & ~_SAME_RECORDING_MARKS
    if explicit:
        marks |= Mark.EXPLICIT
    names = frozenset(
        word
        for d in title.descriptors
        if d.marks & _NAMED_VERSIONS
        for word in tokenise(fold(d.text))
    )
    return marks, names


def artists_of(track: Track) -> frozenset[str]:
    """The credited artists by id, or by name where there is no id."""
    return frozenset(a.id or fold_name(a.name) for a in track.artists)


@lru_cache(maxsize=65_536)
def venue(text: str) -> frozenset[str]:
    """The words of a title that tell where and when it was played; empty for a bare "Live"."""
    title = parse_title(text)
    words = (w for d in title.descriptors if _tells_venue(d.marks) for w in tokenise(fold(d.text)))
    return frozenset(_ORDINAL.sub(r"\1", w) for w in words if w not in _FILLER and w.isalnum())


def _tells_venue(marks: Mark) -> bool:
    return bool(marks & (Mark.LIVE | Mark.BROADCAST | Mark.SESSION))


def _same_id(a: Track, b: Track) -> bool:
    return bool(a.id) and a.id == b.id


def same_isrc(a: Track, b: Track) -> bool:
    return bool(a.isrc and b.isrc and plain_isrc(a.isrc) == plain_isrc(b.isrc))


def plain_isrc(isrc: str) -> str:
    return isrc.replace("-", "").strip().upper()


def same_recording(a: Track, b: Track) -> bool:
    """Whether *a* and *b* are one recording, perhaps on two releases.

    A shared ISRC proves it unless the titles say otherwise: labels mix up the codes of
    clean and explicit, live and studio versions.
    """
    if _same_id(a, b):
        return True
    if version_kind(a) != version_kind(b):
        return False
    if same_isrc(a, b):
        return True
    return (
        parse_title(a.title).full_key == parse_title(b.title).full_key
        and artists_of(a) == artists_of(b)
        and _apart_ms(a, b) <= SAME_RECORDING_MS
        and _venues_agree(venue(a.title), venue(b.title))
    )


def same_performance(a: Track, b: Track) -> bool:
    """Whether two live tracks are the same performance of one song.

    Also when one is a re-release, an edit, or names the show in other words.
    """
    if _same_id(a, b) or same_isrc(a, b):
        return True
    if likeness_of_titles(a.title, b.title) < SAME_SONG:
        return False
    apart = _apart_ms(a, b)
    here, there = venue(a.title), venue(b.title)
    if not here or not there:
        return apart <= BARE_PERFORMANCE_MS
    if apart <= SAME_PERFORMANCE_MS:
        return True
    return apart <= SAME_VENUE_MS and likeness(here, there) >= VENUE_LIKENESS


def likeness(a: frozenset[str], b: frozenset[str]) -> float:
    """The share of words that two texts have in common (Jaccard)."""
    return len(a & b) / len(a | b) if a or b else 1.0


def _venues_agree(a: frozenset[str], b: frozenset[str]) -> bool:
    return not a or not b or a <= b or b <= a or likeness(a, b) >= VENUE_LIKENESS


def _apart_ms(a: Track, b: Track) -> int:
    return abs(a.duration_ms - b.duration_ms)
