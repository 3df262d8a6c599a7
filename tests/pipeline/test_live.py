"""Whether a candidate is a live version of a song, and which two are chosen."""

import random

import pytest

from encore.music import Artist
from encore.pipeline.live import choose, judge

from .tracks import QUEEN, a_track

GA_GA = a_track()


def a_live(note: str = "Live", **more: object):
    more.setdefault("id", note)
    return a_track(f"Radio Ga Ga - {note}", **more)  # type: ignore[arg-type]


def chosen(*candidates, original=GA_GA, **options) -> list[str]:
    return [match.track.id for match in choose(original, candidates, **options)]


def test_a_live_version_of_the_song_by_its_artist_is_accepted():
    verdict = judge(GA_GA, a_live("Live at Wembley"))

    assert (verdict.accepted, verdict.same_song) == (True, 1.0)
    assert verdict.because == ("title says 'Live at Wembley'", "the same song by Queen")


@pytest.mark.parametrize(
    ("original", "candidate"),
    [
        ("The Four Horsemen", "The Four Horseman - Live"),
        ("The Ecstacy of Gold", "The Ecstasy of Gold - Live"),
        ("Honky Tonk Women", "Honky Tonk Woman - Live"),
        ("Faraway Eyes", "Far Away Eyes - Live"),
        ("Ai Se Eu Te Pego (Nossa Nossa)", "Ai Se Eu Te Pego! - Ao Vivo"),
        ("I Can't Get No Satisfaction", "(I Can't Get No) Satisfaction - Live"),
        ("(Anesthesia)--Pulling Teeth", "(Anesthesia) Pulling Teeth - Live"),
        ("Another Love - Zwette Edit", "Another Love - Live"),
        ("Apologize / Change", "Apologize / Change - Live"),
    ],
)
def test_the_same_song_may_be_written_in_other_ways(original, candidate):
    assert judge(a_track(original), a_track(candidate, id="2")).accepted


@pytest.mark.parametrize(
    ("original", "candidate"),
    [
        ("The Unforgiven", "The Unforgiven III - Live"),
        ("Murder One", "One - Live"),
        ("My Girl", "Some Girls - Live"),
        ("Change", "Everything Has Changed - Live"),
        ("Street Fighting Man", "Fight - Live"),
        ("Dancing With Mr D", "Dancing - Live"),
        ("Last Caress", "Last Caress / Green Hell - Live"),
        ("Last Caress / Green Hell", "Last Caress - Live"),
        ("Hating Your Love", "Dating Your Love - Live"),
        ("Song 12345", "Song 12346 - Live"),
        ("Untitled (How Does It Feel)", "Untitled (Rise) - Live"),
        ("Angie (One)", "Angie (Two) - Live"),
    ],
)
def test_another_song_is_never_accepted(original, candidate):
    assert not judge(a_track(original), a_track(candidate, id="2")).accepted


@pytest.mark.parametrize(
    "note",
    [
        "Acoustic", "Remix", "2011 Remaster", "Demo", "Instrumental", "Sped Up", "Karaoke Version",
        "Interview / Live", "Felix Jaehn Remix", "Live Remix", "Spotify Singles",
    ],
)  # fmt: skip
def test_what_is_not_live_is_never_accepted(note):
    assert not judge(GA_GA, a_live(note)).accepted


@pytest.mark.parametrize(
    "title",
    [
        "Radio Ga Ga (Felix Jaehn Remix) - Live 2015",
        "Radio Ga Ga (Zwette Edit) - Live",
        "Radio Ga Ga (In the Style of Queen) [Live]",
        "Radio Ga Ga (Medley) - Live",
        "Radio Ga Ga - Show Intro / Live At Wembley",
        "Radio Ga Ga (Sped Up) - Live",
    ],
)
def test_remixes_karaoke_and_scraps_are_refused_though_they_say_live(title):
    verdict = judge(GA_GA, a_track(title, id="2"))

    assert not verdict.accepted
    assert verdict.live < 0.1 or "title says" in verdict.because[0]


def test_a_cover_by_someone_else_is_refused_even_when_it_credits_the_artist():
    cover = a_live(artists=(Artist("celine", "Céline Dion"), QUEEN))
    tribute = a_live(artists=(Artist("t", "Queen Tribute Band"),))
    album = a_live(album="A Live Tribute to Queen")

    assert not any(judge(GA_GA, candidate).accepted for candidate in (cover, tribute, album))


def test_an_artist_is_the_same_by_id_and_only_without_ids_by_name():
    namesake = a_live(artists=(Artist("another", "Queen"),))
    unnumbered = a_live(artists=(Artist(None, "QUEEN"),))
    grown = a_live(artists=(Artist("q+", "Queen & Adam Lambert"), QUEEN))

    assert not judge(GA_GA, namesake).accepted
    assert judge(GA_GA, unnumbered).accepted
    assert judge(GA_GA, grown).accepted


def test_an_album_only_mark_is_likely_but_not_accepted():
    verdict = judge(GA_GA, a_track(id="2", album="Live at Wembley", duration_ms=300_000))

    assert verdict.live > 0.5
    assert not verdict.accepted


def test_a_track_as_long_as_the_studio_track_on_a_live_album_is_the_studio_track():
    verdict = judge(GA_GA, a_track(id="2", album="Live at Wembley", duration_ms=240_200))

    assert verdict.live < 0.1
    assert verdict.because[0] == (
        "same length as the studio track to 0.2 s: the studio track on a live album"
    )


def test_a_title_that_says_live_may_be_as_long_as_the_studio_track():
    assert judge(GA_GA, a_live(duration_ms=240_000)).accepted


def test_the_original_itself_and_its_recording_are_no_version_of_it():
    original = a_track(isrc="GBAAA8400001")

    assert not judge(original, a_live(id="1")).accepted
    assert not judge(original, a_live(isrc="gb-aaa-84-00001")).accepted


def test_a_snippet_is_refused():
    assert not judge(GA_GA, a_live(duration_ms=45_000)).accepted
    assert not judge(GA_GA, a_live(duration_ms=100_000)).accepted
    assert judge(a_track(duration_ms=50_000), a_live(duration_ms=45_000)).accepted


def test_without_an_original_nothing_is_accepted():
    verdict = judge(None, a_live())

    assert (verdict.same_song, verdict.accepted) == (None, False)
    assert verdict.live > 0.9


def test_two_are_chosen_the_best_first_whatever_the_order():
    candidates = [
        a_live("KEXP", duration_ms=231_000),
        a_live("Live at Wembley", duration_ms=250_000, album="Live Magic"),
        a_live("Live Acoustic", duration_ms=270_000),
        a_live("Live in Lima", duration_ms=260_000, kind="compilation"),
        a_track(id="studio"),
    ]
    for seed in range(10):
        random.Random(seed).shuffle(candidates)
        assert chosen(*candidates) == ["Live at Wembley", "Live Acoustic"], f"seed {seed}"


def test_of_two_releases_that_are_alike_in_everything_the_id_decides():
    one, other = a_live(id="a"), a_live(id="b")

    assert chosen(one, other) == chosen(other, one) == ["a"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (a_live(id="a", duration_ms=250_000), a_live(id="b", duration_ms=250_600)),
        (a_live(id="a", isrc="X1", duration_ms=250_000), a_live(id="b", isrc="X1")),
        (
            a_live("Live at Wembley, London / July 12th, 1986", id="a", duration_ms=250_000),
            a_live("Live at Wembley, London - July 12, 1986", id="b", duration_ms=253_000),
        ),
        (
            a_live("Live at Wembley", id="a", duration_ms=250_000),
            a_live("Live in Lima", id="b", duration_ms=250_200),
        ),
    ],
    ids=["bare and as long", "one code", "one show in other words", "as long to 0.3 s"],
)
def test_one_performance_is_never_chosen_twice(one, other):
    assert len(chosen(one, other)) == 1
    assert chosen(other, present=[one]) == []


def test_a_live_version_of_another_song_in_the_list_takes_no_place():
    other = a_track("Hammer to Fall - Live", id="other", duration_ms=250_000)

    assert chosen(a_live(id="a", duration_ms=250_000), present=[other]) == ["a"]


def test_nights_of_one_tour_are_different_performances():
    first = a_live("Live at Wembley", id="a", duration_ms=250_000)
    second = a_live("Live at Wembley", id="b", duration_ms=270_000)

    assert len(chosen(first, second)) == 2


def test_what_was_refused_or_cannot_be_played_is_not_chosen():
    a, b, c = (a_live(id=i, duration_ms=200_000 + 9_000 * ord(i)) for i in "abc")
    unplayable = a_live(id="d", playable=False)

    assert chosen(a, b, c, unplayable, refused={"a", b.uri}) == ["c"]


def test_the_likely_is_taken_only_when_asked_for_and_after_the_certain():
    likely = a_track(id="likely", album="Live at Wembley", duration_ms=300_000)
    certain = a_live(id="certain", duration_ms=260_000)

    assert chosen(likely, certain) == ["certain"]
    assert chosen(likely, certain, allow_likely=True) == ["certain", "likely"]


def test_what_an_objection_rules_out_is_not_likely_either():
    snippet = a_live(id="snippet", duration_ms=30_000)

    assert chosen(snippet, allow_likely=True) == []


def test_no_more_is_chosen_than_wanted():
    takes = [a_live(id=i, duration_ms=200_000 + 9_000 * ord(i)) for i in "abcd"]

    assert [len(chosen(*takes, wanted=n)) for n in (0, 1, 3)] == [0, 1, 3]
