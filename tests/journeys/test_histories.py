"""Random histories: whatever happens, nothing of the person's is lost and nothing comes twice.

A failure tells its seed and what happened; `ENCORE_HISTORIES=17 ./run long -k histories` begins
the same history again. Threads and the network have a say too, so it may end otherwise.
"""

import os

import pytest

from encore.settings import Settings

from .histories import History
from .stage import Remote

FIRST, _, LAST = os.environ.get("ENCORE_HISTORIES", "0-23").partition("-")
SEEDS = range(int(FIRST), int(LAST or FIRST) + 1)
STEPS = 8


@pytest.fixture
def clock_rate() -> float:
    return 100.0


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_happens_nothing_is_lost_and_nothing_comes_twice(
    sandbox: Remote, story_settings: Settings, seed: int
) -> None:
    history = History(seed, story_settings, sandbox)
    try:
        await history.begin()
        await history.play(STEPS)
        await history.settle()
        await history.check()
        print(history.story())
    finally:
        await history.end()
