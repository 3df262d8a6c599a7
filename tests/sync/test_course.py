"""Where a run stands, as a function of its playlists' steps."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encore.store.runs import RunState
from encore.sync.course import Standing, next_state

NOW = datetime(2026, 7, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=13)
NOTHING = Standing(0, 0, 0, 0, 0)

STATES = {
    "reading comes before all else": (Standing(1, 0, 9, 9, 0), None, RunState.READING),
    "finding begins when nothing can be read any more": (
        *(Standing(0, 1, 1, 0, 0), None, RunState.FINDING),
    ),
    "finding goes on when its wait is over": (Standing(0, 0, 1, 0, 0), NOW, RunState.FINDING),
    "what may be written is written while finding waits": (
        *(Standing(0, 0, 1, 1, 0), LATER, RunState.WRITING),
    ),
    "a run whose search waits is parked": (Standing(0, 0, 1, 0, 0), LATER, RunState.PARKED),
    "a run whose reading waits is parked": (Standing(0, 1, 0, 0, 0), None, RunState.PARKED),
    "a run whose writing waits is parked": (Standing(0, 0, 0, 0, 1), None, RunState.PARKED),
    "a run in which nothing is left is done": (NOTHING, None, RunState.DONE),
    "a wait holds no run that has nothing to find": (NOTHING, LATER, RunState.DONE),
}


@pytest.mark.parametrize(("standing", "due_at", "state"), STATES.values(), ids=STATES.keys())
def test_the_state_of_a_run(standing: Standing, due_at: datetime | None, state: RunState) -> None:
    assert next_state(NOW, due_at, standing) is state


COUNTS = st.integers(0, 2)


@given(
    st.builds(Standing, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS),
    st.sampled_from([None, NOW, LATER]),
)
def test_a_run_is_done_only_when_nothing_is_left_and_never_idles_over_what_can_be_done(
    standing: Standing, due_at: datetime | None
) -> None:
    state = next_state(NOW, due_at, standing)
    assert (state is RunState.DONE) == (standing == NOTHING)
    can_find = standing.finding > 0 and due_at != LATER
    assert (state is RunState.PARKED) == (
        standing != NOTHING and not (standing.reading or can_find or standing.writing)
    )
