"""Tokens that end: renewed once, or the person is told what to do."""

import pytest

from encore.settings import Settings

from .music import song, songs, with_live
from .stage import Listener, Remote, listening

PAUSE_S = 45  # long enough to park the run


async def refreshes(sandbox: Remote) -> list[int]:
    return [one["status"] for one in await sandbox.log() if one["path"].endswith("/api/token")]


async def test_tokens_that_end_in_the_middle_are_renewed_once(
    sandbox: Remote, listener: Listener
) -> None:
    bands = [f"Band {number}" for number in range(6)]
    await listener.begin([row for band in bands for row in song(f"Hit of {band}", by=band)])
    for band in bands:
        await sandbox.playlist(band, [f"Hit of {band}"])
    await sandbox.forget_requests()
    await sandbox.fault("GET", "/items", "slow", seconds=0.3, times=len(bands))
    started = await listener.press()
    await listener.until(started.run_id, lambda report: report.state != "listing")
    await sandbox.control("tokens", do="expire")
    report = await listener.ended(started.run_id)
    assert (report.state, report.live_added) == ("done", 2 * len(bands))
    assert await refreshes(sandbox) == [200]


async def test_refresh_tokens_that_are_good_once_only_do_not_revoke_each_other(
    sandbox: Remote, listener: Listener, story_settings: Settings
) -> None:
    bands = [f"Band {number}" for number in range(6)]
    rows = [row for band in bands for row in song(f"Hit of {band}", by=band)]
    await listener.begin(rows, rotate_refresh=True)
    for band in bands:
        await sandbox.playlist(band, [f"Hit of {band}"])
    async with listening(story_settings, sandbox):
        for _ in range(2):
            await sandbox.control("tokens", do="expire")
            report = await listener.sync()
            assert report.state == "done"
    for band in bands:
        assert await sandbox.titles(band) == with_live(f"Hit of {band}")


async def test_a_sign_in_that_was_revoked_before_ends_the_run_and_says_how_to_mend_it(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(songs("Alive", "Black"))
    await sandbox.playlist("Road Trip", ["Alive", "Black"])
    await sandbox.control("tokens", do="revoke")
    report = await listener.sync()
    assert report.state == "failed"
    assert "encore connect" in str(report.error)
    await listener.connect()
    assert (await listener.sync()).state == "done"
    assert await sandbox.titles("Road Trip") == [*with_live("Alive"), *with_live("Black")]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/items"), pytest.param("GET", "/search", marks=pytest.mark.long), ("POST", "/items")],
    ids=["reading", "finding", "writing"],
)
async def test_a_sign_in_that_was_revoked_meanwhile_ends_the_run_too(
    sandbox: Remote, listener: Listener, method: str, path: str
) -> None:
    await listener.begin(songs("Alive", "Black"))
    await sandbox.playlist("Road Trip", ["Alive", "Black"])
    await sandbox.fault(method, path, "429", retry_after=PAUSE_S)
    started = await listener.press()
    await listener.until(started.run_id, lambda report: report.due_at is not None)
    await sandbox.control("tokens", do="revoke")
    report = await listener.ended(started.run_id)
    assert report.state == "failed"
    assert "encore connect" in str(report.error)
    await listener.connect()
    assert (await listener.sync()).state == "done"
    assert await sandbox.titles("Road Trip") == [*with_live("Alive"), *with_live("Black")]
