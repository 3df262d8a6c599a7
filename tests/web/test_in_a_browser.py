"""What people do with the pages, in a real Chromium: by mouse, by keyboard, without scripts."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .conftest import NARROW, PATIENCE_MS, WIDE, OpenPage
from .house import House

expect.set_options(timeout=PATIENCE_MS)

BODY = "Your playlists are being synced in the background. This may take several minutes."
WITH_LIVE = ["Creep", "Creep - Live at Wembley", "Creep - Live in Paris"]


def press(page: Page) -> None:
    page.get_by_role("button", name="Sync All Playlists").click()
    page.get_by_role("button", name="Start Sync").click()


def expect_the_end(page: Page) -> None:
    """Wait for the run's end to show by itself: the button is back and the last sync is told."""
    expect(page.get_by_role("button", name="Sync All Playlists")).to_be_visible()
    expect(page.get_by_role("table", name="The last syncs")).to_contain_text("Done")


def test_the_button_by_mouse_from_the_question_to_the_live_versions(
    house: House, open_page: OpenPage
):
    page = open_page("/")
    page.get_by_role("button", name="Sync All Playlists").click()
    dialog = page.get_by_role("dialog", name="Sync All Playlists")
    expect(dialog).to_contain_text("including finding live versions")
    expect(dialog.get_by_role("button")).to_have_text(["Cancel", "Start Sync", "Sync This One"])
    dialog.get_by_role("button", name="Start Sync").click()

    toast = page.get_by_role("status")
    expect(toast).to_contain_text("Success")
    expect(toast).to_contain_text("Playlist sync started")
    expect(toast).to_contain_text(BODY)
    toast.get_by_role("button", name="Dismiss").click()
    expect(toast).not_to_contain_text("Playlist sync started")
    expect(dialog).to_be_hidden()

    expect_the_end(page)
    assert house.titles("Evening") == WITH_LIVE


def test_the_button_by_keyboard_alone(house: House, open_page: OpenPage):
    page = open_page("/")
    button = page.get_by_role("button", name="Sync All Playlists")
    for _ in range(20):
        page.keyboard.press("Tab")
        if button.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()

    page.keyboard.press("Space")
    start = page.get_by_role("button", name="Start Sync")
    for _ in range(10):
        page.keyboard.press("Tab")
        if start.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Playlist sync started")
    expect_the_end(page)


def test_the_button_without_scripts(house: House, open_page: OpenPage):
    page = open_page("/", scripts=False)
    press(page)
    expect(page.get_by_role("status")).to_contain_text("Playlist sync started")
    house.ended()

    page.reload()
    expect(page.get_by_role("status")).not_to_contain_text("Playlist sync started")
    expect_the_end(page)
    assert house.titles("Evening") == WITH_LIVE


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


EVERYWHERE = ("/", "/sync", "/playlists", "/playlists?q=no-such", "/runs", "/settings")


@pytest.mark.parametrize(
    ("scheme", "size", "paths"),
    [("light", WIDE, EVERYWHERE), ("dark", NARROW, ("/", "/playlists", "/settings"))],
    ids=["wide and light", "narrow and dark"],
)
def test_every_page_is_for_everybody_and_fits(
    house: House, open_page: OpenPage, scheme: str, size: tuple[int, int], paths: tuple[str, ...]
):
    page = open_page("/", scheme=scheme, size=size)
    page.get_by_role("button", name="Sync All Playlists").click()
    check(page, "the question")
    run = house.park()
    for path in (*paths, f"/runs/{run}"):
        page.goto(path)
        check(page, path)
    house.go_on()
    for path in (
        "/",
        *(f"/playlists/{house.playlist_id(name)}" for name in ("Road Trip", "Theirs")),
    ):
        page.goto(path)
        check(page, f"{path} after the sync")


def test_the_first_visit_is_for_everybody(strange_house: House, open_page: OpenPage):
    for scheme, size in (("dark", WIDE), ("light", NARROW)):
        page = open_page("/", scheme=scheme, size=size)
        check(page, f"first visit, {scheme}")
    page.get_by_role("link", name="Connect Spotify").click()
    expect(page.get_by_role("status")).to_contain_text("Connected to Spotify")
    expect(page.get_by_role("link", name="Road Trip")).to_be_visible()


def check(page: Page, where: str) -> None:
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, f"{where}: {found.generate_report()}"
    beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert beyond <= 0, f"{where} can be pushed {beyond} pixels sideways"
