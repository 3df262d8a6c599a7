"""Identifiers made from names, so that every start and every machine gives the same ones."""

import hashlib
import string

BASE62 = string.digits + string.ascii_lowercase + string.ascii_uppercase
ID_LENGTH = 22
REGISTRANT = string.ascii_uppercase + string.digits


def draw(limit: int, *names: str) -> int:
    """Return a number from 0 up to *limit* (exclusive) that depends on *names* alone."""
    digest = hashlib.sha256("\x1f".join(names).encode()).digest()
    return int.from_bytes(digest[:20]) % limit


def spotify_id(*names: str) -> str:
    """Return 22 characters of base 62, the form of Spotify's ids."""
    return spell(draw(62**ID_LENGTH, "id", *names), BASE62, ID_LENGTH)


def isrc(country: str, artist: str, year: str, *names: str) -> str:
    """Return a code of ISO 3901: country, registrant, two digits of the year, designation."""
    registrant = spell(draw(36**3, "registrant", artist), REGISTRANT, 3)
    return f"{country}{registrant}{year[2:4]}{draw(100_000, 'isrc', artist, *names):05}"


def spell(number: int, alphabet: str, length: int) -> str:
    letters = []
    for _ in range(length):
        number, digit = divmod(number, len(alphabet))
        letters.append(alphabet[digit])
    return "".join(reversed(letters))
