"""What decisions and taste come to, and what a person is told about it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from encore.decisions import Decision, DecisionKind, LiveKind, Taste
from encore.music import Artist, Item, ItemKind, Track
from encore.pipeline.clean import clean_list
from encore.pipeline.decisions import Choices, add_up, choose_versions, live_kind, to_take_out
from encore.pipeline.desired import Wish
from encore.pipeline.naming import match_songs, match_titles, nearest, read_link
from encore.pipeline.plan import guard, plan_edits
from encore.pipeline.songs import SongKey, song_of
from encore.pipeline.why import RANK_REASONS, Facts, Standing, explain, reason_before
from encore.plans import Addition, AdditionState, Insert, Remove

from . import lists
from .tracks import a_track

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
SONG = SongKey("queen", "radio ga ga")
STUDIO = a_track()
WEMBLEY = a_track("Radio Ga Ga - Live at Wembley", id="w", duration_ms=300_000)
LIMA = a_track("Radio Ga Ga - Live in Lima", id="l", duration_ms=320_000)
OSLO = a_track("Radio Ga Ga - Live in Oslo", id="o", duration_ms=340_000)
WEMBLEY_AGAIN = replace(WEMBLEY, id="w2", uri="spotify:track:w2", duration_ms=300_200)


def decided(kind: str, *, track: str | None = None, instead: str | None = None, at: int = 0):
    whole_artist = kind == "never_artist"
    return Decision(
        DecisionKind(kind),
        SONG.artist_id,
        None if whole_artist else SONG.key,
        track,
        instead,
        "",
        NOON + timedelta(minutes=at),
        at,
    )


def chosen(choices: Choices, *known: Track) -> list[str]:
    versions, _ = choose_versions(SONG, STUDIO, known, choices)
    return [track.id for track in versions]


@pytest.mark.parametrize(
    ("decisions", "ids"),
    [
        ([], ["w", "l", "o"]),
        ([decided("reject", track="w")], ["l", "o"]),
        ([decided("accept", track="o")], ["o", "w", "l"]),
        ([decided("accept", track="l"), decided("accept", track="o", at=1)], ["o", "l", "w"]),
        ([decided("replace", track="o", instead="w")], ["o", "l"]),
        ([decided("reject", track="w"), decided("accept", track="w", at=1)], ["w", "l", "o"]),
        ([decided("accept", track="w"), decided("reject", track="w", at=1)], ["l", "o"]),
        (
            [
                decided("replace", track="o", instead="w"),
                decided("replace", track="w", instead="o", at=1),
            ],
            ["w", "l"],
        ),
    ],
)
def test_the_newest_decision_about_a_version_counts(decisions, ids):
    known = (WEMBLEY, LIMA, OSLO)

    assert chosen(add_up(decisions), *known) == ids
    assert chosen(add_up(reversed(decisions)), *reversed(known)) == ids


def test_a_rejected_performance_does_not_come_back_on_another_release():
    choices = add_up([decided("reject", track="w")])

    assert chosen(choices, WEMBLEY, WEMBLEY_AGAIN, LIMA) == ["l"]


def test_what_was_accepted_is_taken_whatever_its_verdict():
    unmarked = a_track("Wembley, Second Night", id="x", artists=(Artist("other", "Other"),))
    choices = add_up([decided("accept", track="x")])

    assert chosen(choices, unmarked, LIMA) == ["x", "l"]


def test_a_song_with_a_number_of_its_own_asks_for_so_many_and_no_other_does():
    other = SongKey("queen", "under pressure")
    more = add_up([replace(decided("number"), number=4)])
    none = add_up(
        [replace(decided("number"), number=4), replace(decided("number", at=1), number=0)]
    )
    some = add_up([replace(decided("number"), number=1)], Taste(0))

    assert (more.wanted_of(SONG), more.wanted_of(other)) == (4, 2)
    assert (none.asks_for(SONG), none.asks_for(other)) == (False, True)
    assert (some.asks_for(SONG), some.asks_for(other)) == (True, False)


@pytest.mark.parametrize("kind", ["never_song", "never_artist"])
def test_of_what_is_never_wanted_nothing_is_asked_and_nothing_is_accepted(kind):
    item = Item(ItemKind.TRACK, STUDIO.uri, track=STUDIO)

    assert SONG in clean_list([item]).wanted
    assert clean_list([item], add_up([decided(kind)])).wanted == {}


def test_what_was_accepted_is_live_in_the_list_and_asks_for_nothing():
    clean = clean_list([Item(ItemKind.TRACK, STUDIO.uri, track=STUDIO)])
    accepted = clean_list(clean.items, add_up([decided("accept", track=STUDIO.id)]))

    assert (clean.live, accepted.live) == (frozenset(), frozenset({0}))
    assert accepted.wanted == {}


@pytest.mark.parametrize(
    ("title", "album", "kind"),
    [
        ("Alive - Live at Wembley", "Live at Wembley", LiveKind.CONCERT),
        ("Alive - Live", "MTV Unplugged", LiveKind.ACOUSTIC),
        ("Alive - Live / Acoustic", "Alive", LiveKind.ACOUSTIC),
        ("Alive - Acústico MTV", "Acústico", LiveKind.ACOUSTIC),
        ("Alive - Peel Session", "The Peel Sessions", LiveKind.SESSION),
        ("Alive - Live at KEXP", "Live on KEXP", LiveKind.SESSION),
        ("Acoustic #3 - Live in Lima", "Live in Lima", LiveKind.CONCERT),
    ],
)
def test_the_sort_of_a_live_recording_is_told_from_its_texts(title, album, kind):
    assert live_kind(a_track(title, album=album)) is kind


def test_only_what_counts_as_live_is_chosen():
    unplugged = a_track("Radio Ga Ga - Live, MTV Unplugged", id="u", duration_ms=250_000)
    taste = Taste(kinds=frozenset({LiveKind.CONCERT}))

    assert chosen(add_up([], taste), unplugged, LIMA) == ["l"]


# What goes


def an_entry(track: Track, minutes: float = 0) -> Item:
    at = NOON + timedelta(minutes=minutes)
    return Item(ItemKind.TRACK, track.uri, track.title, at, "me", track)


ADDED = Addition(WEMBLEY.uri, WEMBLEY, AdditionState.CONFIRMED, NOON, NOON)


@pytest.mark.parametrize(
    ("items", "goes"),
    [
        ([an_entry(STUDIO), an_entry(WEMBLEY)], True),
        ([an_entry(WEMBLEY, minutes=11)], False),  # the person added it again
        ([replace(an_entry(WEMBLEY), added_at=None)], False),
        ([an_entry(WEMBLEY), an_entry(WEMBLEY, minutes=50)], False),
        ([an_entry(STUDIO)], False),
    ],
)
def test_only_what_encore_added_is_taken_out(items, goes):
    choices = add_up([decided("reject", track="w")])

    assert to_take_out(items, [ADDED], choices) == (frozenset({WEMBLEY.uri}) if goes else set())
    assert to_take_out(items, [], choices) == set()
    assert to_take_out(items, [ADDED], add_up([])) == set()


def test_a_refused_version_goes_and_the_next_comes_in_one_plan():
    items = lists.a_list("a A1 A2 b")
    gone = frozenset(lists.uris("A1"))
    desired = lists.wish_for(items, [lists.a_wish("A2 A3")], refused=gone, blocked=gone)
    plan = plan_edits(items, desired)

    assert lists.shorthand(items, desired) == "a A2 A3 b"
    assert plan.edits == (Remove(lists.uris("A1")), Insert(2, lists.uris("A3")))


def test_the_guard_lets_go_what_encore_added_and_nothing_else():
    items = lists.a_list("A1 b")
    gone = frozenset(lists.uris("A1"))
    desired = lists.wish_for(items, [], refused=gone, blocked=gone)

    assert guard(items, None, None, desired, gone) is None
    assert "would have been lost" in (guard(items, None, None, desired, frozenset()) or "")


def test_what_repeats_a_version_that_goes_stays():
    items = lists.a_list("a A1 b A1'")
    gone = frozenset(lists.uris("A1"))
    desired = lists.wish_for(items, [], refused=gone, blocked=gone)

    assert lists.shorthand(items, desired) == "a b A1'"


def test_what_another_person_added_is_never_refused_away():
    items = lists.a_list("a A1")
    gone = frozenset(lists.uris("A1"))
    desired = lists.wish_for(items, [], refused=gone, blocked=gone, untouchable=gone)

    assert lists.shorthand(items, desired) == "a A1"


def test_a_relinked_version_is_removed_under_the_id_it_was_added_by():
    items = lists.a_list("a A1")
    shown, own = lists.uri("A1"), lists.uri("A9")
    gone = frozenset({shown})
    desired = lists.wish_for(items, [], refused=gone, blocked=gone, aliases={own: shown})

    assert plan_edits(items, desired, {shown: own}).edits == (Remove((own,)),)


def test_what_was_accepted_comes_however_many_are_there():
    items = lists.a_list("a A1 A2")
    wish = lists.a_wish("A3 A1 A2 A4")
    accepted = Wish(wish.song, wish.versions, 2, accepted=1)

    assert lists.shorthand(items, lists.wish_for(items, [wish])) == "a A1 A2"
    assert lists.shorthand(items, lists.wish_for(items, [accepted])) == "a A1 A2 A3"


# What a person types


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC?si=1", "track"),
        ("open.spotify.com/intl-pt/track/4uLU6hMCjMI75M1A2tKUQC", "track"),
        ("spotify:track:4uLU6hMCjMI75M1A2tKUQC", "track"),
        ("4uLU6hMCjMI75M1A2tKUQC", "track"),
        ("https://open.spotify.com/album/4uLU6hMCjMI75M1A2tKUQC", "album"),
        ("Alive", None),
        ("https://example.org/track/4uLU6hMCjMI75M1A2tKUQC", None),
    ],
)
def test_a_link_is_read_in_all_its_shapes(text, named):
    assert read_link(text) == ((named, "4uLU6hMCjMI75M1A2tKUQC") if named else None)


def test_a_title_is_taken_as_written_before_it_is_taken_for_a_song():
    known = [STUDIO, WEMBLEY, LIMA]

    assert match_titles("radio ga ga - live in lima", known) == [LIMA]
    assert match_titles("Radio Ga Ga", known) == [STUDIO]
    assert match_titles("RADIO GA-GA by Queen", [WEMBLEY, LIMA]) == [WEMBLEY, LIMA]
    assert match_songs("Radio Ga Ga by Blur", known) == []


def test_names_near_to_what_was_typed_are_found():
    names = ["Radio Ga Ga by Queen", "Alive by Pearl Jam"]

    assert nearest("Radio Gaga", names)[0] == names[0]
    assert nearest("zzz", names) == []


# What a person is told


def stands(facts: Facts, *known: Track, choices: Choices = Choices()) -> dict[str, str]:  # noqa: B008
    return {one.track.id: one.standing.value for one in explain(facts, known, choices)}


def test_every_candidate_says_what_became_of_it():
    short = a_track("Radio Ga Ga - Live Aid", id="s", duration_ms=90_000)
    likely = a_track(id="a", album="Live at Leeds", duration_ms=290_000)
    remix = a_track("Radio Ga Ga - Remix", id="r")
    facts = Facts(
        STUDIO,
        [WEMBLEY, LIMA, OSLO],
        there={WEMBLEY.uri},
        added={WEMBLEY.uri},
        coming={LIMA.uri},
    )
    known = (STUDIO, WEMBLEY, WEMBLEY_AGAIN, LIMA, OSLO, short, likely, remix)

    assert stands(facts, *known) == {
        "w": Standing.THERE,
        "l": Standing.COMING,
        "o": Standing.NEXT,
        "w2": Standing.PASSED,
        "s": Standing.UNFIT,
        "a": Standing.UNFIT,
    }
    because = {one.track.id: one.because for one in explain(facts, known, Choices())}
    assert because["w"][0] == "added by Encore"
    assert because["w2"] == ("the same performance as “Radio Ga Ga - Live at Wembley”",)
    assert because["a"][0] == "only likely live"
    assert because["s"][0].startswith("less than half as long")


def test_a_rejected_candidate_is_named_as_one():
    choices = add_up([decided("reject", track="w")])

    assert stands(Facts(STUDIO, [LIMA]), WEMBLEY, choices=choices)["w"] == Standing.REFUSED


@pytest.mark.parametrize(
    ("better", "worse", "reason"),
    [
        (WEMBLEY, LIMA, "nearer to the original's length"),
        (
            replace(WEMBLEY, album=replace(WEMBLEY.album, released="1986")),
            replace(WEMBLEY, id="x", album=replace(WEMBLEY.album, released="2003")),
            "released earlier",
        ),
        (
            LIMA,
            replace(LIMA, id="x", album=replace(LIMA.album, kind="single")),
            "on an album, not on a single or compilation",
        ),
        (
            OSLO,
            a_track("Radio Ga Ga - Live / Acoustic", id="x"),
            "by the whole band, not an acoustic set or a session",
        ),
    ],
)
def test_what_put_one_before_the_other_is_said_in_words(better, worse, reason):
    assert reason in RANK_REASONS
    assert reason_before(STUDIO, better, worse) == reason
    assert reason_before(STUDIO, worse, better) is None


def test_the_song_of_the_tests_is_what_they_take_it_for():
    assert song_of(STUDIO) == SONG
