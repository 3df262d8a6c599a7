"""What a failure means: wait, try again, or give it up and say why."""

from datetime import UTC, datetime, timedelta

import pytest

from encore.errors import (
    BadRequest,
    EncoreError,
    Forbidden,
    GuardStopped,
    NotConnected,
    NotThere,
    OutcomeUnknown,
    QuotaSpent,
    RateLimited,
    ServerTrouble,
    SpotifyUnreachable,
)
from encore.sync.failures import LONGEST_PAUSE, MOST_TRIES, Delay, judge_failure, sentence

NOW = datetime(2026, 7, 1, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)

PASSING = [ServerTrouble("503"), SpotifyUnreachable("no route"), OutcomeUnknown("lost")]
FINAL = [
    *(BadRequest("bad"), Forbidden("no"), NotThere("gone")),
    *(GuardStopped("short"), NotConnected("sign in")),
]


@pytest.mark.parametrize("error", [RateLimited("wait", TOMORROW), QuotaSpent("wait", TOMORROW)])
@pytest.mark.parametrize("tries", [0, 99])
def test_being_told_to_wait_is_no_failure_however_often(error: Exception, tries: int) -> None:
    assert judge_failure(error, tries, NOW) == Delay(TOMORROW, tries)


@pytest.mark.parametrize("error", [*PASSING, ZeroDivisionError()], ids=repr)
def test_what_may_pass_is_tried_again_with_growing_pauses_and_not_for_ever(
    error: Exception,
) -> None:
    delays = [judge_failure(error, tries, NOW) for tries in range(MOST_TRIES)]
    assert delays[-1] is None
    pauses = [delay.due_at - NOW for delay in delays if delay]
    assert pauses == sorted(set(pauses))
    assert len(pauses) == MOST_TRIES - 1
    assert all(timedelta(0) < pause <= LONGEST_PAUSE for pause in pauses)
    assert [delay.tries for delay in delays if delay] == list(range(1, MOST_TRIES))


@pytest.mark.parametrize("error", FINAL, ids=repr)
def test_what_spotify_or_a_guard_refuses_is_given_up_at_once(error: EncoreError) -> None:
    assert judge_failure(error, 0, NOW) is None
    assert sentence(error) == str(error)


def test_a_mistake_of_encores_own_says_that_it_is_one() -> None:
    assert "please report it" in sentence(ZeroDivisionError("division by zero"))
    assert "division by zero" in sentence(ZeroDivisionError("division by zero"))
