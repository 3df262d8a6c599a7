"""The library keeps what it promises: enough music, live versions, odd rows, and every trap."""

import re
import string
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import combinations
from typing import Any

import pytest

from encore.sandbox.library import BadLine, catalogue, live_performances, playlists
from encore.sandbox.library.lines import split_lines
from encore.sandbox.library.lists import Shelf, read_playlists
from encore.sandbox.library.records import read_records

TRACKS = {track["id"]: track for track in catalogue()}
LIVE = live_performances()
PLAYLISTS = playlists()
MINE = [playlist for playlist in PLAYLISTS if playlist["owner"] == "me"]


def tracks_in(*lists: dict[str, Any]) -> list[str]:
    return [item["track"] for playlist in lists for item in playlist["items"] if "track" in item]


def live_ids() -> set[str]:
    return TRACKS.keys() - LIVE.keys()


def named(pattern: str) -> list[dict[str, Any]]:
    return [track for track in TRACKS.values() if re.search(pattern, track["name"])]


def test_there_is_music_of_many_artists():
    artists = {track["artists"][0]["id"] for track in TRACKS.values()}
    songs = {(TRACKS[id]["artists"][0]["id"], TRACKS[id]["name"]) for id in LIVE}

    assert len(artists) >= 100
    assert len(songs) >= 500
    assert len(live_ids()) >= 900


def test_ids_are_unique_and_look_like_spotifys():
    ids = [track["id"] for track in catalogue()]
    letters = set(string.ascii_letters + string.digits)

    assert len(ids) == len(set(ids))
    assert all(len(id) == 22 and set(id) <= letters for id in ids)


def test_codes_are_plausible_and_shared_by_one_recording_alone():
    lengths = defaultdict(list)
    for track in TRACKS.values():
        assert re.fullmatch(r"[A-Z]{2}[A-Z0-9]{3}\d{7}", track["isrc"])
        lengths[track["isrc"]].append(track["duration_ms"])

    assert sum(len(shared) > 1 for shared in lengths.values()) >= 15
    assert all(max(shared) - min(shared) <= 300 for shared in lengths.values())


def test_popularity_and_dates_are_in_range():
    for track in TRACKS.values():
        assert 0 <= track["popularity"] <= 100
        assert re.fullmatch(r"(19|20)\d\d(-\d\d-\d\d)?", track["album"]["release_date"])
        assert track["album"]["album_type"] in {"album", "single", "compilation"}


def test_performances_of_one_song_differ_in_length_and_pressings_do_not():
    for id, performances in LIVE.items():
        for pressings in performances:
            lengths = [TRACKS[pressing]["duration_ms"] for pressing in pressings]
            assert max(lengths) - min(lengths) <= 300
        shown = [id, *(pressings[0] for pressings in performances)]
        for one, other in combinations(shown, 2):
            gap = abs(TRACKS[one]["duration_ms"] - TRACKS[other]["duration_ms"])
            assert gap > 1_500, (TRACKS[one], TRACKS[other])


def test_another_process_gives_the_same_library():
    show = "from encore.sandbox.library import *; print(repr((catalogue(), playlists())))"
    other = subprocess.run(
        [sys.executable, "-c", show],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={"PYTHONPATH": ":".join(sys.path), "PYTHONUTF8": "1", "PYTHONHASHSEED": "7"},
    )

    assert other.stdout.strip() == repr((catalogue(), playlists()))


def test_what_is_handed_out_can_be_changed_without_harm():
    catalogue()[0]["artists"].clear()
    playlists()[0]["items"].clear()

    assert catalogue()[0]["artists"]
    assert playlists()[0]["items"]


def test_most_songs_of_the_listener_have_two_live_performances():
    songs = [id for id in tracks_in(*MINE) if id in LIVE]
    with_two = [id for id in songs if len(LIVE[id]) >= 2]
    with_none = [id for id in songs if not LIVE[id]]

    assert len(with_two) / len(songs) >= 0.8
    assert with_none, "a library in which everything exists live is not believable"


def test_the_listener_has_lists_of_every_kind():
    usual = [playlist for playlist in MINE if 10 <= len(playlist["items"]) <= 40]

    assert len(usual) >= 14
    assert {playlist["public"] for playlist in MINE} == {True, False, None}
    assert any(not playlist["items"] for playlist in MINE)
    assert sum(playlist["followed"] for playlist in PLAYLISTS) >= 3
    assert [p["name"] for p in PLAYLISTS if p["collaborative"] and p["owner"] != "me"]
    assert {len({artist_of(id) for id in tracks_in(p)}) for p in MINE} >= {1}
    assert any(set(tracks_in(p)) & live_ids() for p in MINE)


def artist_of(id: str) -> str:
    return TRACKS[id]["artists"][0]["name"]


def test_every_track_of_a_playlist_is_in_the_catalogue():
    assert set(tracks_in(*PLAYLISTS)) <= TRACKS.keys()


def test_songs_stand_in_several_playlists():
    lists_with = Counter(id for playlist in MINE for id in set(tracks_in(playlist)))

    assert sum(count > 1 for count in lists_with.values()) >= 25


def test_items_carry_their_date_and_who_added_them():
    items = [item for playlist in PLAYLISTS for item in playlist["items"]]
    dates = [item["added_at"] for item in items if item["added_at"]]

    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", date) for date in dates)
    assert len({date[:4] for date in dates}) >= 10
    assert any(item["added_at"] is None and item["added_by"] is None for item in items)
    assert {"me", "Jonas", "Tia Lúcia"} <= {item["added_by"] for item in items}


@pytest.mark.parametrize("kind", ["local", "episode", "null", "unavailable"])
def test_odd_items_are_there(kind: str):
    assert any(kind in item for playlist in MINE for item in playlist["items"])


def test_doubles_are_there_by_id_by_code_and_by_a_friend():
    by_id = by_code = by_friend = 0
    for playlist in MINE:
        seen: set[str] = set()
        codes: set[str] = set()
        for item in playlist["items"]:
            if "track" not in item:
                continue
            code = TRACKS[item["track"]]["isrc"]
            by_id += item["track"] in seen
            by_code += item["track"] not in seen and code in codes
            by_friend += item["track"] in seen and item["added_by"] not in ("me", None)
            seen.add(item["track"])
            codes.add(code)

    assert by_id >= 2
    assert by_code >= 3
    assert by_friend >= 1


@pytest.mark.parametrize("piece", ["🚗", "<b>", "<script>", "\u202e", '"', "“", "ドライブ", "최고"])
def test_names_of_playlists_are_hostile_too(piece: str):
    assert any(piece in playlist["name"] for playlist in PLAYLISTS)


NOT_LIVE = [
    r"^Live and Let Die - 2018",
    r"^Live Forever - Remastered$",
    r"^Long Live$",
    r"^Live Wire$",
    r"^Live With Me$",
    r"^Live Your Life",
    r"^How Do I Live$",
    r"^All My Ex's Live In Texas$",
    r"^To Live Is To Die",
    r"^Alive$",
    r"^Stayin' Alive$",
    r"^FANTASTIC BABY$",
    r"^Highwire",
    r"^Some Kind Of Monster$",
    r"Studio Version",
    r"Karaoke",
    r"In the Style of",
    r"Tribute to",
    r"Recorded at Spotify Studios",
    r"“Not Live”",
    r"NOT Live At",
    r"S\.S\.L\.",
    r"Homecoming Live Bonus Track",
    r"Live Interview",
    r"Village Live$",
    r"Live Wire Club Mix",
    r"Romanthony's Unplugged",
    r"Felix Jaehn Remix\) - Live 2015",
    r"\[Mixed\]",
    r"- Demo$",
    r"long pond studio sessions",
    r"Music Sessions",
    r"ドライブ",
    r"Live Session$",
]


@pytest.mark.parametrize("pattern", NOT_LIVE)
def test_what_only_looks_live_is_there(pattern: str):
    found = named(pattern)

    assert found
    assert {track["id"] for track in found} <= LIVE.keys()


FORMS_OF_LIVE = [
    r" - Live$",
    r"\(Live\)$",
    r" - Live [Aa]t ",
    r" - Live [Ii]n ",
    r" - Live [Ff]rom ",
    r"\(Live at [^)]*1978\)$",
    r" - Live / Remastered 2009$",
    r" - Live; (2013 )?Remaster",
    r" - Live/2011$",
    r" - Live, European Tour / 1979$",
    r" - 1992/Live at Reading$",
    r" - Live Licks Tour$",
    r" - Live with the SFSO$",
    r" - Acoustic Live$",
    r"Acoustic; Live at .*; 2013 Remaster$",
    r" - Live Version$",
    r" - Ao [Vv]ivo",
    r"\(Ao Vivo\)",
    r" - En Vivo",
    r" - En Directo",
    r" - En public",
    r"\(Dal vivo\)",
    r"\(na żywo",
    r" - koncert$",
    r"라이브",
    r"ライヴ",
    r"演唱會",
    r"MTV Unplugged",
    r"Unplugged im Wiener Burgtheater",
    r"Peel Session",
    r" - BBC ",
    r"Live Lounge",
    r"Like A Version",
    r"Audiotree Live",
    r"swt live",
    r"Recorded live at",
    r"Live At Spotify Amsterdam",
    r"LIVE SPIRITS|LiVE SPiRiTS",
    r"^Intro - Live$",
    r"Medley|Back To December/Apologize",
]


@pytest.mark.parametrize("pattern", FORMS_OF_LIVE)
def test_every_way_to_write_live_is_there(pattern: str):
    assert {track["id"] for track in named(pattern)} & live_ids()


def test_some_live_tracks_are_marked_by_their_album_alone():
    found = [TRACKS[id] for id in live_ids() if not re.search("(?i)live", TRACKS[id]["name"])]

    assert any(re.search("Live", track["album"]["name"]) for track in found)


def test_live_releases_hold_studio_tracks_and_covers():
    flashpoint = [track for track in TRACKS.values() if track["album"]["name"] == "Flashpoint"]
    drops = next(track for track in named("^Drops Of Jupiter"))

    assert {track["id"] in LIVE for track in flashpoint} == {True, False}
    assert artist_of(drops["id"]) == "Taylor Swift"


def test_artists_named_live_are_there():
    names = {artist["name"] for track in TRACKS.values() for artist in track["artists"]}

    assert {"Live", "DPR LIVE", "Glaubenszentrum Live"} <= names


BAD_MUSIC = {
    "a track before any release": "== X | 5 | GB\n  Song | 3:00",
    "a release before any artist": "Album | 1999 | album",
    "an artist without a country": "== X | 5",
    "a length without seconds": "== X | 5 | GB\nAlbum | 1999 | album\n  Song | 3",
    "a kind that does not exist": "== X | 5 | GB\nAlbum | 1999 | LP",
    "a year in words": "== X | 5 | GB\nAlbum | last year | album",
    "an unknown note": "== X | 5 | GB\nAlbum | 1999 | album\n  Song | 3:00 | loud",
    "a pressing of nothing": "== X | 5 | GB\nAlbum | 1999 | album\n  Song | = Other",
    "a track twice": "== X | 5 | GB\nAlbum | 1999 | album\n  Song | 3:00\n  Song | 3:00",
}


@pytest.mark.parametrize("text", BAD_MUSIC.values(), ids=BAD_MUSIC.keys())
def test_a_mistake_in_the_music_names_file_and_line(text: str):
    with pytest.raises(BadLine, match=rf"^rock\.txt, line {len(text.splitlines())}: "):
        read_records(split_lines("rock.txt", text))


BAD_LISTS = {
    "an item before any playlist": "X | Song",
    "a song that no release has": "== List\nX | Song",
    "a day that does not exist": "== List\n+ 2021-02-30",
    "a yes that is none": "== List\npublic: perhaps",
    "an unknown kind of item": "== List\n@video X",
}


@pytest.mark.parametrize("text", BAD_LISTS.values(), ids=BAD_LISTS.keys())
def test_a_mistake_in_the_playlists_names_file_and_line(text: str):
    with pytest.raises(BadLine, match=rf"^mine\.txt, line {len(text.splitlines())}: "):
        read_playlists(split_lines("mine.txt", text), Shelf([]))
