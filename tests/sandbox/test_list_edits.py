"""Edits of a list: moves keep every row, rebase finds what was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encore.sandbox.nouns import Entry
from encore.sandbox.playlists import EditRefused, inserted, moved, moved_since, without_uris


def entries(letters: str) -> tuple[Entry, ...]:
    return tuple(Entry(ord(c), "track", c, None, None) for c in letters)


def letters(found: tuple[Entry, ...]) -> str:
    return "".join(entry.uri for entry in found)


@pytest.mark.parametrize(
    ("start", "length", "before", "after"),
    [
        pytest.param(0, 1, 3, "bcade", id="down"),
        pytest.param(3, 2, 0, "deabc", id="a block up"),
        pytest.param(0, 2, 5, "cdeab", id="to the end"),
        pytest.param(1, 2, 2, "abcde", id="into itself"),
    ],
)
def test_a_move_counts_positions_before_it(start: int, length: int, before: int, after: str):
    assert letters(moved(entries("abcde"), start, length, before)) == after


@pytest.mark.parametrize(
    ("start", "length", "before"), [(5, 1, 0), (4, 2, 0), (0, 1, 6), (0, 0, 1)]
)
def test_a_move_outside_the_list_is_refused(start: int, length: int, before: int):
    with pytest.raises(EditRefused):
        moved(entries("abcde"), start, length, before)


@given(st.data())
def test_a_rebase_on_the_same_list_is_a_plain_move(data: st.DataObject):
    listed = entries("abcdefgh")
    start = data.draw(st.integers(0, 7))
    length = data.draw(st.integers(1, 8 - start))
    before = data.draw(st.integers(0, 8))

    assert moved_since(listed, listed, start, length, before) == moved(
        listed, start, length, before
    )


def test_a_rebase_moves_what_stood_there_in_the_snapshot():
    now = entries("xabcde")

    assert letters(moved_since(now, entries("abcde"), 0, 1, 3)) == "xbcade"


def test_a_rebase_leaves_out_what_is_gone_and_goes_before_the_next_that_stayed():
    assert letters(moved_since(entries("bde"), entries("abcde"), 0, 2, 2)) == "bde"
    assert letters(moved_since(entries("acde"), entries("abcde"), 3, 1, 1)) == "adce"


def test_removing_takes_every_copy():
    assert letters(without_uris(entries("abab"), {"a"})) == "bb"


def test_inserting_knows_the_end_and_refuses_what_is_beyond():
    assert letters(inserted(entries("ab"), entries("x"), None)) == "abx"
    assert letters(inserted(entries("ab"), entries("x"), 1)) == "axb"
    with pytest.raises(EditRefused):
        inserted(entries("ab"), entries("x"), 3)
