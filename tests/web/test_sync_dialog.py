"""The question before a sync: what may be chosen, kept, and tried on one playlist first."""

import httpx
from playwright.sync_api import expect

from .conftest import OpenPage
from .doors import part_of
from .hands import tab_to
from .house import House
from .test_pages import run_ids, text_of
from .test_settings_page import person


def test_the_question_offers_what_the_person_has_and_one_playlist_to_try(
    house: House, http: httpx.Client
):
    page = http.get("/sync")
    said = text_of(page)

    assert "Up to 2 live versions, right after each song Change" in said
    assert '<option value="2" selected>' in page.text
    assert 'value="after" checked' in page.text
    # The shortest of five tracks or more, before those in which there is little to see.
    tries = part_of(page, '<select id="sync-playlist"', "</select>")
    assert "Road Trip (7 tracks)" in tries.partition("</option>")[0]
    assert "Evening (1 track)" in tries
    assert "Theirs" not in tries


def test_what_is_chosen_for_a_sync_holds_from_then_on(house: House, http: httpx.Client):
    started = http.post("/sync", data={"wanted": "1", "placement": "end"})
    house.ended()

    assert started.headers["location"] == "/"
    assert (person(house).live_wanted, person(house).placement) == (1, "end")
    assert house.titles("Evening") == ["Creep", "Creep - Live at Wembley"]
    assert "Up to 1 live version, at the end of each playlist" in text_of(http.get("/sync"))


def test_what_cannot_be_chosen_starts_nothing_and_is_said_beside_its_field(
    house: House, http: httpx.Client
):
    answer = http.post("/sync", data={"wanted": "six", "placement": "end"})

    assert answer.status_code == 422
    assert '<details class="choices" open>' in answer.text
    assert 'aria-describedby="sync-wanted-error"' in answer.text
    assert 'value="end" checked' in answer.text
    assert run_ids(http) == []
    assert person(house).placement == "after"


def test_one_playlist_is_tried_and_the_others_stay_as_they_are(house: House, http: httpx.Client):
    evening = house.playlist_id("Evening")
    started = http.post("/sync", data={"only": "one", "playlist": evening, "wanted": "1"})
    house.ended()

    assert started.headers["location"] == f"/playlists/{evening}"
    assert house.titles("Evening") == ["Creep", "Creep - Live at Wembley"]
    assert house.titles("Road Trip").count("Alive") == 2
    assert "Try one playlist first" not in http.get("/sync").text


def test_no_playlist_and_no_ones_playlist_is_tried(house: House, http: httpx.Client):
    assert http.post("/sync", data={"only": "one", "playlist": "nothing"}).status_code == 404
    none = http.post("/sync", data={"only": "one", "playlist": ""})

    assert none.status_code == 422
    assert "Choose one of your playlists." in none.text
    assert run_ids(http) == []


def test_choices_are_made_by_keyboard_alone(house: House, http: httpx.Client, open_page: OpenPage):
    page = open_page("/")
    page.get_by_role("button", name="Sync All Playlists").press("Enter")
    tab_to(page, "dialog summary")
    page.keyboard.press("Enter")
    tab_to(page, "dialog [name=wanted]")
    page.keyboard.press("1")
    tab_to(page, "dialog [name=placement]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    # Enter in a field is Start Sync, not the trial below it.
    expect(page.get_by_role("status").first).to_contain_text("Playlist sync started")
    house.ended()
    assert (person(house).live_wanted, person(house).placement) == (1, "end")
    assert http.get("/api/v1/runs").json()["runs"][0]["only"] is None


def test_one_playlist_is_tried_by_mouse_and_without_scripts(house: House, open_page: OpenPage):
    page = open_page("/sync", scripts=False)
    page.get_by_label("Try one playlist first").select_option("Evening (1 track)")
    page.get_by_role("button", name="Sync This One").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Evening")
    house.ended()
    assert len(house.titles("Evening")) == 3
    assert house.titles("Road Trip").count("Alive") == 2
