import json
import socket
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from encore.clock import Clock
from encore.errors import (
    BadInput,
    EncoreError,
    NotConnected,
    RateLimited,
    ServerTrouble,
    SpotifyError,
    SpotifyUnreachable,
)
from encore.spotify.login import SCOPES, Login, check_redirect, code_of

from .scripted import says, scripted

REDIRECT = "http://127.0.0.1:8000/callback"
CLOCK = Clock()


def a_login(base: str, client: httpx.AsyncClient, secret: str | None = None) -> Login:
    return Login(base, "an-app", client, CLOCK, secret)


def gives(**fields: object) -> bytes:
    return says(200, json.dumps({"access_token": "acc", "token_type": "Bearer", **fields}))


def refuses(error: str, status: int = 400) -> bytes:
    return says(status, json.dumps({"error": error, "error_description": "So it is"}))


def test_the_address_asks_for_all_that_encore_needs(client):
    sign_in = a_login("https://accounts.spotify.com", client).begin(REDIRECT)

    asked = {name: values[0] for name, values in parse_qs(urlsplit(sign_in.address).query).items()}
    assert sign_in.address.startswith("https://accounts.spotify.com/authorize?")
    assert asked == {
        "response_type": "code",
        "client_id": "an-app",
        "redirect_uri": REDIRECT,
        "scope": " ".join(SCOPES),
        "state": sign_in.state,
        "code_challenge": create_s256_code_challenge(sign_in.verifier),
        "code_challenge_method": "S256",
    }


def test_every_sign_in_has_a_state_and_a_verifier_of_its_own(client):
    login = a_login("https://accounts.spotify.com", client)
    first, second = login.begin(REDIRECT), login.begin(REDIRECT)

    assert first.state != second.state
    assert first.verifier != second.verifier
    assert 43 <= len(first.verifier) <= 128


@pytest.mark.parametrize(
    "uri",
    [
        "http://127.0.0.1/callback",
        "http://127.0.0.1:8000/callback",
        "http://[::1]:8000/callback",
        "https://encore.example.org/callback",
    ],
)
def test_a_redirect_uri_that_spotify_takes_is_fine(uri):
    check_redirect(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "http://localhost/callback",
        "http://localhost:8000/callback",
        "https://localhost/callback",
        "http://LOCALHOST/callback",
        "http://192.168.1.5/callback",
        "http://encore.example.org/callback",
        "http://127.0.0.1.example.org/callback",
        "https://encore.example.org/callback#here",
        "encore://callback",
        "https://",
        "http://[::1",
        "http://127.0.0.1:port/callback",
        "",
    ],
)
def test_a_redirect_uri_that_spotify_refuses_is_refused_with_the_mend(uri):
    with pytest.raises(BadInput, match=r"http://127\.0\.0\.1/callback"):
        check_redirect(uri)


def test_the_code_is_taken_from_the_address_that_the_browser_ended_at():
    assert code_of(f" {REDIRECT}?code=abc&state=st \n", "st") == "abc"


@pytest.mark.parametrize(
    ("query", "kind", "words"),
    [
        ("error=access_denied&state=st", NotConnected, "declined"),
        ("error=server_error&state=st", NotConnected, "server_error"),
        ("code=abc&state=other", BadInput, "another sign-in"),
        ("code=abc", BadInput, "another sign-in"),
        ("state=st", BadInput, "whole address"),
        ("", BadInput, "whole address"),
    ],
)
@pytest.mark.parametrize("address", [REDIRECT, "", "http://[odd"])
def test_an_address_without_a_code_of_this_sign_in_says_what_is_wrong(address, query, kind, words):
    with pytest.raises(kind, match=words):
        code_of(f"{address}?{query}", "st")


async def test_a_code_becomes_tokens(client):
    answer = gives(refresh_token="ref", expires_in=1800, scope="a b")
    async with scripted(answer) as accounts:
        login = a_login(accounts.base, client)
        sign_in = login.begin(REDIRECT)
        before = CLOCK.now()
        tokens = await login.finish(sign_in, f"{REDIRECT}?code=abc&state={sign_in.state}")

    assert (tokens.access, tokens.refresh, tokens.scopes) == ("acc", "ref", ("a", "b"))
    assert before <= tokens.expires_at - timedelta(seconds=1800) <= CLOCK.now()
    head, _, body = accounts.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /api/token ")
    assert b"Authorization" not in head
    assert parse_qs(body.decode()) == {
        "grant_type": ["authorization_code"],
        "code": ["abc"],
        "redirect_uri": [REDIRECT],
        "client_id": ["an-app"],
        "code_verifier": [sign_in.verifier],
    }


async def test_a_sign_in_that_cannot_be_renewed_is_refused(client):
    async with scripted(gives()) as accounts:
        login = a_login(accounts.base, client)
        sign_in = login.begin(REDIRECT)
        with pytest.raises(SpotifyError, match="lasts"):
            await login.finish(sign_in, f"{REDIRECT}?code=abc&state={sign_in.state}")


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        pytest.param({}, "old", id="none given"),
        pytest.param({"refresh_token": None}, "old", id="null given"),
        pytest.param({"refresh_token": "new"}, "new", id="a new one given"),
    ],
)
async def test_the_old_refresh_token_is_kept_unless_a_new_one_comes(client, fields, kept):
    async with scripted(gives(**fields)) as accounts:
        tokens = await a_login(accounts.base, client).refresh("old")

    assert tokens.refresh == kept


@pytest.mark.parametrize("seconds", [None, "x", -1, 0, True, 10**30])
async def test_an_access_token_of_no_sensible_length_lasts_an_hour_at_most(client, seconds):
    async with scripted(gives(expires_in=seconds)) as accounts:
        tokens = await a_login(accounts.base, client).refresh("old")

    assert tokens.expires_at - CLOCK.now() <= timedelta(hours=1)


async def test_a_client_secret_goes_into_the_header_where_there_is_one(client):
    async with scripted(gives()) as accounts:
        await a_login(accounts.base, client, "hush").refresh("old")

    assert b"Authorization: Basic" in accounts.requests[0]
    assert b"hush" not in accounts.requests[0]


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (refuses("invalid_grant"), NotConnected, "encore connect"),
        (refuses("invalid_client"), BadInput, "ENCORE_SPOTIFY_CLIENT_ID"),
        (refuses("invalid_client", 401), BadInput, "ENCORE_SPOTIFY_CLIENT_ID"),
        (refuses("invalid_request"), SpotifyError, "invalid_request"),
        (says(503, "<html>"), ServerTrouble, "later"),
        (says(200, '{"access_tok'), ServerTrouble, "later"),
        (says(200, '{"access_token": null}'), ServerTrouble, "later"),
        (says(200), ServerTrouble, "later"),
        (says(429, "Too many requests", "Retry-After: 3"), RateLimited, "wait"),
        (says(400, '{"error": ["odd"]}'), SpotifyError, "odd"),
        (b"", SpotifyUnreachable, "reached"),
    ],
)
async def test_a_renewal_that_fails_says_how_to_mend_it(client, answer, kind, words):
    async with scripted(answer) as accounts:
        with pytest.raises(kind, match=words):
            await a_login(accounts.base, client).refresh("old")


async def test_an_accounts_server_that_is_away_can_be_asked_again(client):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        login = a_login(f"http://127.0.0.1:{closed.getsockname()[1]}", client)
        with pytest.raises(SpotifyUnreachable):
            await login.refresh("old")


async def test_no_secret_shows_in_values_or_errors(client):
    async with scripted(gives(refresh_token="ref-s3cret", access_token="acc-s3cret")) as accounts:
        login = a_login(accounts.base, client, "app-s3cret")
        sign_in = login.begin(REDIRECT)
        tokens = await login.refresh("old-s3cret")
    with pytest.raises(EncoreError) as caught:
        await login.refresh("old-s3cret")

    shown = f"{login!r} {sign_in!r} {tokens!r} {caught.value!r} {caught.value.__cause__!r}"
    assert "s3cret" not in shown
    assert sign_in.verifier not in shown
