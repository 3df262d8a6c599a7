"""Spotify's accounts: the page a person agrees on, and the token endpoint."""

import base64
import binascii
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from encore.sandbox.accounts import EXPIRES_IN, Grant, TokenError, is_registered
from encore.sandbox.options import Options
from encore.sandbox.state import Sandbox
from encore.sandbox.webapi import json_response
from encore.sandbox.world import user_id

Form = Mapping[str, str]
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in to the sandbox</title></head>
<body><main><h1>Sign in to the sandbox</h1>
<p>The app <b>{client_id}</b> would like to: {scope}.</p>
<form method="post" action="">{hidden}
<p><label>Sign in as <input name="login" value="{login}" required></label></p>
<p><button name="decision" value="agree">Agree</button>
<button name="decision" value="cancel">Cancel</button></p>
</form></main></body></html>
"""


async def authorize(sandbox: Sandbox, request: Request) -> Response:
    """Send the person back with a code, after asking where the sandbox is set to ask."""
    form = form_of(await request.body()) if request.method == "POST" else {}
    asked = form or dict(request.query_params)
    refusal = refused_request(sandbox.options, asked)
    if refusal is not None:
        return Response(refusal, 400, media_type="text/plain")
    if asked.get("response_type") != "code":
        return sent_back(asked, {"error": "unsupported_response_type"})
    if asked.get("code_challenge_method", "S256") != "S256":
        return sent_back(asked, {"error": "invalid_request"})
    if sandbox.options.consent and "decision" not in form:
        return HTMLResponse(consent_page(sandbox.options, asked))
    if form.get("decision") == "cancel":
        return sent_back(asked, {"error": "access_denied"})
    return sent_back(asked, {"code": new_code(sandbox, asked)})


def refused_request(options: Options, asked: Form) -> str | None:
    """Return why nobody may be sent back at all, or None."""
    client = asked.get("client_id", "")
    if not client or (options.client_ids and client not in options.client_ids):
        return "INVALID_CLIENT: Invalid client"
    if not is_registered(asked.get("redirect_uri", ""), options.redirect_uris):
        return "INVALID_CLIENT: Invalid redirect URI"
    return None


def consent_page(options: Options, asked: Form) -> str:
    fields = (
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in asked.items()
        if name not in ("login", "decision")
    )
    return PAGE.format(
        client_id=escape(asked["client_id"]),
        scope=escape(", ".join(asked.get("scope", "").split()) or "see what is public"),
        hidden="".join(fields),
        login=escape(asked.get("login") or options.user),
    )


def new_code(sandbox: Sandbox, asked: Form) -> str:
    grant = Grant(
        user=user_id(asked.get("login") or sandbox.options.user),
        client_id=asked["client_id"],
        scopes=frozenset(asked.get("scope", "").split()),
        signed_in=sandbox.clock.seconds(),
    )
    challenge = asked.get("code_challenge")
    return sandbox.accounts.new_code(grant, asked["redirect_uri"], challenge)


def sent_back(asked: Form, told: Mapping[str, str]) -> Response:
    state = {"state": asked["state"]} if "state" in asked else {}
    address = asked["redirect_uri"]
    mark = "&" if "?" in address else "?"
    return RedirectResponse(f"{address}{mark}{urlencode({**told, **state})}", 302)


async def token(sandbox: Sandbox, request: Request) -> Response:
    """Trade a code or a refresh token; errors are flat, unlike the Web API's."""
    try:
        form = form_of(await request.body())
        client, knows_secret = client_of(sandbox.options, request, form)
        answered = traded(sandbox, form, client, knows_secret=knows_secret)
    except TokenError as error:
        return json_response(400, {"error": error.code, "error_description": error.text})
    return json_response(200, answered, NO_STORE)


def client_of(options: Options, request: Request, form: Form) -> tuple[str, bool]:
    """Return the client id, and whether a secret came with it. Raises TokenError."""
    kind, _, encoded = request.headers.get("authorization", "").partition(" ")
    client, secret = form.get("client_id", ""), form.get("client_secret", "")
    if kind.lower() == "basic":
        try:
            client, _, secret = base64.b64decode(encoded).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise TokenError("invalid_client", "Invalid client secret") from error
    if not client or (options.client_ids and client not in options.client_ids):
        raise TokenError("invalid_client", "Invalid client")
    return client, bool(secret)


def traded(sandbox: Sandbox, form: Form, client: str, *, knows_secret: bool) -> dict[str, Any]:
    """Return the token answer for one of the three kinds of request."""
    now, accounts = sandbox.clock.seconds(), sandbox.accounts
    rotates = sandbox.options.rotate_refresh
    match form.get("grant_type"):
        case "authorization_code":
            verifier = form.get("code_verifier")
            if not knows_secret and not verifier:
                raise TokenError("invalid_request", "code_verifier must not be empty")
            where = form.get("redirect_uri", "")
            grant = accounts.redeem(form.get("code", ""), where, verifier, client, now)
            return answered_token(sandbox, grant, now, refresh=True)
        case "refresh_token":
            old = form.get("refresh_token", "")
            grant = accounts.refreshed(old, client, now, rotate=rotates)
            return answered_token(sandbox, grant, now, refresh=rotates)
        case "client_credentials":
            if not knows_secret:
                raise TokenError("invalid_client", "Invalid client secret")
            grant = Grant(None, client, frozenset(), now)
            return answered_token(sandbox, grant, now, refresh=False)
        case _:
            raise TokenError("unsupported_grant_type", "grant_type is not supported")


def answered_token(sandbox: Sandbox, grant: Grant, now: float, *, refresh: bool) -> dict[str, Any]:
    """Make the tokens of an answer; a refresh token only where one is due."""
    answered: dict[str, Any] = {
        "access_token": sandbox.accounts.new_access(grant, now),
        "token_type": "Bearer",
        "expires_in": EXPIRES_IN,
        "scope": " ".join(sorted(grant.scopes)),
    }
    return (
        {**answered, "refresh_token": sandbox.accounts.new_refresh(grant)} if refresh else answered
    )


def form_of(body: bytes) -> dict[str, str]:
    return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
