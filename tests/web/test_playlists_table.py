"""The table of playlists: what is picked, what is left alone, columns, export and covers."""

import csv
import io
import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import expect

from encore.errors import BadInput
from encore.store.accounts import get_first_account
from encore.sync.populate import list_playlists
from encore.terminal.leaving import exclude, include
from encore.web.covers import Covers
from encore.web.exporting import harmless
from encore.web.serving import serving_pages

from .conftest import NARROW, PATIENCE_MS, OpenPage
from .hands import check
from .house import SCRIPT, TURNED, House
from .test_pages import text_of

expect.set_options(timeout=PATIENCE_MS)

WITH_LIVE = ["Creep", "Creep - Live at Wembley", "Creep - Live in Paris"]
MANY = 26


@pytest.fixture
def own_house(house: House) -> Iterator[House]:
    """A house in which playlists may be left alone; the tests after it find it as it was."""
    yield house
    house.begin()


def pick(http: httpx.Client, do: str, *ids: str, **other: str) -> httpx.Response:
    return http.post("/playlists/selection", data={"do": do, "playlist": list(ids), **other})


def states(http: httpx.Client) -> dict[str, str | None]:
    listed = http.get("/api/v1/playlists").json()["playlists"]
    return {one["name"]: one["left_alone_because"] for one in listed}


def test_only_what_can_be_excluded_is(own_house: House, http: httpx.Client):
    ids = [own_house.playlist_id(name) for name in ("Evening", "Theirs")]
    answer = pick(http, "exclude", *ids, per="10")

    assert (answer.status_code, answer.headers["location"]) == (303, "/playlists?per=10")
    assert "Encore does nothing more to 1 playlist." in text_of(http.get("/playlists"))
    assert (states(http)["Evening"], states(http)["Theirs"]) == ("excluded", "followed")


def test_a_running_sync_leaves_alone_what_is_excluded_and_the_next_has_what_is_included(
    own_house: House, http: httpx.Client
):
    evening = own_house.playlist_id("Evening")
    run = own_house.park()
    http.post(f"/playlists/{evening}/exclude")
    own_house.go_on()

    assert own_house.titles("Evening") == ["Creep"]
    assert own_house.titles("Road Trip").count("Alive") == 1
    assert "You excluded this playlist while the sync was under way." in text_of(
        http.get(f"/runs/{run}")
    )

    http.post(f"/playlists/{evening}/include")
    own_house.sync()
    assert own_house.titles("Evening") == WITH_LIVE


def test_all_that_match_are_told_by_the_filter(own_house: House, http: httpx.Client):
    pick(http, "exclude", own_house.playlist_id("Evening"), all="yes", q="road")

    assert [name for name, why in states(http).items() if why == "excluded"] == ["Road Trip"]


def test_what_touches_more_than_25_is_asked_about_first(own_house: House, http: httpx.Client):
    async def fill() -> None:
        for number in range(MANY):
            await own_house.sandbox.playlist(f"No. {number}", [])
        async with own_house.encore.database.engine.connect() as db:
            account = await get_first_account(db)
        await list_playlists(own_house.encore.parts, account)

    own_house.call(fill())
    page = pick(http, "exclude", all="yes", q="no.")
    dialog = http.post(
        "/playlists/selection",
        data={"do": "exclude", "all": "yes", "q": "no."},
        headers={"X-Fragment": "toast"},
    )

    assert f"Exclude {MANY} playlists?" in text_of(page)
    assert dialog.text.strip().startswith("<dialog")
    assert "excluded" not in states(http).values()
    assert pick(http, "exclude", all="yes", q="no.", sure="yes").status_code == 303
    assert f"{MANY} playlists found" in text_of(http.get("/playlists?q=no.&state=left_alone"))


@pytest.mark.parametrize(
    "path", ["/playlists/nobodys/exclude", "/playlists/nobodys/include", "/playlists/selection"]
)
def test_what_is_not_the_persons_own_is_not_found(house: House, http: httpx.Client, path: str):
    ids = ["nobodys", house.playlist_id("Evening")]

    assert http.post(path, data={"do": "exclude", "playlist": ids}).status_code == 404
    assert "excluded" not in states(http).values()


@pytest.mark.parametrize("form", [{}, {"do": "exclude"}, {"do": "burn", "all": "yes"}])
def test_a_form_that_says_too_little_changes_nothing(
    house: House, http: httpx.Client, form: dict[str, str]
):
    assert http.post("/playlists/selection", data=form).status_code == 422
    assert "excluded" not in states(http).values()


def test_picked_playlists_are_synced_together(house: House, http: httpx.Client):
    ids = [house.playlist_id(name) for name in ("Evening", SCRIPT)]
    pick(http, "sync", *ids)
    house.ended()

    assert house.titles("Evening") == WITH_LIVE
    assert len(house.titles(SCRIPT)) == 3
    assert house.titles("Road Trip").count("Alive") == 2
    assert "2 playlists" in text_of(http.get("/runs"))


def heads(page: httpx.Response) -> list[str]:
    return re.findall(r'<th scope="col"[^>]*>(?:<a [^>]*>)?([^<]+)<', page.text)


def test_chosen_columns_are_remembered_and_the_name_always_stays(
    open_doors: House, http: httpx.Client
):
    assert heads(http.get("/playlists"))[:3] == ["Name", "Public", "Collab"]
    chosen = {"column": ["owner", "tracks", "<b>"], "q": "a", "page": "9"}
    answer = http.post("/playlists/columns", data=chosen)

    assert answer.headers["location"] == "/playlists?q=a&page=9"
    assert heads(http.get("/playlists")) == ["Name", "Tracks", "Owner"]
    http.post("/playlists/columns", data={})
    assert heads(http.get("/playlists")) == ["Name"]
    http.cookies.clear()
    forged = {"Cookie": "encore_columns=tracks.<b>.."}
    assert heads(http.get("/playlists", headers=forged)) == ["Name", "Tracks"]


def test_what_matches_can_be_taken_away_as_a_table_and_for_programs(
    synced_house: House, http: httpx.Client
):
    answer = http.get("/export/playlists.csv?state=left_alone")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))

    assert 'filename="encore-playlists.csv"' in answer.headers["content-disposition"]
    assert [(row["Name"], row["Owner"], row["Encore"], row["Why"]) for row in rows] == [
        ("Theirs", "Friend", "Left alone", "You only follow it")
    ]
    listed = http.get("/export/playlists.json").json()
    assert {one["name"] for one in listed} >= {"Road Trip", "Evening", "Theirs", SCRIPT, TURNED}
    assert http.get("/export/playlists.json?q=no-such").json() == []


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-2", "@x", "\t=1", "\r=1"])
def test_no_cell_of_an_export_is_taken_for_a_formula(cell: str):
    assert harmless(cell) == f"'{cell}"
    assert harmless(f"a{cell}") == f"a{cell}"


SPOTIFYS = ("https://i.scdn.co/image/ab67", "https://image-cdn-ak.spotifycdn.com/image/ab?x=1")
NOT_SPOTIFYS = (
    *("", "http://i.scdn.co/x", "https://scdn.co.evil.example/x", "https://evil.example/.scdn.co/"),
    *(
        "https://evil.example\\.scdn.co/x",
        "https://a@evil.example/#.scdn.co/",
        "javascript:alert(1)",
    ),
    *("https://i.scdn.co:8/x", "data:image/svg+xml,<svg>", 'https://i.scdn.co/"onerror=x y'),
    "http://127.0.0.1:4321.evil.example/x",
)


def test_only_covers_of_spotify_are_shown_and_those_of_a_pretend_one():
    real, pretend = Covers(), Covers("http://127.0.0.1:4321")

    for address in SPOTIFYS:
        assert real.shown(address) == pretend.shown(address) == address
    for address in NOT_SPOTIFYS:
        assert real.shown(address) is pretend.shown(address) is None
    drawn = "http://127.0.0.1:4321/images/300/x.svg"
    assert (real.shown(drawn), pretend.shown(drawn)) == (None, drawn)


def test_covers_of_the_pretend_spotify_are_admitted_where_it_is_one(
    open_doors: House, http: httpx.Client
):
    drawn = f'src="{open_doors.sandbox.base}/images/300/{open_doors.playlist_id("Evening")}.svg"'

    async def look() -> httpx.Response:
        async with (
            serving_pages(open_doors.encore, 0, is_sandbox=True) as base,
            httpx.AsyncClient(trust_env=False, timeout=60) as client,
        ):
            return await client.get(f"{base}/playlists")

    pretend, real = open_doors.call(look()), http.get("/playlists")
    assert drawn in pretend.text
    assert f"img-src {open_doors.sandbox.base} " in pretend.headers["content-security-policy"]
    assert "/images/300/" not in real.text
    assert open_doors.sandbox.base not in real.headers["content-security-policy"]


def test_what_is_picked_outlives_a_refresh_and_the_button_says_how_much_it_touches(
    own_house: House, open_page: OpenPage
):
    own_house.park()
    page = open_page("/playlists")
    page.get_by_role("checkbox", name="Select Evening").check()
    expect(page.get_by_role("button", name="Exclude 1 playlist")).to_be_enabled()
    own_house.go_on()
    evening = page.get_by_role("row", name=re.compile("Evening"))
    expect(evening).to_contain_text("Synced")
    expect(page.get_by_role("checkbox", name="Select Evening")).to_be_checked()

    page.get_by_role("checkbox", name="This page").check()
    expect(page.get_by_role("button", name="Sync 4 playlists")).to_be_enabled()
    page.get_by_role("checkbox", name="This page").uncheck()
    expect(page.get_by_role("button", name="Sync", exact=True)).to_be_disabled()
    page.get_by_role("checkbox", name="Select Evening").check()
    page.get_by_role("button", name="Exclude 1 playlist").click()
    expect(page.get_by_role("status")).to_contain_text("Left alone from now on")
    expect(evening).to_contain_text("Left alone")
    expect(page.get_by_role("checkbox", name="Select Evening")).not_to_be_checked()

    page.get_by_role("button", name="More for Evening").click()
    page.get_by_role("button", name="Include", exact=True).last.click()
    expect(evening).to_contain_text("Changes to sync")


def test_playlists_are_picked_without_scripts_too(own_house: House, open_page: OpenPage):
    page = open_page("/playlists?q=e", scripts=False)
    page.get_by_role("checkbox", name="Select Evening").check()
    page.get_by_role("button", name="Exclude", exact=True).first.click()

    expect(page.get_by_role("status")).to_contain_text("Left alone from now on")
    expect(page.get_by_role("row", name=re.compile("Evening"))).to_contain_text("Left alone")
    expect(page).to_have_url(re.compile(r"/playlists\?q=e$"))


def test_the_menus_are_for_everybody(house: House, open_page: OpenPage):
    page = open_page("/playlists", scheme="dark", size=NARROW)
    page.get_by_role("button", name="Columns").click()
    check(page, "the columns")
    page.get_by_role("checkbox", name="Owner").uncheck()
    expect(page.get_by_role("columnheader", name="Owner")).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="More for Evening").click()
    check(page, "the menu of a row")


def test_the_commands_do_as_the_buttons_do(
    own_house: House, http: httpx.Client, capsys: pytest.CaptureFixture[str]
):
    settings = own_house.encore.settings
    own_house.call(exclude(settings, ["Evening", "Road Trip"]))
    assert (states(http)["Evening"], states(http)["Road Trip"]) == ("excluded", "excluded")
    own_house.call(exclude(settings, ["evening"]))
    own_house.call(include(settings, ["Evening"]))
    assert (states(http)["Evening"], states(http)["Road Trip"]) == (None, "excluded")
    with pytest.raises(BadInput, match="You only follow “Theirs”"):
        own_house.call(include(settings, ["Theirs"]))

    assert capsys.readouterr().out.splitlines() == [
        "Encore leaves Road Trip, Evening alone from now on; `encore include` takes them up again.",
        "Encore left them alone already, so nothing has changed.",
        "The next sync reads Evening.",
    ]
