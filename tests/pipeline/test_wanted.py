"""Which request is next: the artist as a whole first, and no request that can tell nothing."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encore.pipeline.wanted import (
    MOST_PAGES,
    MOST_QUERY,
    Answer,
    ArtistState,
    LiveAlbum,
    OpenAlbum,
    OpenSong,
    Request,
    SearchArtist,
    SearchSong,
    next_request,
    quoted,
)

from .lists import replayable

NOTHING = Answer()
GOOD = Answer(rows=20, live=15, new=4, more=True, total=60)
POOR = Answer(rows=20, live=15, new=0, more=True, total=900)  # many more, none for us


def artist(
    songs: int, asked: Mapping[str, Answer] | None = None, albums: tuple[LiveAlbum, ...] = ()
) -> ArtistState:
    wanted = tuple(OpenSong(number, f"Song {number}") for number in range(songs))
    return ArtistState("id", "The Band", wanted, asked or {}, albums)


def page(number: int = 0, word: str = "live") -> SearchArtist:
    return SearchArtist("id", "The Band", number, word)


def search(song: int, *, plain: bool = False) -> SearchSong:
    return SearchSong(song, f"Song {song}", "The Band", plain)


# --- the requests ---


def test_a_request_says_what_spotify_is_asked():
    assert page(2).query == 'artist:"The Band" live'
    assert page(2).offset == 20
    assert search(1).query == 'track:"Song 1" artist:"The Band" live'
    assert search(1, plain=True).query == 'track:"Song 1" artist:"The Band"'


def test_keys_tell_requests_apart_and_outlive_a_change_of_name():
    requests = [page(), page(1), page(0, "vivo"), search(1), search(1, plain=True), search(2)]
    requests += [OpenAlbum("x"), OpenAlbum("x", 50), OpenAlbum("y")]

    assert len({request.key for request in requests}) == len(requests)
    assert replace(page(), name="The Other Band").key == page().key
    assert replace(search(1), title="Song One").key == search(1).key


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param('The "Real" Thing', '"The Real Thing"', id="quotes are dropped"),
        pytest.param("  a   b ", '"a b"', id="blanks are single"),
        pytest.param("one two three", '"one two"', id="cut between words"),
        pytest.param("incomprehensibilities", '"incomprehensibilities"', id="one word stays whole"),
    ],
)
def test_a_value_is_a_quoted_phrase(text: str, value: str):
    assert quoted(text, 12 if "one" in text or "inc" in text else 40) == value


@given(st.text(max_size=300), st.text(max_size=300))
@replayable
def test_no_title_or_name_breaks_out_of_its_quotes(title: str, name: str):
    request = SearchSong(1, title, name)

    assert request.query.count('"') == 4
    assert SearchArtist("id", name).query.count('"') == 2


@given(st.lists(st.text("abc'", min_size=1, max_size=9), min_size=1).map(" ".join))
@replayable
def test_a_query_of_ordinary_words_is_never_too_long(words: str):
    assert len(SearchSong(1, words, words).query) <= MOST_QUERY
    assert len(SearchArtist("id", words).query) <= MOST_QUERY


# --- which is next ---


def test_one_song_is_asked_for_by_itself():
    assert next_request(artist(1)) == search(0)


def test_several_songs_begin_with_the_artist():
    assert next_request(artist(2)) == page()


def test_an_artist_without_anything_live_is_done_with():
    assert next_request(artist(5, {page().key: NOTHING})) is None
    studio_only = Answer(rows=20, live=0, more=True, total=300)
    assert next_request(artist(5, {page().key: studio_only})) is None


def test_an_artist_whose_search_came_to_its_end_is_done_with():
    whole = Answer(rows=8, live=8, new=3, more=False, total=8)

    assert next_request(artist(5, {page().key: whole})) is None
    assert next_request(artist(1, {page().key: whole})) is None


def test_further_pages_follow_while_they_bring_something_new():
    assert next_request(artist(5, {page().key: GOOD})) == page(1)
    assert next_request(artist(5, {page().key: GOOD, page(1).key: POOR})) == search(0)


def test_further_pages_follow_where_the_rest_is_shorter_than_the_list_of_songs():
    rest = Answer(rows=20, live=10, new=0, more=True, total=60)

    assert next_request(artist(5, {page().key: rest})) == page(1)
    assert next_request(artist(4, {page().key: rest})) == search(0)
    assert next_request(artist(5, {page().key: replace(rest, total=None)})) == search(0)


def test_pages_have_an_end():
    asked = {page(number).key: GOOD for number in range(MOST_PAGES)}

    assert next_request(artist(500, asked)) == search(0)


def test_the_album_that_may_hold_most_open_songs_is_opened_first():
    albums = (
        LiveAlbum("few", "Live", 40, frozenset({0, 1})),
        LiveAlbum("most", "Live", 12, frozenset({0, 1, 2})),
        LiveAlbum("others", "Live", 12, frozenset({7, 8, 9, 10})),
        LiveAlbum("unknown", "Live", 30),
    )
    asked = {page().key: POOR}

    assert next_request(artist(5, asked, albums)) == OpenAlbum("most")
    asked[OpenAlbum("most").key] = Answer(rows=12, live=12, new=3)
    assert next_request(artist(5, asked, albums)) == OpenAlbum("few")
    asked[OpenAlbum("few").key] = Answer(rows=40, live=40, new=3)
    assert next_request(artist(5, asked, albums)) == search(0)
    assert next_request(artist(12, asked, albums)) == OpenAlbum("others")


def test_a_long_album_is_read_to_its_end():
    album = LiveAlbum("long", "Live", 70, frozenset(range(9)))
    asked = {page().key: POOR, OpenAlbum("long").key: Answer(50, 50, 4, more=True)}

    assert next_request(artist(9, asked, (album,))) == OpenAlbum("long", 50)
    fuller = replace(album, album_id="short", tracks=30)
    assert next_request(artist(9, asked, (album, fuller))) == OpenAlbum("short")


def test_albums_that_do_not_keep_their_promise_make_way_for_songs():
    albums = tuple(LiveAlbum(name, "Live", 20) for name in "abc")
    asked = {page().key: POOR, OpenAlbum("a").key: Answer(new=1)}

    assert next_request(artist(20, asked, albums)) == OpenAlbum("b")
    asked[OpenAlbum("b").key] = Answer(new=1)
    assert next_request(artist(20, asked, albums)) == search(0)


def test_a_song_that_has_what_it_needs_is_asked_for_no_more():
    state = artist(2)
    first, second = state.songs

    assert next_request(replace(state, songs=(replace(first, found=2), second))) == search(1)
    assert next_request(replace(state, songs=(replace(first, found=2),))) is None


def test_what_does_without_the_word_live_is_asked_for_only_with_requests_to_spare():
    asked = {search(0).key: NOTHING}

    assert next_request(artist(1, asked)) is None
    assert next_request(artist(1, asked), thorough=True) == search(0, plain=True)
    one_found = replace(artist(1, asked), songs=(OpenSong(0, "Song 0", found=1),))
    assert next_request(one_found, thorough=True) is None
    found_rows = {search(0).key: Answer(rows=3)}
    assert next_request(artist(1, found_rows), thorough=True) is None


def test_with_requests_to_spare_an_artist_is_asked_about_in_other_words_before_songs_are():
    asked = {page().key: NOTHING}
    unplugged = LiveAlbum("u", "Unplugged", 14, frozenset({0, 1}))

    assert next_request(artist(3, asked), thorough=True) == page(0, "unplugged")
    asked[page(0, "unplugged").key] = Answer(rows=1, live=1)
    asked[page(0, "vivo").key] = NOTHING
    assert next_request(artist(3, asked, (unplugged,)), thorough=True) == OpenAlbum("u")
    assert next_request(artist(3, asked), thorough=True) == search(0, plain=True)


ANSWERS = st.builds(
    lambda rows, live, new, more, total: Answer(rows, live, new, more, total),
    st.integers(0, 20),
    st.integers(0, 20),
    st.integers(0, 5),
    st.booleans(),
    st.none() | st.integers(0, 1_000),
)


@given(st.integers(0, 8), st.booleans(), st.data())
@replayable
def test_nothing_is_asked_twice_and_every_artist_comes_to_an_end(songs, thorough, data):
    albums = tuple(LiveAlbum(name, "Live", 60) for name in "xyz")
    state = artist(songs, {}, albums)
    asked: dict[str, Answer] = {}

    while request := next_request(state, thorough=thorough):
        assert request.key not in asked
        assert len(asked) < 2 * songs + MOST_PAGES + 60
        asked[request.key] = _limited(request, data.draw(ANSWERS))
        found = data.draw(st.integers(0, 2))
        some = [replace(one, found=max(one.found, found)) for one in state.songs[:1]]
        state = replace(state, songs=(*state.songs[1:], *some), asked=dict(asked))


def _limited(request: Request, answer: Answer) -> Answer:
    """An album has an end; nothing but Spotify can promise that, so the test does."""
    ends = isinstance(request, OpenAlbum) and request.offset >= 100
    return replace(answer, more=False) if ends else answer
