"""What the list should be: nothing of the person's lost, each live version where it belongs."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encore.music import Item
from encore.pipeline.desired import Added, Desired, Kept, Placement, Why, Wish, desired_list
from encore.plans import Duplicate, Owed

from .lists import (
    BEGIN,
    a_list,
    a_track,
    a_wish,
    is_live,
    name_of,
    replayable,
    shorthand,
    song,
    uri,
    uris,
    wish_for,
)


@pytest.mark.parametrize(
    ("now", "wishes", "then"),
    [
        pytest.param("a b", ["A1 A2"], "a A1 A2 b", id="right after the original"),
        pytest.param("a b", ["B1", "A1 A2"], "a A1 A2 b B1", id="whatever the order of wishes"),
        pytest.param("a A1 b", ["A1 A2"], "a A1 A2 b", id="behind what follows it already"),
        pytest.param("a A2 b", ["A1 A2"], "a A2 A1 b", id="nothing that stands is moved"),
        pytest.param("a b A1", ["A1 A2"], "a A2 b A1", id="what was moved away counts"),
        pytest.param("A1 A2 a", ["A1 A2"], "A1 A2 a", id="even before its original"),
        pytest.param("a A3 A4", ["A1 A2"], "a A3 A4", id="the person's own choice counts"),
        pytest.param("a A3", ["A1 A2"], "a A3 A1", id="one of the person's, one of ours"),
        pytest.param("a A1'", ["A1 A2"], "a A1' A2", id="the same performance counts"),
        pytest.param("A1 b", ["A1 A2"], "A1 b", id="a live version asks for nothing"),
        pytest.param("b", ["A1"], "b", id="no original, no live version"),
        pytest.param("a", ["A1 A1' A2"], "a A1 A2", id="no performance twice"),
        pytest.param("- a e:x l:y", ["A1"], "- a A1 e:x l:y", id="around nulls and episodes"),
        pytest.param("e:x e:x l:y l:y - -", [], "e:x e:x l:y l:y - -", id="what is no track stays"),
        pytest.param("a b a", ["A1"], "a A1 b", id="behind the first copy"),
        pytest.param("b a' a", ["A1"], "b a' A1", id="behind the release that stays"),
        pytest.param("a b a c", [], "a b c", id="the same track twice"),
        pytest.param("a b a' c", [], "a b c", id="the same recording on two releases"),
        pytest.param("A1 b A1'", [], "A1 b", id="live versions may repeat each other too"),
        pytest.param("a a' a a'", [], "a", id="all copies of all releases"),
    ],
)
def test_the_list_holds_what_the_rules_say(now: str, wishes: list[str], then: str):
    items = a_list(now)

    assert shorthand(items, wish_for(items, [a_wish(one) for one in wishes])) == then


def test_at_the_end_of_the_list_live_versions_follow_the_order_of_their_originals():
    items = a_list("a B1 b c")
    wishes = [a_wish("C1 C2"), a_wish("A1"), a_wish("B1 B2")]

    desired = wish_for(items, wishes, placement=Placement.END)

    assert shorthand(items, desired) == "a B1 b c A1 B2 C1 C2"


def test_a_song_gets_no_more_than_wanted_and_the_next_best_for_one_that_is_blocked():
    items = a_list("a")

    assert shorthand(items, wish_for(items, [a_wish("A1 A2 A3", wanted=1)])) == "a A1"
    blocked = wish_for(items, [a_wish("A1 A2 A3")], blocked=frozenset(uris("A1")))
    assert shorthand(items, blocked) == "a A2 A3"


def test_what_was_taken_out_does_not_come_back_under_the_id_of_another_release():
    items = a_list("a")

    desired = wish_for(items, [a_wish("A1 A1' A2")], blocked=frozenset(uris("A1")))

    assert shorthand(items, desired) == "a A2"


def test_a_version_that_spotify_shows_under_another_id_is_there():
    items = a_list("a X1")  # X1 is what Spotify shows of A1

    desired = wish_for(items, [a_wish("A1 A2")], aliases={uri("A1"): uri("X1")})

    assert shorthand(items, desired) == "a X1 A2"


def test_a_version_under_another_id_counts_once_and_keeps_its_song():
    items = a_list("a A2")  # A2 is what Spotify shows of A1

    desired = wish_for(items, [a_wish("A1 A3")], aliases={uri("A1"): uri("A2")})

    assert shorthand(items, desired) == "a A2 A3"


def test_a_version_that_stands_there_for_another_song_counts_too():
    items = a_list("a b B1")
    medley = Wish(song("a"), (a_track("B1"), a_track("A1")), wanted=1)

    assert shorthand(items, wish_for(items, [medley])) == "a b B1"


def test_a_version_wished_for_by_two_songs_is_added_once_and_counts_for_both():
    items = a_list("a b")
    medley = Wish(song("b"), (a_track("A1"), a_track("B1")), wanted=1)

    assert shorthand(items, wish_for(items, [a_wish("A1"), medley])) == "a A1 b"


def test_copies_of_one_performance_count_once():
    items = a_list("a A1 b A1")

    desired = wish_for(items, [a_wish("A1 A2")], untouchable=frozenset(uris("A1")))

    assert shorthand(items, desired) == "a A1 A2 b A1"


def test_the_same_recording_as_the_original_is_never_added_as_its_live_version():
    items = a_list("a")

    desired = wish_for(items, [Wish(song("a"), (a_track("a'"), a_track("A1")))])

    assert shorthand(items, desired) == "a A1"


def test_a_live_version_as_long_as_the_original_is_still_another_recording():
    items = a_list("a")
    original = items[0].track
    assert original is not None
    twin = replace(a_track("A1"), duration_ms=original.duration_ms)

    assert shorthand(items, wish_for(items, [Wish(song("a"), (twin,))])) == "a A1"


def test_of_a_uri_that_is_there_twice_one_copy_is_put_back_at_the_first_ones_place():
    items = a_list("a b a")

    desired = wish_for(items, [])

    assert desired.entries == (Added(uri("a"), song("a"), Why.PUT_BACK), Kept(1))
    assert desired.removed == (0, 2)


def test_no_copy_of_a_uri_goes_where_one_is_untouchable():
    items = a_list("a b a a' a'")

    desired = wish_for(items, [], untouchable=frozenset(uris("a")))

    assert shorthand(items, desired) == "a b a"


def test_no_copy_goes_where_none_could_be_put_back():
    items = a_list("a b a")

    assert shorthand(items, wish_for(items, [], blocked=frozenset(uris("a")))) == "a b a"
    assert shorthand(items, wish_for(items, [], aliases={uri("A1"): uri("a")})) == "a b a"


def test_a_repeat_whose_uri_also_stands_where_it_repeats_nothing_stays():
    items = a_list("a b c b")
    elsewhere = (Duplicate(1, 0, "a mistake"),)

    desired = _desired_with(items, elsewhere)

    assert shorthand(items, desired) == "a b c b"


@pytest.mark.parametrize(
    ("now", "position", "first"),
    [
        pytest.param("l:x a", 1, 0, id="of a local file"),
        pytest.param("a l:x", 1, 0, id="that is a local file"),
        pytest.param("a b", 0, 1, id="of a later entry"),
        pytest.param("a b", 1, 1, id="of itself"),
    ],
)
def test_a_repeat_stays(now: str, position: int, first: int):
    mistake = Duplicate(position, first, "a mistake")

    assert _desired_with(a_list(now), (mistake,)).removed == ()


def test_a_copy_that_cannot_be_played_stays_because_it_might_not_come_back():
    items = a_list("a a")
    track = replace(a_track("a"), playable=False)
    unplayable = [replace(item, track=track) for item in items]
    twice = (Duplicate(1, 0, "the same track"),)

    assert _desired_with(unplayable, twice).removed == ()
    assert _desired_with(items, twice).removed == (0, 1)


def _desired_with(items: list[Item], duplicates: tuple[Duplicate, ...]) -> Desired:
    return desired_list(items, [None] * len(items), frozenset(), duplicates, [])


@pytest.mark.parametrize(
    ("now", "after", "then"),
    [
        pytest.param("a b c", "b a", "a b x c", id="behind its neighbour"),
        pytest.param("a c", "b a", "a x c", id="behind the nearest that is left"),
        pytest.param("c", "b a", "x c", id="at the start where none is left"),
        pytest.param("", "", "x", id="in an empty list"),
        pytest.param("a x b", "b a", "a x b", id="nowhere, if it is there"),
        pytest.param("x' b", "b", "x' b", id="nowhere, under another id"),
    ],
)
def test_what_is_owed_is_put_back_once(now: str, after: str, then: str):
    items = a_list(now)
    owed = [Owed(uri("x"), uris(after), BEGIN)] * 2

    desired = wish_for(items, [], owed=owed, aliases={uri("x"): uri("x'")} if "'" in now else {})

    assert shorthand(items, desired) == then


def test_of_copies_of_the_neighbour_the_one_with_the_right_neighbours_counts():
    items = a_list("a b c a d")
    owed = [Owed(uri("x"), uris("a c b a"), BEGIN)]

    desired = wish_for(items, [], owed=owed, untouchable=frozenset(uris("a")))

    assert shorthand(items, desired) == "a b c a x d"


def test_an_original_that_is_owed_gets_its_live_versions_at_once():
    items = a_list("b")
    owed = [Owed(uri("a"), uris("b"), BEGIN, a_track("a"))]

    assert shorthand(items, wish_for(items, [a_wish("A1")], owed=owed)) == "b a A1"


def test_while_nothing_is_known_of_what_is_owed_it_is_put_back_alone():
    items = a_list("b")
    owed = [Owed(uri("a"), uris("b"), BEGIN)]

    assert shorthand(items, wish_for(items, [a_wish("B1")], owed=owed)) == "b a"


def test_near_the_cap_each_song_gets_its_first_before_any_gets_its_second():
    items = a_list("a b c")
    wishes = [a_wish("A1 A2"), a_wish("B1 B2"), a_wish("C1 C2")]

    desired = wish_for(items, wishes, cap=7)

    assert shorthand(items, desired) == "a A1 A2 b B1 c C1"
    assert [one.uri for one in desired.left_out] == [uri("B2"), uri("C2")]
    assert shorthand(items, wish_for(items, wishes, cap=2)) == "a b c"


# --- for any list ---

NAMES = st.sampled_from(
    ["a", "a'", "b", "b'", "c", "A1", "A1'", "A2", "B1", "B2", "e:x", "l:y", "-"]
)
VERSIONS = {
    letter: st.lists(
        st.sampled_from([f"{letter}{take}" for take in ("1", "1'", "2", "3")]),
        unique=True,
        min_size=1,
    ).map(" ".join)
    for letter in "ABC"
}
WISHES = st.lists(
    st.one_of(*(st.builds(a_wish, names, st.integers(0, 3)) for names in VERSIONS.values())),
    unique_by=lambda wish: wish.song,
    max_size=3,
)
LISTS = st.lists(NAMES, max_size=9).map(" ".join)
SETTINGS = st.fixed_dictionaries(
    {
        "placement": st.sampled_from(Placement),
        "untouchable": st.frozensets(st.sampled_from(uris("a b A1")), max_size=2),
        "blocked": st.frozensets(st.sampled_from(uris("a A1 A2 B1")), max_size=2),
        "cap": st.sampled_from([5, 9_900]),
    }
)


@given(LISTS, WISHES, SETTINGS)
@replayable
def test_nothing_is_lost_but_repeats_and_nothing_is_moved(now, wishes, settings):
    items = a_list(now)
    desired = wish_for(items, wishes, **settings)

    kept = [entry.position for entry in desired.entries if isinstance(entry, Kept)]
    assert kept == [at for at in range(len(items)) if at not in desired.removed]
    back = [e.uri for e in desired.entries if isinstance(e, Added) and e.why is Why.PUT_BACK]
    there = [items[at].track for at in kept] + [a_track(name_of(one)) for one in back]
    for at in desired.removed:
        lost = items[at].track
        assert lost is not None, "only tracks go"
        assert lost.uri not in settings["untouchable"]
        assert any(one and one.isrc == lost.isrc for one in there), "the recording stays"
    assert not {items[at].uri for at in desired.removed} & {items[at].uri for at in kept}


@given(LISTS, WISHES, SETTINGS)
@replayable
def test_each_wanted_version_is_there_once_and_no_song_gets_too_many(now, wishes, settings):
    items = a_list(now)
    desired = wish_for(items, wishes, **settings)

    added = [e.uri for e in desired.entries if isinstance(e, Added) and e.why is Why.LIVE]
    assert len(added) == len(set(added))
    assert not set(added) & {item.uri for item in items}
    assert not set(added) & settings["blocked"]
    before = {item.track.isrc for item in items if item.track and is_live(item.track.id)}
    new = [a_track(name_of(one)).isrc for one in added]
    assert not before & set(new)
    assert len(new) == len(set(new)), "no performance twice"
    for wish in wishes:
        letter = f"XX{wish.versions[0].id[0]}"
        mine = sum(isrc.startswith(letter) for isrc in new)
        standing = sum(isrc.startswith(letter) for isrc in before)
        assert mine <= max(0, wish.wanted - standing)
        assert not mine or letter[-1].lower() in now.replace("'", "").split()


@given(LISTS, WISHES, SETTINGS)
@replayable
def test_only_the_cap_or_a_block_or_what_stands_there_keeps_a_wish_from_coming_true(
    now, wishes, settings
):
    settings |= {"cap": 9_900, "blocked": frozenset()}
    items = a_list(now)
    desired = wish_for(items, wishes, **settings)

    after = shorthand(items, desired).replace("'", "").split()
    for wish in wishes:
        letter = wish.versions[0].id[0]
        if letter.lower() in after:
            performances = {one.id.rstrip("'") for one in wish.versions}
            standing = {one for one in after if one[0] == letter}
            assert len(standing) >= min(wish.wanted, len(performances))
