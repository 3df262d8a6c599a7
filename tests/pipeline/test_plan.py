"""The edits: exactly the desired list, as few requests as can be, and safe to break off."""

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encore.music import Item
from encore.pipeline.desired import Added, Desired, Kept, Placement, Why, Wish
from encore.pipeline.plan import Plan, apply_edit, guard, owed_by, plan_edits
from encore.plans import Edit, Insert, Owed, Remove

from .lists import (
    BEGIN,
    a_list,
    a_wish,
    carry_out,
    names_of,
    replayable,
    shorthand,
    uri,
    uris,
    wish_for,
)


def after_all(items: Sequence[Item], edits: Sequence[Edit]) -> list[Item]:
    for edit in edits:
        items = carry_out(items, edit)
    return list(items)


def test_removals_come_first_and_insertions_ascend():
    items = a_list("a b a c")
    desired = wish_for(items, [a_wish("A1 A2"), a_wish("C1")])

    plan = plan_edits(items, desired)

    assert plan.edits == (
        Remove(uris("a")),
        Insert(0, uris("a A1 A2")),
        Insert(5, uris("C1")),
    )
    assert names_of(plan.expected) == "a A1 A2 b c C1"


def test_a_request_holds_a_hundred_uris_at_most():
    many = tuple(f"spotify:track:{number}" for number in range(250))
    added = tuple(Added(one, None, Why.LIVE) for one in many)
    items = a_list("a b")

    inserts = plan_edits(items, Desired((Kept(0), *added, Kept(1)))).edits
    there = [replace(items[0], uri=one) for one in many]
    removes = plan_edits(there, Desired((), removed=tuple(range(250)))).edits

    assert [(e.position, len(e.uris)) for e in inserts] == [(1, 100), (101, 100), (201, 50)]
    assert [len(edit.uris) for edit in removes] == [100, 100, 50]


@pytest.mark.parametrize(
    "desired",
    [
        pytest.param(Desired((Kept(1), Kept(0))), id="moves an item"),
        pytest.param(Desired((Kept(0),)), id="forgets an item"),
        pytest.param(Desired((Kept(0), Kept(1), Kept(1))), id="keeps an item twice"),
        pytest.param(Desired((Kept(0),), removed=(1,)), id="removes one of two copies"),
    ],
)
def test_a_desired_list_that_would_lose_something_is_refused(desired: Desired):
    with pytest.raises(ValueError, match="the desired list"):
        plan_edits(a_list("a a"), desired)


def test_spotify_takes_out_all_copies_and_inserts_before_a_position():
    assert apply_edit(["a", "b", None, "a"], Remove(("a", "x"))) == ["b", None]
    assert apply_edit(["a", None], Insert(1, ("b", "c"))) == ["a", "b", "c", None]
    assert apply_edit([], Insert(0, ("b",))) == ["b"]
    with pytest.raises(ValueError, match="outside"):
        apply_edit(["a"], Insert(2, ("b",)))


# --- against an oracle ---


def lists_up_to_renaming(longest: int) -> Iterator[tuple[int, ...]]:
    """All lists that differ in more than their names: 0, 0 0, 0 1, 0 0 0, 0 0 1, ..."""
    for length in range(longest + 1):
        for one in itertools.product(range(length), repeat=length):
            if all(value <= max(one[:at], default=-1) + 1 for at, value in enumerate(one)):
                yield one


def wishes_up_to_renaming(there: Sequence[int], most: int) -> Iterator[tuple[int, ...]]:
    """All choices of additions, of names that are there and of new ones."""
    new = max(there, default=-1) + 1
    for length in range(most + 1):
        for one in itertools.product(range(new + length), repeat=length):
            fresh = [value for value in one if value >= new]
            if list(dict.fromkeys(fresh)) == list(range(new, new + len(set(fresh)))):
                yield one


@cache
def fewest_inserts(pattern: str) -> int:
    """Search for the fewest insertions that make *pattern*, "k" kept and "+" added.

    Backwards: each step takes out any run of additions, wherever it lies.
    """
    frontier, steps = {pattern}, 0
    while not any("+" not in one for one in frontier):
        steps += 1
        frontier = {
            one[:start] + one[end:]
            for one in frontier
            for start, end in itertools.combinations(range(len(one) + 1), 2)
            if set(one[start:end]) == {"+"}
        }
    return steps


def check_insertions(there: Sequence[int], added: Sequence[int], gaps: Sequence[int]) -> None:
    items = a_list([f"t{number}" for number in there])
    entries: list[Kept | Added] = [Kept(at) for at in range(len(items))]
    for number, gap in sorted(zip(added, gaps, strict=True), key=lambda one: -one[1]):
        entries.insert(gap, Added(uri(f"t{number}"), None, Why.LIVE))

    plan = plan_edits(items, Desired(tuple(entries)))

    result = after_all(items, plan.edits)
    wanted = [items[e.position].uri if isinstance(e, Kept) else e.uri for e in entries]
    assert [item.uri for item in result] == wanted == list(plan.expected)
    kept = [item for item in result if item.added_by != "encore"]
    assert len(kept) == len(items)
    assert all(one is other for one, other in zip(kept, items, strict=True)), "identity"
    pattern = "".join("k" if isinstance(entry, Kept) else "+" for entry in entries)
    assert len(plan.edits) == fewest_inserts(pattern)


def test_every_small_list_with_every_choice_of_insertions():
    for there in lists_up_to_renaming(3):
        for added in wishes_up_to_renaming(there, 3):
            for gaps in itertools.combinations_with_replacement(range(len(there) + 1), len(added)):
                check_insertions(there, added, gaps)


def test_four_originals_with_every_choice_of_places():
    for there in (one for one in lists_up_to_renaming(4) if len(one) == 4):
        for added in ((), (0,), (9,), (0, 9), (9, 8), (0, 9, 0), (9, 8, 7), (9, 9, 9)):
            for gaps in itertools.combinations_with_replacement(range(5), len(added)):
                check_insertions(there, added, gaps)


def test_three_thousand_random_insertions():
    for seed in range(3_000):
        dice = random.Random(seed)
        there = [dice.randrange(4) for _ in range(dice.randrange(8))]
        added = [dice.randrange(8) for _ in range(dice.randrange(5))]
        gaps = sorted(dice.randrange(len(there) + 1) for _ in added)
        try:
            check_insertions(there, added, gaps)
        except AssertionError as problem:
            raise AssertionError(f"seed {seed}") from problem


# --- for any list ---

NAMES = ["a", "a'", "b", "b'", "c", "d", "A1", "A1'", "A2", "B1", "B2", "C1", "e:x", "l:y", "-"]
LISTS = st.lists(st.sampled_from(NAMES), max_size=10).map(" ".join)
WISHES = [a_wish("A1 A2 A3"), a_wish("B1 B2"), a_wish("C1"), a_wish("D1 D2")]
UNTOUCHABLE = st.frozensets(st.sampled_from(uris("a b A1")), max_size=2)


@given(LISTS, UNTOUCHABLE, st.sampled_from(Placement))
@replayable
def test_the_plan_leads_to_the_desired_list_and_a_second_plan_is_empty(now, untouchable, placement):
    settings = {"untouchable": untouchable, "placement": placement}
    items = a_list(now)
    desired = wish_for(items, WISHES, **settings)

    plan = plan_edits(items, desired)

    result = after_all(items, plan.edits)
    assert names_of(result) == names_of(plan.expected) == shorthand(items, desired)
    kept = [items[entry.position] for entry in desired.entries if isinstance(entry, Kept)]
    assert [item for item in result if item.added_by != "encore"] == kept
    assert plan_edits(result, wish_for(result, WISHES, **settings)).edits == ()


@given(LISTS, UNTOUCHABLE, st.sampled_from(Placement), st.data())
@replayable
def test_a_push_that_breaks_off_anywhere_any_number_of_times_ends_in_the_same_list(
    now, untouchable, placement, data
):
    settings = {"untouchable": untouchable, "placement": placement}
    items = a_list(now)
    meant = plan_edits(items, wish_for(items, WISHES, **settings))
    owed: dict[str, Owed] = {}

    while True:
        desired = wish_for(items, WISHES, owed=list(owed.values()), **settings)
        plan = plan_edits(items, desired)
        owed = {one.uri: one for one in owed_by(items, plan.edits)} | owed
        done = data.draw(st.integers(0, len(plan.edits)), label="edits done")
        items = after_all(items, plan.edits[:done])
        if done == len(plan.edits):
            break

    assert names_of(items) == names_of(meant.expected)


@given(LISTS, st.data())
@replayable
def test_a_broken_push_ends_well_even_if_nothing_is_known_of_what_is_owed(now, data):
    items = a_list(now)
    meant = plan_edits(items, wish_for(items, WISHES))
    owed = [replace(one, track=None) for one in owed_by(items, meant.edits)]
    done = data.draw(st.integers(0, len(meant.edits)), label="edits done")
    items = after_all(items, meant.edits[:done])

    for _ in range(2):
        items = after_all(items, plan_edits(items, wish_for(items, WISHES, owed=owed)).edits)

    assert names_of(items) == names_of(meant.expected)


def test_what_is_owed_remembers_its_date_and_its_neighbours_to_come():
    items = a_list("b a a c")
    plan = plan_edits(items, wish_for(items, [a_wish("B1")]))

    (owed,) = owed_by(items, plan.edits)

    assert owed == Owed(uri("a"), uris("B1 b"), items[1].added_at, items[1].track)
    assert owed.added_at != BEGIN


def test_only_what_is_deleted_and_put_back_is_owed():
    items = a_list("a a' b")

    assert owed_by(items, plan_edits(items, wish_for(items, [a_wish("B1")])).edits) == ()


# --- the guard ---

NOTHING = Desired(tuple(Kept(at) for at in range(3)))


def a_plan(wishes: Sequence[Wish], now: str) -> tuple[list[Item], Desired]:
    items = a_list(now)
    return items, wish_for(items, wishes)


def test_ordinary_work_is_let_through():
    items, desired = a_plan([a_wish("A1")], "a b a' b A1' A1 -")

    assert desired.removed
    assert guard(items, len(items), 8, desired, frozenset()) is None
    assert guard(items, None, None, desired, frozenset()) is None
    assert guard([], 0, 0, Desired(()), frozenset()) is None


@pytest.mark.parametrize(
    ("now", "total", "before", "why"),
    [
        pytest.param("", None, 3, "empty list where 3 items were", id="empty"),
        pytest.param("", 3, None, "0 items of a list of 3", id="empty the first time"),
        pytest.param("a b c", 4, 3, "3 items of a list of 4", id="cut off"),
        pytest.param("a b c", 2, 3, "3 items of a list of 2", id="changed while it was read"),
        pytest.param("a b c d", 4, 10, "4 items where 10 were", id="far shorter"),
    ],
)
def test_a_read_that_cannot_be_the_whole_list_stops_everything(now, total, before, why):
    items, desired = a_plan([], now)

    assert why in (guard(items, total, before, desired, frozenset()) or "")


def test_a_short_list_may_lose_most_of_its_items():
    items, desired = a_plan([], "a")

    assert guard(items, 1, 9, desired, frozenset()) is None


def test_an_item_that_is_neither_a_repeat_nor_ours_is_never_removed():
    items = a_list("a b c")
    loses = Desired((Kept(0), Kept(2)), removed=(1,))

    assert "“Song b” (no. 2)" in (guard(items, 3, 3, loses, frozenset()) or "")
    assert guard(items, 3, 3, loses, frozenset(uris("b"))) is None
    assert guard(items, 3, 3, NOTHING, frozenset()) is None


def test_a_live_version_does_not_pass_for_a_repeat_of_its_original():
    items = a_list("a A1 b")
    loses = Desired((Kept(0), Kept(2)), removed=(1,))

    assert "would have been lost" in (guard(items, 3, 3, loses, frozenset()) or "")


def test_a_plan_of_nothing_has_no_edits():
    assert plan_edits(a_list("a b c"), NOTHING) == Plan((), uris("a b c"))
