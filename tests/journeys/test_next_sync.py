"""The syncs after the first: what they cost, and what the person did in between."""

import math

import pytest

from encore.plans import AdditionState

from .music import LOCAL, live_title, recording, song, songs, with_live
from .stage import Listener, Remote, eventually

fast = pytest.mark.parametrize("clock_rate", [600.0])
TEN_MINUTES = 600.0


@pytest.mark.parametrize("followed", [0, pytest.param(49, marks=pytest.mark.long), 50])
async def test_a_sync_with_nothing_new_reads_the_list_and_writes_nothing(
    sandbox: Remote, listener: Listener, followed: int
) -> None:
    await listener.begin(songs("Alive", "Black"))
    await sandbox.playlist("Road Trip", ["Alive", LOCAL, "Black", "Alive"])
    for number in range(followed):
        await sandbox.playlist(f"Theirs {number}", [], owner="friend", followed=True)
    await listener.sync()
    await sandbox.forget_requests()
    report = await listener.sync()
    pages = math.ceil((followed + 1) / 50)
    assert await sandbox.counts() == {"GET /me/playlists": pages}
    assert (report.state, report.steps, report.writes) == ("done", {"unchanged": 1}, 0)
    assert report.tracks_after == report.tracks_before == 7


async def test_a_new_track_costs_its_playlist_and_its_artist_alone(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin([*songs("Alive", "Black"), *song("Creep", by="Radiohead")])
    await sandbox.playlist("Road Trip", ["Alive"])
    await sandbox.playlist("Evening", ["Black"])
    await listener.sync()
    await sandbox.user_adds("Evening", "Creep")
    await sandbox.forget_requests()
    await listener.sync()
    assert await sandbox.titles("Evening") == [*with_live("Black"), *with_live("Creep")]
    evening = await sandbox.playlist_id("Evening")
    read = {one["path"] for one in await sandbox.log() if "/playlists/" in one["path"]}
    assert read == {f"/v1/playlists/{evening}", f"/v1/playlists/{evening}/items"}
    assert [query for query in await sandbox.searches() if "Pearl" in query] == []
    assert (await sandbox.counts())["GET /search"] == 1
    assert await sandbox.writes() == 1


async def test_a_new_copy_of_a_known_song_elsewhere_asks_spotify_nothing(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(song("Alive"))
    await sandbox.playlist("Road Trip", ["Alive"])
    await listener.sync()
    await sandbox.playlist("Evening", ["Alive"])
    await sandbox.forget_requests()
    await listener.sync()
    assert await sandbox.titles("Evening") == with_live("Alive")
    assert await sandbox.searches() == []


@fast
async def test_a_live_version_that_the_person_takes_out_stays_out(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(song("Alive", live=4))
    await sandbox.playlist("Road Trip", ["Alive"])
    await sandbox.playlist("Evening", ["Alive"])
    await listener.sync()
    await listener.pass_time(TEN_MINUTES)
    await sandbox.user_removes("Road Trip", live_title("Alive"))
    await listener.sync()
    left = await sandbox.titles("Road Trip")
    assert live_title("Alive") not in left
    added = await listener.additions("Road Trip")
    assert added[live_title("Alive")].state is AdditionState.TAKEN_OUT
    await sandbox.user_adds("Road Trip", live_title("Alive", 3))
    await listener.sync()
    await listener.sync("Road Trip")
    assert live_title("Alive") not in await sandbox.titles("Road Trip")
    assert await sandbox.titles("Evening") == with_live("Alive")


async def test_a_live_version_that_is_taken_out_at_once_is_not_put_back(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(song("Alive"))
    await sandbox.playlist("Road Trip", ["Alive"])
    await listener.sync()
    await sandbox.user_removes("Road Trip", *with_live("Alive")[1:])
    await listener.sync()
    await listener.sync()
    assert await sandbox.titles("Road Trip") == ["Alive"]


@fast
async def test_another_release_of_what_was_taken_out_is_not_added_either(
    sandbox: Remote, listener: Listener
) -> None:
    best = song("Alive", live=1)
    again = recording(live_title("Alive"), album="Box", seconds=222, name="again")
    await listener.begin([*best, again])
    await sandbox.playlist("Road Trip", ["Alive"])
    await listener.sync()
    titles = await sandbox.titles("Road Trip")
    assert len(titles) == 2
    await listener.pass_time(TEN_MINUTES)
    await sandbox.user_removes("Road Trip", titles[1])
    await listener.sync()
    await listener.sync("Road Trip")
    assert await sandbox.titles("Road Trip") == ["Alive"]


async def test_what_the_person_moves_stays_where_it_was_put(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(songs("Alive", "Black"))
    await sandbox.playlist("Road Trip", ["Alive", "Black"])
    await listener.sync()
    await sandbox.edit("Road Trip", "move", **{"from": 1, "to": 6})
    moved = await sandbox.titles("Road Trip")
    await listener.sync()
    assert await sandbox.titles("Road Trip") == moved


async def test_live_versions_stay_when_their_original_goes(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(songs("Alive", "Black"))
    await sandbox.playlist("Road Trip", ["Alive", "Black"])
    await listener.sync()
    await sandbox.user_removes("Road Trip", "Alive")
    await listener.sync()
    assert await sandbox.titles("Road Trip") == [*with_live("Alive")[1:], *with_live("Black")]


async def test_a_second_click_joins_the_run(sandbox: Remote, listener: Listener) -> None:
    await listener.begin(songs("Alive", "Black"))
    await sandbox.playlist("Road Trip", ["Alive", "Black"])
    await sandbox.fault("GET", "/search", "slow", seconds=0.3)
    first = await listener.press()
    second = await listener.press()
    assert (first.is_new, second.is_new) == (True, False)
    assert second.run_id == first.run_id
    report = await listener.ended(first.run_id)
    assert report.live_added == 4
    assert len(await sandbox.searches()) == 1


@pytest.mark.parametrize(
    "names", [(), pytest.param(("Evening",), marks=pytest.mark.long)], ids=["all", "another one"]
)
async def test_a_run_that_keeps_to_one_playlist_takes_in_what_a_second_click_asks_for(
    sandbox: Remote, listener: Listener, names: tuple[str, ...]
) -> None:
    await listener.begin([*song("Alive"), *song("Creep", by="Radiohead")])
    await sandbox.playlist("Road Trip", ["Alive"])
    await sandbox.playlist("Evening", ["Creep"])
    await listener.connect()
    await sandbox.fault("GET", "/search", "slow", seconds=0.5)
    first = await listener.press("Road Trip")
    await listener.until(first.run_id, lambda report: report.state != "listing")
    second = await listener.press(*names)
    await listener.ended(second.run_id)
    assert await sandbox.titles("Road Trip") == with_live("Alive")
    assert await sandbox.titles("Evening") == with_live("Creep")


async def test_a_playlist_that_was_left_is_gone(sandbox: Remote, listener: Listener) -> None:
    await listener.begin(song("Alive"))
    await sandbox.playlist("Road Trip", ["Alive"])
    await sandbox.playlist("Evening", ["Alive"])
    await listener.sync()
    await sandbox.edit("Evening", "delete")
    await listener.sync()
    assert list(await listener.library()) == ["Road Trip"]


async def test_a_list_that_is_broken_off_makes_no_playlist_gone(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(song("Alive"))
    await sandbox.playlist("Road Trip", ["Alive"])
    for number in range(60):
        await sandbox.playlist(f"Theirs {number}", [], owner="friend", followed=True)
    await listener.sync()
    await sandbox.edit("Road Trip", "delete")
    await sandbox.fault("GET", "/me/playlists.*offset=50", "429", quota=True)
    started = await listener.press()
    await listener.until(started.run_id, lambda report: report.error is not None)
    assert "Road Trip" in await listener.library()


async def test_a_list_that_shifts_while_it_is_read_makes_no_playlist_gone(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(song("Alive"))
    await sandbox.playlist("Road Trip", ["Alive"])
    for number in range(60):
        await sandbox.playlist(f"Theirs {number}", [], owner="friend", followed=True)
    await listener.connect()
    await sandbox.forget_requests()
    await sandbox.fault("GET", "/me/playlists.*offset=50", "slow", seconds=1.0)
    started = await listener.press()

    async def has_read_one_page() -> bool | None:
        return (await sandbox.counts())["GET /me/playlists"] > 0 or None

    await eventually(has_read_one_page)
    await sandbox.edit("Road Trip", "delete")
    await listener.ended(started.run_id)
    assert "Theirs 49" in await listener.library(), "it slipped from the second page to the first"


async def test_a_playlist_that_spotify_shows_as_nothing_breaks_no_list(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(song("Alive"))
    await sandbox.playlist("Road Trip", ["Alive"])
    await sandbox.playlist("Empty", [], null=True)
    report = await listener.sync()
    assert report.state == "done"
    assert list(await listener.library()) == ["Road Trip"]
    assert await sandbox.titles("Road Trip") == with_live("Alive")


async def test_a_renamed_playlist_is_known_by_its_new_name_and_not_written_to(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(song("Alive"))
    await sandbox.playlist("Road Trip", ["Alive"])
    await listener.sync()
    await sandbox.edit("Road Trip", "rename", name="Highway")
    await sandbox.forget_requests()
    await listener.sync()
    assert list(await listener.library()) == ["Highway"]
    assert await sandbox.writes() == 0
