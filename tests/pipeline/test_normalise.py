"""Clean texts, and what is noted about entries."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encore.music import Artist, Item, ItemKind
from encore.pipeline.normalise import normalise, normalise_text
from encore.pipeline.validate import validate
from encore.plans import FindingKind

from .tracks import a_track, an_item


@pytest.mark.parametrize(
    ("given_text", "clean"),
    [
        ("  Radio \u00a0 Ga\tGa ", "Radio Ga Ga"),
        ("Donâ€™t Stop", "Don’t Stop"),
        ("CafÃ© del Mar", "Café del Mar"),
        ("ã‚¬", "ガ"),
        ("Cafe\u0301", "Café"),
        ("Str\u200ding\u200b", "String"),
        ("BEYONCÉ’S", "BEYONCÉ’S"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("a\x00b", "ab"),
    ],
)
def test_texts_are_put_in_order(given_text, clean):
    assert normalise_text(given_text) == clean


def test_every_text_of_an_entry_is_cleaned_and_nothing_else_changes():
    messy = a_track(" Radio  Ga Ga", artists=(Artist("q", " Queen"),), album="The\u200b Works ")
    item = replace(an_item(messy), title=" Radio  Ga Ga")

    clean = normalise(item)

    assert clean.track is not None
    assert (clean.title, clean.track.title) == ("Radio Ga Ga", "Radio Ga Ga")
    assert (clean.track.artists[0].name, clean.track.album.title) == ("Queen", "The Works")
    assert (clean.uri, clean.track.id, clean.track.uri) == (item.uri, messy.id, messy.uri)
    assert clean.track.album.id == messy.album.id


@settings(deadline=None)
@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    assert normalise_text(normalise_text(text)) == normalise_text(text)


def test_what_is_special_about_an_entry_is_noted_where_it_stands():
    items = [
        an_item(a_track()),
        Item(ItemKind.EPISODE, "spotify:episode:1"),
        Item(ItemKind.LOCAL, "spotify:local:1"),
        Item(ItemKind.UNAVAILABLE, None),
        an_item(a_track(playable=False, artists=())),
        an_item(a_track("Song - Live")),
        an_item(a_track("Song (Karaoke Version)")),
    ]

    assert [(f.position, f.kind) for f in validate(items)] == [
        (1, FindingKind.EPISODE),
        (2, FindingKind.LOCAL),
        (3, FindingKind.NULL),
        (4, FindingKind.UNPLAYABLE),
        (4, FindingKind.NO_ARTIST),
        (5, FindingKind.LIVE),
        (6, FindingKind.NOT_A_SONG),
    ]
