"""The person, Spotify or another worker changes something while Encore is at work."""

import pytest

from encore.store import playlists, runs
from encore.store.runs import Step
from encore.sync.attempt import Attempt, Superseded
from encore.sync.halt import watched
from encore.sync.push import carry_out

from .music import LOCAL, id_of, live_title, recording, song, songs, uri_of, with_live
from .stage import Listener, Remote, kept


async def test_what_the_person_does_during_a_push_is_kept(
    sandbox: Remote, listener: Listener
) -> None:
    titles = [f"Song {letter}" for letter in "ABCDEFGH"]
    await listener.begin([*songs(*titles), *songs("Mine", "Moved", live=0)])
    await sandbox.playlist("Road Trip", [*titles, "Moved"])
    await sandbox.fault("POST", "/items", "slow", seconds=0.2, times=3)
    started = await listener.press()
    await listener.until(started.run_id, lambda report: report.writes > 0)
    await sandbox.user_adds("Road Trip", "Mine", position=0)
    await sandbox.user_removes("Road Trip", "Song H")
    there = await sandbox.titles("Road Trip")
    await sandbox.edit("Road Trip", "move", **{"from": there.index("Moved"), "to": 0})
    mine = await sandbox.rows("Road Trip")
    keys = {row["key"] for row in mine}
    await listener.ended(started.run_id)
    await listener.sync()
    after = await sandbox.rows("Road Trip")
    assert kept(after, keys) == mine
    live = [row["title"] for row in after if " - Live " in row["title"]]
    assert len(live) == len(set(live))
    assert set(live) >= {live_title(t, nth) for t in titles[:-1] for nth in range(2)}


async def test_an_edit_between_the_reading_and_the_push_is_seen(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin([*songs("Alive", "Black"), *song("Creep", by="Radiohead")])
    await sandbox.playlist("Road Trip", ["Alive", "Black"])
    await sandbox.fault("GET", "/search", "429", retry_after=45)
    started = await listener.press()
    await listener.until(started.run_id, lambda report: report.due_at is not None)
    await sandbox.user_adds("Road Trip", "Creep", position=0)
    await sandbox.user_removes("Road Trip", "Black")
    await listener.ended(started.run_id)
    await listener.sync()
    assert await sandbox.titles("Road Trip") == [*with_live("Creep"), *with_live("Alive")]


async def test_a_live_version_that_becomes_null_is_not_added_again(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(songs("Alive", "Black"))
    await sandbox.playlist("Road Trip", ["Alive"])
    await listener.sync()
    wanted = await sandbox.titles("Road Trip")
    await sandbox.change_track(live_title("Alive"), state="null")
    for _ in range(2):
        report = await listener.sync("Road Trip")
        assert (report.steps, report.writes) == ({"done": 1}, 0)
    await sandbox.change_track(live_title("Alive"), state="ok")
    await listener.sync("Road Trip")
    assert await sandbox.titles("Road Trip") == wanted == with_live("Alive")


async def test_a_chosen_live_version_that_is_gone_keeps_nothing_else_from_being_added(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(songs("Alive", "Black", live=3))
    await sandbox.playlist("Road Trip", ["Alive", "Black"])
    await listener.sync()
    await sandbox.change_track(live_title("Alive"), state="null")
    await sandbox.playlist("Evening", ["Black", "Alive"])
    report = await listener.sync()
    assert report.state == "done"
    assert await sandbox.titles("Evening") == [
        *with_live("Black"),
        *("Alive", live_title("Alive", 1), live_title("Alive", 2)),
    ]


@pytest.mark.parametrize("when", ["before the push", "after the push"])
async def test_a_live_version_that_is_shown_under_another_id_is_not_added_again(
    sandbox: Remote, listener: Listener, when: str
) -> None:
    best = live_title("Alive")
    twin = recording(best, album="Market Edition", seconds=222, name="twin", popularity=1)
    await listener.begin([*song("Alive"), twin])
    await sandbox.playlist("Road Trip", ["Alive"])
    if when == "before the push":
        for one, other in ((best, "twin"), ("twin", best)):
            await sandbox.change_track(one, relinked_to=id_of(other))
    await listener.sync()
    wanted = await sandbox.rows("Road Trip")
    assert len(wanted) == 3
    if when == "after the push":
        for row in wanted:
            if row["title"] == best:
                other = "twin" if row["uri"] == uri_of(best) else best
                name = best if other == "twin" else "twin"
                await sandbox.change_track(name, relinked_to=id_of(other))
    await sandbox.forget_requests()
    for _ in range(2):
        await listener.sync("Road Trip")
        assert await sandbox.rows("Road Trip") == wanted
    assert await sandbox.writes() == 0


async def test_a_read_that_is_suddenly_empty_stops_that_playlist_alone(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin([*songs("Alive", "Black"), *song("Creep", by="Radiohead")])
    await sandbox.playlist("Road Trip", ["Alive", "Black"])
    await sandbox.playlist("Evening", ["Alive"])
    await listener.sync()
    everything = await sandbox.titles("Road Trip")
    await sandbox.user_removes("Road Trip", *everything)
    await sandbox.user_adds("Evening", "Creep")
    started = await listener.press()
    report = await listener.ended(started.run_id)
    steps = await listener.steps(started.run_id)
    assert steps["Road Trip"].state is Step.STOPPED
    assert "empty" in str(steps["Road Trip"].error)
    assert report.state == "done"
    assert await sandbox.titles("Evening") == [*with_live("Alive"), *with_live("Creep")]

    again = await listener.sync()
    assert again.steps == {"stopped": 1, "unchanged": 1}
    named = await listener.sync("Road Trip")
    assert named.steps == {"done": 1}
    await sandbox.user_adds("Road Trip", "Creep")
    assert (await listener.sync()).steps == {"done": 1, "unchanged": 1}
    assert await sandbox.titles("Road Trip") == with_live("Creep")


async def test_a_read_that_is_suddenly_much_shorter_stops_until_the_person_syncs_it_by_name(
    sandbox: Remote, listener: Listener
) -> None:
    titles = [f"Song {letter}" for letter in "ABCDEFGHIJKL"]
    await listener.begin(songs(*titles, live=0) + song("Alive"))
    await sandbox.playlist("Road Trip", titles)
    await listener.sync()
    await sandbox.user_removes("Road Trip", *titles[1:])
    await sandbox.user_adds("Road Trip", "Alive")
    assert (await listener.sync()).steps == {"stopped": 1}
    assert await sandbox.titles("Road Trip") == ["Song A", "Alive"]
    assert (await listener.sync("Road Trip")).steps == {"done": 1}
    assert await sandbox.titles("Road Trip") == ["Song A", *with_live("Alive")]


async def test_a_playlist_that_is_deleted_meanwhile_fails_by_itself(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin([*song("Alive"), *song("Creep", by="Radiohead")])
    await sandbox.playlist("Road Trip", ["Alive"])
    await sandbox.playlist("Evening", ["Creep"])
    await listener.sync()
    await sandbox.user_adds("Road Trip", "Creep")
    await sandbox.user_adds("Evening", "Alive")
    await sandbox.edit("Road Trip", "delete")
    report = await listener.sync()
    assert report.state == "done"
    assert list(await listener.library()) == ["Evening"]
    assert await sandbox.titles("Evening") == [*with_live("Creep"), *with_live("Alive")]


@pytest.mark.long
async def test_near_the_cap_the_best_are_added_first(sandbox: Remote, listener: Listener) -> None:
    await listener.begin([*songs("Alive", "Black"), *song("Filler", live=0)])
    filler = [{"local": {"artist": "x", "album": "y", "title": f"{n}"}} for n in range(9_895)]
    await sandbox.playlist("Huge", ["Alive", "Black", *filler])
    report = await listener.sync()
    assert report.state == "done"
    titles = await sandbox.titles("Huge")
    assert titles[:5] == [*with_live("Alive"), *with_live("Black", 1)]
    assert len(titles) == 9_900


async def test_a_list_that_spotify_calls_full_fails_by_itself_and_says_so(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin([*songs("Alive", "Black"), *song("Creep", by="Radiohead")], playlist_cap=5)
    await sandbox.playlist("Full", ["Alive", "Black", LOCAL])
    await sandbox.playlist("Evening", ["Creep"])
    started = await listener.press()
    report = await listener.ended(started.run_id)
    assert report.steps == {"failed": 1, "done": 1}
    assert "size limit" in str((await listener.steps(started.run_id))["Full"].error)
    assert await sandbox.titles("Full") == [*with_live("Alive"), "Black", "Home Tape"]
    assert await sandbox.titles("Evening") == with_live("Creep")


async def test_an_attempt_that_slept_sends_nothing_once_a_newer_one_has_begun(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(songs("Alive", "Black"))
    await sandbox.playlist("Road Trip", ["Alive", "Black"])
    await sandbox.fault("POST", "/items", "429", retry_after=25)
    started = await listener.press()
    await listener.until(started.run_id, lambda report: report.writes == 1)
    async with listener.encore.database.engine.begin() as db:
        await playlists.begin_attempt(db, await sandbox.playlist_id("Road Trip"))
    report = await listener.ended(started.run_id)
    assert (report.state, report.live_added) == ("done", 4)
    assert await sandbox.titles("Road Trip") == [*with_live("Alive"), *with_live("Black")]
    refused_once_and_two_edits = 3
    assert await sandbox.writes() == refused_once_and_two_edits


async def test_an_older_attempt_plans_and_sends_nothing(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(songs("Alive", "Black"))
    await sandbox.playlist("Road Trip", ["Alive", "Black"])
    await sandbox.fault("POST", "/items", "429", quota=True)
    started = await listener.press()
    await listener.until(started.run_id, lambda report: report.due_at is not None)
    parts, engine = listener.encore.parts, listener.encore.database.engine
    playlist_id = await sandbox.playlist_id("Road Trip")
    async with engine.begin() as db:
        run = await runs.get_run(db, started.run_id)
        number = await playlists.begin_attempt(db, playlist_id)
        newer = await playlists.begin_attempt(db, playlist_id)
    assert newer > number
    spotify, watch = watched(parts, listener.account, run.id)
    old = Attempt(parts, spotify, listener.account, run, playlist_id, number, watch)
    await sandbox.forget_requests()
    with pytest.raises(Superseded):
        await carry_out(old)
    assert await sandbox.writes() == 0
