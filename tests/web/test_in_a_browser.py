"""What pages do in place, in a real Chromium: refresh, search and sort, disturbing nobody."""

import re

from playwright.sync_api import expect

from .conftest import PATIENCE_MS, OpenPage
from .hands import expect_the_end, press
from .house import House

expect.set_options(timeout=PATIENCE_MS)

WITH_LIVE = ["Creep", "Creep - Live at Wembley", "Creep - Live in Paris"]


def test_a_run_is_followed_to_its_end_in_a_tab_that_did_not_start_it(
    house: House, open_page: OpenPage
):
    run = house.park()
    page = open_page(f"/runs/{run}")
    expect(page.get_by_role("heading", name="Waiting for Spotify")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Sync progress")).to_be_visible()
    house.go_on()

    expect(page.locator("dl.facts")).to_contain_text("Done")
    expect(page.get_by_role("progressbar")).to_be_hidden()


def test_a_toast_goes_by_itself(house: House, open_page: OpenPage):
    page = open_page("/", patient=False)
    press(page)
    expect_the_end(page)
    expect(page.get_by_role("status")).to_be_empty()


def test_a_refresh_disturbs_no_open_question(house: House, open_page: OpenPage):
    house.park()
    page = open_page("/")
    link = page.get_by_role("link", name=re.compile("Syncing"))
    link.focus()
    summary = page.get_by_role("heading", name="Recent Playlists")
    summary.evaluate("element => getSelection().selectAllChildren(element)")
    house.go_on()
    expect(page.get_by_role("button", name="Sync All Playlists")).to_be_focused()
    assert page.evaluate("String(getSelection())") == "Recent Playlists"


def test_searching_keeps_the_caret_and_goes_back(house: House, open_page: OpenPage):
    page = open_page("/playlists")
    table = page.get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(6)
    search = page.get_by_role("searchbox")
    search.press_sequentially("road")
    expect(table.get_by_role("row")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"\?q=road$"))
    expect(search).to_be_focused()

    page.get_by_role("link", name="Reset").click()
    expect(table.get_by_role("row")).to_have_count(6)
    expect(search).to_have_value("")
    page.go_back()
    expect(table.get_by_role("row")).to_have_count(2)
    expect(search).to_have_value("road")
    page.reload()
    expect(table.get_by_role("row")).to_have_count(2)


def test_sorting_by_a_click_says_so_to_all(house: House, open_page: OpenPage):
    page = open_page("/playlists")
    page.get_by_role("columnheader", name="Tracks").get_by_role("link").click()
    head = page.get_by_role("columnheader", name="Tracks")
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(page.get_by_role("row").nth(1)).to_contain_text("Road Trip")


def test_one_playlist_by_its_row(house: House, open_page: OpenPage):
    page = open_page("/playlists?q=evening")
    page.get_by_role("button", name="Sync Evening").click()
    expect(page.get_by_role("status")).to_contain_text("Playlist sync started")
    expect(page.get_by_role("row", name=re.compile("Evening"))).to_contain_text("Synced")
    assert house.titles("Evening") == WITH_LIVE
