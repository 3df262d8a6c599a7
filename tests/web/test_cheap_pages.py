"""What a page may cost: few looks at the database, and little for each row."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from encore.web.site import drawn_once

from .house import House

MOST_LOOKS = {
    "/": 12,
    "/playlists": 4,
    "/playlists?q=a": 4,
    "/runs": 4,
    "/library": 6,
    "/decisions": 4,
    "/notices": 2,
    "/settings": 9,
}
MOST_A_ROW = 2_300  # bytes of HTML


@contextmanager
def looks_of_pages(house: House) -> Iterator[list[str]]:
    """Collect what the pages ask the database; the worker has connections of its own kind."""
    engine, said = house.encore.database.reader.sync_engine, list[str]()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", MOST_LOOKS)
def test_a_page_asks_the_database_little(synced_house: House, http: httpx.Client, path: str):
    http.get(path)  # what is remembered is looked up once
    with looks_of_pages(synced_house) as said:
        assert http.get(path).status_code == 200

    assert len(said) <= MOST_LOOKS[path], "\n".join(said)


def test_the_page_of_a_playlist_asks_the_database_little(synced_house: House, http: httpx.Client):
    path = f"/playlists/{synced_house.playlist_id('Road Trip')}"
    http.get(path)
    with looks_of_pages(synced_house) as said:
        assert http.get(path).status_code == 200

    assert len(said) <= 11, "\n".join(said)


def test_a_row_of_the_table_is_short_and_an_icon_drawn_once(
    synced_house: House, http: httpx.Client
):
    page = http.get("/playlists").text
    rows = re.findall(r"<tr data-key=.*?</tr>", page, re.DOTALL)

    assert len(rows) == 5
    assert max(len(row) for row in rows if "onerror" not in row and "evil" not in row) < MOST_A_ROW
    assert not any("<path" in row for row in rows)
    names = set(re.findall(r'href="#(i-\w+)"', page))
    assert {f'<symbol id="{name}"' in page for name in names} == {True}


def test_a_part_is_drawn_again_only_for_another_key():
    drawn: list[str] = []

    def draw(text: str) -> str:
        drawn.append(text)
        return text

    part = drawn_once(draw)

    assert [part((1,), "a"), part((1,), "a"), part((2,), "b")] == ["a", "a", "b"]
    assert drawn == ["a", "b"]
