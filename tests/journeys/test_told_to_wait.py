"""Told to wait: nothing is sent meanwhile, by any process, and the run goes on by itself."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from encore.assembly import JOBS_AT_ONCE
from encore.settings import Settings

from .music import song, songs, with_live
from .stage import Listener, Remote, listening

fast = pytest.mark.parametrize("clock_rate", [600.0])
A_WHILE = 600  # seconds; far more than the 30 that a request itself waits
A_DAY = 86_400
SWEEPS_S = 2.0  # real seconds, in which what is due would go on

# One after the other: with a single artist nothing else is under way when the answer comes.
WHERE = {
    "the list of playlists": ("GET", "/me/playlists"),
    "the items of a playlist": ("GET", "/items"),
    "a search": ("GET", "/search"),
    "an edit": ("POST", "/items"),
}
where = pytest.mark.parametrize(("method", "path"), WHERE.values(), ids=WHERE.keys())


async def one_playlist(sandbox: Remote, listener: Listener) -> None:
    await listener.begin(songs("Alive", "Black"))
    await sandbox.playlist("Road Trip", ["Alive", "Black"])
    await sandbox.forget_requests()


async def two_artists(sandbox: Remote, listener: Listener) -> None:
    await listener.begin([*song("Alive"), *song("Creep", by="Radiohead")])
    await sandbox.playlist("Road Trip", ["Alive"])
    await sandbox.playlist("Evening", ["Creep"])
    await sandbox.forget_requests()


async def seconds_of_silence(sandbox: Remote) -> float:
    """Return how long nothing was sent after the first 429; the log knows whole seconds."""
    log = [one for one in await sandbox.log() if "/api/token" not in one["path"]]
    told = next(at for at, one in enumerate(log) if one["status"] == 429)
    here, there = (datetime.fromisoformat(log[at]["time"]) for at in (told, told + 1))
    return (there - here).total_seconds() + 1


@pytest.mark.parametrize(
    ("place", "how"),
    [
        *((place, {}) for place in WHERE),
        pytest.param("a search", {"plain": True}, marks=pytest.mark.long),
        ("an edit", {"retry_after": None}),
    ],
    ids=str,
)
async def test_a_short_wait_is_kept_and_nobody_notices(
    sandbox: Remote, listener: Listener, place: str, how: dict[str, Any]
) -> None:
    await one_playlist(sandbox, listener)
    await sandbox.fault(*WHERE[place], "429", **({"retry_after": 9} | how))
    report = await listener.sync()
    assert (report.state, report.error) == ("done", None)
    assert await sandbox.titles("Road Trip") == [*with_live("Alive"), *with_live("Black")]
    assert await seconds_of_silence(sandbox) >= (5 if "retry_after" in how else 9)


@fast
@where
async def test_after_a_long_wait_the_run_goes_on_by_itself(
    sandbox: Remote, listener: Listener, method: str, path: str
) -> None:
    await one_playlist(sandbox, listener)
    await sandbox.fault(method, path, "429", retry_after=A_WHILE, plain=True)
    report = await listener.sync()
    assert (report.state, report.error) == ("done", None)
    assert await sandbox.titles("Road Trip") == [*with_live("Alive"), *with_live("Black")]
    assert await seconds_of_silence(sandbox) >= A_WHILE


@where
async def test_a_run_that_waits_says_for_what_and_until_when(
    sandbox: Remote, listener: Listener, method: str, path: str
) -> None:
    await one_playlist(sandbox, listener)
    await sandbox.fault(method, path, "429", retry_after=A_DAY, quota=True)
    started = await listener.press()
    report = await listener.until(started.run_id, lambda report: report.due_at is not None)
    assert "spent until" in str(report.error)
    left = datetime.fromisoformat(str(report.due_at)) - listener.encore.clock.now()
    assert timedelta(0) < left <= timedelta(days=1, seconds=1)


async def test_what_was_found_before_the_quota_ended_is_written(
    sandbox: Remote, listener: Listener
) -> None:
    await two_artists(sandbox, listener)
    await sandbox.fault("GET", "/search.*Radiohead", "429", quota=True)
    started = await listener.press()
    await listener.until(started.run_id, lambda report: report.live_added == 2)
    report = await listener.parked(started.run_id)
    assert (report.steps, report.songs_waiting) == ({"done": 1, "finding": 1}, 1)
    assert await sandbox.titles("Road Trip") == with_live("Alive")
    assert await sandbox.titles("Evening") == ["Creep"]


async def test_a_playlist_whose_songs_were_found_in_part_is_written_in_part(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin([*song("Alive"), *song("Creep", by="Radiohead")])
    await sandbox.playlist("Mixed", ["Creep", "Alive"])
    await sandbox.fault("GET", "/search.*Radiohead", "429", quota=True)
    started = await listener.press()
    await listener.until(started.run_id, lambda report: report.live_added == 2)
    assert await sandbox.titles("Mixed") == ["Creep", *with_live("Alive")]
    assert (await listener.parked(started.run_id)).steps == {"finding": 1}


async def test_a_parked_run_sends_nothing(sandbox: Remote, listener: Listener) -> None:
    await one_playlist(sandbox, listener)
    await sandbox.fault("GET", "/search", "429", quota=True, retry_after=A_DAY)
    started = await listener.press()
    await listener.parked(started.run_id)
    await sandbox.forget_requests()
    await asyncio.sleep(SWEEPS_S)
    assert await sandbox.counts() == {}


async def test_the_rolling_limit_is_kept_without_ever_being_refused(
    sandbox: Remote, story_settings: Settings
) -> None:
    settings = replace(story_settings, requests_per_30_s=5)
    async with listening(settings, sandbox) as listener:
        await two_artists(sandbox, listener)
        await sandbox.control("settings", rate_limit=6)
        report = await listener.sync()
        assert report.state == "done"
        assert await sandbox.titles("Road Trip") == with_live("Alive")
        assert [one for one in await sandbox.log() if one["status"] == 429] == []


@fast
async def test_two_processes_keep_one_wait(
    sandbox: Remote, listener: Listener, story_settings: Settings
) -> None:
    await listener.begin(song("Alive", live=0))
    many = 5 * JOBS_AT_ONCE
    for number in range(many):
        await sandbox.playlist(f"List {number}", ["Alive"])
    async with listening(story_settings, sandbox):
        await sandbox.fault("GET", "/items", "429", quota=True, retry_after=A_WHILE)
        await sandbox.forget_requests()
        report = await listener.sync()
    assert report.steps == {"done": many}
    reads = [one for one in await sandbox.log() if one["bucket"] == "GET /playlists/{id}/items"]
    told = next(at for at, one in enumerate(reads) if one["status"] == 429)
    until = datetime.fromisoformat(reads[told]["time"]) + timedelta(seconds=A_WHILE)
    meanwhile = [one for one in reads[told + 1 :] if datetime.fromisoformat(one["time"]) < until]
    assert len(meanwhile) < 2 * JOBS_AT_ONCE, "only what was under way when the answer came"


@fast
async def test_a_restart_does_not_forget_a_wait(sandbox: Remote, story_settings: Settings) -> None:
    async with listening(story_settings, sandbox) as first:
        await one_playlist(sandbox, first)
        await sandbox.fault("GET", "/search", "429", quota=True, retry_after=2 * A_WHILE)
        started = await first.press()
        await first.until(started.run_id, lambda report: report.state in ("parked", "done"))
    async with listening(story_settings, sandbox) as second:
        second.continue_as(first)
        await second.ended(started.run_id)
    assert await sandbox.titles("Road Trip") == [*with_live("Alive"), *with_live("Black")]
    assert await seconds_of_silence(sandbox) >= 2 * A_WHILE


async def test_a_click_in_a_parked_run_looks_for_new_playlists(
    sandbox: Remote, listener: Listener
) -> None:
    await two_artists(sandbox, listener)
    await sandbox.fault("GET", "/search.*Radiohead", "429", quota=True)
    started = await listener.press()
    await listener.until(started.run_id, lambda report: report.live_added == 2)
    await listener.parked(started.run_id)
    await sandbox.playlist("New", ["Alive"])
    again = await listener.press()
    assert (again.run_id, again.is_new) == (started.run_id, False)
    await listener.until(started.run_id, lambda report: report.live_added == 4)
    assert await sandbox.titles("New") == with_live("Alive")
    assert (await listener.parked(started.run_id)).steps == {"done": 2, "finding": 1}
