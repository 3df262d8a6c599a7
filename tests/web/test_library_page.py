"""The library: how much of a person's music has live versions, and its songs by page."""

import re
from html import unescape

import httpx
from sqlalchemy import delete, update

from encore.store.schema import library, songs

from .house import House


def text_of(answer: httpx.Response) -> str:
    """Return what a person reads: no tags, one blank between words."""
    assert answer.status_code == 200, answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def titles_of(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return re.findall(r'data-label="Title"><bdi>([^<]+)</bdi>', answer.text)


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
    assert "2 playlists" in text_of(page)
