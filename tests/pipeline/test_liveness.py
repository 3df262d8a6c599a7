"""What counts as live, and what only looks so."""

import pytest

from encore.music import Artist
from encore.pipeline.live import CERTAIN, LIKELY, liveness

from .tracks import a_track


def live(title: str, album: str = "Album", **more: object) -> float:
    return liveness(a_track(title, album=album, **more)).live  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "note",
    [
        "Live", "LIVE", "Live at Wembley", "Live in Paris, 1998", "Live from Oslo", "Live/2011",
        "Live / Remastered 2009", "Acoustic; Live at MTV Unplugged; 2013 Remaster", "Live '99",
        "Live with the SFSO", "swt live", "Desde PR Live", "Live Version", "Live Session",
        "Recorded live at Abbey Road", "Studio Live Duet", "Live in the Studio", "\"Live\" At Home",
        "Live á RÚV", "Live au Théâtre", "Live på Rockefeller", "Live im Gasometer", "Live i Oslo",
        "Ao Vivo", "Ao Vivo em São Paulo", "En Vivo", "En Vivo Desde México", "En directo",
        "En Concierto", "Dal vivo", "En public", "Live-Mitschnitt", "Konzertmitschnitt", "Koncert",
        "na żywo", "naživo", "uživo", "élőben", "livenä", "canlı", "Ζωντανά", "концерт", "вживую",
        "라이브", "콘서트", "現場", "现场版", "演唱會", "ライブ", "ライヴ", "コンサート",
        "คอนเสิร์ต",
        "แสดงสด", "حفلة", "הופעה חיה", "In Concert", "MTV Unplugged", "MTV Unplugged, 2012",
        "KEXP", "Daytrotter Session", "BBC John Peel Session 1990", "triple j Like A Version",
        "Audiotree Live Version", "Live at NPR's Tiny Desk", "Live Lounge", "Austin City Limits",
        "Rockpalast", "iTunes Festival", "Estúdio Showlivre", "MTV Acústico", "Sofar London",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["Song - {}", "Song ({})", "Song [{}]"])
def test_a_descriptor_that_says_live_is_believed(note, form):
    assert live(form.format(note)) >= CERTAIN


@pytest.mark.parametrize(
    "title",
    [
        "Live and Let Die", "Live Forever", "Live Wire", "Stayin' Alive", "Are U Live",
        "Free (Live Your Life)", "Song (The Way I Live)", "Song (Long Live Rock)", "Song - Alive",
        "Song (Live It Up)", "Song (Live in the Moment)", "Song (Live to Tell)",
        "Song (Live & Learn)",
        "Song - Live And Direct Remix", "Song - Romanthony's Unplugged",
        "Song - Unplugged Remix", "Song - Live To Regret It Mix",
        "Song - Original Live Platinum Band Mix", "Song (feat. DPR LIVE)", "Song - Village Live",
        "Song - NOT Live At The Automatt", "Song (“Not Live” From The Automatt)", "ドライブ",
        "Song (Studio Version)", "Song - Live Interview", "Song - BBC Version", "Obsession",
        "Song (Karaoke Version) [Live]", "3AM Eternal - Live at the S.S.L.",
        "24-Hour Hateful Live!",
        "Song (ドライブ)", "Concerto for Two Violins: I. Vivace",
        "Nicki: Bzrp Music Sessions, Vol. 13",
    ],
)  # fmt: skip
def test_the_word_alone_proves_nothing(title):
    assert live(title) < LIKELY


@pytest.mark.parametrize(
    "note", ["Spotify Sessions", "Recorded at Spotify Studios NYC", "Stripped", "One Take"]
)
def test_a_session_may_be_live_or_not(note):
    assert 0.1 < live(f"Song - {note}") < LIKELY


@pytest.mark.parametrize(
    "album",
    [
        "Live at Leeds", "Live in Peter's Attic", "Royalty: Live At The Ryman",
        "Sheer Magic (Live)",
        "MTV Unplugged In New York", "Live In Concert", "Paul Is Live", "Queen Live",
        "Live. Places.",
        "25 Anos (Ao Vivo)", "現場演唱會", "The Berlin Concert",
    ],
)  # fmt: skip
def test_a_live_album_makes_its_tracks_likely(album):
    assert live("Song", album) >= LIKELY


@pytest.mark.parametrize(
    "album",
    [
        "Too Weird to Live, Too Rare to Die!", "LONG.LIVE.A$AP", "Born Here Live Here Die Here",
        "I Could Live In Hope", "Keep It Live", "GO LIVE", "NAAN (Live On)", "Live Life Living",
        "Live At Robert Johnson", "Group Therapy 400 Live from London", "Live Through This",
        "As Day Follows Night w/ Live At The Forum", "Listen Without Prejudice / MTV Unplugged",
        "Marquee Moon/Adventure/Live At The Waldorf", "The London Sessions", "Stripped",
        "カフェ・ドライブ・スタンダード", "World Famous Tour", "Haydn: Cello Concertos",
        "We Live Here",
        "All Over The World: The Very Best Of ELO", "Where I Live", "100 Reasons To Live",
    ],
)  # fmt: skip
def test_an_album_that_only_sounds_live_makes_nothing_likely(album):
    assert live("Song", album) < LIKELY


def test_a_single_named_after_its_live_version_does_not_make_the_track_live():
    assert live("Break My Baby", "Break My Baby (Live from Þrídrangar)") < LIKELY


def test_studio_work_on_a_live_album_is_rather_a_bonus_track():
    assert live("Song - Demo", "Sheer Magic (Live)") < live("Song", "Sheer Magic (Live)")
    assert live("Song (Studio Version)", "Live at Electric Lady") < 0.1


def test_the_name_of_an_artist_is_no_evidence():
    from_live = a_track("I Alone", artists=(Artist("l", "Live"),))

    assert liveness(from_live).live < LIKELY


def test_a_verdict_says_in_words_what_it_stands_on():
    assert liveness(a_track("Song - Live at Wembley")).because == ("title says 'Live at Wembley'",)
    assert liveness(a_track("Song", album="Live at Leeds")).because == (
        "album is 'Live at Leeds'; the title does not say so",
    )
