"""Writes whose answer got lost, and reads that show late: no double, no loss, no needless write."""

from collections import Counter

import pytest

from .music import LOCAL, song, songs, with_live
from .stage import Listener, Remote


def long_unless(is_telling: object) -> list[pytest.MarkDecorator]:
    """Leave the variants that tell little more than the others to the long tests."""
    return [] if is_telling else [pytest.mark.long]


LOST = {
    "a server error after it took effect": {"kind": "5xx", "after": True},
    "a server error that had no effect": {"kind": "5xx"},
    "a connection that breaks after it took effect": {"kind": "drop", "after": True},
    "a connection that breaks before": {"kind": "drop"},
    "an answer that breaks off": {"kind": "cut"},
}


@pytest.mark.parametrize("how", LOST.values(), ids=LOST.keys())
@pytest.mark.parametrize("nth", [pytest.param(1, marks=pytest.mark.long), 2])
async def test_no_live_version_comes_twice_and_none_is_lost(
    sandbox: Remote, listener: Listener, how: dict[str, object], nth: int
) -> None:
    await listener.begin([*songs("Alive", "Black"), *song("Creep", by="Radiohead")])
    await sandbox.playlist("Road Trip", ["Alive", LOCAL, "Black", "Creep"])
    if nth == 2:
        await sandbox.fault("POST", "/items", "slow", seconds=0.0)
    await sandbox.fault("POST", "/items", **how)
    report = await listener.sync()
    assert await sandbox.faults_left() == 0
    assert await sandbox.titles("Road Trip") == [
        *with_live("Alive"),
        "Home Tape",
        *with_live("Black"),
        *with_live("Creep"),
    ]
    assert (report.state, report.live_added) == ("done", 6)
    await sandbox.forget_requests()
    await listener.sync()
    assert await sandbox.counts() == {"GET /me/playlists": 1}


@pytest.mark.parametrize(
    "how",
    [pytest.param(how, id=name, marks=long_unless(how.get("after"))) for name, how in LOST.items()],
)
async def test_what_a_lost_delete_took_is_put_back(
    sandbox: Remote, listener: Listener, how: dict[str, object]
) -> None:
    await listener.begin(songs("Alive", "Black"))
    await sandbox.playlist("Road Trip", ["Black", "Alive", LOCAL, "Alive"])
    await sandbox.fault("DELETE", "/items", **how)
    await listener.sync()
    assert await sandbox.faults_left() == 0
    assert await sandbox.titles("Road Trip") == [
        *with_live("Black"),
        *with_live("Alive"),
        "Home Tape",
    ]


async def test_what_a_delete_took_is_put_back_when_the_put_back_is_lost_too(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(songs("Alive", "Black", live=0))
    await sandbox.playlist("Road Trip", ["Black", "Alive", LOCAL, "Alive"])
    await sandbox.fault("DELETE", "/items", "drop", after=True)
    await sandbox.fault("POST", "/items", "drop")
    await listener.sync()
    assert await sandbox.titles("Road Trip") == ["Black", "Alive", "Home Tape"]


async def test_writes_that_are_lost_again_and_again_leave_the_rest_to_the_next_sync(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(songs("Alive", "Black"))
    await sandbox.playlist("Road Trip", ["Alive", "Black"])
    await sandbox.fault("POST", "/items", "drop", times=3)
    await listener.sync()
    await listener.sync()
    assert await sandbox.titles("Road Trip") == [*with_live("Alive"), *with_live("Black")]


LAGS = {
    "items": {"item_lag_s": 8.0},
    "snapshot ids": {"snapshot_lag_s": 8.0},
    "both": {"item_lag_s": 6.0, "snapshot_lag_s": 9.0},
}


@pytest.mark.parametrize(
    "lag",
    [pytest.param(lag, id=name, marks=long_unless(name == "both")) for name, lag in LAGS.items()],
)
async def test_where_spotify_shows_late_nothing_comes_twice_and_nothing_is_written_in_vain(
    sandbox: Remote, listener: Listener, lag: dict[str, float]
) -> None:
    await listener.begin(songs("Alive", "Black"), **lag)
    await sandbox.playlist("Road Trip", ["Alive", LOCAL, "Black", "Alive"])
    report = await listener.sync()
    wanted = [*with_live("Alive"), "Home Tape", *with_live("Black")]
    assert await sandbox.titles("Road Trip") == wanted
    assert (report.state, report.steps) == ("done", {"done": 1})
    await sandbox.forget_requests()
    await listener.sync()
    await listener.sync()
    assert await sandbox.writes() == 0
    assert await sandbox.titles("Road Trip") == wanted


async def test_a_lost_write_that_shows_late_does_not_come_twice(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(songs("Alive", "Black"), item_lag_s=6.0)
    await sandbox.playlist("Road Trip", ["Alive", "Black"])
    await sandbox.fault("POST", "/items", "cut")
    await listener.sync()
    assert await sandbox.titles("Road Trip") == [*with_live("Alive"), *with_live("Black")]


async def test_edits_that_show_only_after_the_next_sync_do_not_come_twice(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(songs("Alive", "Black"), item_lag_s=100.0)
    await sandbox.playlist("Road Trip", ["Alive", "Black"])
    report = await listener.sync()
    assert report.steps == {"unconfirmed": 1}
    await listener.sync()
    await sandbox.control("settings", item_lag_s=0.0)
    await listener.sync()
    there = Counter(await sandbox.titles("Road Trip"))
    assert there == Counter([*with_live("Alive"), *with_live("Black")])
