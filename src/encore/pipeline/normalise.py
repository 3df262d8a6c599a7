"""Bring the texts of playlist entries into order; ids, URIs and positions never change."""

import re
import unicodedata
from dataclasses import replace

from encore.music import Item, Track
from encore.pipeline.folding import repair_mojibake

# Invisible between Latin letters, but part of the spelling in Persian or Hindi and in emoji.
_JOINERS = re.compile("(?<![^\x00-\u024f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\u024f])")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]+")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]+")
_BLANKS = re.compile(r"\s+")


def normalise(item: Item) -> Item:
    """*item* with clean texts. Doing it twice changes nothing more."""
    track = _normalise_track(item.track) if item.track else None
    if track is item.track and _is_clean(item.title):
        return item
    return replace(item, title=normalise_text(item.title), track=track)


def _normalise_track(track: Track) -> Track:
    if _is_clean(track.title, track.album.title, *(artist.name for artist in track.artists)):
        return track  # nearly all are, and a new one costs more than the look
    return replace(
        track,
        title=normalise_text(track.title),
        artists=tuple(replace(a, name=normalise_text(a.name)) for a in track.artists),
        album=replace(track.album, title=normalise_text(track.album.title)),
    )


def _is_clean(*texts: str) -> bool:
    return all(text == normalise_text(text) for text in texts)


def normalise_text(text: str) -> str:
    """One blank between words, nothing invisible, composed letters (NFC), no mojibake."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    while (clean := _clean(text)) != text:
        text = clean
    return text


def _clean(text: str) -> str:
    text = _CONTROL.sub("", repair_mojibake(text))
    text = _JOINERS.sub("", _INVISIBLE.sub("", text))
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip()
