"""The search answers as its model says: what matches, in which order, with which noise."""

import pytest

from encore.sandbox.catalogue import Catalogue, catalogue_of
from encore.sandbox.search import find, is_noisy, understand, with_intruder
from encore.sandbox.words import words
from sandbox.conftest import row


def a_catalogue(*rows: dict) -> Catalogue:
    return catalogue_of(rows)


LIVE = a_catalogue(
    row("alive", "Alive", popularity=80),
    row("alivelive", "Alive - Live at Pinkpop", album="Ten Live", popularity=20),
    row("even", "Even Flow", album="Live on Two Legs", popularity=60),
    row("bey", "B'Day", artist="Beyoncé", album="B'Day", popularity=90, isrc="USSM10600001"),
    row("vivo", "Alive (En Vivo)", artist="Otros", album="Unplugged", popularity=70),
)


def titles(catalogue: Catalogue, query: str, *, lenient: bool = False) -> list[str]:
    hits = find(understand(query), catalogue.shelves["track"], lenient=lenient)
    assert hits.total >= len(hits.best)
    return [catalogue.tracks[number].name for number in hits.best]


def albums(catalogue: Catalogue, query: str, *, lenient: bool = False) -> list[str]:
    hits = find(understand(query), catalogue.shelves["album"], lenient=lenient)
    return [catalogue.albums[number].name for number in hits.best]


def test_accents_case_and_apostrophes_fall_away():
    assert words("B'Day Beyoncé ŞŌ 2_3") == ["b", "day", "beyonce", "so", "2", "3"]


@pytest.mark.parametrize(
    ("query", "filters", "free"),
    [
        pytest.param('artist:"Pearl Jam" live', ["pearl", "jam"], ["live"], id="phrase"),
        pytest.param("track:alive live", ["alive"], ["live"], id="one word"),
        pytest.param("track: x", [], ["track", "x"], id="a blank ends the filter"),
        pytest.param("soundtrack:x", [], ["soundtrack", "x"], id="inside a word is no filter"),
        pytest.param("a OR b NOT c*", [], ["a", "or", "b", "not", "c"], id="no operators"),
        pytest.param("genre:rock", [], ["genre", "rock"], id="unknown filters are words"),
    ],
)
def test_a_query_is_filters_and_free_words(query: str, filters: list[str], free: list[str]):
    understood = understand(query)

    assert [word for _, word in understood.filters] == filters
    assert list(understood.free) == free


def test_strict_wants_every_free_word_somewhere():
    assert titles(LIVE, "alive pinkpop") == ["Alive - Live at Pinkpop"]
    assert titles(LIVE, "alive nowhere") == []


def test_strict_finds_words_across_title_album_and_artist():
    assert titles(LIVE, "flow legs pearl") == ["Even Flow"]


def test_live_matches_neither_alive_nor_vivo_nor_unplugged():
    assert titles(LIVE, "live") == ["Alive - Live at Pinkpop", "Even Flow"]


def test_lenient_uses_free_words_to_rank_alone():
    found = titles(LIVE, 'artist:"pearl jam" live', lenient=True)

    assert found == ["Alive - Live at Pinkpop", "Even Flow", "Alive"]


def test_lenient_without_filters_ranks_everything():
    assert titles(LIVE, "nowhere", lenient=True)[0] == "B'Day"
    assert len(titles(LIVE, "nowhere", lenient=True)) == 5


def test_title_words_rank_before_album_words_before_popularity():
    ranked = titles(LIVE, "alive live", lenient=True)

    assert ranked[0] == "Alive - Live at Pinkpop"
    assert ranked[1:3] == ["Alive", "Alive (En Vivo)"]
    assert ranked[3:] == ["Even Flow", "B'Day"]


def test_equal_popularity_falls_back_to_the_id():
    twins = a_catalogue(row("zz", "Twin Z"), row("aa", "Twin A"), row("mm", "Twin M"))

    assert titles(twins, "twin") == ["Twin A", "Twin M", "Twin Z"]


def test_any_artist_of_a_track_counts_for_a_filter():
    duet = row("duet", "Duet")
    duet["artists"].append({"id": "second", "name": "Neil Young"})

    assert titles(a_catalogue(duet), "artist:young") == ["Duet"]


@pytest.mark.parametrize(
    ("query", "found"),
    [("year:1991", 5), ("year:1990-1992", 5), ("year:1992", 0), ("year:soon", 0), ("upc:1", 0)],
)
def test_years_are_one_or_a_range_and_a_track_never_has_a_upc(query: str, found: int):
    assert len(titles(LIVE, query)) == found


def test_an_isrc_finds_its_recording_and_no_album():
    assert titles(LIVE, "isrc:ussm10600001") == ["B'Day"]
    assert albums(LIVE, "isrc:ussm10600001") == []


def test_an_album_never_matches_a_track_filter():
    assert albums(LIVE, "track:alive") == []
    assert albums(LIVE, 'artist:"pearl jam" live') == ["Live on Two Legs", "Ten Live"]


def test_album_artists_are_those_of_its_first_track():
    mixed = a_catalogue(row("a", "One", artist="First"), row("b", "Two", artist="Second"))

    assert albums(mixed, "artist:first") == ["Ten"]
    assert albums(mixed, "artist:second") == []


def test_noise_is_chosen_by_the_query_in_the_asked_share():
    noisy = sum(is_noisy(f"query {n}", 0.05) for n in range(4_000))

    assert 120 <= noisy <= 280
    assert not any(is_noisy(f"query {n}", 0.0) for n in range(100))
    assert all(is_noisy(f"query {n}", 1.0) for n in range(100))


def test_the_wrong_item_takes_place_three_and_never_joins_a_lone_hit():
    hits = find(understand("alive"), LIVE.shelves["track"], lenient=False)
    lone = find(understand("flow"), LIVE.shelves["track"], lenient=False)

    assert with_intruder(hits, 0).best[2] == 0
    assert with_intruder(hits, 0).total == hits.total + 1
    assert with_intruder(lone, 0) == lone
