"""The first sync of a library: what is added, where, and what stays as it was."""

import pytest
from sqlalchemy import update

from encore.store.schema import library, playlists

from .music import (
    EPISODE,
    LIVE_S,
    LOCAL,
    NULL,
    Row,
    id_of,
    live_title,
    recording,
    song,
    songs,
    with_live,
)
from .stage import Listener, Remote, kept


async def test_two_live_versions_stand_right_after_their_original(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(songs("Alive", "Black"))
    await sandbox.playlist("Road Trip", ["Alive", "Black"])
    report = await listener.sync()
    assert await sandbox.titles("Road Trip") == [*with_live("Alive"), *with_live("Black")]
    assert (report.state, report.live_added) == ("done", 4)
    assert (report.tracks_before, report.tracks_after) == (2, 6)


async def test_only_two_of_many_live_versions_are_added(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(song("Alive", live=5))
    await sandbox.playlist("Road Trip", ["Alive"])
    await listener.sync()
    assert await sandbox.titles("Road Trip") == with_live("Alive")


async def test_what_was_there_keeps_its_order_its_date_and_who_added_it(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin([*songs("Alive", "Black", "Once"), *song("Rare", live=0)])
    items: list[str | Row] = [
        LOCAL,
        {"track": id_of("Alive"), "added_at": "2012-05-06T07:08:09Z", "added_by": "friend"},
        EPISODE,
        NULL,
        {"track": id_of("Black"), "added_at": "2013-05-06T07:08:09Z"},
        {"track": id_of("Rare"), "unavailable": True},
        NULL,
        LOCAL,
        {"track": id_of("Once"), "added_at": None, "added_by": None},
        EPISODE,
    ]
    await sandbox.playlist("Mixed", items)
    before = await sandbox.rows("Mixed")
    await listener.sync()
    after = await sandbox.rows("Mixed")
    assert kept(after, {row["key"] for row in before}) == before
    titles = [row["title"] for row in after]
    alive, black, once = with_live("Alive"), with_live("Black"), with_live("Once")
    assert titles == [
        *("Home Tape", *alive, "Pilot", "", *black, "Rare", "", "Home Tape", *once, "Pilot"),
    ]


async def test_live_versions_stand_after_the_first_copy_that_another_person_doubled(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(song("Alive"))
    friends: Row = {"track": id_of("Alive"), "added_by": "friend"}
    await sandbox.playlist("Ours", ["Alive", LOCAL, friends], collaborative=True, public=False)
    await listener.sync()
    assert await sandbox.titles("Ours") == [*with_live("Alive"), "Home Tape", "Alive"]


async def test_one_performance_is_never_added_twice(sandbox: Remote, listener: Listener) -> None:
    best = live_title("Alive")
    on_a_box = recording(
        best, album="Live on Every Stage", seconds=LIVE_S[0] + 0.2, name="on a box", isrc="GB1"
    )
    on_a_single = recording("Alive - Live", album="Alive", seconds=LIVE_S[0], name="on a single")
    await listener.begin([*song("Alive", live=1), on_a_box, on_a_single])
    await sandbox.playlist("Road Trip", ["Alive"])
    await listener.sync()
    titles = await sandbox.titles("Road Trip")
    assert len(titles) == 2, titles


async def test_a_live_version_that_was_there_counts_and_stays(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin([*song("Alive", live=3), *song("Black")])
    theirs = live_title("Alive", 2)
    await sandbox.playlist("Road Trip", [theirs, "Black", "Alive"])
    before = await sandbox.rows("Road Trip")
    await listener.sync()
    assert await sandbox.titles("Road Trip") == [
        *(theirs, *with_live("Black"), *with_live("Alive", 1)),
    ]
    assert kept(await sandbox.rows("Road Trip"), {row["key"] for row in before}) == before


async def test_a_live_version_asks_for_no_others(sandbox: Remote, listener: Listener) -> None:
    await listener.begin(songs("Alive", "Black", live=3))
    await sandbox.playlist("Concert", [live_title("Alive"), live_title("Black", 1)])
    await listener.sync()
    assert await sandbox.titles("Concert") == [live_title("Alive"), live_title("Black", 1)]
    assert await sandbox.searches() == []


async def test_what_two_playlists_want_is_asked_for_once(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin([*songs("Alive", "Black"), *song("Creep", by="Radiohead")])
    await sandbox.playlist("Road Trip", ["Alive", "Creep"])
    await sandbox.playlist("Evening", ["Creep", "Black", "Alive"])
    await listener.sync()
    asked = await sandbox.searches()
    assert len(asked) == len(set(asked)) == 2, asked
    assert await sandbox.titles("Road Trip") == [*with_live("Alive"), *with_live("Creep")]
    assert await sandbox.titles("Evening") == [
        *(*with_live("Creep"), *with_live("Black"), *with_live("Alive")),
    ]


SKIPPED: dict[str, Row] = {
    "followed": {"owner": "friend", "followed": True},
    "collaborative, someone else's": {
        **{"owner": "friend", "followed": True, "collaborative": True, "public": False},
    },
    "excluded": {},
    "made by Encore": {"description": "Encore: live versions of 37i9dQZF1DX0XUsuxWHRQd"},
    "held": {},
}


async def test_what_encore_must_leave_alone_is_kept_with_its_reason(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(song("Alive"))
    for reason, how in SKIPPED.items():
        await sandbox.playlist(reason, ["Alive"], **how)
    ids = {reason: await sandbox.playlist_id(reason) for reason in SKIPPED}
    await listener.connect()
    async with listener.encore.database.engine.begin() as db:
        excluded = library.c.playlist_id == ids["excluded"]
        await db.execute(update(library).where(excluded).values(excluded=True))
        held = playlists.c.id == ids["held"]
        await db.execute(update(playlists).where(held).values(held="undone on Monday"))
    await sandbox.forget_requests()
    report = await listener.sync()
    assert report.skipped == dict.fromkeys(SKIPPED, 1)
    assert {name: entry.skipped for name, entry in (await listener.library()).items()} == {
        reason: reason for reason in SKIPPED
    }
    assert await sandbox.counts() == {"GET /me/playlists": 1}
    for reason in SKIPPED:
        assert await sandbox.titles(reason) == ["Alive"]


@pytest.mark.parametrize("named", [pytest.param("Evening", marks=pytest.mark.long), "id"])
async def test_only_the_playlist_that_is_named_is_synced(
    sandbox: Remote, listener: Listener, named: str
) -> None:
    await listener.begin([*song("Alive"), *song("Creep", by="Radiohead")])
    await sandbox.playlist("Road Trip", ["Alive"])
    evening = await sandbox.playlist("Evening", ["Creep"])
    await listener.connect()
    await listener.sync("Evening" if named == "Evening" else f"https://x/playlist/{evening}?si=1")
    assert await sandbox.titles("Road Trip") == ["Alive"]
    assert await sandbox.titles("Evening") == with_live("Creep")
    assert len(await sandbox.searches()) == 1


async def test_what_cannot_be_played_is_not_added_though_it_was_seen_long_before(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(songs("Alive", "Black", "Once", live=3))
    for title in ("Alive", "Once"):
        await sandbox.change_track(live_title(title), state="unavailable")
    await sandbox.playlist("Road Trip", ["Alive", "Black"])
    await listener.sync()
    await sandbox.user_adds("Road Trip", "Once")
    await listener.sync()
    assert len(await sandbox.searches()) == 1, "the second sync knew from the first"
    assert await sandbox.titles("Road Trip") == [
        *("Alive", live_title("Alive", 1), live_title("Alive", 2)),
        *with_live("Black"),
        *("Once", live_title("Once", 1), live_title("Once", 2)),
    ]
