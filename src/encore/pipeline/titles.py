"""Split a title into the song's name and what is said about the recording.

"(I Can't Get No) Satisfaction - Live at Wembley / 2011 Remaster" is the song
`satisfaction` with one descriptor. Only descriptors may say that a recording is live:
"Live and Let Die" has none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from operator import or_

from anyascii import anyascii

from encore.pipeline.descriptors import Descriptor, read_descriptor
from encore.pipeline.folding import fold, straighten
from encore.pipeline.versions import NUMERAL, PART_WORDS, ROMAN
from encore.pipeline.words import Mark

_OPENING = {"(": ")", "[": "]", "{": "}", "<": ">", "【": "】", "〔": "〕", "〈": "〉", "〖": "〗"}
_CLOSING = {shut: open_ for open_, shut in _OPENING.items()}
_BRACKET = re.compile(r"[()\[\]{}<>【】〔〕〈〉〖〗]")
_INTERESTING = re.compile(r"[(\[{<【〔〈〖~]| -|- |--")
# " - Live", and the Japanese way of writing it: "Song -Live-" and "Song ~Live~".
_DASH = re.compile(r"\s+-+\s+|\s+--+(?=\S)|(?<=\w)-\s+(?=(?i:live|remaster|ao vivo|en vivo)\b)")
_WRAPPED = re.compile(r"\s*(?:-(?P<dash>[^-\s][^-]*)-|~(?P<wave>[^~]+)~)\s*$")
_FEATURE = re.compile(r"(?<=\S)\s+(?:f[eéèêë][aáàâä]t(?:uring)?|ft)\b\.?\s+\S.*$", re.IGNORECASE)
_MEDLEY = re.compile(r"\s+/\s+|(?<=[^\W\d_]{3})/(?=[^\W\d_]{3})|\s+>\s+|\s+→\s+")

_AND = re.compile(r"\s*[&+]\s*|(?<=\w)\s*'n'?(?=\s|\w{3})\s*|(?<=\w)\s+n'?\s+(?=\w)")
_ING = re.compile(r"(?<=\w\w)in'(?!\w)")
_WORD = re.compile(r"[a-z0-9]+")
_DROPPED = re.compile(r"['.]")
_ARTICLES = frozenset({"the", "a", "an"})


@dataclass(frozen=True, slots=True)
class Title:
    """A title read. *key* is equal for all recordings of a song by one artist.

    *base* is the song's name as written, without descriptors. *full_key* keeps what *key*
    leaves out: brackets and subtitles that are part of the name. *marks* are those of all
    descriptors, *strongest* is the one that says live most surely, the first of equals.
    """

    base: str
    descriptors: tuple[Descriptor, ...]
    key: str
    full_key: str
    marks: Mark = Mark.NONE
    strongest: Descriptor | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The keys of a medley's songs; empty for a single song."""
        pieces = [make_key(piece) for piece in _MEDLEY.split(self.base)]
        return tuple(pieces) if len(pieces) > 1 and all(pieces) else ()


@lru_cache(maxsize=262_144)
def parse_title(text: str) -> Title:
    """Read *text*, a track's or an album's title. Never raises."""
    plain = " ".join(straighten(text).split())
    if not _INTERESTING.search(plain):
        return _simple(plain)
    outside, pieces = _split(plain)
    if not make_key(outside):
        outside, pieces = _first_name(plain, pieces)
    descriptors = tuple(_read_all(pieces))
    base = _FEATURE.sub("", outside) or outside
    parts = " ".join(d.part for d in descriptors if d.part)
    key = make_key(f"{base} {parts}" if parts else base) or fold(plain)
    names = [d.text for d in descriptors if d.is_name]
    full_key = make_key(_full_name(plain, base, descriptors, parts)) if names else key
    return Title(
        base,
        descriptors,
        key,
        full_key or key,
        reduce(or_, (d.marks for d in descriptors), Mark.NONE),
        max(descriptors, key=lambda d: d.live, default=None),
    )


def song_key(title: str) -> str:
    """What all recordings of one song by one artist have in common; empty for a blank title."""
    return parse_title(title).key


def _read_all(pieces: Sequence[tuple[str, bool]]) -> list[Descriptor]:
    """Read the descriptors; a date or place behind a further dash belongs to the live mark."""
    found: list[Descriptor] = []
    for text, dash in pieces:
        descriptor = read_descriptor(text, dash=dash)
        plain = not descriptor.part and not descriptor.marks & ~Mark.VERSION
        if dash and plain and found and Mark.LIVE in found[-1].marks:
            found[-1] = replace(found[-1], text=f"{found[-1].text} - {text}")
        else:
            found.append(descriptor)
    return found


def _simple(plain: str) -> Title:
    base = _FEATURE.sub("", plain) or plain
    key = make_key(base) or fold(plain)
    return Title(base, (), key, key)


def _full_name(plain: str, base: str, descriptors: tuple[Descriptor, ...], parts: str) -> str:
    opened = plain[0] in _OPENING
    leading = [d.text for d in descriptors if opened and d.is_name and plain.startswith(d.text, 1)]
    trailing = [d.text for d in descriptors if d.is_name and d.text not in leading]
    return " ".join([*leading, base, *trailing, parts])


def _first_name(plain: str, pieces: list[tuple[str, bool]]) -> tuple[str, list[tuple[str, bool]]]:
    """A title that is nothing but brackets, such as "[Untitled]": the first one is the name."""
    for at, (text, _) in enumerate(pieces):
        if make_key(text):
            return text, pieces[:at] + pieces[at + 1 :]
    return plain, []


def _split(plain: str) -> tuple[str, list[tuple[str, bool]]]:
    """The text outside of descriptors, and the descriptors, each with whether a dash led to it."""
    outside, brackets = _take_brackets(plain)
    first, *tails = _DASH.split(outside)
    while not first.strip(" -") and tails:
        first = tails.pop(0)
    pieces = [(text, False) for text in brackets]
    if (wrapped := _WRAPPED.search(first)) and make_key(first[: wrapped.start()]):
        pieces.append((wrapped["dash"] or wrapped["wave"], True))
        first = first[: wrapped.start()]
    pieces += [(tail.strip(" -"), True) for tail in tails if tail.strip(" -")]
    return " ".join(first.split()).strip(" -"), pieces


def _take_brackets(plain: str) -> tuple[str, list[str]]:
    """Take the outermost brackets out. One that is never closed reaches to the end."""
    if not _BRACKET.search(plain):
        return plain, []
    outside: list[str] = []
    brackets: list[str] = []
    at = 0
    while at < len(plain):
        letter = plain[at]
        if letter in _OPENING and (letter != "<" or ">" in plain[at:]):
            end = _closing(plain, at)
            if content := plain[at + 1 : end].strip():
                brackets.append(content)
            outside.append(" ")
            at = end + 1
            continue
        outside.append(" " if letter in _CLOSING and letter != ">" else letter)
        at += 1
    return "".join(outside), brackets


def _closing(plain: str, start: int) -> int:
    depth = 0
    for at in range(start, len(plain)):
        if plain[at] in _OPENING:
            depth += 1
        elif plain[at] in _CLOSING:
            depth -= 1
            if not depth:
                return at
    return len(plain)


@lru_cache(maxsize=262_144)
def make_key(text: str) -> str:
    """Words of *text* in plain ASCII, with the spellings that vary brought together."""
    folded = fold(text)
    folded = _ING.sub("ing", _AND.sub(" and ", folded))
    if not folded.isascii():
        folded = anyascii(folded).lower()
    words = _WORD.findall(_DROPPED.sub("", folded))
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return " ".join(_same_parts(words))


def _same_parts(words: list[str]) -> Iterator[str]:
    """ "Pt. II" and "Part 2" are one."""
    before = ""
    for word in words:
        if before in PART_WORDS and NUMERAL.fullmatch(word):
            yield ROMAN.get(word, "1" if word == "i" else word)
        else:
            yield "part" if word in ("pt", "pts", "parts") else word
        before = word
