"""A library of 200 playlists, from end to end; `python -m bench.scale` measures 2,000."""

import pytest
from bench.scale import measure

PLAYLISTS = 200
MOST_MB = 300


@pytest.mark.long
def test_two_hundred_playlists_are_synced_in_little_memory_and_then_left_alone() -> None:
    first, second = measure(PLAYLISTS, items=50)

    assert (first.playlists, first.troubled, second.troubled) == (PLAYLISTS, 0, 0)
    assert first.live_added > 0
    assert second.requests == {"GET /me/playlists": PLAYLISTS // 50}
    assert second.writes == 0
    assert max(first.peak_mb, second.peak_mb) < MOST_MB
