"""Verdicts on JSON lines."""

import json

import pytest

from encore.pipeline.judging import judge_lines

SONG = {"track": "Radio Ga Ga", "artists": ["Queen"], "album": "The Works", "duration_ms": 343_000}
LIVE = {"track": "Radio Ga Ga - Live", "artists": ["QUEEN"], "album": None, "isrc": None}


def judged(*lines: object) -> list[dict]:
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return [json.loads(line) for line in judge_lines(raw)]


def test_each_line_gets_its_verdict_in_order():
    accepted, alone = judged(
        {"original": SONG, "candidate": LIVE}, {"original": None, "candidate": SONG}
    )

    assert (accepted["accepted"], accepted["same_song"]) == (True, 1.0)
    assert accepted["because"] == ["title says 'Live'", "the same song by Queen"]
    assert (alone["accepted"], alone["same_song"]) == (False, None)
    assert alone["live"] < 0.1


def test_tracks_without_ids_are_not_taken_for_one():
    first = {**LIVE, "track": "Radio Ga Ga - Live at Wembley", "duration_ms": 300_000}
    second = {**LIVE, "track": "Radio Ga Ga - Live in Lima", "duration_ms": 320_000}

    assert judged({"original": first, "candidate": second})[0]["accepted"]


def test_fields_may_be_missing():
    assert judged({"candidate": {}})[0]["live"] < 0.1
    assert judged({"original": {}, "candidate": {}})[0]["accepted"] is False


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"", "empty document"),
        (b"{", ""),
        (b"[]", "the line must be a JSON object"),
        ({"original": SONG}, "candidate must be a JSON object"),
        ({"candidate": {"track": 5}}, "candidate: track must be text"),
        ({"candidate": {"artists": [1]}}, "candidate: artists must be a list of names"),
        ({"candidate": {"duration_ms": "long"}}, "duration_ms must be a number"),
        ({"candidate": {"duration_ms": 1e400}}, ""),
        ({"original": [], "candidate": {}}, "original must be a JSON object"),
        (b"\xff", ""),
    ],
)
def test_a_bad_line_is_answered_and_stops_nothing(line, error):
    bad, good = judged(line, {"candidate": LIVE})

    assert error in bad["error"]
    assert good["live"] > 0.9
