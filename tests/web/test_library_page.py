"""The library: how much of a person's music has live versions, and its songs by page."""

import re
from html import unescape

import httpx
import pytest
from sqlalchemy import text

from .conftest import OpenPage
from .house import House

SONGS = """
INSERT INTO songs (artist_id, key, original_id, words, state, found, due_at)
SELECT artist_id, 'zzz ' || to_char(n, 'FM000'), original_id, 'zebra ' || n, 'none', 0, due_at
FROM songs, generate_series(1, :number) n WHERE words LIKE 'creep %'
"""
WANTED = """
INSERT INTO playlist_songs SELECT playlist_id, song.id
FROM songs song, songs creep JOIN playlist_songs ON song_id = creep.id
WHERE song.words LIKE 'zebra %' AND creep.words LIKE 'creep %'
"""


def text_of(answer: httpx.Response) -> str:
    """Return what a person reads: no tags, one blank between words."""
    assert answer.status_code == 200, answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def titles_of(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return re.findall(r'data-label="Title"><a [^>]+><bdi>([^<]+)</bdi>', answer.text)


def test_without_a_connection_the_library_leads_to_the_first_step(
    strange_house: House, http: httpx.Client
):
    for path in ("/library", "/notices"):
        assert http.get(path).headers["location"] == "/"


def test_before_the_first_sync_the_page_says_what_to_do(house: House, http: httpx.Client):
    said = text_of(http.get("/library"))

    assert "No songs yet. Press Sync All Playlists" in said
    assert "Show the numbers" not in said


def test_the_numbers_of_the_picture_are_those_of_the_songs(synced_house: House, http: httpx.Client):
    page = http.get("/library")
    said = text_of(page)

    assert "3 of 4 songs have a live version" in said
    assert "6 live versions in all" in said
    assert "Two live versions 3 75 %" in said
    assert "No live version 1 25 %" in said
    assert page.text.count('role="img"') == 3
    assert page.text.count("<title id=") == page.text.count("<desc id=") == 3


def test_every_song_says_where_it_is(synced_house: House, http: httpx.Client):
    page = http.get("/library")

    assert titles_of(page) == ["Alive", "Black", "Creep", "Rare"]
    for name in ("Road Trip", "Evening"):
        assert f'href="/playlists/{synced_house.playlist_id(name)}"' in page.text
    for address in re.findall(r'href="(/playlists/[^"]+/songs/[^"]+)"', page.text):
        assert http.get(address).status_code == 200
    assert "2 playlists" in text_of(page)


def keys_of(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return re.findall(r'<tr data-key="(\d+)">', answer.text)


def link(answer: httpx.Response, words: str) -> str:
    found = re.search(rf'href="([^"]+)"[^>]*>{words}</a>', answer.text)
    assert found, answer.text
    return unescape(found[1])


FINDS = {
    "the beginning of a title": ("bla", ["Black"]),
    "an artist": ("radiohead", ["Creep"]),
    "title and artist, in any order and case": ("RADIO cre", ["Creep"]),
    "with accents": ("Crêep", ["Creep"]),
    "the middle of a word": ("lack", []),
    "signs alone": ("%_'&|!", []),
}


@pytest.mark.parametrize(("search", "titles"), FINDS.values(), ids=FINDS.keys())
def test_a_search_finds_by_the_beginnings_of_words(
    synced_house: House, http: httpx.Client, search: str, titles: list[str]
):
    page = http.get("/library", params={"q": search})

    assert titles_of(page) == titles
    assert ("No song matches" in page.text) == (not titles)


def test_states_and_searches_narrow_together(synced_house: House, http: httpx.Client):
    assert titles_of(http.get("/library?part=none")) == ["Rare"]
    assert titles_of(http.get("/library?part=full")) == ["Alive", "Black", "Creep"]
    assert titles_of(http.get("/library?part=full&q=alive")) == ["Alive"]
    assert titles_of(http.get("/library?part=none&q=alive")) == []
    assert "1 song found" in text_of(http.get("/library?part=none"))


def test_parts_are_answered_alone(synced_house: House, http: httpx.Client):
    for part in ("coverage", "songs"):
        answer = http.get("/library", headers={"X-Fragment": part})
        assert answer.text.strip().startswith(f'<section id="{part}"')
        assert "X-Fragment" in answer.headers["vary"]


def test_a_chip_and_a_search_work_in_place_and_go_back(synced_house: House, open_page: OpenPage):
    page = open_page("/library")
    page.locator("#songs").get_by_role("link", name="No live version").click()
    page.wait_for_url("**/library?part=none")
    page.locator("#songs").get_by_text("1 song found").wait_for()

    page.get_by_role("searchbox").fill("alive")
    page.wait_for_url("**/library?q=alive&part=none")
    page.get_by_text("No song matches").wait_for()

    page.go_back()
    page.locator("#songs").get_by_text("Rare").wait_for()


@pytest.fixture
def full_house(synced_house: House) -> House:
    """A house with 60 songs more than there are, all in one playlist."""

    async def fill() -> None:
        async with synced_house.encore.database.engine.begin() as db:
            await db.execute(text(SONGS), {"number": 60})
            await db.execute(text(WANTED))

    synced_house.is_just_synced = False
    synced_house.call(fill())
    return synced_house


def test_pages_follow_each_other_by_title_there_and_back(full_house: House, http: httpx.Client):
    first = http.get("/library")
    second = http.get(link(first, "Next"))
    third = http.get(link(second, "Next"))
    back = http.get(link(third, "Previous"))

    pages = [keys_of(page) for page in (first, second, third)]
    assert [len(page) for page in pages] == [25, 25, 14]
    assert len({key for page in pages for key in page}) == 64
    assert keys_of(back) == pages[1]
    assert keys_of(http.get(link(back, "Previous"))) == pages[0]
    assert "<span>Next</span>" in third.text
    assert "60 songs found" in text_of(http.get("/library?q=zebra"))
    assert len(keys_of(http.get("/library?per=100"))) == 64
    for odd in ("after=999999999", "before=999999999", "after=x", "part=x&per=3"):
        assert keys_of(http.get(f"/library?{odd}")) == pages[0]


def test_songs_of_playlists_that_are_left_alone_do_not_count(
    synced_house: House, http: httpx.Client
):
    async def leave_alone(playlist_id: str) -> None:
        async with synced_house.encore.database.engine.begin() as db:
            leave = "UPDATE library SET skipped = 'excluded' WHERE playlist_id = :id"
            await db.execute(text(leave), {"id": playlist_id})

    synced_house.is_just_synced = False
    assert "Creep" in titles_of(http.get("/library"))
    synced_house.call(leave_alone(synced_house.playlist_id("Evening")))

    assert "Creep" not in titles_of(http.get("/library"))
    assert titles_of(http.get("/library?q=creep")) == []
