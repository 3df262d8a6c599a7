"""What repeats an earlier entry, and what never does."""

from dataclasses import replace

import pytest

from encore.music import Artist, Item, ItemKind
from encore.pipeline.duplicates import find_duplicates
from encore.pipeline.recordings import same_recording
from encore.plans import Duplicate

from .tracks import QUEEN, a_track, an_item

SONG = a_track(isrc="GBAAA8400001")


def repeated(*tracks) -> list[tuple[int, int]]:
    items = [an_item(track) for track in tracks]
    return [(d.position, d.first) for d in find_duplicates(items)]


@pytest.mark.parametrize(
    "again",
    [
        SONG,
        replace(SONG, id="2", uri="spotify:track:2", album=replace(SONG.album, id="other")),
        a_track(id="2", isrc="gb-aaa-84-00001", duration_ms=300_000),
        a_track(id="2", duration_ms=241_900),
        a_track("Radio Ga Ga - Remastered 2011", id="2"),
        a_track("RADIO GA GA (Album Version)", id="2"),
    ],
    ids=["same URI", "other release", "same ISRC", "2 s apart", "remaster", "album version"],
)
def test_the_first_stays_and_the_later_repeats_it(again):
    assert repeated(SONG, again) == [(1, 0)]


@pytest.mark.parametrize(
    "other",
    [
        a_track("Radio Ga Ga - Live", id="2"),
        a_track("Radio Ga Ga - Acoustic", id="2"),
        a_track("Radio Ga Ga - X Remix", id="2"),
        a_track("Radio Ga Ga - Instrumental", id="2"),
        a_track("Radio Ga Ga - Demo", id="2"),
        a_track("Radio Ga Ga (Clean)", id="2"),
        a_track(id="2", explicit=True),
        a_track(id="2", duration_ms=242_100),
        a_track(id="2", artists=(QUEEN, Artist("b", "David Bowie"))),
        a_track("Radio Ga Ga, Pt. 2", id="2"),
    ],
    ids=lambda track: f"{track.title} {track.duration_ms}",
)
def test_other_versions_are_no_duplicates(other):
    assert repeated(a_track(), other) == []


@pytest.mark.parametrize(
    "title", ["Radio Ga Ga - Live", "Radio Ga Ga (Clean)", "Radio Ga Ga - Acoustic"]
)
def test_a_code_shared_by_mistake_joins_no_two_versions(title):
    assert repeated(SONG, a_track(title, id="2", isrc=SONG.isrc)) == []
    assert repeated(SONG, replace(SONG, id="2", uri="spotify:track:2", explicit=True)) == []


def test_two_remixes_are_different_recordings():
    first, second = a_track("Gold - X Remix", id="1"), a_track("Gold - Y Remix", id="2")

    assert repeated(first, second) == []


def test_live_versions_of_different_shows_are_different_recordings():
    wembley = a_track("Gold - Live at Wembley", id="1")
    lima = a_track("Gold - Live in Lima", id="2")
    again = a_track("Gold (Live At Wembley)", id="3")

    assert repeated(wembley, lima, again) == [(2, 0)]
    assert not same_recording(wembley, lima)


def test_movements_of_one_suite_are_different_recordings():
    assert repeated(a_track("Suite - Prelude", id="1"), a_track("Suite - Gigue", id="2")) == []


def test_everything_repeats_the_first_that_stays():
    near = [a_track(id=str(i), duration_ms=240_000 + 1_500 * i) for i in range(3)]

    assert repeated(*near) == [(1, 0)]  # the third is 3 s from the first


def test_episodes_local_files_nulls_and_the_unplayable_take_no_part():
    odd = [
        Item(ItemKind.EPISODE, "spotify:episode:1"),
        Item(ItemKind.LOCAL, "spotify:local:1"),
        Item(ItemKind.UNAVAILABLE, None),
        an_item(a_track(playable=False)),
    ]

    assert find_duplicates([*odd, *odd]) == ()


def test_why_it_is_a_duplicate_is_said():
    items = [an_item(SONG), an_item(SONG), an_item(a_track(id="2"))]

    assert find_duplicates(items) == (
        Duplicate(1, 0, "the same track as no. 1"),
        Duplicate(2, 0, "the same recording as no. 1"),
    )


def test_a_list_as_long_as_spotify_allows_is_no_trouble():
    tracks = [a_track(f"Song {i % 5000}", id=str(i)) for i in range(10_000)]

    assert len(find_duplicates([an_item(track) for track in tracks])) == 5_000
