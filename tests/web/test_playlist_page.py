"""The page of one playlist: what is wanted of it alone, and what syncs did there."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import expect

from encore.music import Album, Artist, Track
from encore.pipeline.leftover import without_original

from .conftest import PATIENCE_MS
from .house import House
from .test_pages import text_of

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def own_house(house: House) -> Iterator[House]:
    """A house in which playlists may be left alone; the tests after it find it as it was."""
    yield house
    house.begin()


def wish(http: httpx.Client, playlist_id: str, **wishes: str) -> httpx.Response:
    form = {"wanted": "", "placement": "", **wishes}
    return http.post(f"/playlists/{playlist_id}/wishes", data=form)


def test_a_playlist_has_its_own_number_of_live_versions_and_its_own_place_for_them(
    own_house: House, http: httpx.Client
):
    road, evening = (own_house.playlist_id(name) for name in ("Road Trip", "Evening"))
    assert "Settings of this playlist As everywhere" in text_of(http.get(f"/playlists/{evening}"))
    saved = wish(http, evening, wanted="1")
    wish(http, road, placement="end")

    assert (saved.status_code, saved.headers["location"]) == (303, f"/playlists/{evening}")
    said = text_of(http.get(f"/playlists/{evening}"))
    assert "Saved for this playlist" in said
    assert "1 of each song, right after the original" in said
    own_house.sync()
    assert own_house.titles("Evening") == ["Creep", "Creep - Live at Wembley"]
    assert [title for title in own_house.titles("Road Trip") if " - " not in title][:2] == [
        "Alive",
        "Home Tape",
    ]
    assert all(" - Live" in title for title in own_house.titles("Road Trip")[-4:])

    wish(http, evening)
    assert "Changes to sync" in text_of(http.get(f"/playlists/{evening}"))
    own_house.sync()
    assert len(own_house.titles("Evening")) == 3


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    own_house: House, http: httpx.Client
):
    evening = own_house.playlist_id("Evening")
    answer = wish(http, evening, wanted="9", placement="end", alone="yes")

    assert answer.status_code == 422
    assert re.search(r'id="own-wanted"[^>]*aria-invalid="true"', answer.text)
    assert "Choose a number from 0 to 5" in answer.text
    assert "Choose one of the two places" not in answer.text
    assert re.search(r'value="end" checked', answer.text)
    assert re.search(r'name="alone" value="yes" checked', answer.text)
    assert "As everywhere" in text_of(http.get(f"/playlists/{evening}"))


def test_a_playlist_is_left_alone_by_its_settings_and_taken_up_by_its_button(
    own_house: House, http: httpx.Client
):
    evening = own_house.playlist_id("Evening")
    wish(http, evening, alone="yes")

    page = http.get(f"/playlists/{evening}")
    assert "You excluded it." in text_of(page)
    assert 'id="sync-this"' not in page.text
    assert http.post(f"/playlists/{evening}/include").status_code == 303
    assert 'id="sync-this"' in http.get(f"/playlists/{evening}").text


def test_nobody_changes_a_playlist_that_is_not_theirs(house: House, http: httpx.Client):
    assert wish(http, "nobodys", wanted="1").status_code == 404
    theirs = http.get(f"/playlists/{house.playlist_id('Theirs')}").text
    assert "Settings of this playlist" not in theirs


def test_the_page_tells_what_syncs_did_and_what_has_lost_its_original(
    own_house: House, http: httpx.Client
):
    first = own_house.sync()
    evening = own_house.playlist_id("Evening")
    said = text_of(http.get(f"/playlists/{evening}"))
    assert f"Sync #{first} Synced" in said
    assert "Live versions without original" not in said

    own_house.call(own_house.sandbox.user_removes("Evening", "Creep"))
    second = own_house.sync()
    page = http.get(f"/playlists/{evening}")
    said = text_of(page)
    assert "Live versions without original 2 songs" in said
    assert [int(one) for one in re.findall(r'href="/runs/(\d+)"', page.text)] == [second, first]
    other = text_of(http.get(f"/playlists/{own_house.playlist_id('Road Trip')}"))
    assert "Live versions without original" not in other
    assert f"#{second}" not in other

    http.post(f"/playlists/{evening}/leftovers")
    own_house.ended()
    assert own_house.titles("Evening") == []
    assert "Live versions without original removed" in text_of(http.get(f"/playlists/{evening}"))


def track(title: str, artist: str = "Radiohead") -> Track:
    return Track(title, title, title, (Artist(artist, artist),), Album("a", "OK"), 200_000)


def test_only_a_studio_version_of_the_song_is_an_original():
    live = track("Creep - Live at Wembley")

    assert without_original([live], [live, track("Creep - Live in Paris")]) == [live]
    assert without_original([live], [live, track("Creep", "Prince")]) == [live]
    assert without_original([live], [track("Creep - Remastered")]) == []
