"""The pages as any client sees them: words, parts, refusals and harmless names."""

import re
from html import unescape

import httpx
import pytest

from .house import SCRIPT, House

PAGES = ("/", "/sync", "/playlists", "/runs", "/settings")


def text_of(answer: httpx.Response) -> str:
    """Return what a person reads: no tags, one blank between words."""
    assert answer.status_code == 200, answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def run_ids(http: httpx.Client) -> list[int]:
    return [run["id"] for run in http.get("/api/v1/runs").json()["runs"]]


def test_the_dashboard_says_what_the_design_says(house: House, http: httpx.Client):
    page = http.get("/")
    heads = re.findall(r"<th scope=\"col\"[^>]*>([^<]+)</th>", page.text)

    assert "<h1>Dashboard</h1>" in page.text
    assert heads[:6] == ["Name", "Public", "Collab", "Tracks", "Owner", "Created"]
    assert "Recent Playlists" in page.text
    assert "Sync All Playlists" in page.text


def test_the_question_says_what_will_happen_before_it_does(house: House, http: httpx.Client):
    said = text_of(http.get("/sync"))

    assert (
        "This will fetch all your playlists from Spotify, sync their tracks (including finding "
        "live versions), and update both the database and Spotify. This process may take several "
        "minutes."
    ) in said
    assert "4 playlists will be synced" in said
    assert "1 playlist is left alone: 1 that you only follow." in said


@pytest.mark.parametrize("path", PAGES[2:])
def test_without_a_connection_pages_lead_to_the_first_step(
    strange_house: House, http: httpx.Client, path: str
):
    if path == "/settings":
        assert "Nobody is signed in yet" in text_of(http.get(path))
    else:
        assert http.get(path).headers["location"] == "/"
    assert 'href="/connect"' in http.get("/").text


def test_whoever_connects_comes_back_to_a_filled_table(strange_house: House, http: httpx.Client):
    there = http.get("/connect")
    back = httpx.get(there.headers["location"], trust_env=False)
    done = http.get(back.headers["location"])

    assert done.headers["location"] == "/"
    page = text_of(http.get("/"))
    assert "Connected to Spotify" in page
    assert "Road Trip" in page


def test_an_answer_to_a_sign_in_that_was_not_started_here_is_refused(
    strange_house: House, http: httpx.Client
):
    answer = http.get("/callback", params={"code": "stolen", "state": "guessed"})

    assert answer.status_code == 400
    assert "start it again" in answer.text
    assert 'href="/playlists"' not in http.get("/").text


def test_a_part_is_answered_alone_and_kept_apart_from_its_page(
    open_doors: House, http: httpx.Client
):
    part = http.get("/playlists", headers={"X-Fragment": "playlists"})
    whole = http.get("/playlists")

    assert part.text.strip().startswith('<section id="playlists"')
    assert "<html" not in part.text
    assert part.headers["vary"] == whole.headers["vary"] == "X-Fragment, Accept-Encoding"
    assert "<html" in http.get("/playlists", headers={"X-Fragment": "no-such-part"}).text


def test_without_javascript_the_toast_stands_on_the_next_page_and_only_there(
    house: House, http: httpx.Client
):
    pressed = http.post("/sync")
    assert (pressed.status_code, pressed.headers["location"]) == (303, "/")

    said = text_of(http.get("/"))
    assert (
        "Success Playlist sync started Your playlists are being synced in the background. This "
        "may take several minutes. Dismiss"
    ) in said
    house.ended()
    assert "Playlist sync started" not in http.get("/").text


def test_a_forged_notice_says_nothing(house: House, http: httpx.Client):
    for forged in ("<b>hello</b>", "started.<b>", "started." + "9" * 400, "nothing.1"):
        page = http.get("/", headers={"Cookie": f"encore_notice={forged}"})
        assert page.status_code == 200
        assert "data-toast" not in page.text


def test_a_second_press_joins_the_run(house: House, http: httpx.Client):
    run = house.park()

    toast = http.post("/sync", headers={"X-Fragment": "toast"})
    assert "A sync is under way already" in toast.text
    assert f"/runs/{run}" in toast.text
    assert len(http.get("/api/v1/runs").json()["runs"]) == 1


def test_a_run_that_waits_says_until_when_and_that_it_goes_on(house: House, http: httpx.Client):
    house.park()
    said = text_of(http.get("/"))

    assert "Waiting for Spotify" in said
    assert "Today's Spotify quota for searching is used up until" in said
    assert "songs done, the rest goes on by itself." in said


FOREIGN = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "another port's page": {"Sec-Fetch-Site": "same-site"},
    "another site that says it twice": {
        "Sec-Fetch-Site": "cross-site",
        "Origin": "http://127.0.0.1",
    },
    "an old browser on another site": {"Origin": "http://evil.example"},
    "a sandboxed frame": {"Origin": "null"},
    "nobody who says so": {},
}


@pytest.mark.parametrize("path", ["/sync", "/api/v1/runs"])
@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN.keys())
def test_what_comes_from_elsewhere_changes_nothing(
    open_doors: House, http: httpx.Client, headers: dict[str, str], path: str
):
    before = run_ids(http)
    answer = httpx.post(f"{open_doors.base}{path}", headers=headers, json={}, trust_env=False)

    assert answer.status_code == 403
    assert run_ids(http) == before


def test_an_old_browser_on_our_own_page_may_press(house: House):
    answer = httpx.post(f"{house.base}/sync", headers={"Origin": house.base}, trust_env=False)

    assert answer.status_code == 303
    house.ended()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "a@b:c"])
def test_a_name_that_leads_here_from_elsewhere_is_refused(
    open_doors: House, http: httpx.Client, host: str
):
    assert http.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9", "[::1]:4780", "LOCALHOST"])
def test_this_computers_own_names_are_answered(open_doors: House, http: httpx.Client, host: str):
    assert http.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", [*PAGES, "/nothing-here", "/api/v1/runs", "/callback"])
def test_every_answer_carries_the_policy(open_doors: House, http: httpx.Client, path: str):
    headers = http.get(path).headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"


def test_names_can_neither_script_nor_turn_the_page_around(synced_house: House, http: httpx.Client):
    odd = synced_house.playlist_id(SCRIPT)
    for path in (*PAGES, f"/playlists/{odd}", "/playlists?q=<script>", "/playlists?owner='\"><b>"):
        page = http.get(path)
        assert page.status_code == 200
        assert "<script>" not in page.text
        assert "<img src=x" not in page.text
        assert "\u202e" not in page.text
        assert "\u0007" not in page.text
    assert "&lt;script&gt;alert(1)" in http.get("/").text


UNKNOWN = (
    *("/playlists/nothing", "/playlists/%00", "/playlists/" + "x" * 5_000, "/playlists/%ff"),
    *("/runs/0", "/runs/999999999", "/runs/999999999999999999999999", "/runs/one", "/runs/-1"),
    *("/nothing", "/static/x/app.css", "/docs", "/redoc"),
)


@pytest.mark.parametrize("path", UNKNOWN, ids=lambda path: path[:30])
def test_what_does_not_exist_is_said_kindly(open_doors: House, http: httpx.Client, path: str):
    answer = http.get(path)

    assert answer.status_code == 404
    assert "To the dashboard" in answer.text


ODD_QUERIES = (
    *("page=999999999999", "page=0", "page=-3", "page=x", "per=7", "per=999", "sort=id;drop"),
    *("q=%00", "q=%25_%5C", "q=" + "a" * 3_000, "public=maybe", "state=lost", "owner=%00"),
    *("sort=-owner&page=2&per=5", "q=%f0%28%8c%28", "before=x"),
)


@pytest.mark.parametrize("query", ODD_QUERIES, ids=lambda query: query[:20])
def test_odd_addresses_show_a_page_all_the_same(house: House, http: httpx.Client, query: str):
    for path in ("/playlists", "/runs", f"/playlists/{house.playlist_id('Road Trip')}"):
        assert http.get(f"{path}?{query}").status_code == 200


def test_syncing_one_playlist_leaves_the_others_alone(house: House, http: httpx.Client):
    started = http.post(f"/playlists/{house.playlist_id('Evening')}/sync")
    house.ended()

    assert started.headers["location"] == f"/playlists/{house.playlist_id('Evening')}"
    assert len(house.titles("Evening")) == 3
    assert house.titles("Road Trip").count("Alive") == 2


def test_an_unknown_playlist_is_not_synced(open_doors: House, http: httpx.Client):
    before = run_ids(http)

    assert http.post("/playlists/nothing/sync").status_code == 404
    assert run_ids(http) == before


def test_a_playlist_shows_what_encore_made_of_every_item(synced_house: House, http: httpx.Client):
    said = text_of(http.get(f"/playlists/{synced_house.playlist_id('Road Trip')}"))

    assert said.count("added by Encore") == 4
    assert "Alive - Live at Wembley" in said
    assert "Why this one" in said
    assert "local file" in said
    assert "podcast episode" in said
    assert "unavailable" in said
    assert "No live version known" in said


def test_a_run_tells_what_it_did_to_each_playlist(synced_house: House, http: httpx.Client):
    run = run_ids(http)[0]
    said = text_of(http.get(f"/runs/{run}"))

    assert "State Done" in said
    assert "Live versions added 8" in said
    assert "Road Trip" in said
    assert f"#{run}" in text_of(http.get("/runs"))


def test_a_playlist_that_failed_says_why_and_is_found_by_it(
    synced_house: House, http: httpx.Client
):
    run = run_ids(http)[0]
    synced_house.fail("Evening", "Spotify said no.")

    assert "Failed Spotify said no." in text_of(http.get(f"/runs/{run}"))
    found = text_of(http.get("/playlists?state=trouble"))
    assert "1 playlist found" in found
    assert "Evening" in found
    assert "Needs a look" in found


def test_search_filter_sort_and_pages_work_together(house: House, http: httpx.Client):
    def names(query: str) -> list[str]:
        page = http.get(f"/playlists?{query}").text
        return re.findall(r'<th scope="row"[^>]*><a [^>]*><bdi>([^<]*)</bdi>', page)

    assert names("q=road") == ["Road Trip"]
    assert names("q=%25") == []
    assert names("public=yes") == ["Road Trip"]
    assert names("state=left_alone") == ["Theirs"]
    assert names("owner=friend") == ["Theirs"]
    assert len(names("public=no")) == 4
    assert names("sort=name") == names("sort=-name")[::-1]
    assert len(names("per=5&page=99")) == 5
    head = http.get("/playlists?sort=-tracks").text
    assert 'aria-sort="descending"><a href="/playlists?sort=tracks"' in head


def test_the_api_tells_programs_the_same(house: House, http: httpx.Client):
    listed = http.get("/api/v1/playlists", params={"search": "road"}).json()
    assert [one["name"] for one in listed["playlists"]] == ["Road Trip"]

    started = http.post("/api/v1/runs", json={"playlists": ["Evening"]})
    assert (started.status_code, started.json()["is_new"]) == (202, True)
    house.ended()
    run = http.get(f"/api/v1/runs/{started.json()['id']}").json()
    assert (run["state"], run["entered"], run["live_added"]) == ("done", 1, 2)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/playlists/x", 404), ("/runs/9999999", 404), ("/runs/x", 422), ("/playlists?limit=0", 422)],
)
def test_the_api_says_what_is_wrong_as_a_problem(
    open_doors: House, http: httpx.Client, path: str, status: int
):
    answer = http.get(f"/api/v1{path}")

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_pages_stay_out_of_the_apis_description(open_doors: House, http: httpx.Client):
    paths = http.get("/api/v1/openapi.json").json()["paths"]

    assert all(path.startswith("/api/v1/") for path in paths)
    assert "/api/v1/runs" in paths
