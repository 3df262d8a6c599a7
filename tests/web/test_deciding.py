"""What people decide on the pages: about one song, and all of it in a list."""

import json
import re
from html import unescape

import httpx
import pytest
from playwright.sync_api import expect

from journeys.music import id_of, live_title, with_live

from .conftest import OpenPage
from .house import SCRIPT, TURNED, House
from .test_pages import text_of

FIRST, SECOND = live_title("Black", 0), live_title("Black", 1)
LINK = "https://open.spotify.com/intl-de/track/{}?si=1"
WITH_BLACK = ("Road Trip", SCRIPT)


def page_of(house: House, title: str = "Black", playlist: str = "Road Trip") -> str:
    return f"/playlists/{house.playlist_id(playlist)}/songs/{id_of(title)}"


def made(http: httpx.Client) -> list[dict[str, object]]:
    """Return all decisions, the newest first."""
    return list(http.get("/api/v1/decisions").json()["decisions"])


def ticked(page: str, name: str) -> str:
    """Return the value that a <select> shows."""
    chosen = re.search(rf'<select[^>]*name="{name}">(.*?)</select>', page, re.DOTALL)
    assert chosen, f"there is no {name}"
    values = re.findall(r'<option value="([^"]*)" selected', chosen[1])
    return values[0] if values else ""


# By clicks


def test_a_version_rejected_by_a_click_leaves_every_playlist_until_it_is_undone(
    house: House, open_page: OpenPage
):
    house.sync()
    page = open_page(f"/playlists/{house.playlist_id('Road Trip')}")
    page.get_by_role("link", name="Black", exact=True).click()
    page.get_by_role("button", name=f"Reject {FIRST}").click()
    expect(page.get_by_role("status")).to_contain_text("It goes out of 2 playlists at the next")
    page.get_by_role("button", name="Sync now").click()
    expect(page.get_by_role("status")).to_contain_text("Playlist sync started")
    house.ended()
    for name in WITH_BLACK:
        assert FIRST not in house.titles(name)
        assert SECOND in house.titles(name)
    house.call(house.sandbox.forget_requests())
    house.sync()
    assert house.call(house.sandbox.writes()) == 0

    page.reload()
    version = page.get_by_role("listitem").filter(has_text=FIRST).first
    expect(version).to_contain_text("Kept out by you")
    version.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone")
    expect(version).to_contain_text("Comes with the next sync")
    house.sync()
    for name in WITH_BLACK:
        assert FIRST in house.titles(name)


def test_decisions_are_searched_and_undone_in_place(house: House, open_page: OpenPage):
    house.sync()
    page = open_page(page_of(house))
    page.get_by_role("button", name="Never for this song").click()
    expect(page.get_by_role("status")).to_contain_text("No live versions of this song")
    page.get_by_role("link", name="Decisions").click()
    table = page.get_by_role("table", name="Your decisions, newest first")
    expect(table.get_by_role("row")).to_have_count(2)
    page.get_by_role("searchbox").fill("nothing like it")
    expect(table).to_be_hidden()
    page.get_by_role("link", name="Show all decisions").click()
    table.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("You have decided nothing yet")).to_be_visible()


# One song


def test_a_song_says_what_became_of_every_version_and_why(synced_house: House, http: httpx.Client):
    said = text_of(http.get(page_of(synced_house)))

    assert "2 live versions wanted, 2 in this playlist." in said
    assert f"{FIRST} Live at Wembley · 1991 · 3:42 In the playlist Surely live (99 %)" in said
    assert "Added by Encore. Title says 'Live at Wembley'. The same song by Pearl Jam." in said
    assert f"https://open.spotify.com/track/{id_of(FIRST)}" in http.get(page_of(synced_house)).text


def test_every_song_and_live_version_of_a_playlist_leads_to_its_song(
    synced_house: House, http: httpx.Client
):
    page = http.get(f"/playlists/{synced_house.playlist_id('Road Trip')}").text
    leads = dict(re.findall(r'<a href="([^"]*/songs/[^"]*)"><bdi>([^<]*)</bdi>', page))

    assert page.count(f'<a href="{page_of(synced_house)}"><bdi>') == 3
    assert leads[page_of(synced_house, "Rare")] == "Rare"
    for address in leads:
        assert http.get(address).status_code == 200


def test_a_song_without_live_versions_says_so(synced_house: House, http: httpx.Client):
    said = text_of(http.get(page_of(synced_house, "Rare")))

    assert "Spotify shows no live version of it." in said
    assert "There is none yet." in said


def test_without_javascript_a_decision_comes_back_to_its_page_and_is_told_there(
    house: House, http: httpx.Client
):
    house.sync()
    pressed = http.post(page_of(house), data={"do": "reject", "track": id_of(FIRST)})
    assert (pressed.status_code, pressed.headers["location"]) == (303, page_of(house))

    said = text_of(http.get(page_of(house)))
    assert "It goes out of 2 playlists at the next sync, and the next best steps in." in said
    assert "Goes with the next sync" in said
    assert "You keep it out of all playlists, just now Undo" in said
    assert "Changes wait for the next sync. Sync now" in said
    http.post(page_of(house), data={"do": "undo", "decision": str(made(http)[0]["id"])})
    assert "In the playlist" in text_of(http.get(page_of(house)))
    assert made(http) == []


def test_a_pasted_link_takes_the_place_of_another_version(house: House, http: httpx.Client):
    house.sync()
    link = LINK.format(id_of("Rare"))
    form = {"do": "link", "link": f" {link} ", "instead_of": id_of(FIRST)}
    page = page_of(house, playlist=SCRIPT)
    toast = http.post(page, data=form, headers={"X-Fragment": "toast"})
    assert "It takes the other one&#39;s place in 2 playlists" in toast.text

    said = text_of(http.get(page))
    assert "Rare Studio Album · 1991 · 3:20 Comes with the next sync Hardly live" in said
    assert "You took it instead of another one" in said
    house.sync()
    assert house.titles(SCRIPT) == ["Black", SECOND, "Rare"]


BAD_LINKS = {
    "nothing": ("", "Paste the link of a track"),
    "no link": ("<b>hello</b> \u202e", "is no Spotify link"),
    "an album": (
        "https://open.spotify.com/album/4uLU6hMCjMI75M1A2tKUQC",
        "is a link to an album; paste the link of a track.",
    ),
    "a broken link": ("spotify:track:4uLU6", "is no Spotify link"),
    "the song itself": (f"spotify:track:{id_of('Black')}", "This is the song itself"),
    "no such track": (LINK.format("0" * 22), "Copy its link in Spotify and paste that."),
}


@pytest.mark.parametrize(("link", "wrong"), BAD_LINKS.values(), ids=BAD_LINKS.keys())
def test_a_link_that_cannot_be_used_is_said_beside_it_and_kept(
    synced_house: House, http: httpx.Client, link: str, wrong: str
):
    form = {"do": "link", "link": link, "instead_of": id_of(SECOND)}
    answer = http.post(page_of(synced_house), data=form)

    assert answer.status_code == 422
    assert wrong in unescape(answer.text)
    assert 'aria-describedby="link-wrong"' in answer.text
    kept = re.search(r'<input id="link"[^>]*value="([^"]*)"', answer.text)
    assert kept
    assert unescape(kept[1]) == link.strip()
    assert ticked(answer.text, "instead_of") == id_of(SECOND)
    assert "<b>hello" not in answer.text
    assert made(http) == []


def test_never_of_an_artist_takes_out_what_encore_added(house: House, http: httpx.Client):
    house.sync()
    http.post(page_of(house), data={"do": "never_artist"})
    said = text_of(http.get(page_of(house)))
    assert "Nothing is looked for: you decided so." in said
    assert "You want no live versions of this artist, just now Undo" in said
    house.sync()
    assert [title for title in house.titles("Road Trip") if "Live" in title] == []
    assert house.titles("Evening") == with_live("Creep")


def test_a_song_has_a_number_of_its_own_until_it_is_as_everywhere_again(
    house: House, http: httpx.Client
):
    house.sync()
    http.post(page_of(house), data={"do": "number", "number": "0"})
    page = http.get(page_of(house))
    assert ticked(page.text, "number") == "0"
    assert "you want no live versions of this song" in text_of(page)
    http.post(page_of(house), data={"do": "number", "number": "3"})
    assert "3 live versions wanted, 2 in this playlist." in text_of(http.get(page_of(house)))
    assert [(one["kind"], one["wanted"]) for one in made(http)] == [("number", 3)]

    number = str(made(http)[0]["id"])
    http.post(page_of(house), data={"do": "number", "number": "", "decision": number})
    assert made(http) == []
    assert "2 live versions wanted" in text_of(http.get(page_of(house)))


def test_what_no_button_sends_changes_nothing(synced_house: House, http: httpx.Client):
    cases = [
        ({}, 422),
        ({"do": "explode"}, 422),
        ({"do": "number", "number": "6"}, 422),
        ({"do": "number", "number": "-1"}, 422),
        ({"do": "reject"}, 404),
        ({"do": "reject", "track": "nothing"}, 404),
        ({"do": "accept", "track": id_of(FIRST), "instead_of": id_of(FIRST)}, 422),
        ({"do": "undo", "decision": "99999999"}, 404),
        ({"do": "undo", "decision": "0"}, 404),
    ]
    for form, status in cases:
        assert http.post(page_of(synced_house), data=form).status_code == status, form
    assert made(http) == []


def test_a_song_is_shown_in_ones_own_playlists_only(synced_house: House, http: httpx.Client):
    theirs = page_of(synced_house, "Creep", "Theirs")
    elsewhere = page_of(synced_house, "Creep", "Road Trip")
    for path in (
        *(theirs, elsewhere, f"/playlists/nothing/songs/{id_of('Black')}"),
        *("/playlists/%00/songs/x", f"{page_of(synced_house)}%00", "/playlists/x/songs/%ff"),
    ):
        assert http.get(path).status_code == 404, path
        assert http.post(path, data={"do": "never_song"}).status_code == 404, path
        assert http.get(f"/api/v1{path}").status_code == 404, path
    assert made(http) == []


# All decisions


def decide_three(house: House, http: httpx.Client) -> None:
    for form in (
        {"do": "reject", "track": id_of(FIRST)},
        {"do": "number", "number": "4"},
        {"do": "never_song"},
    ):
        assert http.post(page_of(house), data=form).status_code == 303


def test_decisions_are_listed_in_words_newest_first(house: House, http: httpx.Client):
    assert "You have decided nothing yet, so Encore chooses." in text_of(http.get("/decisions"))
    house.sync()
    decide_three(house, http)
    said = text_of(http.get("/decisions"))

    assert "3 decisions" in said
    places = [
        said.index(words)
        for words in (
            "No live versions of Black by Pearl Jam",
            "Have 4 live versions of Black by Pearl Jam",
            f"Keep out {FIRST} by Pearl Jam",
        )
    ]
    assert places == sorted(places)
    assert http.delete("/api/v1/decisions/0").status_code == 404
    assert "1 decision " in text_of(http.get("/decisions?kind=reject"))
    assert "1 decision " in text_of(http.get("/decisions?q=wembley"))
    for odd in ("kind=lost", "page=99999", "page=x", "q=%25%00", "q=" + "a" * 3_000):
        assert http.get(f"/decisions?{odd}").status_code == 200
    for number in ("0", "x", "99999999999999999999", "999999"):
        assert http.post(f"/decisions/{number}/undo").status_code == 404
    for one in made(http):
        assert http.post(f"/decisions/{one['id']}/undo").headers["location"] == "/decisions"
    assert made(http) == []


def test_decisions_go_into_a_file_and_come_out_of_it(house: House, http: httpx.Client):
    house.sync()
    decide_three(house, http)
    file = http.get("/decisions/export")
    assert file.headers["content-disposition"].startswith("attachment;")
    assert http.get("/api/v1/decisions/export").json() == file.json()
    before = [(one["kind"], one["name"], one["wanted"], one["decided_at"]) for one in made(http)]
    for way in (
        lambda: http.post("/decisions/import", files={"file": ("d.json", file.content)}),
        lambda: http.post("/decisions/import", data={"text": file.text}),
        lambda: http.post("/api/v1/decisions/import", content=file.content),
    ):
        for one in made(http):
            assert http.delete(f"/api/v1/decisions/{one['id']}").status_code == 204
        assert way().status_code in (200, 303)
        after = [(one["kind"], one["name"], one["wanted"], one["decided_at"]) for one in made(http)]
        assert after == before
    assert "3 decisions of the file hold from the next sync on." in text_of(http.get("/decisions"))


def a_file(**changes: object) -> str:
    decision = {
        **{"kind": "reject", "name": "Black", "artist_id": "a", "song_key": "black"},
        **{"track_id": "t", "replaced_id": None, "decided_at": "2026-11-25T12:00:00+00:00"},
    }
    track = {
        **{"id": "t", "uri": "spotify:track:t", "title": "Black", "artists": [["a", "A"]]},
        **{"album": [None, "Album", "album", None], "duration_ms": 1, "explicit": False},
        "isrc": None,
    }
    for name, value in changes.items():
        (track if name in ("uri", "album", "duration_ms") else decision)[name] = value
    return json.dumps({"encore_decisions": 1, "decisions": [decision], "tracks": [track]})


RUBBISH = {
    "no file": ("", "Choose a file of decisions"),
    "no JSON": ("<script>alert(1)</script>", "This is no file of decisions"),
    "other JSON": ("[1, 2]", "This is no file of decisions"),
    "a newer Encore's": ('{"encore_decisions": 2}', "another version of Encore"),
    "no text in a name": (a_file(name="a\0b"), "This is no file of decisions"),
    "a moment nobody lives to see": (
        a_file(decided_at="9999-12-31T23:59:00-12:00"),
        "This is no file of decisions",
    ),
    "a decision about nothing": (a_file(track_id=None), "This is no file of decisions"),
    "another kind": (a_file(kind="destroy"), "This is no file of decisions"),
    "far too many": (a_file(kind="number", number=99), "This is no file of decisions"),
    "a track that is none": (a_file(uri="spotify:local:x"), "This is no file of decisions"),
    "a long track": (a_file(duration_ms=2**40), "This is no file of decisions"),
    "an odd album": (a_file(album=[{}, [], 1, 2]), "This is no file of decisions"),
    "deeply nested": ("[" * 100_000, "This is no file of decisions"),
}


@pytest.mark.parametrize(("text", "wrong"), RUBBISH.values(), ids=RUBBISH.keys())
def test_a_file_that_is_none_is_refused_in_one_sentence_and_changes_nothing(
    open_doors: House, http: httpx.Client, text: str, wrong: str
):
    before = made(http)
    for answer in (
        http.post("/decisions/import", data={"text": text}),
        http.post("/decisions/import", files={"file": ("d.json", text.encode())}),
    ):
        assert answer.status_code == 422
        assert wrong in unescape(answer.text)
        assert "Nothing was changed." in answer.text
        assert "<script>alert" not in answer.text
    problem = http.post("/api/v1/decisions/import", content=text.encode())
    assert (problem.status_code, problem.headers["content-type"]) == (
        *(422, "application/problem+json"),
    )
    assert made(http) == before


def test_names_in_a_file_can_harm_no_page(house: House, http: httpx.Client):
    for name in (SCRIPT, TURNED):
        http.post("/decisions/import", data={"text": a_file(name=name, track_id=name[:20])})
    page = http.get("/decisions")

    assert "2 decisions" in text_of(page)
    assert "<script>alert" not in page.text
    assert "\u202e" not in page.text
    assert "\u0007" not in page.text


# The API


def test_programs_decide_as_people_do(house: House, http: httpx.Client):
    house.sync()
    asked = (
        ({"kind": "reject", "version": FIRST}, f"{FIRST} by Pearl Jam"),
        ({"kind": "never_artist", "artist": "radiohead"}, "Radiohead"),
        ({"kind": "number", "song": "Alive by Pearl Jam", "wanted": 1}, "1 of Alive by Pearl Jam"),
    )
    for body, name in asked:
        answer = http.post("/api/v1/decisions", json=body)
        assert (answer.status_code, answer.json()["name"]) == (201, name)
        address = f"/api/v1/decisions/{answer.json()['id']}"
        assert http.get(address).json() == answer.json()
    song = http.get(f"/api/v1{page_of(house)}").json()
    standings = {one["title"]: one["standing"] for one in song["candidates"]}
    assert standings == {FIRST: "goes with the next sync", SECOND: "in the playlist"}
    assert [one["kind"] for one in song["decisions"]] == ["reject"]
    assert http.delete(address).status_code == 204
    assert http.get(address).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "reject"}, 422),
        ({"kind": "destroy"}, 422),
        ({"kind": "number", "song": "Black", "wanted": 6}, 422),
        ({"kind": "reject", "version": "no such thing"}, 404),
        ({"kind": "reject", "version": "\0"}, 422),
        ({"kind": "never_artist", "artist": "Nobody"}, 404),
    ],
)
def test_a_decision_that_cannot_be_is_a_problem(
    synced_house: House, http: httpx.Client, body: dict[str, object], status: int
):
    answer = http.post("/api/v1/decisions", json=body)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert made(http) == []
