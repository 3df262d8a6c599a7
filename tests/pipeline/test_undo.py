"""Taking back: exactly what Encore did goes, and nothing of the person's does."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encore.music import Item
from encore.pipeline.desired import Placement
from encore.pipeline.entries import Added, Desired, Kept, Why
from encore.pipeline.plan import plan_edits
from encore.pipeline.undo import (
    Deed,
    compare_lists,
    deed_of,
    diff,
    guard_removals,
    restored_list,
    undone_list,
)
from encore.plans import Owed

from .lists import (
    NOW,
    a_list,
    a_wish,
    an_item,
    carry_out,
    names_of,
    replayable,
    shorthand,
    uri,
    wish_for,
)

WISHES = [a_wish("A1 A2"), a_wish("B1"), a_wish("C1 C2")]
NAMES = st.lists(
    st.sampled_from(["a", "a'", "b", "b'", "c", "d", "A1", "B1", "e:x", "l:x", "l:y", "-"]),
    max_size=12,
)


def after(items: Sequence[Item], desired: Desired) -> list[Item]:
    for edit in plan_edits(items, desired).edits:
        items = carry_out(items, edit)
    return list(items)


def sync(items: Sequence[Item], placement: Placement) -> tuple[list[Item], frozenset[str], Deed]:
    """Return the list after a sync, the live versions that it added, and what it took."""
    desired = wish_for(items, WISHES, placement=placement)
    added = (e for e in desired.entries if isinstance(e, Added) and e.why is Why.LIVE)
    deed = deed_of(items, plan_edits(items, desired).edits)
    return after(items, desired), frozenset(e.uri for e in added), deed


@replayable
@given(NAMES, st.sampled_from(Placement))
def test_undoing_a_sync_gives_back_exactly_the_earlier_list(names: list[str], placement: Placement):
    before = a_list(names)
    synced, added, deed = sync(before, placement)

    undone = after(synced, undone_list(synced, added, [deed]))

    assert names_of(undone) == names_of(before)
    once = Counter(item.uri for item in before)
    dates = {item.uri: item.added_at for item in undone}
    assert all(
        dates[i.uri] == i.added_at
        for i in before
        if i.uri and once[i.uri] == 1 and not deed.taken.get(i.uri)
    )


@st.composite
def edited(draw: st.DrawFn, items: list[Item]) -> list[Item]:
    """The list after a few edits by the person."""
    items = list(items)
    for number in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(items)))
        if at < len(items) and draw(st.booleans()):
            item = items.pop(at)
            if draw(st.booleans()):
                items.insert(draw(st.integers(0, len(items))), item)
        else:
            items.insert(
                at, an_item(draw(st.sampled_from(["a", "c", "d", "l:z", "e:y"])), 100 + number)
            )
    return items


@replayable
@given(st.data(), NAMES, st.sampled_from(Placement))
def test_undoing_keeps_whatever_the_person_changed_since(
    data: st.DataObject, names: list[str], placement: Placement
):
    before = a_list(names)
    synced, added, deed = sync(before, placement)
    items = data.draw(edited(synced))
    out = {one for one in added if sum(item.uri == one for item in items) == 1}

    undone = after(items, undone_list(items, out, [deed]))

    theirs = [item for item in items if item.uri not in out]
    there = iter(undone)
    assert all(item in there for item in theirs), "in this order, with their dates"
    more = Counter(item.uri for item in undone) - Counter(item.uri for item in theirs)
    assert more <= Counter(deed.taken), "what the person took out stays out"


@replayable
@given(st.data(), NAMES)
def test_an_undo_that_breaks_off_anywhere_and_begins_again_ends_alike(
    data: st.DataObject, names: list[str]
):
    before = a_list(names)
    synced, added, deed = sync(before, Placement.AFTER)
    edits = plan_edits(synced, undone_list(synced, added, [deed])).edits
    cut = data.draw(st.integers(0, len(edits)))
    broken = synced
    for edit in edits[:cut]:
        broken = carry_out(broken, edit)
    back = Counter(u for edit in edits[:cut] for u in edit.uris if u in deed.taken)
    out = {one for one in added if any(item.uri == one for item in broken)}

    undone = after(broken, undone_list(broken, out, [deed], back))

    assert names_of(undone) == names_of(before)


@pytest.mark.parametrize(
    ("before", "taken", "items", "undone"),
    [
        pytest.param("a b a c", "a", "b a c", "a b a c", id="its first copy was moved"),
        pytest.param("a b a c", "a", "b c", "b a c", id="its first copy was taken out"),
        pytest.param("a b a c", "a", "a b c a", "a b c a", id="the person put it back"),
        pytest.param("a b a", "a", "a x b", "a x b a", id="something is new before it"),
        pytest.param("b x x a", "x x", "a", "x x a", id="all that stood before it is gone"),
        pytest.param("- a - a -", "a", "- a - -", "- a - a -", id="nulls stand around it"),
    ],
)
def test_a_copy_that_was_taken_stands_behind_what_stood_before_it(before, taken, items, undone):
    deed = Deed(tuple(a_list(before)), Counter(uri(name) for name in taken.split()))
    listed = a_list(items)

    assert shorthand(listed, undone_list(listed, (), [deed])) == undone


def test_two_plans_of_one_run_are_taken_back_in_turn():
    first = Deed(tuple(a_list("a b a")), {uri("a"): 1})
    second = Deed(tuple(a_list("a b c b")), {uri("b"): 1})
    items = a_list("a b c")

    assert shorthand(items, undone_list(items, (), [first, second])) == "a b a c b"


def test_what_a_broken_push_owes_is_put_back_too():
    items = a_list("a A1 c")
    owed = [Owed(uri("b"), (uri("A1"), uri("a")))]

    assert shorthand(items, undone_list(items, {uri("A1")}, owed=owed)) == "a b c"


def test_what_encore_took_out_for_a_decision_stays_out():
    before = a_list("a A1 b")
    edits = plan_edits(before, Desired((Kept(0), Kept(2)), removed=(1,))).edits

    assert deed_of(before, edits, {uri("A1")}).taken == {}


# Restoring


@replayable
@given(NAMES, NAMES)
def test_restoring_brings_every_track_and_drops_nothing_that_nobody_can_bring_back(
    names: list[str], wanted: list[str]
):
    items, target = a_list(names), a_list(wanted)

    restored = after(items, restored_list(items, target))

    there, wish = Counter(item.uri for item in restored), Counter(item.uri for item in target)
    for item in target:
        if item.uri and not item.uri.startswith("spotify:local"):
            assert there[item.uri] >= wish[item.uri]
    for item in items:
        is_track = item.track is not None
        assert item in restored or (is_track and item.uri not in wish)


@replayable
@given(NAMES, st.sampled_from(Placement))
def test_restoring_after_a_sync_gives_the_earlier_list(names: list[str], placement: Placement):
    before = a_list(names)
    synced, _, _ = sync(before, placement)

    assert names_of(after(synced, restored_list(synced, before))) == names_of(before)


def test_restoring_moves_nothing_and_takes_no_copy_of_what_is_wanted():
    items = a_list("c a b b d")

    assert shorthand(items, restored_list(items, a_list("a b c"))) == "c a b b"


def test_what_another_person_added_stays():
    items = a_list("a b c")

    assert shorthand(items, restored_list(items, a_list("a"), {uri("b")})) == "a b"


# What is said of it


def test_only_tracks_may_go_and_only_those_that_are_meant():
    items = a_list("a l:x b")

    assert guard_removals(items, Desired((), removed=(0,)), {uri("a")}) is None
    for wrong in (1, 2):
        said = guard_removals(items, Desired((), removed=(wrong,)), {uri("a"), "spotify:local:x"})
        assert said is not None
        assert f"no. {wrong + 1}" in said


def test_what_stays_different_is_told():
    before = a_list("a l:x b c")
    now = [before[2], replace(before[0], added_at=NOW), *a_list("d"), before[3]]

    remains = compare_lists(before, now)

    assert names_of(remains.lost) == "l:x"
    assert names_of(remains.kept) == "d"
    assert names_of(remains.redated) == "a"
    assert remains.is_reordered
    assert not compare_lists(before, before).is_reordered


@replayable
@given(NAMES, NAMES)
def test_a_diff_shows_every_entry_of_both_lists_in_order(names: list[str], others: list[str]):
    rows = list(diff(a_list(names), a_list(others)))

    assert names_of([old for old, _ in rows if old]) == " ".join(names)
    assert names_of([new for _, new in rows if new]) == " ".join(others)
    assert all(old.uri == new.uri for old, new in rows if old and new)
