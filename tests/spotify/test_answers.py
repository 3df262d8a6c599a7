import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from encore.errors import (
    BadRequest,
    Forbidden,
    NotThere,
    OutcomeUnknown,
    QuotaSpent,
    RateLimited,
    ServerTrouble,
    SpotifyError,
)
from encore.spotify.answers import TokenRefused, error_of, read_answer

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
QUOTA = json.dumps({"error": {"status": 429, "message": "No", "reason": "QUOTA_EXCEEDED"}})
PLAIN = "Too many requests"


def refusal(status: int, body: str = "", *, write: bool = False, **headers: str) -> SpotifyError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return error_of(httpx.Response(status, text=body, headers=named), write=write, now=NOW)


@pytest.mark.parametrize(
    ("body", "header", "kind", "seconds"),
    [
        pytest.param(PLAIN, "3", RateLimited, 4, id="plain text and a few seconds"),
        pytest.param(PLAIN, "60", RateLimited, 61, id="a minute is still the rate limit"),
        pytest.param(PLAIN, "61", QuotaSpent, 62, id="over a minute is a quota, whatever it says"),
        pytest.param(PLAIN, "", RateLimited, 6, id="no header"),
        pytest.param(PLAIN, "soon", RateLimited, 6, id="a header in words"),
        pytest.param(PLAIN, "-5", RateLimited, 6, id="a negative header"),
        pytest.param(PLAIN, "nan", RateLimited, 6, id="a header that is no number"),
        pytest.param('{"error":', "2", RateLimited, 3, id="a body that is cut off"),
        pytest.param('{"error":"x"}', "2", RateLimited, 3, id="a flat error"),
        pytest.param("[1]", "2", RateLimited, 3, id="a body that is no object"),
        pytest.param(QUOTA, "86236", QuotaSpent, 86_237, id="a quota with its reason"),
        pytest.param(QUOTA, "7", QuotaSpent, 8, id="a quota that is nearly back"),
        pytest.param(QUOTA, "", QuotaSpent, 3_601, id="a quota without a header"),
        pytest.param(QUOTA, "99999999", QuotaSpent, 90_000, id="a wait of years"),
        pytest.param(PLAIN, "1e999", QuotaSpent, 90_000, id="a wait for ever"),
    ],
)
def test_a_429_says_what_was_spent_and_until_when(body, header, kind, seconds):
    error = refusal(429, body, **({"Retry_After": header} if header else {}))

    assert type(error) is kind
    assert error.until == NOW + timedelta(seconds=seconds)
    assert error.status == 429


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequest),
        (401, TokenRefused),
        (403, Forbidden),
        (404, NotThere),
        (302, SpotifyError),
        (413, SpotifyError),
    ],
)
def test_a_refusal_keeps_its_status_and_what_spotify_said(status, kind):
    error = refusal(status, json.dumps({"error": {"status": status, "message": "Not so"}}))

    assert type(error) is kind
    assert error.status == status
    assert "Not so" in str(error)


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_trouble_at_spotify_leaves_a_write_unknown_and_a_read_repeatable(status):
    assert type(refusal(status, "<html>oops</html>", write=True)) is OutcomeUnknown
    assert type(refusal(status, "<html>oops</html>")) is ServerTrouble


@pytest.mark.parametrize(
    ("said", "mend"),
    [
        ("User not registered in the Developer Dashboard", "User Management"),
        ("Active premium subscription required for the owner of the app.", "Premium"),
        ("Insufficient client scope", "encore connect"),
    ],
)
@pytest.mark.parametrize("shape", ["plain", "json"])
def test_a_403_that_can_be_mended_says_how(said, mend, shape):
    body = said if shape == "plain" else json.dumps({"error": {"status": 403, "message": said}})

    error = refusal(403, body)

    assert mend in str(error)
    assert said in str(error)


def test_spotifys_words_are_cut_to_one_short_printable_line():
    text = str(refusal(400, "a\x00b\n\tc" + "x" * 10_000))

    assert text.startswith("Spotify refused the request: ab cx")
    assert len(text) < 400


@pytest.mark.parametrize("body", ["", "  \n"])
@pytest.mark.parametrize("write", [True, False])
def test_an_empty_good_answer_is_an_empty_object(body, write):
    assert read_answer(httpx.Response(200, text=body), write=write, now=NOW) == {}


@pytest.mark.parametrize("body", ['{"a": ', "[]", "null", '"text"', "\x80", "[" * 100_000])
def test_a_good_status_with_an_unreadable_body_is_no_answer(body):
    response = httpx.Response(200, content=body.encode("latin-1"))

    with pytest.raises(ServerTrouble):
        read_answer(response, write=False, now=NOW)
    with pytest.raises(OutcomeUnknown):
        read_answer(response, write=True, now=NOW)
