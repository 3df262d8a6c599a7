"""How long a sync still takes is said by what is known, and not at all where nothing is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from encore.store.ledger import EVERY_BUCKET, Wait
from encore.web.remaining import Left, Scope, Work, say_left, say_pause, time_left
from encore.web.words import percent

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ITEMS = "GET /playlists/{id}/items"
POST = "POST /playlists/{id}/items"
# 600 requests in three minutes; two a song, ten a playlist.
FINDING = Work(
    to_read=0,
    to_ask=300,
    to_write=20,
    read=40,
    asked=700,
    written=20,
    sent={ITEMS: 40, "GET /search": 1_000, "GET /albums/{id}/tracks": 400, POST: 200},
    sent_asking={"GET /search": 1_000, "GET /albums/{id}/tracks": 400, POST: 200},
    sent_lately={"GET /search": 400, POST: 200},
    lately_s=180.0,
    sent_in_a_day={},
)
TOLD_TO_WAIT = Wait(EVERY_BUCKET, NOW + timedelta(hours=1), "rate")
SPENT = Wait("GET /search", NOW + timedelta(hours=20), "quota")


def test_what_is_left_is_counted_in_requests_at_the_pace_of_the_last_minutes():
    assert time_left(FINDING, []) == Left(Scope.ALL, (300 * 2 + 20 * 10) / (600 / 180))


def test_while_playlists_are_read_nobody_knows_how_many_songs_there_will_be():
    work = replace(FINDING, to_read=10, read=30, sent={ITEMS: 60}, asked=None)

    assert time_left(work, []) == Left(Scope.READING, 10 * 2 / (600 / 180))


def test_before_the_first_playlist_is_written_only_the_search_can_be_told():
    work = replace(FINDING, written=0)

    assert time_left(work, []) == Left(Scope.FINDING, 600 / (600 / 180))


UNKNOWN = {
    "it has just begun": replace(FINDING, lately_s=3.0),
    "nothing was sent lately": replace(FINDING, sent_lately={}),
    "hardly a song was asked for": replace(FINDING, asked=2),
    "it is not known how many songs there were": replace(FINDING, asked=None),
    "songs came in meanwhile": replace(FINDING, asked=-40),
    "nothing was read yet": replace(FINDING, to_read=40, read=0, sent={}),
    "nothing is left": replace(FINDING, to_ask=0, to_write=0),
}


@pytest.mark.parametrize("work", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_nothing_is_said_while(work: Work):
    assert time_left(work, []) is None
    assert say_left(time_left(work, [])) == ""


def test_while_spotify_lets_us_wait_no_pace_counts():
    assert time_left(FINDING, [TOLD_TO_WAIT]) is None


def test_a_spent_quota_tells_how_many_days_it_takes():
    work = replace(FINDING, to_ask=840, sent_in_a_day={"GET /search": 600, POST: 90})

    left = time_left(work, [SPENT])

    assert left == Left(Scope.FINDING, days=2)
    assert say_left(left) == "about 2 days at today's quota"


SAID = {
    "less than a minute left": Left(Scope.ALL, 20),
    "about 1 minute left": Left(Scope.ALL, 80),
    "about 4 minutes left": Left(Scope.ALL, 240),
    "about 25 minutes left": Left(Scope.ALL, 24 * 60),
    "about 1 hour left": Left(Scope.ALL, 58 * 60),
    "about 3 hours left": Left(Scope.ALL, 3 * 3_600 + 900),
    "about 2 days left": Left(Scope.ALL, 47 * 3_600),
    "about 2 minutes left for reading": Left(Scope.READING, 120),
    "about 2 minutes left for the search": Left(Scope.FINDING, 120),
    "about 1 day at today's quota": Left(Scope.FINDING, days=1),
}


@pytest.mark.parametrize(("said", "left"), SAID.items(), ids=SAID.keys())
def test_a_time_is_said_no_finer_than_it_is_known(said: str, left: Left):
    assert say_left(left) == said


def test_a_pause_says_until_when_and_how_far_it_has_come():
    said = say_pause("Spotify asks us to wait until 14:20", 312, 1_000, "song")

    assert said == (
        "Spotify asks us to wait until 14:20; 312 of 1,000 songs done, the rest goes on by itself."
    )
    assert say_pause("It rests until 14:20", 0, 0, "song").endswith("; it goes on by itself then.")


@pytest.mark.parametrize(
    ("part", "said"),
    [(0, "0 %"), (1, "under 1 %"), (10, "1 %"), (500, "50 %"), (999, "over 99 %"), (1000, "100 %")],
)
def test_a_share_is_neither_nothing_nor_all_before_it_is(part: int, said: str):
    assert percent(part, 1_000) == said
