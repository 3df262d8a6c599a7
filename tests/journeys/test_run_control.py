"""Pause, go on, cancel, try again: what a person may do about a run, wherever it is."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from encore.errors import NotFound, NotNow
from encore.settings import Settings
from encore.store.runs import Step
from encore.sync.control import cancel_run, pause_run, resume_run, retry_run
from encore.sync.find import ARTISTS_AT_ONCE
from encore.sync.undo import start_undo

from .music import LOCAL, Row, song, songs, with_live
from .stage import Listener, Remote, eventually, listening

fast = pytest.mark.parametrize("clock_rate", [600.0])
BANDS = [f"Band {number}" for number in range(16)]
SONGS = {band: f"Song of {band}" for band in BANDS}
A_WHILE_S = 1.2  # real seconds, in which whatever would go on does


async def many_artists(sandbox: Remote, listener: Listener) -> None:
    """Begin with a song of each of many artists, about whom Spotify answers slowly."""
    catalogue: list[Row] = [row for band, title in SONGS.items() for row in song(title, by=band)]
    await listener.begin(catalogue)
    await sandbox.playlist("Road Trip", list(SONGS.values()))
    await sandbox.forget_requests()
    await sandbox.fault("GET", "/search", "slow", seconds=0.5, times=99)


async def one_list(sandbox: Remote, listener: Listener, *items: str | Row) -> None:
    """Begin with a playlist to which Spotify takes edits slowly."""
    await listener.begin([*songs("Alive", "Black", "Once"), *song("Creep", by="Radiohead")])
    await sandbox.playlist("Road Trip", list(items))
    await sandbox.forget_requests()
    await sandbox.fault("POST", "/items", "slow", seconds=0.5, times=99)


def has_sent(sandbox: Remote, method: str, number: int = 1) -> Callable[[], Awaitable[bool | None]]:
    async def look() -> bool | None:
        counts = await sandbox.counts()
        return sum(n for name, n in counts.items() if name.startswith(method)) >= number or None

    return look


async def speed_up(sandbox: Remote) -> None:
    await sandbox.control("faults", "DELETE")


async def test_a_pause_in_the_middle_of_finding_sends_nothing_and_changes_nothing_in_the_end(
    sandbox: Remote, listener: Listener
) -> None:
    await many_artists(sandbox, listener)
    run_id = (await listener.press()).run_id
    await eventually(has_sent(sandbox, "GET /search"))
    paused = await pause_run(listener.encore.parts, listener.account)
    under_way = (await sandbox.counts())["GET /search"] + ARTISTS_AT_ONCE
    assert (paused.run.state, paused.has_changed) == ("paused", True)
    await asyncio.sleep(A_WHILE_S)
    silent = await sandbox.counts()
    assert silent["GET /search"] <= under_way < len(BANDS)
    await asyncio.sleep(A_WHILE_S)
    assert await sandbox.counts() == silent
    assert (await listener.report(run_id)).state == "paused"
    await speed_up(sandbox)
    assert (await resume_run(listener.encore.parts, listener.account)).has_changed
    report = await listener.ended(run_id)
    assert (report.state, report.live_added) == ("done", 2 * len(BANDS))
    assert max(Counter(await sandbox.searches()).values()) == 1
    wanted = [title for name in SONGS.values() for title in with_live(name)]
    assert await sandbox.titles("Road Trip") == wanted


async def test_a_restart_does_not_forget_a_pause(sandbox: Remote, story_settings: Settings) -> None:
    async with listening(story_settings, sandbox) as first:
        await one_list(sandbox, first, "Alive", "Creep", "Black")
        run_id = (await first.press()).run_id
        await eventually(has_sent(sandbox, "POST"))
        await pause_run(first.encore.parts, first.account)
    await speed_up(sandbox)
    async with listening(story_settings, sandbox) as second:
        second.continue_as(first)
        await sandbox.forget_requests()
        await asyncio.sleep(A_WHILE_S)
        assert await sandbox.counts() == {}
        assert (await second.report(run_id)).state == "paused"
        await resume_run(second.encore.parts, second.account)
        assert (await second.ended(run_id)).live_added == 6
    wanted = [*with_live("Alive"), *with_live("Creep"), *with_live("Black")]
    assert await sandbox.titles("Road Trip") == wanted


async def test_a_run_that_waits_for_spotify_waits_on_after_a_pause(
    sandbox: Remote, listener: Listener
) -> None:
    await many_artists(sandbox, listener)
    await speed_up(sandbox)
    await sandbox.fault("GET", "/search", "429", quota=True, times=99)
    run_id = (await listener.press()).run_id
    before = await listener.parked(run_id)
    await pause_run(listener.encore.parts, listener.account)
    await sandbox.forget_requests()
    await resume_run(listener.encore.parts, listener.account)
    after = await listener.parked(run_id)
    assert (after.due_at, after.error) == (before.due_at, before.error)
    assert await sandbox.counts() == {}


@pytest.mark.long
async def test_the_list_of_playlists_is_paused_between_two_pages(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(song("Alive"))
    await sandbox.playlist("Road Trip", ["Alive"])
    for number in range(100):
        await sandbox.playlist(f"Theirs {number}", [], owner="friend", followed=True)
    await sandbox.forget_requests()
    await sandbox.fault("GET", "/me/playlists", "slow", seconds=0.5, times=9)
    run_id = (await listener.press()).run_id
    await eventually(has_sent(sandbox, "GET /me"))
    await pause_run(listener.encore.parts, listener.account)
    await asyncio.sleep(A_WHILE_S)
    assert (await sandbox.counts())["GET /me/playlists"] < 3
    await speed_up(sandbox)
    await resume_run(listener.encore.parts, listener.account)
    assert (await listener.ended(run_id)).live_added == 2


async def test_no_song_of_the_person_is_missing_while_a_run_is_paused_or_cancelled(
    sandbox: Remote, listener: Listener
) -> None:
    await one_list(sandbox, listener, "Alive", LOCAL, "Creep", "Alive", "Black", "Once")
    run_id = (await listener.press()).run_id
    await eventually(has_sent(sandbox, "DELETE"))
    await pause_run(listener.encore.parts, listener.account)
    await asyncio.sleep(A_WHILE_S)
    there = await sandbox.titles("Road Trip")
    assert {"Alive", "Home Tape", "Creep", "Black", "Once"} <= set(there)
    assert there != [*with_live("Alive"), "Home Tape", *with_live("Creep")]
    assert await sandbox.faults_left() > 90, "what comes after the song that is back waits"
    await cancel_run(listener.encore.parts, listener.account)
    assert (await listener.steps(run_id))["Road Trip"].state is Step.CANCELLED
    assert await sandbox.titles("Road Trip") == there


async def test_a_sync_that_is_joined_while_it_is_paused_goes_on_and_looks_for_new_playlists(
    sandbox: Remote, listener: Listener
) -> None:
    await many_artists(sandbox, listener)
    run_id = (await listener.press()).run_id
    await eventually(has_sent(sandbox, "GET /search"))
    await pause_run(listener.encore.parts, listener.account)
    await speed_up(sandbox)
    await sandbox.playlist("New", [SONGS["Band 3"]])
    joined = await listener.press()
    assert (joined.run_id, joined.is_new, joined.was_paused) == (run_id, False, True)
    assert (await listener.ended(run_id)).state == "done"
    assert await sandbox.titles("New") == with_live(SONGS["Band 3"])


async def test_a_sync_that_is_cancelled_keeps_what_it_wrote_and_the_next_one_completes_it(
    sandbox: Remote, listener: Listener
) -> None:
    await one_list(sandbox, listener, "Alive", "Creep", "Black", "Once")
    run_id = (await listener.press()).run_id
    await eventually(has_sent(sandbox, "POST"))
    cancelled = await cancel_run(listener.encore.parts, listener.account)
    assert (cancelled.run.id, cancelled.run.state) == (run_id, "cancelled")
    await asyncio.sleep(A_WHILE_S)
    there = await sandbox.titles("Road Trip")
    report = await listener.report(run_id)
    assert report.steps == {"cancelled": 1}
    assert report.live_added == len(there) - 4
    assert 0 < report.live_added < 8
    await speed_up(sandbox)
    again = await listener.sync()
    assert (again.state, again.live_added) == ("done", 8 - report.live_added)
    wanted = [title for name in ("Alive", "Creep", "Black", "Once") for title in with_live(name)]
    assert await sandbox.titles("Road Trip") == wanted


async def test_an_edit_whose_answer_was_lost_before_the_cancel_is_not_made_twice(
    sandbox: Remote, listener: Listener
) -> None:
    await one_list(sandbox, listener, "Alive", "Creep")
    await speed_up(sandbox)
    await sandbox.fault("POST", "/items", "drop", after=True)
    await sandbox.fault("GET", "/playlists/[^/]+\\?", "slow", seconds=0.5, times=9)
    run_id = (await listener.press()).run_id
    await eventually(has_sent(sandbox, "POST"))
    await cancel_run(listener.encore.parts, listener.account, run_id)
    await speed_up(sandbox)
    await listener.sync()
    assert await sandbox.titles("Road Trip") == [*with_live("Alive"), *with_live("Creep")]
    effects = [(await listener.report(number)).live_added for number in (run_id, run_id + 1)]
    assert effects == [2, 2]


async def test_an_undo_that_is_cancelled_is_completed_by_another(
    sandbox: Remote, listener: Listener
) -> None:
    await one_list(sandbox, listener, "Alive", "Creep", "Alive", "Black")
    before = await sandbox.rows("Road Trip")
    await speed_up(sandbox)
    sync = await listener.sync()
    await sandbox.fault("DELETE", "/items", "slow", seconds=0.5, times=9)
    undo = await start_undo(listener.encore.parts, listener.account)
    cancelled = await cancel_run(listener.encore.parts, listener.account)
    assert cancelled.run.id == undo.run_id
    await speed_up(sandbox)
    again = await start_undo(listener.encore.parts, listener.account)
    assert (await listener.ended(again.run_id)).steps == {"done": 1}
    after = await sandbox.rows("Road Trip")
    assert [row["uri"] for row in after] == [row["uri"] for row in before]
    with pytest.raises(NotNow, match="Nothing of run"):  # what is held, above all
        await retry_run(listener.encore.parts, listener.account, sync.run)


async def two_lists_of_which_one_fails(sandbox: Remote, listener: Listener) -> int:
    await listener.begin([*song("Alive"), *song("Creep", by="Radiohead")])
    await sandbox.playlist("Road Trip", ["Alive"])
    evening = await sandbox.playlist("Evening", ["Creep"])
    await sandbox.fault("GET", f"{evening}/items", "5xx", times=12)
    report = await listener.sync()
    assert report.steps == {"done": 1, "failed": 1}
    return report.run


@fast
async def test_what_failed_is_tried_again_and_nothing_else(
    sandbox: Remote, listener: Listener
) -> None:
    failed = await two_lists_of_which_one_fails(sandbox, listener)
    assert (await listener.steps(failed))["Evening"].tries == 4
    with pytest.raises(NotNow):
        await retry_run(listener.encore.parts, listener.account, failed, ["Road Trip"])
    again = await retry_run(listener.encore.parts, listener.account)
    assert again.is_new
    assert (await listener.ended(again.run_id)).steps == {"done": 1}
    assert await sandbox.titles("Evening") == with_live("Creep")
    for names in ([], ["Evening"]):
        with pytest.raises(NotNow):
            await retry_run(listener.encore.parts, listener.account, failed, names)


@pytest.mark.long
@fast
async def test_what_failed_in_a_sync_under_way_is_tried_again_in_it(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin([*song("Alive"), *song("Creep", by="Radiohead")])
    await sandbox.playlist("Road Trip", ["Alive"])
    evening = await sandbox.playlist("Evening", ["Creep"])
    await sandbox.fault("GET", f"{evening}/items", "5xx", times=12)
    await sandbox.fault("GET", "/search", "429", quota=True, retry_after=86_400)
    run_id = (await listener.press()).run_id
    await listener.until(run_id, lambda report: report.steps.get("failed") == 1)
    again = await retry_run(listener.encore.parts, listener.account, run_id, ["Evening"])
    assert (again.run_id, again.is_new) == (run_id, False)
    report = await listener.until(run_id, lambda report: "failed" not in report.steps)
    assert report.state != "done"


async def test_what_has_ended_cannot_be_paused_resumed_or_cancelled(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(song("Alive"))
    await sandbox.playlist("Road Trip", ["Alive"])
    parts, account = listener.encore.parts, listener.account
    with pytest.raises(NotNow, match="No sync is under way"):
        await pause_run(parts, account)
    before = await listener.sync()
    for control in (pause_run, resume_run, cancel_run):
        with pytest.raises(NotNow, match="has ended already"):
            await control(parts, account, before.run)
        with pytest.raises(NotFound):
            await control(parts, account, 4711)
    assert await listener.report(before.run) == before
    assert (await listener.steps(before.run))["Road Trip"].state is Step.DONE
