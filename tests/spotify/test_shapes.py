from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from encore.errors import SpotifyError
from encore.music import Album, Artist, Item, ItemKind
from encore.spotify import shapes

TRACK = {
    "type": "track",
    "id": "t1",
    "uri": "spotify:track:t1",
    "name": "Alive",
    "artists": [{"id": "a1", "name": "Pearl Jam"}],
    "album": {"id": "b1", "name": "Ten", "album_type": "album", "release_date": "1991-08-27"},
    "duration_ms": 341_000,
    "explicit": True,
    "external_ids": {"isrc": "us-sm1 9100001"},
}
ENTRY = {"added_at": "2024-02-03T04:05:06Z", "added_by": {"id": "ann"}, "is_local": False}


def test_a_track_keeps_all_that_is_known_of_it():
    track = shapes.read_track(TRACK)

    assert track is not None
    assert (track.id, track.uri, track.title) == ("t1", "spotify:track:t1", "Alive")
    assert track.artists == (Artist("a1", "Pearl Jam"),)
    assert track.album == Album("b1", "Ten", "album", "1991-08-27")
    assert (track.duration_ms, track.explicit, track.playable) == (341_000, True, None)
    assert track.isrc == "USSM19100001"


@pytest.mark.parametrize("key", ["item", "track"])
def test_an_entry_is_read_in_the_new_and_in_the_old_shape(key):
    item = shapes.read_item({**ENTRY, key: TRACK})

    assert item.kind is ItemKind.TRACK
    assert item.uri == "spotify:track:t1"
    assert item.track == shapes.read_track(TRACK)
    assert item.added_at == datetime(2024, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert item.added_by == "ann"


def test_a_null_in_the_new_key_gives_way_to_the_old_one():
    assert shapes.read_item({**ENTRY, "item": None, "track": TRACK}).kind is ItemKind.TRACK


@pytest.mark.parametrize(
    "entry",
    [None, {}, {"item": None}, {"item": {"uri": "spotify:track:"}}, {"track": True}, "x", 3, []],
)
def test_an_entry_that_shows_nothing_still_holds_its_position(entry):
    assert shapes.read_item(entry) == Item(ItemKind.UNAVAILABLE, None)


def test_an_entry_without_its_track_keeps_its_date():
    item = shapes.read_item({**ENTRY, "item": None})

    assert (item.kind, item.uri, item.added_by) == (ItemKind.UNAVAILABLE, None, "ann")


def test_a_local_file_is_known_by_its_uri_alone():
    local = {"id": None, "uri": "spotify:local:Me:Tape:Song:200", "name": "Song", "album": None}

    for entry in ({"is_local": True, "item": local}, {"item": local}):
        item = shapes.read_item(entry)
        assert (item.kind, item.title, item.track) == (ItemKind.LOCAL, "Song", None)
        assert item.uri == "spotify:local:Me:Tape:Song:200"


def test_an_episode_is_not_a_track():
    episode = {"type": "episode", "id": "e1", "uri": "spotify:episode:e1", "name": "Talk"}

    item = shapes.read_item({**ENTRY, "item": episode})

    assert (item.kind, item.uri, item.track) == (ItemKind.EPISODE, "spotify:episode:e1", None)


def test_a_relinked_track_keeps_the_uri_that_the_playlist_holds():
    linked = {**TRACK, "linked_from": {"id": "t0", "uri": "spotify:track:t0"}}

    item = shapes.read_item({"track": linked})

    assert item.uri == "spotify:track:t0"
    assert item.track is not None
    assert item.track.uri == "spotify:track:t1"


@pytest.mark.parametrize(
    ("fields", "playable"),
    [
        ({}, None),
        ({"is_playable": True}, True),
        ({"is_playable": False}, False),
        ({"is_playable": None}, None),
        ({"restrictions": {"reason": "market"}}, False),
        ({"is_playable": True, "restrictions": {"reason": "explicit"}}, False),
    ],
)
def test_a_track_is_unplayable_only_if_spotify_says_so(fields, playable):
    track = shapes.read_track({**TRACK, **fields})

    assert track is not None
    assert track.playable is playable


def test_the_short_form_of_a_track_takes_the_album_it_was_asked_of():
    short = {k: v for k, v in TRACK.items() if k not in ("album", "external_ids")}

    track = shapes.read_track(short, Album("b9", "Live on Two Legs"))

    assert track is not None
    assert (track.album.title, track.isrc) == ("Live on Two Legs", None)


def test_artists_without_a_name_are_left_out():
    track = shapes.read_track(
        {**TRACK, "artists": [None, {}, {"id": "a2", "name": ""}, {"name": "X"}]}
    )

    assert track is not None
    assert track.artists == (Artist(None, "X"),)


@pytest.mark.parametrize("date", [None, "", "0000", "0000-00-00", 1991])
def test_a_release_date_that_says_nothing_is_missing(date):
    assert shapes.read_album({"release_date": date}).released is None


@pytest.mark.parametrize("number", [True, -1, 2**31, 10**30, 1.5, "3"])
def test_a_number_that_cannot_be_one_is_missing(number):
    seen = shapes.read_album_seen({"id": "b1", "total_tracks": number})

    assert seen is not None
    assert seen.total_tracks is None


@pytest.mark.parametrize("isrc", ["", "0", "UNKNOWN", "USSM1910000", 5, None])
def test_an_odd_isrc_counts_as_none(isrc):
    track = shapes.read_track({**TRACK, "external_ids": {"isrc": isrc}})

    assert track is not None
    assert track.isrc is None


@pytest.mark.parametrize(
    "moment", [None, "", "yesterday", "1970-01-01T00:00:00Z", 5, "0001-01-01T00:00:00+14:00"]
)
def test_a_moment_that_says_nothing_is_missing(moment):
    assert shapes.read_item({"added_at": moment, "item": TRACK}).added_at is None


@pytest.mark.parametrize("key", ["items", "tracks"])
def test_a_playlist_is_read_in_the_new_and_in_the_old_shape(key):
    raw = {
        "id": "p1",
        "name": "Road",
        "owner": {"id": "ann", "display_name": "Ann"},
        "snapshot_id": "s1",
        "public": False,
        "collaborative": True,
        "description": None,
        key: {"total": 7},
    }

    playlist = shapes.read_playlist(raw)

    assert playlist is not None
    assert (playlist.name, playlist.owner_id, playlist.owner_name) == ("Road", "ann", "Ann")
    assert (playlist.public, playlist.collaborative, playlist.description) == (False, True, "")
    assert (playlist.snapshot_id, playlist.total) == ("s1", 7)


def test_a_playlist_of_somebody_else_hides_its_number_of_items():
    playlist = shapes.read_playlist({"id": "p1", "public": None})

    assert playlist is not None
    assert (playlist.total, playlist.public) == (None, None)


def image(width: int | None, name: str = "") -> dict[str, object]:
    return {"url": f"https://i.scdn.co/{name or width}", "width": width, "height": width}


@pytest.mark.parametrize(
    ("images", "chosen"),
    [
        ([image(640), image(300), image(60)], "300"),
        ([image(640), image(159)], "640"),
        ([image(None, "own")], "own"),
        ([image(40), image(None, "own")], "40"),
        ([None, {"url": None}, {"url": 3, "width": 300}, image(300)], "300"),
        ([{"url": "https://i.scdn.co/odd", "width": "wide"}], "odd"),
    ],
)
def test_a_cover_is_the_smallest_that_is_wide_enough_or_else_the_first(images, chosen):
    playlist = shapes.read_playlist({"id": "p1", "images": images})

    assert playlist is not None
    assert playlist.image_url == f"https://i.scdn.co/{chosen}"


@pytest.mark.parametrize("images", [None, [], [None], [{}], "x", {"url": "https://i.scdn.co/x"}])
def test_a_playlist_without_a_cover_has_none(images):
    playlist = shapes.read_playlist({"id": "p1", "images": images})

    assert playlist is not None
    assert playlist.image_url is None


@pytest.mark.parametrize(
    "page",
    [
        None,
        {},
        {"total": 3},
        {"items": None, "total": 3},
        {"items": []},
        {"items": [], "total": "3"},
    ],
)
def test_an_absent_list_is_not_taken_for_an_empty_one(page):
    with pytest.raises(SpotifyError):
        shapes.read_page(page)


def test_characters_that_no_database_keeps_are_dropped():
    track = shapes.read_track({**TRACK, "name": "A\x00li\ud800ve"})

    assert track is not None
    assert track.title == "Alive"


KEYS = sorted(
    {*TRACK, *ENTRY, "item", "track", "items", "tracks", "total", "next", "owner", "public"}
    | {"images", "url", "width"}
    | {"restrictions", "is_playable", "linked_from", "snapshot_id", "total_tracks", "album_type"}
)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
) | st.sampled_from(["spotify:track:", "spotify:track:x", "spotify:local:a:b:c:1", "track", "x"])
ODD = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=15,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ODD)
def test_whatever_spotify_sends_reading_it_never_fails_in_another_way(raw):
    item = shapes.read_item(raw)
    assert (item.track is not None) == (item.kind is ItemKind.TRACK)
    assert (item.uri is None) == (item.kind is ItemKind.UNAVAILABLE)
    shapes.read_playlist(raw)
    shapes.read_album_seen(raw)
    for strict in (shapes.read_page, shapes.read_me):
        with suppress(SpotifyError):
            strict(raw)
