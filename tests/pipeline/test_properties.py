"""What holds for any text: nothing crashes, and case, width, accents and order do not matter."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from encore.pipeline.live import choose, judge, liveness
from encore.pipeline.songs import asks_nothing, search_title, song_of
from encore.pipeline.titles import parse_title

from .tracks import a_track

WORD_LIST = (
    "Live live at In Wembley Stadium (Live) [Remastered] - Mono Acoustic & And Rock'n'Roll Don’t"
    " Ao Vivo En Alive Pt. 2 II feat. / (Studio Version) Remix Forever São Zürich Sessions KEXP ( ]"
    " not The Live, Unplugged “Live” 1999 -Live- Concert É Canção"
)
WORDS = st.sampled_from(WORD_LIST.split())
TITLES = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)
TRACKS = st.builds(
    a_track,
    TITLES,
    id=st.sampled_from("abcdefgh"),
    album=TITLES,
    duration_ms=st.sampled_from([0, 30_000, 200_000, 200_500, 240_000, 900_000]),
    isrc=st.sampled_from([None, "X1", "X2"]),
)


def widened(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def unaccented(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@settings(deadline=None)
@given(st.text(), st.text())
def test_no_text_is_too_odd(title, album):
    track = a_track(title, album=album)

    assert 0 <= liveness(track).live <= 1
    assert judge(track, a_track(album, id="2", album=title)).because
    song_of(track)
    asks_nothing(track)
    search_title(track)


@settings(deadline=None)
@given(TITLES, TITLES)
def test_case_width_and_accents_change_no_verdict(title, album):
    plain = liveness(a_track(title, album=album)).live
    for change in (str.upper, str.lower, widened, unaccented):
        assert liveness(a_track(change(title), album=change(album))).live == plain, change
        assert parse_title(change(title)).key == parse_title(title).key, change


@settings(deadline=None)
@given(TITLES)
def test_a_song_is_the_same_song_as_itself_however_it_is_written(title):
    for change in (str.upper, widened, unaccented):
        verdict = judge(a_track(title), a_track(change(title), id="2"))
        assert verdict.same_song == 1.0


@settings(deadline=None)
@given(
    TRACKS,
    st.lists(TRACKS, max_size=8).flatmap(lambda t: st.tuples(st.just(t), st.permutations(t))),
)
def test_the_order_of_candidates_makes_no_difference(original, orders):
    one, other = orders

    assert choose(original, one) == choose(original, other)


@settings(deadline=None)
@given(TRACKS, st.lists(TRACKS, max_size=8), st.integers(0, 3))
def test_what_is_chosen_is_accepted_and_no_more_than_wanted(original, candidates, wanted):
    chosen = choose(original, candidates, wanted)

    assert len(chosen) <= wanted
    assert len({match.track.id for match in chosen}) == len(chosen)
    assert all(judge(original, m.track).accepted for m in chosen)
    assert list(chosen) == list(choose(original, [m.track for m in chosen], wanted))
