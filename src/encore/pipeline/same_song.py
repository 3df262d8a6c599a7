"""Tell whether two titles by one artist name the same song."""

from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from encore.music import Artist, Track
from encore.pipeline.folding import fold_name
from encore.pipeline.titles import Title, parse_title
from encore.pipeline.versions import GENERIC_TITLES, NUMERAL, TRIBUTE_WORDS

SAME = 1.0
SHORTENED = 0.97  # one of the two leaves out a bracket or subtitle
MISSPELT = 0.92
DIFFERENT = 0.0
SAME_SONG = 0.9  # from here on two titles count as one song

# One letter in a word of five, two in one of seven: Woman/Women, Ecstacy/Ecstasy. The first
# letter has to agree, so that Date and Hate do not.
_SHORTEST_MISSPELT = 5
_SHORTEST_TWICE_MISSPELT = 7
_SHORTEST_MISSPELT_TITLE = 9


def shares_artist(original: Track, candidate: Track) -> bool:
    """Whether *candidate* is by the first artist of *original*, and no one's cover of it.

    The first artist has to be credited, by id where both sides have ids. Whoever stands
    first on *candidate* has to belong to *original* too: a cover often credits the artist
    it covers, in the second place.
    """
    first = original.artist
    if first is None or candidate.artist is None:
        return False
    return any(_is_artist(first, other) for other in candidate.artists) and (
        any(_is_artist(candidate.artist, other) for other in original.artists)
        or _is_group_of(candidate.artist, first)
    )


def _is_artist(one: Artist, other: Artist) -> bool:
    if one.id and other.id:
        return one.id == other.id
    name = fold_name(one.name)
    return bool(name) and name == fold_name(other.name)


def _is_group_of(group: Artist, member: Artist) -> bool:
    """Whether one name goes on where the other ends: "Tom Petty", "Tom Petty and the ..."."""
    shorter, longer = sorted((fold_name(group.name), fold_name(member.name)), key=len)
    if TRIBUTE_WORDS.intersection(longer.split()):
        return False
    return bool(shorter) and f" {longer} ".startswith(f" {shorter} ")


@lru_cache(maxsize=65_536)
def likeness_of_titles(a: str, b: str) -> float:
    """How surely two titles name the same song (0 to 1), descriptors aside."""
    one, other = parse_title(a), parse_title(b)
    if one.full_key == other.full_key:
        return SAME if one.full_key else DIFFERENT
    if one.key == other.key:
        return SHORTENED if _names_agree(one, other) else DIFFERENT
    if one.full_key == other.key or one.key == other.full_key:
        return SAME
    if one.key.replace(" ", "") == other.key.replace(" ", "") and _names_agree(one, other):
        return SHORTENED
    return MISSPELT if is_misspelling(one.key, other.key) else DIFFERENT


def _names_agree(one: Title, other: Title) -> bool:
    """False when both have a bracket or subtitle and they name different things."""
    if one.key in GENERIC_TITLES:
        return False
    mine, theirs = _extra_words(one), _extra_words(other)
    return not mine or not theirs or mine <= theirs or theirs <= mine


def _extra_words(title: Title) -> frozenset[str]:
    return frozenset(title.full_key.split()) - frozenset(title.key.split())


def is_misspelling(a: str, b: str) -> bool:
    """Whether two keys differ in the spelling of one word, and in no number."""
    one, other = a.split(), b.split()
    if len(one) != len(other) or min(len(a), len(b)) < _SHORTEST_MISSPELT_TITLE:
        return False
    pairs = [(x, y) for x, y in zip(one, other, strict=True) if x != y]
    return len(pairs) == 1 and _is_one_word(*pairs[0])


def _is_one_word(x: str, y: str) -> bool:
    shortest = min(len(x), len(y))
    if shortest < _SHORTEST_MISSPELT or x[0] != y[0] or _numbered(x) or _numbered(y):
        return False
    return Levenshtein.distance(x, y) <= (2 if shortest >= _SHORTEST_TWICE_MISSPELT else 1)


def _numbered(word: str) -> bool:
    return bool(NUMERAL.fullmatch(word)) or any(letter.isdigit() for letter in word)
