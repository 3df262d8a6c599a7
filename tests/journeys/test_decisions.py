"""What a person decides holds in every playlist and every later sync, until it is undone."""

from collections.abc import Awaitable, Callable

import pytest

from encore.decisions import Decision, LiveKind, Taste
from encore.music import Artist, Track
from encore.store import decisions, tracks
from encore.sync import decide

from .music import id_of, live_title, recording, song, songs, with_live
from .stage import Listener, Remote

fast = pytest.mark.parametrize("clock_rate", [600.0])
TEN_MINUTES = 600.0


async def track(listener: Listener, name: str) -> Track:
    async with listener.encore.database.engine.begin() as db:
        return (await tracks.list_tracks(db, [id_of(name)]))[id_of(name)]


async def reject(listener: Listener, name: str) -> Decision:
    version = await track(listener, name)
    return await decide.reject(listener.encore.parts, listener.account, version)


async def undo_all(listener: Listener) -> None:
    async with listener.encore.database.engine.begin() as db:
        made = await decisions.list_decisions(db, listener.account.id)
    for decision in made:
        await decide.undo(listener.encore.parts, listener.account, decision.id)


async def test_a_rejected_version_leaves_every_playlist_and_the_next_best_steps_in(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(song("Alive", live=4))
    await sandbox.playlist("Road Trip", ["Alive"])
    await sandbox.playlist("Evening", ["Alive"])
    await listener.sync()
    await reject(listener, live_title("Alive"))
    await sandbox.forget_requests()
    report = await listener.sync()
    left = ["Alive", live_title("Alive", 1), live_title("Alive", 2)]
    assert await sandbox.titles("Road Trip") == left
    assert await sandbox.titles("Evening") == left
    assert (report.state, report.duplicates_removed) == ("done", 0)
    assert await sandbox.searches() == []
    await sandbox.forget_requests()
    await listener.sync()
    assert await sandbox.writes() == 0


@fast
async def test_a_rejected_version_stays_out_and_undo_brings_it_back(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin([*song("Alive"), *song("Black")])
    await sandbox.playlist("Road Trip", ["Alive"])
    await listener.sync()
    await reject(listener, live_title("Alive"))
    await listener.sync()
    await sandbox.user_adds("Road Trip", "Black")
    await listener.pass_time(2 * TEN_MINUTES)
    await listener.sync()
    left = ["Alive", live_title("Alive", 1)]
    assert await sandbox.titles("Road Trip") == [*left, *with_live("Black")]
    await undo_all(listener)
    await listener.sync()
    assert await sandbox.titles("Road Trip") == [*left, live_title("Alive"), *with_live("Black")]


async def test_a_playlist_that_comes_later_never_gets_what_was_rejected(
    sandbox: Remote, listener: Listener
) -> None:
    again = recording(live_title("Alive"), album="Box", seconds=222.1, name="box", isrc="GB1")
    await listener.begin([*song("Alive", live=3), again])
    await sandbox.playlist("Road Trip", ["Alive"])
    await listener.sync()
    first = next(one.track for one in (await listener.additions("Road Trip")).values())
    await decide.reject(listener.encore.parts, listener.account, first)
    await sandbox.playlist("Evening", ["Alive"])
    await listener.sync()
    titles = await sandbox.titles("Evening")
    assert sorted(titles) == sorted(["Alive", live_title("Alive", 1), live_title("Alive", 2)])


async def test_what_the_person_added_stays_though_it_is_rejected(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(song("Alive", live=3))
    await sandbox.playlist("Road Trip", [live_title("Alive"), "Alive"])
    await listener.sync()
    await reject(listener, live_title("Alive"))
    await listener.sync()
    assert live_title("Alive") in await sandbox.titles("Road Trip")


@fast
async def test_what_the_person_added_again_stays_though_it_is_rejected(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(song("Alive", live=3))
    await sandbox.playlist("Road Trip", ["Alive"])
    await listener.sync()
    await sandbox.user_removes("Road Trip", live_title("Alive"))
    await listener.pass_time(2 * TEN_MINUTES)
    await sandbox.user_adds("Road Trip", live_title("Alive"))
    await reject(listener, live_title("Alive"))
    await listener.sync()
    assert live_title("Alive") in await sandbox.titles("Road Trip")


async def test_more_is_looked_for_where_too_few_are_left(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(song("Alive", live=2))
    await sandbox.playlist("Road Trip", ["Alive"])
    await listener.sync()
    await reject(listener, live_title("Alive"))
    before = (await listener.songs("Road Trip"))["Alive"]
    assert before.due_at <= listener.encore.clock.now()
    await listener.sync()
    after = (await listener.songs("Road Trip"))["Alive"]
    assert (after.state, after.found) == ("fewer", 1)


Act = Callable[[Listener], Awaitable[object]]


async def never_song(listener: Listener) -> None:
    wanted = (await listener.songs("Road Trip"))["Alive"]
    await decide.never_song(listener.encore.parts, listener.account, wanted)


async def never_artist(listener: Listener) -> None:
    band = Artist(id_of("Pearl Jam"), "Pearl Jam")
    await decide.never_artist(listener.encore.parts, listener.account, band)


@pytest.mark.parametrize("never", [never_song, never_artist])
async def test_never_takes_out_what_encore_added_and_undo_brings_it_back(
    sandbox: Remote, listener: Listener, never: Act
) -> None:
    await listener.begin([*song("Alive"), *song("Creep", by="Radiohead")])
    await sandbox.playlist("Road Trip", ["Alive", "Creep"])
    await listener.sync()
    await never(listener)
    await listener.sync()
    assert await sandbox.titles("Road Trip") == ["Alive", *with_live("Creep")]
    await undo_all(listener)
    await listener.sync()
    assert await sandbox.titles("Road Trip") == [*with_live("Alive"), *with_live("Creep")]


async def test_an_artist_of_whom_nothing_is_wanted_is_not_asked_about(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin([*song("Alive"), *song("Creep", by="Radiohead")])
    await sandbox.playlist("Road Trip", ["Alive", "Creep"])
    await never_artist(listener)
    await listener.sync()
    assert await sandbox.titles("Road Trip") == ["Alive", *with_live("Creep")]
    assert [query for query in await sandbox.searches() if "Pearl" in query] == []


async def test_an_accepted_version_is_added_whatever_its_verdict_and_asks_for_nothing(
    sandbox: Remote, listener: Listener
) -> None:
    secret = recording("Alive (Second Night)", album="Bootleg", seconds=290, name="secret")
    await listener.begin([*song("Alive"), secret])
    await sandbox.playlist("Road Trip", ["Alive"])
    await listener.sync()
    parts, wanted = listener.encore.parts, (await listener.songs("Road Trip"))["Alive"]
    version = await parts.spotify(listener.account).track(id_of("secret"))
    async with parts.engine.begin() as db:
        await tracks.save_tracks(db, [version], parts.clock.now())
    await decide.accept(parts, listener.account, wanted, version)
    await listener.sync()
    assert await sandbox.titles("Road Trip") == [*with_live("Alive"), "Alive (Second Night)"]
    assert list(await listener.songs("Road Trip")) == ["Alive"]
    await sandbox.forget_requests()
    await listener.sync("Road Trip")
    assert await sandbox.writes() == 0


async def test_a_replaced_version_goes_and_the_other_comes(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(song("Alive", live=4))
    await sandbox.playlist("Road Trip", ["Alive"])
    await listener.sync()
    wanted = (await listener.songs("Road Trip"))["Alive"]
    old, new = [await track(listener, live_title("Alive", nth)) for nth in (0, 3)]
    await decide.replace(listener.encore.parts, listener.account, wanted, old, new)
    await listener.sync()
    assert await sandbox.titles("Road Trip") == [
        *("Alive", live_title("Alive", 1), live_title("Alive", 3)),
    ]


async def test_more_versions_come_when_more_are_wanted_and_none_go_when_fewer_are(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(song("Alive", live=4))
    await sandbox.playlist("Road Trip", ["Alive"])
    await listener.sync()
    for wanted, there in ((3, 3), (1, 3), (0, 3)):
        await decide.change_taste(
            listener.encore.parts, listener.account, Taste(wanted), listener.account.placement
        )
        await listener.sync()
        assert await sandbox.titles("Road Trip") == with_live("Alive", there)


async def test_one_song_may_have_more_than_others_and_fewer_takes_nothing_out(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin([*song("Alive", live=4), *song("Black", live=4)])
    await sandbox.playlist("Road Trip", ["Alive", "Black"])
    await listener.sync()
    wanted = (await listener.songs("Road Trip"))["Alive"]
    for number, there in ((4, 4), (1, 4)):
        await decide.want_number(listener.encore.parts, listener.account, wanted, number)
        await listener.sync()
        assert await sandbox.titles("Road Trip") == [
            *with_live("Alive", there),
            *with_live("Black"),
        ]
    after = (await listener.songs("Road Trip"))["Alive"]
    assert (after.state, after.found) == ("found", 2)


async def test_who_wants_no_live_versions_asks_spotify_for_none(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(songs("Alive", "Black"))
    await sandbox.playlist("Road Trip", ["Alive", "Black"])
    await decide.change_taste(listener.encore.parts, listener.account, Taste(0), "after")
    await listener.sync()
    assert await sandbox.titles("Road Trip") == ["Alive", "Black"]
    assert await sandbox.searches() == []


async def test_only_the_kinds_that_count_are_added(sandbox: Remote, listener: Listener) -> None:
    unplugged = recording("Alive - Live, MTV Unplugged", album="MTV Unplugged", seconds=222)
    on_air = recording("Alive - Live at KEXP", album="KEXP Sessions", seconds=260)
    stage = recording("Alive - Live in Lima", album="Live in Lima", seconds=300)
    await listener.begin([recording("Alive"), unplugged, on_air, stage])
    await sandbox.playlist("Road Trip", ["Alive"])
    taste = Taste(2, frozenset({LiveKind.CONCERT}))
    await decide.change_taste(listener.encore.parts, listener.account, taste, "after")
    await listener.sync()
    assert await sandbox.titles("Road Trip") == ["Alive", "Alive - Live in Lima"]


async def test_what_is_only_likely_live_is_added_where_the_person_allows_it(
    sandbox: Remote, listener: Listener
) -> None:
    unmarked = recording("Alive", album="Live at Leeds", seconds=260, name="unmarked")
    await listener.begin([recording("Alive"), unmarked])
    await sandbox.playlist("Road Trip", ["Alive"])
    await listener.sync()
    assert await sandbox.titles("Road Trip") == ["Alive"]
    taste = Taste(likely=True)
    await decide.change_taste(listener.encore.parts, listener.account, taste, "after")
    await listener.sync()
    assert [row["uri"][-22:] for row in await sandbox.rows("Road Trip")] == [
        *(id_of("Alive"), id_of("unmarked")),
    ]
