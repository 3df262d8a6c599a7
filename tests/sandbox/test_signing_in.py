"""Accounts: codes, PKCE, tokens and their ends, as strict as Spotify's."""

import base64
import hashlib
import secrets
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from encore.sandbox.accounts import Accounts, Grant, TokenError
from sandbox.conftest import Remote, error_of

BACK = "http://127.0.0.1:8888/callback"
VERIFIER = secrets.token_urlsafe(48)
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
ASKED = {
    "client_id": "encore",
    "response_type": "code",
    "redirect_uri": BACK,
    "scope": "user-read-private playlist-read-private",
    "state": "x/y z",
    "code_challenge_method": "S256",
    "code_challenge": CHALLENGE,
}


def authorize(sandbox: Remote, **other: str) -> httpx.Response:
    return sandbox.http.get("/authorize", params=ASKED | other)


def told(answer: httpx.Response) -> dict[str, str]:
    """What the person is sent back with."""
    assert answer.status_code == 302, answer.text
    address = urlsplit(answer.headers["location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == BACK
    return {name: value for name, [value] in parse_qs(address.query).items()}


def trade(sandbox: Remote, **form: str) -> httpx.Response:
    return sandbox.http.post("/api/token", data={"client_id": "encore", **form})


def redeem(sandbox: Remote, code: str, **other: str) -> httpx.Response:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    return trade(sandbox, **form | {"code_verifier": VERIFIER} | other)


def refresh(sandbox: Remote, token: str) -> httpx.Response:
    return trade(sandbox, grant_type="refresh_token", refresh_token=token)


def signed_in(sandbox: Remote, **other: str) -> dict[str, str]:
    tokens = redeem(sandbox, told(authorize(sandbox, **other))["code"]).json()
    sandbox.http.headers["Authorization"] = f"Bearer {tokens['access_token']}"
    return tokens


def test_a_person_signs_in_with_pkce(sandbox: Remote):
    tokens = signed_in(sandbox)

    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 3_600
    assert set(tokens["scope"].split()) == set(ASKED["scope"].split())
    assert sandbox.get("/me")["id"] == "listener"


def test_the_state_comes_back_as_it_was_sent(sandbox: Remote):
    assert told(authorize(sandbox))["state"] == "x/y z"


def test_a_code_works_once(sandbox: Remote):
    code = told(authorize(sandbox))["code"]

    assert redeem(sandbox, code).status_code == 200
    assert redeem(sandbox, code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"redirect_uri": "http://127.0.0.1:9/callback"}, "invalid_grant"),
        ({"client_id": "other"}, "invalid_grant"),
    ],
)
def test_a_code_is_bound_to_verifier_address_and_client(
    sandbox: Remote, changed: dict[str, str], error: str
):
    answer = redeem(sandbox, told(authorize(sandbox))["code"], **changed)

    assert (answer.status_code, answer.json()["error"]) == (400, error)


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:8888/callback",
        "http://127.0.0.1:8888/callback/",
        "http://127.0.0.1:8888/other",
        "http://example.org/callback",
        "http://127.0.0.1:port/callback",
        "",
    ],
)
def test_an_address_that_is_not_registered_is_refused(sandbox: Remote, address: str):
    refused = authorize(sandbox, redirect_uri=address)

    assert (refused.status_code, refused.text) == (400, "INVALID_CLIENT: Invalid redirect URI")


def test_the_other_loopback_address_and_a_registered_one_are_accepted(sandbox: Remote):
    own = "https://encore.example.org/callback"
    assert authorize(sandbox, redirect_uri="http://[::1]:5/callback").status_code == 302
    assert authorize(sandbox, redirect_uri=own).status_code == 400

    sandbox.control("POST", "settings", redirect_uris=[own])

    assert authorize(sandbox, redirect_uri=own).status_code == 302


def test_an_unknown_client_is_refused(sandbox: Remote):
    sandbox.control("POST", "settings", client_ids=["known"])

    assert authorize(sandbox).text == "INVALID_CLIENT: Invalid client"


def test_a_person_may_say_no(sandbox: Remote):
    sandbox.control("POST", "settings", consent=True)
    page = authorize(sandbox)
    answer = sandbox.http.post("/authorize", data=ASKED | {"decision": "cancel"})

    assert "Agree" in page.text
    assert told(answer) == {"error": "access_denied", "state": "x/y z"}


def test_consent_lets_another_person_sign_in(sandbox: Remote):
    sandbox.control("POST", "settings", consent=True)
    agreed = sandbox.http.post("/authorize", data=ASKED | {"decision": "agree", "login": "anna"})
    tokens = redeem(sandbox, told(agreed)["code"]).json()
    sandbox.http.headers["Authorization"] = f"Bearer {tokens['access_token']}"

    assert sandbox.get("/me")["id"] == "anna"


def test_a_hint_or_a_setting_lets_another_person_sign_in(sandbox: Remote):
    signed_in(sandbox, login="anna")
    assert sandbox.get("/me")["id"] == "anna"

    sandbox.control("POST", "settings", user="ben")
    signed_in(sandbox)
    assert sandbox.get("/me")["id"] == "ben"


def test_a_refresh_keeps_the_old_refresh_token(sandbox: Remote):
    token = signed_in(sandbox)["refresh_token"]
    answers = [refresh(sandbox, token).json() for _ in range(2)]

    assert all("refresh_token" not in answer and "access_token" in answer for answer in answers)


def test_rotating_refresh_tokens_work_once(sandbox: Remote):
    sandbox.control("POST", "settings", rotate_refresh=True)
    first = signed_in(sandbox)["refresh_token"]
    second = refresh(sandbox, first).json()["refresh_token"]

    assert refresh(sandbox, first).json()["error"] == "invalid_grant"
    assert refresh(sandbox, second).status_code == 200


def test_a_refresh_token_lives_six_months_however_often_it_is_used():
    accounts, day = Accounts(), 86_400.0
    grant = Grant("listener", "encore", frozenset(), signed_in=0.0)
    token = accounts.new_refresh(grant)

    assert accounts.refreshed(token, "encore", 100 * day, rotate=False) == grant
    with pytest.raises(TokenError, match="Refresh token expired"):
        accounts.refreshed(token, "encore", 183 * day, rotate=False)


def test_an_expired_token_says_so_and_a_refresh_helps(sandbox: Remote):
    tokens = signed_in(sandbox)
    sandbox.control("POST", "tokens", do="expire")

    assert error_of(sandbox.call("GET", "/me")) == (401, "The access token expired")
    fresh = refresh(sandbox, tokens["refresh_token"]).json()["access_token"]
    sandbox.http.headers["Authorization"] = f"Bearer {fresh}"
    assert sandbox.get("/me")["id"] == "listener"


def test_an_access_token_expires_after_an_hour_of_the_sandbox(sandbox: Remote):
    sandbox.reset(clock_rate=2_000.0)
    while (answer := sandbox.call("GET", "/me")).status_code == 200:
        pass

    assert error_of(answer) == (401, "The access token expired")


def test_a_revoked_sign_in_is_an_invalid_grant(sandbox: Remote):
    token = signed_in(sandbox)["refresh_token"]
    sandbox.control("POST", "tokens", do="revoke")

    assert refresh(sandbox, token).json() == {
        "error": "invalid_grant",
        "error_description": "Refresh token revoked",
    }


def test_a_client_secret_will_do_instead_of_pkce(sandbox: Remote):
    plain = {k: v for k, v in ASKED.items() if not k.startswith("code_challenge")}
    code = told(sandbox.http.get("/authorize", params=plain))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    answer = sandbox.http.post("/api/token", data=form, auth=("encore", "secret"))

    assert answer.status_code == 200


def test_an_app_without_a_person_may_search_and_has_no_me(sandbox: Remote):
    form = {"grant_type": "client_credentials"}
    tokens = sandbox.http.post("/api/token", data=form, auth=("encore", "secret")).json()
    sandbox.http.headers["Authorization"] = f"Bearer {tokens['access_token']}"

    assert sandbox.get("/search", q="alive", type="track")["tracks"]["total"] == 1
    assert sandbox.call("GET", "/me").status_code == 401
    assert "refresh_token" not in tokens


def test_an_unknown_kind_of_grant_is_named(sandbox: Remote):
    assert trade(sandbox, grant_type="password").json()["error"] == "unsupported_grant_type"


def test_a_person_who_is_not_registered_hears_it_in_plain_text(sandbox: Remote):
    sandbox.control("POST", "settings", registered_users=["anna"])
    refused = sandbox.call("GET", "/me")

    assert refused.status_code == 403
    assert refused.text == "User not registered in the Developer Dashboard"
