"""Every page is for everybody, and fits: no violation that axe finds, no push sideways."""

from contextlib import AsyncExitStack

import httpx
import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from encore.assembly import open_encore
from encore.settings import Settings
from encore.web.serving import serving_pages

from .conftest import NARROW, PATIENCE_MS, WIDE, OpenPage
from .doors import door
from .hands import check
from .house import House
from .test_deciding import page_of

expect.set_options(timeout=PATIENCE_MS)

pytestmark = pytest.mark.long
LOOKS = pytest.mark.parametrize(
    ("scheme", "size"),
    [("light", WIDE), ("dark", NARROW)],
    ids=["wide and light", "narrow and dark"],
)
Size = tuple[int, int]


def visit(page: Page, *paths: str) -> None:
    for path in paths:
        page.goto(path)
        check(page, path)


@LOOKS
def test_pages_before_and_in_a_sync(house: House, open_page: OpenPage, scheme: str, size: Size):
    page = open_page("/", scheme=scheme, size=size)
    check(page, "before a sync")
    page.get_by_role("button", name="Sync All Playlists").click()
    check(page, "the question")
    visit(page, "/sync", "/library", "/decisions", "/notices")
    run = house.park()
    visit(page, "/", f"/runs/{run}")


@LOOKS
def test_pages_after_a_sync(synced_house: House, open_page: OpenPage, scheme: str, size: Size):
    page = open_page("/", scheme=scheme, size=size)
    check(page, "after a sync")
    theirs = f"/playlists/{synced_house.playlist_id('Theirs')}"
    visit(page, "/playlists?q=no-such", theirs, page_of(synced_house), "/runs", "/notices")
    for path in ("/playlists", f"/playlists/{synced_house.playlist_id('Road Trip')}", "/library"):
        page.goto(path)
        for summary in page.locator("main summary:visible").all():
            summary.click()
        check(page, f"{path}, unfolded")
    page.goto("/settings")
    page.get_by_role("button", name="Check now").click()
    page.get_by_text("is running").first.wait_for()
    check(page, "the findings")


@LOOKS
def test_pages_of_what_failed_and_was_decided(
    house: House, http: httpx.Client, open_page: OpenPage, scheme: str, size: Size
):
    run = house.sync()
    house.fail("Road Trip", "Spotify showed an empty list where 7 items were; sync again later.")
    song = page_of(house)
    http.post(song, data={"do": "never_song"})
    page = open_page(f"/runs/{run}", scheme=scheme, size=size)
    check(page, "a sync with a failure")
    visit(page, "/", "/playlists?state=trouble", "/decisions", song)


@LOOKS
def test_pages_of_the_first_visit(
    strange_house: House, open_page: OpenPage, scheme: str, size: Size
):
    page = open_page("/", scheme=scheme, size=size)
    check(page, "the first visit")
    with door(strange_house, client_id=None, is_sandbox=True) as base:
        visit(page, base, f"{base}/real")
    page.goto("/")
    page.get_by_role("link", name="Connect Spotify").click()
    expect(page.get_by_role("status")).to_contain_text("Connected to Spotify")
    check(page, "just connected")


@LOOKS
def test_pages_that_say_what_is_wrong(
    open_doors: House,
    browser: Browser,
    settings: Settings,
    admin: psycopg.Connection,
    scheme: str,
    size: Size,
):
    # Not by open_page: a browser complains in its console of every answer from 400 on.
    context = browser.new_context(
        base_url=open_doors.base,
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    visit(page, "/nothing-here", "/runs/999999")
    page.goto("/settings")
    page.locator("#wanted option").last.evaluate("option => option.value = 'many'")
    page.locator("#wanted").select_option("many")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#wanted-error")).to_be_visible()
    check(page, "a field with an error")

    stack = AsyncExitStack()
    try:
        encore = open_doors.call(stack.enter_async_context(open_encore(settings)))
        base = open_doors.call(stack.enter_async_context(serving_pages(encore, 0)))
        shut(admin, settings)
        page.goto(base)
        expect(page.get_by_role("heading", level=1)).to_have_text("Back in a moment")
        check(page, "no database")
    finally:
        open_doors.call(stack.aclose())
        context.close()


def shut(admin: psycopg.Connection, settings: Settings) -> None:
    """Let nobody reach the database of *settings* any more."""
    name = (settings.database_url or "").rpartition("/")[2].partition("?")[0]
    admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
    )
