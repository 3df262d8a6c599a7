"""Charts: what is drawn is in proportion, fits, and leaves nothing out that is there."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from encore.web.charts import (
    COLUMNS_HEIGHT,
    LEAST,
    NAMES_WIDTH,
    WIDTH,
    brief,
    columns,
    rows,
    shortened,
    strip,
    without_gaps,
)

numbers = st.lists(st.integers(0, 10**7), min_size=1, max_size=15)


@given(numbers)
def test_the_parts_of_a_strip_fill_it_side_by_side(values: list[int]):
    bars = strip({str(at): value for at, value in enumerate(values)})

    assert [bar.value for bar in bars] == [value for value in values if value]
    for bar, following in pairwise(bars):
        assert abs(bar.x + bar.width - following.x) < 0.1
    if bars:
        assert abs(bars[-1].x + bars[-1].width - WIDTH) < 0.1
        assert min(bar.width for bar in bars) >= LEAST - 0.01


@given(numbers)
def test_bars_stay_within_their_drawing_and_none_that_counts_is_invisible(values: list[int]):
    named = [(str(at), value) for at, value in enumerate(values)]
    for bar in columns(named):
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH + 0.1
        assert 0 <= bar.y <= bar.y + bar.height <= COLUMNS_HEIGHT
        assert (bar.height >= LEAST) == (bar.value > 0)
    for bar in rows(named):
        assert NAMES_WIDTH == bar.x <= bar.x + bar.width <= WIDTH
        assert (bar.width >= LEAST) == (bar.value > 0)


def test_twice_as_many_is_twice_as_high():
    small, large = columns([("1970s", 50), ("1980s", 100)])

    assert large.height == 2 * small.height
    assert small.y + small.height == large.y + large.height


def test_a_decade_without_live_versions_keeps_its_place():
    assert without_gaps({0: 3, 1990: 1, 1970: 2}) == [(1970, 2), (1980, 0), (1990, 1)]
    assert without_gaps({0: 3}) == []


def test_a_large_number_is_said_in_brief_above_its_column():
    said = [brief(value) for value in (7, 9_999, 51_618, 999_499, 1_250_000)]

    assert said == ["7", "9,999", "52k", "999k", "1.2M"]


def test_a_long_name_is_cut_off_visibly():
    assert shortened("Nick Cave & The Bad Seeds") == "Nick Cave & The Ba…"
    assert shortened("Radiohead") == "Radiohead"
