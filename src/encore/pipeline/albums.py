"""Whether an album's title says that the album is live. Weak evidence: see `evidence`."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from encore.pipeline.descriptors import (
    BREAK,
    Descriptor,
    english_live,
    has_live_characters,
    phrase_marks,
    tokenise,
)
from encore.pipeline.folding import fold, fold_name
from encore.pipeline.titles import Title, parse_title
from encore.pipeline.words import FALSE_FRIEND_ALBUMS, Mark, words_of

# "Live at Leeds", "Radical Action (Live)", "MTV Unplugged": nothing else goes by such names.
# Studio tracks stand on these albums too, so even that never makes a version accepted.
PLAIN = 0.86
MARKED = 0.75
PROGRAMME = 0.72  # "MTV Unplugged", "The Peel Sessions"
CONCERT = 0.55  # "The Berlin Concert" may be a piece, a film or a series
BUNDLE = 0.3  # "As Day Follows Night w/ Live At The Forum": which half is the track from?
NOTHING = 0.02

_BUNDLE_BEFORE = frozenset({"w/", "plus", "with", "and", "+"})
# What a label adds when the live part is only half of the release.
_HALF = words_of("deluxe edition expanded bonus & and plus studio anniversary collection box demos")
_PLAIN_NAME = re.compile(r"\b(?:mtv unplugged|in concert|en concierto|ao vivo|en vivo)\b")
_AT = frozenset({"at", "from", "in", "@"})
_RELEASE = frozenset({"ep", "album", "recordings", "session", "sessions"})
_HINTS = ("live", "vivo", "unplug", "concert", "konzert", "koncert", "session", "direct", "bootleg")


@dataclass(frozen=True, slots=True)
class AlbumEvidence:
    live: float
    because: str = ""


NO_EVIDENCE = AlbumEvidence(NOTHING)


@lru_cache(maxsize=65_536)
def evidence(title: str, artists: tuple[str, ...]) -> AlbumEvidence:
    """How surely an album called *title* by *artists* (names) is a live album."""
    folded = fold(title)
    if not _may_be_live(folded) or is_false_friend(folded):
        return NO_EVIDENCE
    album = parse_title(title)
    live = max(_descriptors(album), _name(fold(album.base), artists))
    if live > 0.5 and _is_bundle(folded):
        live = BUNDLE
    return AlbumEvidence(live, f"album is {title!r}") if live > NOTHING else NO_EVIDENCE


def _may_be_live(folded: str) -> bool:
    if any(hint in folded for hint in _HINTS):
        return True
    return not folded.isascii() or bool(
        phrase_marks(tokenise(folded)) & (Mark.LIVE | Mark.BROADCAST)
    )


def is_false_friend(folded: str) -> bool:
    return any(folded.startswith(friend) for friend in FALSE_FRIEND_ALBUMS)


def _descriptors(album: Title) -> float:
    if Mark.NOT_LIVE in album.marks:
        return 0.0
    if Mark.LIVE in album.marks:
        return PLAIN if any(_is_plain(d) for d in album.descriptors) else MARKED
    return PROGRAMME if Mark.BROADCAST in album.marks else 0.0


def _is_plain(descriptor: Descriptor) -> bool:
    return descriptor.live > 0.9 and not _HALF.intersection(tokenise(fold(descriptor.text)))


def _name(folded: str, artists: tuple[str, ...]) -> float:
    """Judge the album's name itself, where "live" is a verb more often than not."""
    tokens = tokenise(folded)
    if not tokens:
        return 0.0
    marks = phrase_marks(tokens)
    if Mark.LIVE in marks or has_live_characters(folded):
        return PLAIN if folded == "unplugged" or _PLAIN_NAME.search(folded) else MARKED
    if "live" in tokens and (live := _live_word(folded, tokens, artists)):
        return live
    if Mark.BROADCAST in marks:
        return PROGRAMME
    return CONCERT if _is_concert(tokens) else 0.0


def _live_word(folded: str, tokens: list[str], artists: tuple[str, ...]) -> float:
    if english_live(tokens) < 0.5:
        return 0.0
    at = tokens.index("live")
    before = tokens[at - 1] if at else BREAK
    after = tokens[at + 1] if at + 1 < len(tokens) else BREAK
    if after in _AT and (before == BREAK or f": live {after}" in folded):
        return PLAIN
    if before == BREAK or after in _AT or after in _RELEASE:
        return MARKED
    if after == BREAK and (before == "is" or _names_artist(folded, artists)):
        return MARKED
    return 0.6 if english_live(tokens) > 0.9 and after != BREAK else 0.45


def _names_artist(folded: str, artists: tuple[str, ...]) -> bool:
    words = set(fold_name(folded).split())
    return any(words.intersection(fold_name(name).split()) for name in artists)


def _is_concert(tokens: list[str]) -> bool:
    for at, token in enumerate(tokens):
        if token in ("concert", "concerts"):
            after = tokens[at + 1] if at + 1 < len(tokens) else BREAK
            if after in ("at", "in", "from") or after.isdigit():
                return True
            return tokens[0] == "the" and after == BREAK
    return False


def _is_bundle(folded: str) -> bool:
    """Whether live is only one of several parts, or a mix: "Adventure/Live At The Waldorf"."""
    tokens = tokenise(folded)
    if "dj" in tokens:
        return True
    return any(
        token in ("live", "unplugged", "mtv")
        and (before in _BUNDLE_BEFORE or (before == BREAK and "/" in folded))
        for before, token in pairwise(tokens)
    )
