"""Pause, resume, cancel and retry as commands say it: one sentence each."""

import asyncio

import pytest

from encore.errors import NotNow
from encore.settings import Settings
from encore.terminal.controlling import cancel, pause, resume, retry
from encore.terminal.syncing import SyncFailed, show_status, sync

from .music import song
from .stage import Listener, Remote, eventually

Said = pytest.CaptureFixture[str]


@pytest.fixture
async def parked(sandbox: Remote, listener: Listener) -> int:
    """The number of a sync that Spotify told to wait until tomorrow."""
    await listener.begin(song("Alive"))
    await sandbox.playlist("Road Trip", ["Alive"])
    await sandbox.fault("GET", "/search", "429", quota=True, times=99)
    run_id = (await listener.press()).run_id
    await listener.parked(run_id)
    return run_id


async def test_each_command_says_in_one_sentence_what_it_did(
    parked: int, story_settings: Settings, capsys: Said
) -> None:
    said: list[str] = []
    for command in (pause, pause, resume, resume):
        await command(story_settings, None)
        said.append(capsys.readouterr().out)
    assert said == [
        "The sync is paused; `encore resume` lets it go on.\n",
        "The sync was paused already; `encore resume` lets it go on.\n",
        "The sync goes on where it was; `encore status` shows how far it is.\n",
        "The sync was not paused; `encore status` shows how far it is.\n",
    ]
    await cancel(story_settings, parked)
    assert capsys.readouterr().out.startswith("The sync is cancelled: what it wrote stays")
    for command in (pause, resume, cancel):
        with pytest.raises(NotNow, match="nothing was changed"):
            await command(story_settings, None)
    with pytest.raises(NotNow, match="Nothing of run"):
        await retry(story_settings, None, [])


async def test_the_status_says_that_a_sync_is_paused_or_was_cancelled(
    parked: int, story_settings: Settings, capsys: Said
) -> None:
    await pause(story_settings, None)
    await show_status(story_settings, as_json=False)
    assert "Paused.\n`encore resume` lets it go on." in capsys.readouterr().out
    await cancel(story_settings, None)
    await show_status(story_settings, as_json=False)
    told = capsys.readouterr().out
    assert f"The last sync, number {parked}, was cancelled." in told
    assert "1 left for the next sync" in told


async def test_a_sync_joins_a_paused_one_and_says_that_it_goes_on(
    parked: int, listener: Listener, story_settings: Settings, capsys: Said
) -> None:
    await pause(story_settings, None)
    await sync(story_settings, [], wait=False, as_json=False)
    assert "The paused sync goes on." in capsys.readouterr().out
    await listener.parked(parked)


async def test_whoever_waits_for_a_sync_is_told_that_it_was_stopped(
    parked: int, sandbox: Remote, story_settings: Settings
) -> None:
    async def has_joined() -> bool | None:
        return (await sandbox.counts())["GET /me/playlists"] > 0 or None

    for control, words in ((pause, "was paused; `encore resume`"), (cancel, "was cancelled; what")):
        await sandbox.forget_requests()
        waiting = asyncio.create_task(sync(story_settings, [], wait=True, as_json=True))
        await eventually(has_joined)
        await control(story_settings, None)
        with pytest.raises(SyncFailed, match=words):
            await waiting
