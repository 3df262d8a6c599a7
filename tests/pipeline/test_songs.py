"""Which song a track is, and what is not looked for at all."""

import pytest

from encore.music import Artist
from encore.pipeline.songs import SongKey, asks_nothing, search_title, song_of
from encore.plans import FindingKind

from .tracks import a_track


def test_all_releases_of_a_song_by_one_artist_are_one_song():
    versions = ["Radio Ga Ga", "Radio Ga Ga - Remastered 2011", "Radio Ga Ga (Extended Version)"]

    assert {song_of(a_track(title)) for title in versions} == {SongKey("queen", "radio ga ga")}


def test_without_an_artist_id_or_a_title_there_is_no_song():
    assert song_of(a_track(artists=())) is None
    assert song_of(a_track(artists=(Artist(None, "Queen"),))) is None
    assert song_of(a_track(title="  ")) is None


@pytest.mark.parametrize("title", ["Love of My Life - Live", "Alive - Live at Pinkpop"])
def test_a_live_version_asks_for_none(title):
    reason = asks_nothing(a_track(title))

    assert reason is not None
    assert reason.kind is FindingKind.LIVE
    assert reason.because.startswith("title says 'Live")


@pytest.mark.parametrize(
    ("title", "because"),
    [
        ("Song (Karaoke Version)", "title says 'Karaoke Version': a karaoke version"),
        ("On the Song (Interview)", "title says 'Interview': spoken word"),
        ("Song - Mixed", "title says 'Mixed': a part of a DJ mix"),
        ("Hits (Medley)", "title says 'Medley': a medley"),
        ("Ballad Medley", "'Ballad Medley' is a medley"),
        ("Phone Call (Skit)", "title says 'Skit': an intro, interlude or skit"),
        ("Intro", "'Intro' is an intro, interlude or skit, not a song"),
    ],
)
def test_what_is_not_a_song_asks_for_none(title, because):
    reason = asks_nothing(a_track(title))

    assert reason is not None
    assert (reason.kind, reason.because) == (FindingKind.NOT_A_SONG, because)


def test_dj_mixes_and_karaoke_are_known_by_their_album_or_artist_too():
    mix = a_track("Horizon", album="Proton Sessions 005 (DJ Mix)")
    karaoke = a_track("Horizon", artists=(Artist("k", "Karaoke Stars"),))

    assert [asks_nothing(track).kind for track in (mix, karaoke)] == [FindingKind.NOT_A_SONG] * 2


def test_songs_about_karaoke_and_long_interludes_are_songs():
    about = a_track("Vermona's Curse", album="Crying at Karaoke")
    long = a_track("What Goes Around (Interlude)", duration_ms=448_000)
    short = a_track("Room Tone (Interlude)", duration_ms=48_000)

    assert asks_nothing(about) is None
    assert asks_nothing(long) is None
    assert asks_nothing(short) is not None


@pytest.mark.parametrize(
    "title",
    ["Live and Let Die", "Karaoke", "Girls / Girls / Boys", "Song - Demo", "Intro in C"],
)
def test_an_ordinary_song_asks(title):
    assert asks_nothing(a_track(title)) is None


@pytest.mark.parametrize(
    ("title", "search"),
    [
        ("Don't Stop Me Now - 2011 Remaster", "Don t Stop Me Now"),
        ("Live and Let Die", "Live Let Die"),
        ('The "Fish" Song (feat. X)', "The Fish Song"),
        ("Now or Never", "Now Never"),
        ("And", "And"),
        ("track: NOT", "track"),
        ("歌 (Live)", "歌"),
    ],
)
def test_a_search_gets_the_bare_name(title, search):
    assert search_title(a_track(title)) == search
