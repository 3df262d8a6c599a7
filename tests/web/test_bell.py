"""The bell: what happened while nobody looked is told, until somebody has seen it."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import httpx
import pytest

from encore.store import notices
from encore.store.accounts import get_first_account
from encore.store.notices import KEPT, NoticeKind, StoredNotice
from encore.store.runs import RunKind
from encore.sync.sweep import clear_out
from encore.web.bell import tell

from .conftest import OpenPage
from .hands import check
from .house import House

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def text_of(answer: httpx.Response) -> str:
    """Return what a person reads: no tags, one blank between words."""
    assert answer.status_code == 200, answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def a_notice(kind: NoticeKind, **detail: object) -> StoredNotice:
    return StoredNotice(1, kind, 7, detail, NOW, None)


SAID = {
    "a sync that did something": (
        a_notice(NoticeKind.ENDED, live_added=1_200, duplicates_removed=1),
        ("Sync ended", "1,200 live versions added, 1 duplicate removed."),
    ),
    "a sync with nothing new": (
        a_notice(NoticeKind.ENDED, playlists=40),
        ("Sync ended", "Nothing new in 40 playlists."),
    ),
    "a sync that left something": (
        a_notice(NoticeKind.NEEDS_LOOK, troubled=1, live_added=2),
        ("Sync ended, but 1 playlist needs a look", "2 live versions added."),
    ),
    "a wait that is over": (
        a_notice(NoticeKind.PARKED, until=(NOW - timedelta(hours=30)).isoformat()),
        "Sync waited for Spotify",
    ),
    "a wait": (
        a_notice(NoticeKind.PARKED, until=(NOW + timedelta(hours=1)).isoformat()),
        "Sync waits for Spotify",
    ),
    "a failure": (
        a_notice(NoticeKind.FAILED, error="Spotify said no."),
        ("Sync failed", "Spotify said no."),
    ),
    "an undo": (a_notice(NoticeKind.ENDED, run="undo", playlists=1), "Undo ended"),
}


@pytest.mark.parametrize(("notice", "said"), SAID.values(), ids=SAID.keys())
def test_a_notice_in_words(notice: StoredNotice, said: str | tuple[str, str]):
    told = tell(notice, NOW)

    assert (told.title if isinstance(said, str) else (told.title, told.body)) == said
    assert told.link == "/runs/7"


@pytest.mark.parametrize("run", [*RunKind])
@pytest.mark.parametrize("kind", [*NoticeKind])
def test_whatever_happens_to_whatever_run_is_told_in_words(kind: NoticeKind, run: RunKind):
    told = tell(a_notice(kind, run=run, until=NOW.isoformat()), NOW)

    assert told.title
    assert told.body.endswith(".")


def test_the_bell_rings_for_a_sync_until_its_notice_was_seen(house: House, http: httpx.Client):
    assert "Notices, " not in text_of(http.get("/runs"))
    run = house.sync()
    assert "Notices, 1 new" in text_of(http.get("/runs"))

    page = http.get("/notices")

    assert "Sync ended new 8 live versions added, 1 duplicate removed." in text_of(page)
    assert f'href="/runs/{run}"' in page.text
    assert "Notices, " not in text_of(http.get("/runs"))
    assert "Sync ended 8 live versions" in text_of(http.get("/notices"))


def test_a_sync_that_found_nothing_to_do_does_not_ring(house: House, http: httpx.Client):
    house.sync()
    http.get("/notices")
    house.sync()

    assert "Notices, " not in text_of(http.get("/runs"))
    assert "Nothing new in 4 playlists." in text_of(http.get("/notices"))


def test_a_wait_is_told_once_and_forgotten_when_the_sync_has_ended(
    house: House, http: httpx.Client
):
    house.park()
    assert "Notices, 1 new" in text_of(http.get("/"))
    bell = http.get("/notices", headers={"X-Fragment": "bell"})
    assert "1 new" in bell.text
    assert "<html" not in bell.text

    house.go_on()

    said = text_of(http.get("/notices"))
    assert "waits for Spotify" not in said
    assert said.count("Sync ended") == 1


def test_neither_another_site_nor_a_look_ahead_takes_a_notice_away(
    house: House, http: httpx.Client
):
    house.sync()

    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Purpose": "prefetch"}):
        http.get("/notices", headers=headers)

    assert "Notices, 1 new" in text_of(http.get("/runs"))


def test_only_the_last_notices_of_a_person_are_kept_and_shown(house: House, http: httpx.Client):
    async def fill_up() -> int:
        encore = house.encore
        async with encore.database.engine.begin() as db:
            account = await get_first_account(db)
            for number in range(KEPT + 20):
                detail = {"live_added": number + 1}
                await notices.save_notice(db, account.id, NoticeKind.ENDED, None, detail, NOW)
        await clear_out(encore.parts)
        async with encore.database.engine.begin() as db:
            return len(await notices.list_notices(db, account.id, 10 * KEPT))

    assert house.call(fill_up()) == KEPT
    page = http.get("/notices")
    assert page.text.count("<li data-key=") == 50
    assert f"{KEPT + 20} live versions added" in text_of(page)
    assert "Notices, " not in text_of(http.get("/"))


def test_the_bell_opens_in_place_and_gives_the_focus_back(synced_house: House, open_page: OpenPage):
    page = open_page("/playlists")
    bell = page.get_by_role("link", name=re.compile("Notices"))
    bell.focus()

    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Notices")
    panel.get_by_role("link", name="Sync ended").first.wait_for()
    assert page.url.endswith("/playlists")
    check(page, "the open bell")

    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert bell.evaluate("bell => bell === document.activeElement")
    assert bell.inner_text().strip() == "Notices"
