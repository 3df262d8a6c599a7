"""What a read after a push tells, and when an entry counts as taken out by the person."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encore.pipeline.plan import plan_edits
from encore.pipeline.readback import (
    ReadBack,
    aliases_of,
    compare,
    confirm,
    follow_additions,
    not_to_be_added,
)
from encore.plans import Addition, AdditionState

from .lists import NOW, a_list, a_track, a_wish, carry_out, replayable, uri, uris, wish_for

MINUTE = timedelta(minutes=1)
A_LONG_TIME_AGO = NOW - timedelta(days=3)
JUST_NOW = NOW - MINUTE
SENT, CONFIRMED = AdditionState.SENT, AdditionState.CONFIRMED
MISSING, TAKEN_OUT = AdditionState.MISSING, AdditionState.TAKEN_OUT


def read(expected: str, actual: str, added: str, gone: str = "") -> ReadBack:
    wanted = [None if name == "-" else uri(name) for name in expected.split()]
    return compare(wanted, a_list(actual), frozenset(uris(added)), frozenset(uris(gone)))


# --- the read after a push ---


def test_a_read_that_shows_all_of_the_push_settles_it():
    assert read("a A1 - b B1", "a A1 - b B1", "A1 B1") == ReadBack(
        True, confirmed=frozenset(uris("A1 B1"))
    )


def test_a_stale_read_settles_nothing():
    told = read("a A1 b B1", "a A1 b", "A1 B1")

    assert not told.settled
    assert told.confirmed == {uri("A1")}
    assert told.missing == {uri("B1")}


def test_a_removal_that_does_not_show_settles_nothing():
    assert not read("a A1 b", "a A1 a' b", "A1", gone="a'").settled
    assert read("a b", "a b a", "", gone="a").stubborn == {uri("a")}
    assert read("a b", "a b", "", gone="a a'").settled


@pytest.mark.parametrize(
    ("expected", "actual", "alias"),
    [
        pytest.param("a A1 b", "a X1 b", "X1", id="in the middle"),
        pytest.param("a A1", "a X1", "X1", id="at the end"),
        pytest.param("A1 a", "X1 a", "X1", id="at the start"),
        pytest.param("A1", "X1", "X1", id="alone"),
        pytest.param("a A1 b", "c a X1 b", "X1", id="though the person added something before"),
        pytest.param("a A1 b c", "a X1 b", "X1", id="though the person took something out behind"),
        pytest.param("a A1 b", "a X1 b a", "X1", id="though its neighbour was added again"),
        pytest.param("a a A1 b b", "a a X1 b b", "X1", id="between entries that are there twice"),
    ],
)
def test_a_track_at_the_place_of_an_addition_is_that_addition(expected, actual, alias):
    told = read(expected, actual, "A1")

    assert told.settled
    assert told.aliases == {uri("A1"): uri(alias)}
    assert told.confirmed == {uri("A1")}


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        pytest.param("a A1 b", "a b X1", id="it stands elsewhere"),
        pytest.param("a A1 b", "a X1 c b", id="there is one too many"),
        pytest.param("a A1 b c", "a c b", id="it is expected for its own sake"),
        pytest.param("A1 a a", "c a", id="its neighbour may be either of two"),
        pytest.param("a A1 b", "a - b", id="it is a null"),
        pytest.param("a A1 b", "a e:x b", id="it is an episode"),
    ],
)
def test_nothing_else_is_taken_for_an_addition_under_another_id(expected, actual):
    told = read(expected, actual, "A1")

    assert not told.settled
    assert told.aliases == {}
    assert told.missing == {uri("A1")}


def test_a_kept_entry_that_spotify_renames_is_none_of_our_business():
    assert read("a b B1", "a c B1", "B1") == ReadBack(True, confirmed=frozenset(uris("B1")))


@given(
    st.lists(st.sampled_from(["a", "a'", "b", "c", "A1", "B2", "e:x", "-"]), max_size=8),
    st.sets(st.integers(0, 20), max_size=3),
)
@replayable
def test_every_push_is_settled_by_the_list_it_leaves_with_any_additions_renamed(now, renamed):
    items = a_list(now)
    plan = plan_edits(items, wish_for(items, [a_wish("A1 A2"), a_wish("B1 B2"), a_wish("C1 C2")]))
    result = items
    for edit in plan.edits:
        result = carry_out(result, edit)
    live = frozenset(one.uri for one in result if one.added_by == "encore" and one.uri)
    live -= {item.uri for item in items}
    ours = [at for at, item in enumerate(result) if item.uri in live]
    aliases = {}
    for number in {ours[choice % len(ours)] for choice in renamed if ours}:
        aliases[result[number].uri] = uri(f"x{number}")
        result[number] = replace(result[number], uri=uri(f"x{number}"))

    told = compare(plan.expected, result, live)

    assert told == ReadBack(True, aliases, live)


# --- from read to read ---


def an_addition(state: AdditionState = CONFIRMED, name: str = "A1", **changes: object) -> Addition:
    seen = A_LONG_TIME_AGO if state is not SENT else None
    addition = Addition(uri(name), a_track(name), state, A_LONG_TIME_AGO, confirmed_at=seen)
    return replace(addition, **changes)  # type: ignore[arg-type]


def state_after(
    addition: Addition, now: str, nulls_before: int = 0, others: Sequence[Addition] = ()
) -> AdditionState:
    changes = follow_additions([addition, *others], a_list(now), NOW, nulls_before=nulls_before)
    return next((one.state for one in changes if one.uri == addition.uri), addition.state)


def test_what_a_read_shows_is_confirmed_once():
    (confirmed,) = follow_additions([an_addition(SENT)], a_list("a A1"), NOW, nulls_before=0)

    assert (confirmed.state, confirmed.confirmed_at) == (CONFIRMED, NOW)
    assert follow_additions([confirmed], a_list("A1 a"), NOW + MINUTE, nulls_before=0) == ()


def test_what_was_confirmed_and_is_lacking_later_was_taken_out():
    assert state_after(an_addition(), "a") is TAKEN_OUT


@pytest.mark.parametrize("minutes", [0, 9])
def test_a_read_within_ten_minutes_may_be_stale_and_proves_nothing(minutes):
    seen = NOW - minutes * MINUTE

    assert state_after(an_addition(confirmed_at=seen), "a") is MISSING


def test_a_new_null_may_be_what_is_lacking():
    assert state_after(an_addition(), "a -") is MISSING
    assert state_after(an_addition(), "a - -", nulls_before=1) is MISSING
    assert state_after(an_addition(), "a -", nulls_before=1) is TAKEN_OUT


def test_what_may_hide_behind_a_null_is_proved_gone_by_a_list_without_nulls_only():
    missing = an_addition(MISSING, missing_since=A_LONG_TIME_AGO)

    assert state_after(missing, "a -", nulls_before=1) is MISSING
    assert state_after(missing, "a") is TAKEN_OUT
    assert state_after(missing, "a A1") is CONFIRMED


def test_another_id_of_the_same_recording_is_in_its_place():
    (shown,) = follow_additions([an_addition()], a_list("a A1'"), NOW, nulls_before=0)

    assert (shown.state, shown.shown_as) == (CONFIRMED, uri("A1'"))
    assert aliases_of([shown, an_addition(name="B1")]) == {uri("A1"): uri("A1'")}
    assert state_after(an_addition(), "a A2") is TAKEN_OUT, "another performance is not"


def test_one_entry_stands_for_one_addition_only():
    twin = an_addition(name="A1'")

    assert state_after(an_addition(), "a A1'", others=[twin]) is TAKEN_OUT
    assert state_after(twin, "a A1'", others=[an_addition()]) is CONFIRMED
    assert state_after(twin, "a A1''", others=[an_addition()]) is CONFIRMED
    both = follow_additions([an_addition(), twin], a_list("a A1''"), NOW, nulls_before=0)
    assert [one.state for one in both] == [CONFIRMED, TAKEN_OUT]
    shown = an_addition(shown_as=uri("A1''"))
    assert state_after(twin, "a A1''", others=[shown]) is TAKEN_OUT


def test_a_name_of_its_own_is_preferred_to_an_alias():
    back = follow_additions([an_addition(shown_as=uri("A1'"))], a_list("a A1"), NOW, nulls_before=0)

    assert [one.shown_as for one in back] == [None]


def test_what_the_person_puts_back_is_confirmed_anew():
    (back,) = follow_additions([an_addition(TAKEN_OUT)], a_list("a A1"), NOW, nulls_before=0)

    assert (back.state, back.confirmed_at, back.missing_since) == (CONFIRMED, NOW, None)


def test_what_was_taken_out_stays_out():
    assert follow_additions([an_addition(TAKEN_OUT)], a_list("a"), NOW, nulls_before=0) == ()


def test_only_what_has_not_arrived_after_ten_minutes_may_be_added_again():
    early = an_addition(SENT, sent_at=JUST_NOW)
    late = an_addition(SENT)

    assert follow_additions([early], a_list("a"), NOW, nulls_before=0) == ()
    (lost,) = follow_additions([late], a_list("a"), NOW, nulls_before=0)

    assert lost.state is SENT
    assert not_to_be_added([lost]) == frozenset()
    held = [early, late, an_addition(), an_addition(MISSING), an_addition(TAKEN_OUT)]
    assert all(not_to_be_added([one]) == {one.uri} for one in held)


def test_a_read_back_confirms_and_names():
    told = read("a A1 A2 b B1", "a X1 A2 b", "A1 A2 B1")
    additions = [an_addition(SENT, name) for name in ("A1", "A2", "B1")]

    first, second = confirm(additions, told, NOW)

    assert (first.state, first.shown_as, first.confirmed_at) == (CONFIRMED, uri("X1"), NOW)
    assert (second.state, second.shown_as) == (CONFIRMED, None)
    assert confirm([first, second, additions[2]], told, NOW + MINUTE) == ()


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(["a", "A1", "A1'", "A2", "-", "B1"]), max_size=5),
            st.integers(1, 30),
        ),
        max_size=8,
    )
)
@replayable
def test_nothing_is_called_taken_out_without_proof_and_everything_shown_is_confirmed(reads):
    additions = {one.uri: one for one in (an_addition(SENT, n) for n in ("A1", "A2", "B1"))}
    now, nulls_before = A_LONG_TIME_AGO, 0
    for names, minutes in reads:
        now += minutes * MINUTE
        items, nulls = a_list(names), names.count("-")
        before = dict(additions)
        for one in follow_additions(
            list(additions.values()), items, now, nulls_before=nulls_before
        ):
            additions[one.uri] = one
        for key, one in additions.items():
            if any(item.uri == key for item in items):
                assert one.state is CONFIRMED
            if one.state is TAKEN_OUT and before[key].state is not TAKEN_OUT:
                assert before[key].confirmed_at
                assert now - before[key].confirmed_at >= 10 * MINUTE
                assert nulls <= nulls_before
        nulls_before = nulls
