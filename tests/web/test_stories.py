"""The whole way in a real Chromium: from the button to live versions after their originals."""

import re

from playwright.sync_api import Browser, Page, expect

from .conftest import NARROW, PATIENCE_MS, OpenPage
from .doors import door
from .hands import expect_the_end, press, tab_to
from .house import House

expect.set_options(timeout=PATIENCE_MS)

QUESTION = (
    "This will fetch all your playlists from Spotify, sync their tracks (including finding live "
    "versions), and update both the database and Spotify. This process may take several minutes."
)
BODY = "Your playlists are being synced in the background. This may take several minutes."
WITH_LIVE = ["Creep", "Creep - Live at Wembley", "Creep - Live in Paris"]
AWAY = "Not connected to Encore; trying again"


def expect_toast(page: Page) -> None:
    toast = page.get_by_role("status")
    for words in ("Success", "Playlist sync started", BODY):
        expect(toast).to_contain_text(words)


def watch(house: House, page: Page) -> None:
    """See by itself how a sync moves to its searches, which wait, and from there to its end."""
    progress = page.get_by_role("progressbar", name="Sync progress")
    expect(page.get_by_role("heading", name="Waiting for Spotify")).to_be_visible()
    expect(progress).not_to_have_attribute("value", "0")
    house.go_on()
    expect_the_end(page)
    expect(progress).to_be_hidden()


def expect_the_songs(house: House, page: Page) -> None:
    """The page of Evening shows what the playlist really has: live versions after the original."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Evening")
    songs = page.get_by_role("table", name="The songs of this playlist, in order")
    expect(songs.locator(".title bdi")).to_have_text(WITH_LIVE)
    expect(songs.get_by_text("added by Encore")).to_have_count(2)
    assert house.titles("Evening") == WITH_LIVE


def test_the_whole_way_by_mouse_and_back(house: House, open_page: OpenPage):
    house.hold_searches()
    page = open_page("/")
    button = page.get_by_role("button", name="Sync All Playlists")
    button.click()
    dialog = page.get_by_role("dialog", name="Sync All Playlists")
    expect(dialog).to_contain_text(QUESTION)
    expect(dialog.get_by_role("button")).to_have_text(["Cancel", "Start Sync", "Sync This One"])
    dialog.get_by_role("button", name="Cancel").click()
    expect(button).to_be_focused()
    press(page)
    expect_toast(page)
    page.get_by_role("status").get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("status")).not_to_contain_text("Playlist sync started")

    watch(house, page)
    page.get_by_role("link", name="Evening").click()
    expect_the_songs(house, page)

    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")
    expect_the_end(page)
    page.go_forward()
    expect_the_songs(house, page)


def test_the_whole_way_by_keyboard_alone_on_a_phone_in_the_dark(house: House, open_page: OpenPage):
    house.hold_searches()
    page = open_page("/", size=NARROW, scheme="dark")
    button = page.get_by_role("button", name="Sync All Playlists")
    tab_to(page, "#sync-button")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(QUESTION)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Space")
    tab_to(page, "dialog .primary")
    page.keyboard.press("Enter")
    expect_toast(page)

    watch(house, page)
    tab_to(page, f"a[href='/playlists/{house.playlist_id('Evening')}']")
    page.keyboard.press("Enter")
    expect_the_songs(house, page)


def test_the_whole_way_without_scripts(house: House, open_page: OpenPage):
    house.hold_searches()
    page = open_page("/", scripts=False)
    page.get_by_role("button", name="Sync All Playlists").click()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    page.get_by_role("button", name="Start Sync").click()
    expect_toast(page)
    house.go_on()

    page.reload()
    expect(page.get_by_role("status")).not_to_contain_text("Playlist sync started")
    expect_the_end(page)
    page.get_by_role("link", name="Evening").click()
    expect_the_songs(house, page)


def test_a_playlist_that_failed_is_tried_again_from_the_page_of_its_sync(
    house: House, open_page: OpenPage
):
    house.call(house.sandbox.control("settings", playlist_cap=8))
    page = open_page(f"/runs/{house.sync()}")
    row = page.get_by_role("row", name=re.compile("Road Trip"))
    expect(row).to_contain_text("size limit")
    house.call(house.sandbox.control("settings", playlist_cap=10_000))
    row.get_by_role("button", name="Retry Road Trip").click()
    page.get_by_role("status").get_by_role("link").click()

    expect(page.locator("dl.facts")).to_contain_text("Done")
    expect(page.get_by_role("row", name=re.compile("Road Trip"))).to_contain_text("Synced")
    assert "Black - Live in Paris" in house.titles("Road Trip")


def test_an_open_page_outlives_a_restart_in_the_middle_of_a_sync(house: House, browser: Browser):
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    house.hold_searches()
    with door(house) as base:
        page.goto(base)
        press(page)
        expect(page.get_by_role("heading", name="Waiting for Spotify")).to_be_visible()
    expect(page.get_by_text(AWAY)).to_be_visible()

    with door(house, port=int(base.rpartition(":")[2])):
        expect(page.get_by_text(AWAY)).to_have_count(0)
        house.go_on()
        expect_the_end(page)
        context.close()
