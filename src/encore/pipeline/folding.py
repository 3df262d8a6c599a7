"""Bring text to one form, so that case, width, accents and quotes make no difference."""

import re
import unicodedata
from functools import lru_cache
from html import unescape

from anyascii import anyascii

_QUOTES = dict.fromkeys(map(ord, "‘’‚‛′ʼʻˈ´`＇"), "'")
_DOUBLE_QUOTES = dict.fromkeys(map(ord, "“”„‟″«»＂"), '"')
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－⁃"), "-")
_INVISIBLE: dict[int, str | None] = dict.fromkeys(
    [0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F)]
)
_ACCENTS: dict[int, str | None] = dict.fromkeys(range(0x300, 0x370))
_STRAIGHTEN = _QUOTES | _DOUBLE_QUOTES | _DASHES | _INVISIBLE
# A lower-case dotless i has no other way back from its capital, which is a plain I.
_CASE_TWINS = {ord("ı"): "i"}

# The first letter and the rest of what UTF-8 looks like after being read as Windows-1252.
_MOJIBAKE = re.compile(
    "[\u00c2-\u00c5\u00c9\u00ce-\u00d1][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2122]"
    "|[\u00e2\u00e3\u00e5-\u00e9][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2122]{2}"
    "|\u00f0[\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2122]{3}"
)
_MOJIBAKE_STARTS = re.compile("[\u00c2-\u00d1\u00e2\u00e3\u00e5-\u00e9\u00f0][^\x00-\x7f]")
_MEANT_SO = re.compile("[À-Þ][\u2013-\u2026]|[Ä-Þ][ŠšŽžŒœŸƒ]")


def repair_mojibake(text: str) -> str:
    """Read UTF-8 that was once taken for Windows-1252 as what it was: `â€™` is ’."""
    while not text.isascii() and _MOJIBAKE_STARTS.search(text):
        repaired = _MOJIBAKE.sub(_decode, text)
        if repaired == text:
            break
        text = repaired
    return text


def _decode(found: re.Match[str]) -> str:
    run = found.group()
    if _MEANT_SO.fullmatch(run):
        return run  # BEYONCÉ’S, MANHÃ… and Äž are meant as they stand
    try:
        return b"".join(_byte(letter) for letter in run).decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return run


def _byte(letter: str) -> bytes:
    return letter.encode("latin-1" if ord(letter) < 256 else "cp1252")


def straighten(text: str) -> str:
    """One width, plain quotes and dashes, nothing invisible; case and accents stay."""
    if "&" in text and ";" in text:
        text = unescape(text)
    if text.isascii():
        return text.replace("`", "'")
    return unicodedata.normalize("NFKC", repair_mojibake(text)).translate(_STRAIGHTEN)


def fold(text: str) -> str:
    """Lower case without accents, in the script it came in. Kana keep their voicing marks."""
    text = straighten(text).casefold()
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text).translate(_ACCENTS)
    return unicodedata.normalize("NFKC", text).casefold().translate(_CASE_TWINS)


def words_in(text: str) -> list[str]:
    """The words of *text* in plain small letters, as people type what they look for."""
    folded = fold(text).replace("'", "")
    plain = folded if folded.isascii() else anyascii(folded).lower()
    return re.findall(r"[a-z0-9]+", plain)


@lru_cache(maxsize=65_536)
def fold_name(name: str) -> str:
    """What two spellings of one artist's name have in common."""
    folded = fold(name)
    plain = anyascii(folded).lower() if not folded.isascii() else folded
    words = re.findall(r"[a-z0-9]+", plain.replace("&", " and ").replace("+", " and "))
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(words) or folded.strip()
