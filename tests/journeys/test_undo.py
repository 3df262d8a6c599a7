"""Taking back what Encore did, and the playlists that are held because of it."""

from collections.abc import Sequence
from typing import Any

import pytest

from encore.errors import BadInput, NotFound
from encore.plans import AdditionState
from encore.settings import Settings
from encore.sync.report import Report
from encore.sync.undo import go_on, start_remove_all, start_restore, start_undo

from .music import EPISODE, LOCAL, NULL, Row, id_of, live_title, song, songs, with_live
from .stage import Listener, Remote, eventually, kept, listening

MUSIC = [*songs("Alive", "Black", "Once"), *song("Creep", by="Radiohead"), *song("Rare", live=0)]
OLD: Row = {"track": id_of("Alive"), "added_at": "2012-05-06T07:08:09Z"}
WORLD: dict[str, Sequence[str | Row]] = {
    "Mixed": [LOCAL, OLD, EPISODE, NULL, "Black", "Alive", NULL, "Rare", LOCAL, "Alive", EPISODE],
    "Doubles": ["Black", "Black", "Creep", "Black", "Once", "Creep"],
    "Concert": [live_title("Alive"), "Alive", live_title("Alive")],
    "Plain": ["Creep", "Once"],
    "Quiet": ["Rare", LOCAL],
}


async def begin(sandbox: Remote, listener: Listener, **world: Sequence[str | Row]) -> None:
    await listener.begin(MUSIC)
    for name, items in world.items():
        await sandbox.playlist(name, items)
    await listener.connect()


async def undo(listener: Listener, run_id: int | None = None) -> Report:
    started = await start_undo(listener.encore.parts, listener.account, run_id)
    return await listener.ended(started.run_id)


async def restore(listener: Listener, name: str, version: int | None = None) -> Report:
    started = await start_restore(listener.encore.parts, listener.account, name, version)
    return await listener.ended(started.run_id)


async def remove_all(listener: Listener, *names: str) -> Report:
    started = await start_remove_all(listener.encore.parts, listener.account, names)
    return await listener.ended(started.run_id)


async def lists(sandbox: Remote, names: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    return {name: await sandbox.rows(name) for name in names}


def uris(rows: Sequence[dict[str, Any]]) -> list[str | None]:
    return [row["uri"] for row in rows]


async def test_undoing_the_first_sync_gives_back_every_list_exactly(
    sandbox: Remote, listener: Listener
) -> None:
    await begin(sandbox, listener, **WORLD)
    before = await lists(sandbox, list(WORLD))
    await listener.sync()
    synced = await lists(sandbox, list(WORLD))
    report = await undo(listener)
    assert (report.state, report.steps) == ("done", {"done": 4})
    after = await lists(sandbox, list(WORLD))
    for name, rows in before.items():
        assert uris(after[name]) == uris(rows), name
        assert uris(synced[name]) != uris(rows) or name == "Quiet"
        # Whatever had not been removed is the very entry that it was.
        untouched = {row["key"] for row in rows} & {row["key"] for row in synced[name]}
        assert kept(after[name], untouched) == kept(rows, untouched), name


async def test_undoing_keeps_what_the_person_changed_since(
    sandbox: Remote, listener: Listener
) -> None:
    await begin(sandbox, listener, Mine=["Alive", "Black", "Alive", "Once"])
    await listener.sync()
    best = live_title("Alive")
    await sandbox.user_adds("Mine", best, "Creep", position=0)
    await sandbox.user_removes("Mine", "Black", live_title("Once"))
    await sandbox.edit("Mine", "move", **{"from": 2, "to": 5})
    mine = [row for row in await sandbox.rows("Mine") if "Live" not in row["title"]]
    await undo(listener)
    after = await sandbox.rows("Mine")
    assert kept(after, {row["key"] for row in mine}) == mine
    titles = [row["title"] for row in after]
    assert titles.count("Alive") == 2, "the copy that Encore took is back"
    assert titles.count(best) == 2, "one of them is the person's, and they are alike"
    assert not {live_title("Black"), live_title("Alive", 1), "Black"} & set(titles)


async def test_undoing_one_sync_leaves_alone_what_another_did(
    sandbox: Remote, listener: Listener
) -> None:
    await begin(sandbox, listener, Mine=["Alive"], Other=["Once"])
    first = await listener.sync()
    await sandbox.user_adds("Mine", "Black")
    await listener.sync()
    await undo(listener, first.run)
    assert await sandbox.titles("Mine") == ["Alive", *with_live("Black")]
    assert await sandbox.titles("Other") == ["Once"]


async def test_a_playlist_is_held_until_it_goes_on(sandbox: Remote, listener: Listener) -> None:
    await begin(sandbox, listener, Mine=["Alive"], Other=["Once"])
    await listener.sync("Mine")
    await undo(listener)
    report = await listener.sync()
    assert report.skipped == {"held": 1}
    assert await sandbox.titles("Mine") == ["Alive"]
    assert await sandbox.titles("Other") == with_live("Once")
    held = (await listener.library())["Mine"].playlist.held
    assert held is not None
    assert held.startswith("sync ")
    assert await go_on(listener.encore.parts, listener.account, ["Mine"]) == ["Mine"]
    assert await go_on(listener.encore.parts, listener.account, ["Mine"]) == []
    await listener.sync()
    assert await sandbox.titles("Mine") == with_live("Alive")


async def test_a_sync_by_name_lifts_the_hold(sandbox: Remote, listener: Listener) -> None:
    await begin(sandbox, listener, Mine=["Alive"])
    await listener.sync()
    await undo(listener)
    await listener.sync("Mine")
    assert await sandbox.titles("Mine") == with_live("Alive")
    assert (await listener.library())["Mine"].playlist.held is None


async def test_what_an_undo_took_out_is_not_taken_for_the_persons_no(
    sandbox: Remote, listener: Listener
) -> None:
    await begin(sandbox, listener, Mine=["Alive"])
    await listener.sync()
    await undo(listener)
    states = {one.state for one in (await listener.additions("Mine")).values()}
    assert states == {AdditionState.WITHDRAWN}


async def test_restoring_brings_back_a_kept_list(sandbox: Remote, listener: Listener) -> None:
    await begin(sandbox, listener, **WORLD)
    before = await sandbox.rows("Mixed")
    await listener.sync()
    await restore(listener, "Mixed")
    assert uris(await sandbox.rows("Mixed")) == uris(before)
    assert await sandbox.titles("Plain") == [*with_live("Creep"), *with_live("Once")]
    assert (await listener.library())["Mixed"].playlist.held


async def test_restoring_never_drops_what_nobody_could_bring_back(
    sandbox: Remote, listener: Listener
) -> None:
    await begin(sandbox, listener, Mine=["Alive", "Black"])
    await listener.sync()
    await sandbox.user_adds("Mine", "Creep", position=0)
    await sandbox.edit("Mine", "add", uris=["spotify:local:Ich:Demo:New:61"], position=1)
    await sandbox.user_removes("Mine", "Black")
    there = await sandbox.titles("Mine")
    await restore(listener, "Mine")
    assert await sandbox.titles("Mine") == [there[1], "Alive", "Black"]


async def test_a_restore_can_be_taken_back_by_a_restore(
    sandbox: Remote, listener: Listener
) -> None:
    await begin(sandbox, listener, Mine=["Alive", "Black"])
    await listener.sync()
    synced = await sandbox.titles("Mine")
    await restore(listener, "Mine")
    await restore(listener, "Mine")
    assert await sandbox.titles("Mine") == synced
    await remove_all(listener, "Mine")
    assert await sandbox.titles("Mine") == ["Alive", "Black"], "it is Encore's as before"


async def test_all_that_encore_ever_added_is_taken_out(sandbox: Remote, listener: Listener) -> None:
    await begin(sandbox, listener, Mine=["Alive", LOCAL], Other=["Once", live_title("Once", 1)])
    await listener.sync()
    await sandbox.user_adds("Mine", "Black")
    await listener.sync()
    await remove_all(listener)
    assert await sandbox.titles("Mine") == ["Alive", "Home Tape", "Black"]
    assert await sandbox.titles("Other") == ["Once", live_title("Once", 1)]
    with pytest.raises(BadInput, match="nothing"):
        await start_remove_all(listener.encore.parts, listener.account)


async def test_a_sync_that_is_undone_while_it_waits_ends(
    sandbox: Remote, listener: Listener
) -> None:
    await begin(sandbox, listener, Mine=["Alive"], Other=["Creep"])
    await sandbox.fault("GET", "/search.*Radiohead", "429", quota=True)
    started = await listener.press()
    await listener.until(started.run_id, lambda report: report.live_added == 2)
    await listener.parked(started.run_id)
    await undo(listener)
    assert await sandbox.titles("Mine") == ["Alive"]
    assert (await listener.report(started.run_id)).state == "done"


async def test_a_sync_that_waits_leaves_a_held_playlist_alone_until_it_goes_on(
    sandbox: Remote, listener: Listener
) -> None:
    await begin(sandbox, listener, Mine=["Alive"], Other=["Creep"])
    await sandbox.fault("GET", "/search.*Radiohead", "429", quota=True)
    started = await listener.press()
    await listener.until(started.run_id, lambda report: report.live_added == 2)
    await restore(listener, "Mine")
    assert await sandbox.titles("Mine") == ["Alive"]
    report = await listener.parked(started.run_id)
    assert report.steps == {"done": 1, "finding": 1}
    await go_on(listener.encore.parts, listener.account, ["Mine"])
    again = await listener.press()
    assert again.run_id == started.run_id
    await listener.parked(started.run_id)
    assert await sandbox.titles("Other") == ["Creep"]


LOST = {
    "a delete that took effect": ("DELETE", {"kind": "drop", "after": True}),
    "a delete that did not": ("DELETE", {"kind": "5xx"}),
    "an insert that took effect": ("POST", {"kind": "drop", "after": True}),
    "an insert that did not": ("POST", {"kind": "5xx"}),
    "an answer that breaks off": ("POST", {"kind": "cut"}),
}


@pytest.mark.parametrize(("method", "how"), LOST.values(), ids=LOST.keys())
async def test_an_undo_whose_answer_is_lost_doubles_and_loses_nothing(
    sandbox: Remote, listener: Listener, method: str, how: dict[str, Any]
) -> None:
    await begin(sandbox, listener, Doubles=WORLD["Doubles"])
    before = await sandbox.titles("Doubles")
    await listener.sync()
    await sandbox.fault(method, "/items", **how)
    await undo(listener)
    assert await sandbox.faults_left() == 0
    assert await sandbox.titles("Doubles") == before


@pytest.mark.parametrize("lost", [False, True])
async def test_where_spotify_shows_late_an_undo_doubles_nothing(
    sandbox: Remote, listener: Listener, lost: bool
) -> None:
    await begin(sandbox, listener, Doubles=WORLD["Doubles"])
    before = await sandbox.titles("Doubles")
    await listener.sync()
    # The first looks show the list as it was before the sync.
    await sandbox.control("settings", item_lag_s=40.0, snapshot_lag_s=20.0)
    if lost:
        await sandbox.fault("POST", "/items", "drop", after=True)
    await undo(listener)
    await sandbox.control("settings", item_lag_s=0.0, snapshot_lag_s=0.0)
    assert await sandbox.titles("Doubles") == before


@pytest.mark.parametrize("writes", [1, 2, 3])
async def test_an_undo_that_is_cut_off_is_carried_on_by_the_next_start(
    sandbox: Remote, story_settings: Settings, writes: int
) -> None:
    async with listening(story_settings, sandbox) as first:
        await begin(sandbox, first, Doubles=WORLD["Doubles"])
        before = await sandbox.titles("Doubles")
        await first.sync()
        await sandbox.forget_requests()
        for method in ("DELETE", "POST"):
            await sandbox.fault(method, "/items", "slow", seconds=0.1, times=9)
        started = await start_undo(first.encore.parts, first.account)

        async def has_written() -> bool | None:
            return await sandbox.writes() >= writes or None

        await eventually(has_written)
    async with listening(story_settings, sandbox) as second:
        second.continue_as(first)
        report = await second.ended(started.run_id)
    assert report.steps == {"done": 1}
    assert await sandbox.titles("Doubles") == before


async def test_bad_wishes_are_refused_and_change_nothing(
    sandbox: Remote, listener: Listener
) -> None:
    await begin(sandbox, listener, Mine=["Alive"], Gone=["Once"], Quiet=["Rare"])
    parts, account = listener.encore.parts, listener.account
    with pytest.raises(BadInput, match="No sync has changed anything"):
        await start_undo(parts, account)
    report = await listener.sync()
    with pytest.raises(NotFound, match="no run 4711"):
        await start_undo(parts, account, 4711)
    with pytest.raises(NotFound, match="no version 4711"):
        await start_restore(parts, account, "Mine", 4711)
    with pytest.raises(NotFound, match="no playlist 'Nowhere'"):
        await start_restore(parts, account, "Nowhere")
    with pytest.raises(BadInput, match="Encore never changed it"):
        await start_restore(parts, account, "Quiet")
    with pytest.raises(BadInput, match="nothing to take out"):
        await start_remove_all(parts, account, ["Quiet"])
    assert not any(entry.playlist.held for entry in (await listener.library()).values())
    await undo(listener, report.run)
    with pytest.raises(BadInput, match="was undone already"):
        await start_undo(parts, account, report.run)
    assert await sandbox.titles("Mine") == ["Alive"]


async def test_a_playlist_that_is_gone_keeps_no_other_from_being_undone(
    sandbox: Remote, listener: Listener
) -> None:
    await begin(sandbox, listener, Mine=["Alive"], Gone=["Once"])
    report = await listener.sync()
    await sandbox.edit("Gone", "delete")
    await listener.sync()
    assert (await undo(listener, report.run)).steps == {"done": 1}
    assert await sandbox.titles("Mine") == ["Alive"]
    with pytest.raises(BadInput, match="not have these playlists any more"):
        await start_undo(listener.encore.parts, listener.account, report.run)


async def test_what_is_under_way_is_not_begun_twice(sandbox: Remote, listener: Listener) -> None:
    await begin(sandbox, listener, Mine=["Alive"])
    await listener.sync()
    await sandbox.fault("DELETE", "/items", "429", quota=True)
    started = await start_undo(listener.encore.parts, listener.account)
    await listener.until(started.run_id, lambda report: report.due_at is not None)
    parts, account = listener.encore.parts, listener.account
    for again in (
        lambda: start_undo(parts, account),
        lambda: start_restore(parts, account, "Mine"),
        lambda: go_on(parts, account, ["Mine"]),
        lambda: listener.press("Mine"),
    ):
        with pytest.raises(BadInput, match="under way"):
            await again()
