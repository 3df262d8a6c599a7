"""A database that is gone, and an Encore that is: calm words, and no reload by hand."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
from playwright.sync_api import Browser, expect

from encore.assembly import open_encore
from encore.settings import Settings
from encore.web.serving import serving_pages

from .conftest import PATIENCE_MS
from .doors import OWN, door
from .house import House

WORDS = "Not connected to Encore; trying again"


def test_a_database_that_is_gone_is_a_page_that_comes_back_by_itself(
    settings: Settings, admin: psycopg.Connection
):
    # In a thread, because the browser of other tests keeps a loop in this one.
    with ThreadPoolExecutor(1) as thread:
        story = thread.submit(asyncio.run, lose_and_find_the_database(settings, admin))
        gone, sent, problem, alive, back = story.result()

    assert (gone.status_code, sent.status_code, problem.status_code) == (503, 503, 503)
    assert "Back in a moment" in gone.text
    assert 'http-equiv="refresh" content="5;url=/playlists?page=2"' in gone.text
    assert 'content="5;url=/"' in sent.text
    assert problem.headers["content-type"] == "application/problem+json"
    assert (alive.status_code, back.status_code) == (204, 200)


async def lose_and_find_the_database(
    settings: Settings, admin: psycopg.Connection
) -> list[httpx.Response]:
    """Return four answers while nobody may reach the database, and one after that."""
    name = (settings.database_url or "").rpartition("/")[2].partition("?")[0]
    async with (
        open_encore(settings) as encore,
        serving_pages(encore, 0) as base,
        httpx.AsyncClient(base_url=base, headers=OWN, timeout=60.0, trust_env=False) as http,
    ):
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        answers = [
            await http.get("/playlists?page=2"),
            await http.post("/sync"),
            await http.get("/api/v1/runs"),
            await http.get("/alive"),
        ]
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        return [*answers, await http.get("/")]


def test_a_page_that_lost_encore_says_so_and_goes_on_by_itself(
    synced_house: House, browser: Browser
):
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    with door(synced_house) as base:
        page.goto(base)
        expect(page.get_by_text(WORDS)).to_have_count(0)
        button = page.get_by_role("button", name="Sync All Playlists")
        button.click()
    page.get_by_role("button", name="Start Sync").click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    # What was about to be done is still there to be done.
    expect(page.get_by_role("dialog")).to_be_visible()

    page.evaluate("window.isTheSame = true")
    with door(synced_house, port=httpx.URL(base).port or 0):
        expect(page.get_by_text(WORDS)).to_have_count(0)
        page.get_by_role("button", name="Cancel").click()
        expect(button).to_be_focused()
        assert page.evaluate("window.isTheSame")
        context.close()
