"""What the store promises by itself: one run at a time, nothing for ever, nothing forgotten."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.music import Album, Artist, Item, ItemKind, Playlist, Track
from encore.plans import Addition, AdditionState, Answer, Finding, FindingKind, Insert, Owed
from encore.settings import Settings
from encore.store import (
    accounts,
    additions,
    answers,
    items,
    journal,
    playlists,
    runs,
    songs,
    tracks,
)
from encore.store.accounts import SignedIn
from encore.store.database import Database
from encore.store.journal import EditState, Effect
from encore.store.runs import RunState
from encore.store.secrets import open_vault
from encore.store.songs import WantedSong

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
BAND = Artist("band", "Band")
LIST = "list"


def a_track(name: str, **other: object) -> Track:
    track = Track(
        name, f"spotify:track:{name}", name.title(), (BAND,), Album("a", "Album"), 200_000
    )
    return replace(track, **other)  # type: ignore[arg-type]


def an_item(name: str) -> Item:
    track = a_track(name)
    return Item(ItemKind.TRACK, track.uri, track.title, NOW, "me", track)


def a_playlist(name: str = LIST) -> Playlist:
    return Playlist(name, name.title(), "me", "Me", "snapshot", total=3)


@pytest.fixture
async def db(database: Database) -> AsyncIterator[AsyncConnection]:
    async with database.engine.begin() as connection:
        yield connection


@pytest.fixture
async def account_id(db: AsyncConnection, settings: Settings) -> int:
    """Somebody who is signed in and has one playlist."""
    vault = open_vault(settings)
    app_id = await accounts.save_app(db, vault, "client", None)
    person = SignedIn(app_id, "me", None, "Me", "", "access", "refresh", LATER)
    account_id = await accounts.save_account(db, vault, person, NOW)
    await playlists.save_playlists(db, account_id, [a_playlist()], 0, NOW)
    return account_id


async def test_of_two_clicks_at_once_one_starts_a_run_and_the_other_joins_it(
    database: Database, db: AsyncConnection, account_id: int
) -> None:
    await db.commit()

    async def click() -> tuple[int, bool]:
        async with database.engine.begin() as own:
            return await runs.start_run(own, account_id, None, NOW)

    clicks = await asyncio.gather(*(click() for _ in range(4)))
    assert len({run_id for run_id, _ in clicks}) == 1
    assert sorted(is_new for _, is_new in clicks) == [False, False, False, True]


async def test_a_run_ends_once_and_moves_no_more(db: AsyncConnection, account_id: int) -> None:
    run_id, _ = await runs.start_run(db, account_id, None, NOW)
    assert await runs.end_run(db, run_id, RunState.DONE, NOW)
    assert not await runs.end_run(db, run_id, RunState.FAILED, LATER, "too late")
    await runs.move_run(db, run_id, RunState.READING)
    run = await runs.get_run(db, run_id)
    assert (run.state, run.ended_at, run.error) == (RunState.DONE, NOW, None)
    assert (await runs.start_run(db, account_id, None, LATER))[1]


async def test_a_track_is_forgotten_when_it_is_past_its_date_and_nothing_needs_it(
    db: AsyncConnection, account_id: int
) -> None:
    names = ["listed", "added", "wanted", "owed", "lonely", "young"]
    await tracks.save_tracks(db, map(a_track, names[:-1]), NOW)
    await tracks.save_tracks(db, [a_track("young")], LATER)
    await items.replace_items(db, LIST, [an_item("listed")])
    added = Addition("spotify:track:added", a_track("added"), AdditionState.SENT, NOW)
    await additions.save_additions(db, LIST, [added])
    await songs.save_wanted(db, LIST, [WantedSong("band", "wanted", a_track("wanted"))], NOW)
    await additions.save_owed(db, LIST, [Owed("spotify:track:owed", (), NOW, a_track("owed"))])

    await tracks.delete_expired(db, NOW + timedelta(days=1))

    left = await tracks.list_tracks(db, names)
    assert set(left) == set(names) - {"lonely"}
    (debt,) = await additions.list_owed(db, LIST)
    assert debt.track == a_track("owed"), "without it a plan that puts it back can add nothing"


async def test_a_short_form_does_not_wipe_out_what_was_known(db: AsyncConnection) -> None:
    await tracks.save_tracks(db, [a_track("one", isrc="USSM19100001")], LATER)
    await tracks.save_tracks(db, [a_track("one", title="One (Live)")], NOW)
    found = (await tracks.list_tracks(db, ["one"]))["one"]
    assert (found.title, found.isrc) == ("One (Live)", "USSM19100001")
    await tracks.delete_expired(db, NOW + timedelta(days=1))
    assert await tracks.list_tracks(db, ["one"]), "the later of both dates holds"


async def test_an_answer_counts_until_its_date(db: AsyncConnection) -> None:
    answer = Answer(rows=10, live=3, new=1, more=True, total=25)
    await answers.save_answer(db, "artist:band:live:0", "band", answer, LATER)
    assert await answers.list_answers(db, "band", NOW) == {"artist:band:live:0": answer}
    assert await answers.list_answers(db, "band", LATER) == {}
    await answers.delete_expired(db, LATER)
    assert await answers.list_answers(db, "band", NOW) == {}


async def test_a_list_comes_back_as_it_was_kept(db: AsyncConnection, account_id: int) -> None:
    unplayable = replace(an_item("two"), track=a_track("two", playable=False))
    kept = [
        an_item("one"),
        Item(ItemKind.UNAVAILABLE, None, "", None, None),
        unplayable,
        Item(ItemKind.LOCAL, "spotify:local:a:b:c:61", "c\t\\N 'x'", NOW, "friend"),
        Item(ItemKind.EPISODE, "spotify:episode:e", "Pilot", NOW, None),
        an_item("one"),
    ]
    await tracks.save_tracks(db, [a_track("one"), a_track("two")], LATER)
    await items.replace_items(db, LIST, [an_item("one")])
    await items.replace_items(db, LIST, kept)
    assert await items.list_items(db, LIST) == kept
    assert await items.count_unavailable(db, LIST) == 1


async def test_findings_take_the_place_of_those_before(
    db: AsyncConnection, account_id: int
) -> None:
    await items.replace_findings(db, LIST, [Finding(0, FindingKind.LOCAL, "a local file")])
    found = [Finding(1, FindingKind.NULL, "shown as nothing"), Finding(1, FindingKind.LIVE, "x")]
    await items.replace_findings(db, LIST, found)
    assert await items.list_findings(db, LIST) == found


async def test_a_debt_keeps_the_place_it_was_first_written_down_with(
    db: AsyncConnection, account_id: int
) -> None:
    first = Owed("spotify:track:one", ("spotify:track:two", ""), NOW)
    await additions.save_owed(db, LIST, [first])
    await additions.save_owed(db, LIST, [replace(first, after=(), added_at=LATER)])
    assert await additions.list_owed(db, LIST) == [first]
    await additions.delete_owed(db, LIST, ["spotify:track:other"])
    assert await additions.list_owed(db, LIST) == [first]
    await additions.delete_owed(db, LIST, [first.uri])
    assert await additions.list_owed(db, LIST) == []


async def test_an_older_attempt_is_told_from_the_present_one(
    db: AsyncConnection, account_id: int
) -> None:
    first = await playlists.begin_attempt(db, LIST)
    assert await playlists.is_current_attempt(db, LIST, first)
    second = await playlists.begin_attempt(db, LIST)
    assert not await playlists.is_current_attempt(db, LIST, first)
    assert await playlists.is_current_attempt(db, LIST, second)


async def test_a_playlist_that_was_gone_and_is_listed_again_is_back(
    db: AsyncConnection, account_id: int
) -> None:
    await playlists.mark_gone(db, account_id, [], NOW)
    assert await playlists.list_library(db, account_id) == []
    await playlists.save_playlists(db, account_id, [a_playlist()], 0, LATER)
    (entry,) = await playlists.list_library(db, account_id)
    assert entry.playlist.first_seen_at == NOW


async def test_what_was_wanted_after_a_push_began_is_still_ahead(
    db: AsyncConnection, account_id: int
) -> None:
    await playlists.bump_wanted(db, [LIST])
    planned = (await playlists.get_playlist(db, LIST)).wanted_version
    await playlists.bump_wanted(db, [LIST])
    await playlists.save_pushed_version(db, LIST, planned)
    assert await playlists.list_behind(db, [LIST]) == [LIST]
    await playlists.save_pushed_version(db, LIST, planned + 1)
    assert await playlists.list_behind(db, [LIST]) == []


async def test_an_edit_is_unsettled_until_it_is_ticked_off_and_counts_only_when_done(
    db: AsyncConnection, account_id: int
) -> None:
    run_id, _ = await runs.start_run(db, account_id, None, NOW)
    edit = Insert(2, ("spotify:track:one", "spotify:track:two"))
    numbers = [
        await journal.intend(db, LIST, run_id, 1, edit, Effect(live_added=2), NOW, None)
        for _ in range(2)
    ]
    assert [one.edit for one in await journal.list_unsettled(db, LIST)] == [edit, edit]
    await journal.mark_undone(db, numbers[0], EditState.LOST)
    assert await journal.get_effect(db, LIST, run_id) == Effect()
    assert await journal.mark_done(db, numbers[1], "snapshot")
    assert not await journal.mark_done(db, numbers[1], "snapshot")
    assert await journal.list_unsettled(db, LIST) == []
    assert await journal.get_effect(db, LIST, run_id) == Effect(live_added=2)
