"""Duplicates: which go, which stay, and what is put back."""

from encore.settings import Settings
from encore.terminal import preferring

from .music import LOCAL, Row, id_of, live_title, recording, song, songs, uri_of, with_live
from .stage import Listener, Remote, kept


async def test_of_one_track_twice_the_first_stays_at_its_place(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(songs("Alive", "Black", "Once", live=0))
    await sandbox.playlist("Road Trip", ["Black", "Alive", LOCAL, "Once", "Alive", "Alive"])
    before = await sandbox.rows("Road Trip")
    report = await listener.sync()
    after = await sandbox.rows("Road Trip")
    assert [row["title"] for row in after] == ["Black", "Alive", "Home Tape", "Once"]
    others = [row for row in before if row["title"] != "Alive"]
    assert kept(after, {row["key"] for row in others}) == others
    assert report.duplicates_removed == 2


async def test_of_one_recording_on_two_releases_the_later_goes(
    sandbox: Remote, listener: Listener
) -> None:
    single = recording("Alive", album="Alive (Single)", name="single", isrc="USSM19100001")
    on_album = recording("Alive", album="Ten", name="on the album", isrc="USSM19100001")
    await listener.begin([single, on_album, *song("Black", live=0)])
    await sandbox.playlist("Road Trip", ["on the album", "Black", "single"])
    before = await sandbox.rows("Road Trip")
    await listener.sync()
    assert await sandbox.rows("Road Trip") == before[:2]


async def test_live_versions_of_a_doubled_song_follow_its_first_copy(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(songs("Alive", "Black"))
    await sandbox.playlist("Road Trip", ["Alive", "Black", "Alive"])
    report = await listener.sync()
    assert await sandbox.titles("Road Trip") == [*with_live("Alive"), *with_live("Black")]
    assert (report.live_added, report.duplicates_removed) == (4, 1)


async def test_explicit_and_clean_are_not_duplicates(sandbox: Remote, listener: Listener) -> None:
    clean = recording("Alive", name="clean", isrc="USSM19100001")
    explicit = recording("Alive", name="explicit", isrc="USSM19100001", explicit=True)
    await listener.begin([clean, explicit])
    await sandbox.playlist("Road Trip", ["clean", "explicit"])
    await listener.sync()
    assert [row["uri"] for row in await sandbox.rows("Road Trip")] == [
        *(uri_of("clean"), uri_of("explicit")),
    ]


async def test_what_another_person_added_is_never_removed(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin([*songs("Alive", "Black", live=0)])
    theirs: Row = {"track": id_of("Alive"), "added_by": "friend"}
    unknown: Row = {"track": id_of("Black"), "added_by": None}
    await sandbox.playlist(
        "Ours", ["Alive", theirs, "Black", unknown], collaborative=True, public=False
    )
    before = await sandbox.rows("Ours")
    await listener.sync()
    assert await sandbox.rows("Ours") == before


async def test_what_cannot_be_played_is_never_removed(sandbox: Remote, listener: Listener) -> None:
    await listener.begin(songs("Alive", "Black", live=0))
    gone: Row = {"track": id_of("Alive"), "unavailable": True}
    await sandbox.playlist("Road Trip", [gone, "Black", gone])
    before = await sandbox.rows("Road Trip")
    await listener.sync()
    assert await sandbox.rows("Road Trip") == before


async def test_a_track_that_came_twice_by_the_person_goes_once_at_the_next_sync(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(songs("Alive", "Black"))
    await sandbox.playlist("Road Trip", ["Alive", "Black"])
    await listener.sync()
    await sandbox.user_adds("Road Trip", "Black")
    await listener.sync()
    assert await sandbox.titles("Road Trip") == [*with_live("Alive"), *with_live("Black")]


async def test_a_second_copy_of_a_live_version_goes_and_the_first_stays(
    sandbox: Remote, listener: Listener
) -> None:
    await listener.begin(songs("Alive", "Black"))
    await sandbox.playlist("Road Trip", ["Alive", "Black"])
    await listener.sync()
    await sandbox.user_adds("Road Trip", live_title("Alive"))
    await listener.sync()
    assert await sandbox.titles("Road Trip") == [*with_live("Alive"), *with_live("Black")]
    await sandbox.forget_requests()
    await listener.sync()
    assert await sandbox.writes() == 0


async def test_who_keeps_duplicates_loses_none_until_they_choose_otherwise(
    sandbox: Remote, listener: Listener, story_settings: Settings
) -> None:
    await listener.begin(songs("Alive", "Black", live=0))
    await sandbox.playlist("Road Trip", ["Alive", "Black", "Alive"])
    await preferring.show_or_set(story_settings, "duplicates", "keep", as_json=False)
    await listener.sync()
    assert await sandbox.titles("Road Trip") == ["Alive", "Black", "Alive"]
    assert await sandbox.writes() == 0

    await preferring.show_or_set(story_settings, "duplicates", "remove", as_json=False)
    report = await listener.sync()
    assert await sandbox.titles("Road Trip") == ["Alive", "Black"]
    assert report.duplicates_removed == 1


async def test_live_versions_follow_the_first_copy_where_duplicates_are_kept(
    sandbox: Remote, listener: Listener, story_settings: Settings
) -> None:
    await listener.begin(songs("Alive", "Black"))
    await sandbox.playlist("Road Trip", ["Alive", "Black", "Alive"])
    await preferring.show_or_set(story_settings, "duplicates", "keep", as_json=False)
    await listener.sync()
    there = [*with_live("Alive"), *with_live("Black"), "Alive"]
    assert await sandbox.titles("Road Trip") == there
    await listener.sync()
    assert await sandbox.titles("Road Trip") == there
