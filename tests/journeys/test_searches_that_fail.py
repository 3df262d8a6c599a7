"""An artist whose search fails: its songs wait, all else is finished."""

import pytest

from encore.store.songs import SongState

from .music import song, with_live
from .stage import Listener, Remote

fast = pytest.mark.parametrize("clock_rate", [600.0])
FIRST_RETRY_S = 600.0
ATTEMPTS = 3


async def test_a_search_that_fails_keeps_no_other_playlist_from_being_finished(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin([*song("Alive"), *song("Creep", by="Radiohead")])
    await sandbox.playlist("Road Trip", ["Alive"])
    await sandbox.playlist("Evening", ["Creep"])
    await sandbox.playlist("Mixed", ["Alive", "Creep"])
    await sandbox.fault("GET", "/search.*Radiohead", "5xx", times=ATTEMPTS)
    report = await listener.sync()
    assert await sandbox.faults_left() == 0
    assert (report.state, report.steps) == ("done", {"done": 3})
    assert await sandbox.titles("Road Trip") == with_live("Alive")
    assert await sandbox.titles("Evening") == ["Creep"]
    assert await sandbox.titles("Mixed") == [*with_live("Alive"), "Creep"]
    creep = (await listener.songs("Evening"))["Creep"]
    assert creep.state is SongState.FAILED
    assert str(creep.error).startswith("search failed, will be tried again")


@fast
async def test_a_song_whose_search_failed_is_found_by_a_later_sync(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin([*song("Alive"), *song("Creep", by="Radiohead")])
    await sandbox.playlist("Mixed", ["Alive", "Creep"])
    await sandbox.fault("GET", "/search.*Radiohead", "5xx", times=ATTEMPTS)
    await listener.sync()
    await listener.pass_time(FIRST_RETRY_S)
    await listener.sync()
    assert await sandbox.titles("Mixed") == [*with_live("Alive"), *with_live("Creep")]
    creep = (await listener.songs("Mixed"))["Creep"]
    assert (creep.state, creep.error) == (SongState.FOUND, None)


async def test_a_search_that_fails_once_or_is_cut_off_is_asked_again_at_once(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(song("Alive"))
    await sandbox.playlist("Road Trip", ["Alive"])
    await sandbox.fault("GET", "/search", "5xx")
    await sandbox.fault("GET", "/search", "cut")
    report = await listener.sync()
    assert report.state == "done"
    assert await sandbox.titles("Road Trip") == with_live("Alive")


async def test_a_song_without_live_versions_is_not_asked_for_at_every_sync(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin([*song("Alive"), *song("Rare", by="Nobody", live=0)])
    await sandbox.playlist("Road Trip", ["Rare", "Alive"])
    await listener.sync()
    rare = (await listener.songs("Road Trip"))["Rare"]
    assert (rare.state, rare.found) == (SongState.NONE, 0)
    await sandbox.forget_requests()
    await listener.sync("Road Trip")
    assert await sandbox.searches() == []


@fast
async def test_a_connection_that_is_away_parks_the_run_which_goes_on(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(song("Alive"))
    await sandbox.playlist("Road Trip", ["Alive"])
    await sandbox.fault("GET", "/search", "drop", times=2 * ATTEMPTS)
    report = await listener.sync()
    assert report.state == "done"
    assert await sandbox.titles("Road Trip") == with_live("Alive")
