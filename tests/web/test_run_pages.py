"""Control over runs on the pages, with and without JavaScript."""

import re
from collections.abc import Iterator

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from encore.store.accounts import get_first_account
from encore.sync.control import cancel_run, pause_run
from encore.sync.undo import start_undo

from .conftest import NARROW, WIDE, OpenPage
from .house import House
from .test_pages import text_of

TOAST = {"X-Fragment": "toast"}
WHY = "Spotify showed an empty list where 7 items were; sync again later."


@pytest.fixture
def parked(house: House) -> Iterator[int]:
    """The number of a sync that waits for Spotify."""
    run = house.park()
    yield run
    house.call(house.sandbox.control("faults", "DELETE"))


@pytest.fixture
def failed(house: House) -> int:
    """The number of a sync that could not finish a playlist."""
    run = house.sync()
    house.fail("Road Trip", WHY)
    return run


def state_of(http: httpx.Client, run: int) -> str:
    return str(http.get(f"/api/v1/runs/{run}").json()["state"])


def test_a_sync_is_paused_and_goes_on_by_a_press(parked: int, http: httpx.Client):
    toast = http.post(f"/runs/{parked}/pause", headers=TOAST)
    assert "Nothing more is sent to Spotify until you let it go on." in toast.text
    assert state_of(http, parked) == "paused"
    for path in ("/", f"/runs/{parked}"):
        said = text_of(http.get(path))
        assert "Paused since" in said
        assert "Go on" in said

    http.post(f"/runs/{parked}/resume", headers=TOAST)
    assert state_of(http, parked) == "parked"


def test_without_javascript_a_press_comes_back_to_where_it_was(parked: int, http: httpx.Client):
    from_run = http.post(f"/runs/{parked}/pause")
    from_dashboard = http.post(f"/runs/{parked}/resume", headers={"Referer": f"{http.base_url}/"})

    assert (from_run.status_code, from_run.headers["location"]) == (303, f"/runs/{parked}")
    assert (from_dashboard.status_code, from_dashboard.headers["location"]) == (303, "/")


def test_a_cancel_asks_first_and_says_what_stays(parked: int, http: httpx.Client):
    question = text_of(http.get(f"/runs/{parked}/cancel"))
    assert "Cancel this sync?" in question
    assert "What Encore added so far stays" in question
    assert state_of(http, parked) == "parked"

    http.post(f"/runs/{parked}/cancel")
    said = text_of(http.get(f"/runs/{parked}"))
    assert "It was cancelled. What was written stays, and the next sync does the rest." in said
    assert "Left for the next sync" in said
    assert "Sync All Playlists" in text_of(http.get("/"))


def test_a_run_that_has_ended_is_left_as_it_is(synced_house: House, http: httpx.Client):
    run = http.get("/api/v1/runs").json()["runs"][0]
    for verb in ("pause", "resume", "cancel"):
        toast = http.post(f"/runs/{run['id']}/{verb}", headers=TOAST)
        assert "It has ended already Nothing was changed." in text_of(toast)
    assert http.get(f"/api/v1/runs/{run['id']}").json()["state"] == run["state"]


@pytest.mark.parametrize("number", ["0", "9999999", "x", "-1", "9" * 30])
def test_a_run_that_is_not_the_persons_own_cannot_be_controlled(
    parked: int, http: httpx.Client, number: str
):
    for verb in ("pause", "cancel", "retry"):
        assert http.post(f"/runs/{number}/{verb}").status_code == 404
    assert state_of(http, parked) == "parked"


def test_a_sync_of_all_playlists_lets_a_paused_one_go_on(parked: int, http: httpx.Client):
    http.post(f"/runs/{parked}/pause")
    assert "The paused sync goes on" in http.post("/sync", headers=TOAST).text


def test_the_page_of_a_run_shows_what_failed_and_tries_it_again(
    failed: int, house: House, http: httpx.Client
):
    page = http.get(f"/runs/{failed}")
    assert "Retry the one that failed" in text_of(page)
    assert WHY in text_of(page)
    row = house.playlist_id("Road Trip")
    assert f'action="/runs/{failed}/retry/{row}"' in page.text

    toast = http.post(f"/runs/{failed}/retry/{row}", headers=TOAST)
    again = int(re.findall(r"/runs/(\d+)", toast.text)[0])
    house.ended()
    run = http.get(f"/api/v1/runs/{again}").json()
    assert (run["state"], run["only"], again > failed) == ("done", [row], True)
    assert "that failed" not in text_of(http.get(f"/runs/{failed}"))
    assert "Nothing to try again" in http.post(f"/runs/{failed}/retry", headers=TOAST).text


def test_the_playlists_of_a_run_are_filtered_by_state(failed: int, http: httpx.Client):
    def names(query: str) -> int:
        return http.get(f"/runs/{failed}{query}").text.count('<th scope="row"')

    assert (names(""), names("?state=trouble"), names("?state=nonsense")) == (4, 1, 4)
    assert names("?state=done") == 3
    assert "No playlist of this sync is in that state" in text_of(
        http.get(f"/runs/{failed}?state=cancelled")
    )


def test_an_undo_is_listed_by_what_it_undoes(house: House, http: httpx.Client):
    run = house.sync()
    parts = house.encore.parts

    async def undo() -> int:
        async with parts.engine.connect() as db:
            account = await get_first_account(db)
        return (await start_undo(parts, account)).run_id

    number = house.call(undo())
    house.ended()
    assert f"Undo of sync {run} #{number}" in text_of(http.get("/runs"))
    page = http.get(f"/runs/{number}")
    assert f"<h1>Undo of sync {run}</h1>" in page.text
    assert "Duplicates removed" not in page.text


@pytest.mark.parametrize(
    "size", [pytest.param(WIDE, marks=pytest.mark.long), NARROW], ids=["wide", "narrow"]
)
def test_in_a_browser_a_sync_is_paused_resumed_and_cancelled_in_place(
    parked: int, open_page: OpenPage, size: tuple[int, int]
):
    page = open_page("/", size=size, scheme="dark" if size == NARROW else "light")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("#toasts")).to_contain_text("Nothing more is sent")
    expect(page.get_by_role("heading", name="Paused")).to_be_visible()
    page.goto(f"/runs/{parked}")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Waiting for Spotify")).to_be_visible()
    expect(page.locator("#run-flow")).to_be_focused()

    page.get_by_role("button", name="Cancel", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Cancel this sync?")
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("Escape")
    expect(page.locator("#run-cancel")).to_be_focused()
    page.locator("#run-cancel").click()
    dialog.get_by_role("button", name="Cancel the sync").click()
    expect(page.locator(".facts")).to_contain_text("Cancelled")
    assert Axe().run(page).violations_count == 0
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= size[0]


def test_a_page_that_is_open_shows_what_another_did(parked: int, house: House, open_page: OpenPage):
    page = open_page(f"/runs/{parked}")
    parts = house.encore.parts

    async def by_another(control) -> None:
        async with parts.engine.connect() as db:
            account = await get_first_account(db)
        await control(parts, account)

    house.call(by_another(pause_run))
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    house.call(by_another(cancel_run))
    expect(page.locator(".facts")).to_contain_text("Cancelled")
