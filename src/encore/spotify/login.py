"""Sign in with Spotify: authorization code with PKCE, and renewing what it gave.

The protocol's own steps are authlib's; here is what Spotify adds to them. Source:
Spotify's tutorials "Authorization Code with PKCE" and "Refreshing tokens", and its
page on redirect URIs.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.errors import (
    MismatchingStateException,
    MissingCodeException,
)
from authlib.oauth2.rfc6749.parameters import (
    parse_authorization_code_response,
    prepare_grant_uri,
    prepare_token_request,
)
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from encore.clock import Clock
from encore.errors import (
    BadInput,
    EncoreError,
    NotConnected,
    ServerTrouble,
    SpotifyError,
    SpotifyUnreachable,
)
from encore.spotify.answers import error_of, parse_object
from encore.spotify.http import unreachable

SCOPES = (
    "playlist-read-private",
    "playlist-read-collaborative",
    "playlist-modify-private",
    "playlist-modify-public",
    "user-read-private",
)
ACCESS_SECONDS = 3600  # of an access token, where the answer does not say
AGAIN = "Sign in again with: encore connect."


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in under way. *address* is for the browser; keep the rest until it comes back."""

    address: str
    redirect_uri: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenSet:
    """What a sign-in gave. The refresh token ends six months after it, however often used.

    *scopes* is empty where Spotify did not say, which means: as before.
    """

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    scopes: tuple[str, ...]
    expires_at: datetime  # of the access token


@dataclass(frozen=True, slots=True)
class Login:
    """The accounts server, for one client id. *accounts_url* carries no trailing slash."""

    accounts_url: str
    client_id: str
    client: httpx.AsyncClient
    clock: Clock
    client_secret: str | None = field(default=None, repr=False)  # PKCE needs none

    def begin(self, redirect_uri: str, scopes: tuple[str, ...] = SCOPES) -> SignIn:
        """Return a new sign-in. Raises BadInput for a redirect URI that Spotify refuses."""
        check_redirect(redirect_uri)
        state, verifier = generate_token(32), generate_token(64)
        address = prepare_grant_uri(
            f"{self.accounts_url}/authorize",
            client_id=self.client_id,
            response_type="code",
            redirect_uri=redirect_uri,
            scope=" ".join(scopes),
            state=state,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return SignIn(address, redirect_uri, state, verifier)

    async def check(self, sign_in: SignIn) -> None:
        """Ask whether Spotify would show its page for *sign_in*, before a person is sent there.

        Raises BadInput for an unknown app or a redirect URI that it does not list,
        SpotifyUnreachable or ServerTrouble. Any other answer to somebody who is not a
        browser tells nothing.
        """
        try:
            response = await self.client.get(sign_in.address)
        except httpx.RequestError as error:
            raise SpotifyUnreachable(
                f"Spotify's sign-in at {self.accounts_url} cannot be reached "
                f"({type(error).__name__}): check the connection to the internet and try again."
            ) from error
        if response.is_server_error:
            raise error_of(response, write=False, now=self.clock.now())
        if response.is_client_error:
            _check_words(response.text, self.client_id, sign_in.redirect_uri)

    async def finish(self, sign_in: SignIn, redirected_to: str) -> TokenSet:
        """Exchange the code in *redirected_to*, the address the browser was sent back to.

        Raises NotConnected when it was declined or took too long, BadInput when the
        address belongs to another sign-in or the app is not known.
        """
        code = code_of(redirected_to, sign_in.state)
        answer = await self._ask(
            "authorization_code",
            code=code,
            redirect_uri=sign_in.redirect_uri,
            code_verifier=sign_in.verifier,
        )
        if not answer.get("refresh_token"):
            raise SpotifyError(f"Spotify gave no sign-in that lasts. {AGAIN}")
        return self._token_set(answer, old_refresh="")

    async def refresh(self, refresh_token: str) -> TokenSet:
        """Return new tokens; the refresh token is the old one unless Spotify gave another.

        Raises NotConnected when the sign-in ran out, BadInput when the app is not known,
        SpotifyUnreachable, ServerTrouble or MustWait when it may be tried again.
        """
        answer = await self._ask("refresh_token", refresh_token=refresh_token)
        return self._token_set(answer, old_refresh=refresh_token)

    async def _ask(self, grant: str, **wish: str) -> dict[str, Any]:
        body = prepare_token_request(grant, client_id=self.client_id, **wish)
        secret = self.client_secret
        auth = httpx.BasicAuth(self.client_id, secret) if secret else httpx.USE_CLIENT_DEFAULT
        try:
            response = await self.client.post(
                f"{self.accounts_url}/api/token",
                content=body,
                headers={"Content-Type": "application/x-www-form-urlencoded"},
                auth=auth,
            )
        except httpx.RequestError as error:
            raise unreachable(error) from None  # its request holds the secrets
        return read_tokens(response, self.clock.now())

    def _token_set(self, answer: dict[str, Any], old_refresh: str) -> TokenSet:
        return TokenSet(
            access=answer["access_token"],
            refresh=str(answer.get("refresh_token") or old_refresh),
            scopes=tuple(str(answer.get("scope") or "").split()),
            expires_at=self.clock.now() + _lasts(answer.get("expires_in")),
        )


def check_redirect(uri: str) -> None:
    """Raise BadInput for an address that Spotify would not send the browser back to."""
    if not _is_accepted(uri):
        raise BadInput(
            f"Spotify does not send anyone back to {uri!r}. Use an https address, or "
            "http://127.0.0.1/callback on this computer (not localhost), and enter the same "
            "one as Redirect URI of your app in the Spotify developer dashboard."
        )


def _is_accepted(uri: str) -> bool:
    """Since 2025 Spotify takes https, or http with a loopback address in figures."""
    try:
        url = httpx.URL(uri)
    except httpx.InvalidURL:
        return False
    if url.scheme == "http":
        return url.host in ("127.0.0.1", "::1") and not url.fragment
    return url.scheme == "https" and url.host not in ("", "localhost") and not url.fragment


def _check_words(text: str, client_id: str, redirect_uri: str) -> None:
    """Read what the page of an impossible sign-in says; its words were seen in practice."""
    words = text.casefold()
    if "invalid_client" not in words:
        return
    if "redirect uri" in words:
        listed = _without_port(redirect_uri)
        raise BadInput(
            f"Your Spotify app does not list {listed} as Redirect URI: add it in the app's "
            "settings in the Spotify developer dashboard, letter for letter, and save."
        )
    raise BadInput(
        f"Spotify knows no app with the Client ID {client_id!r}: copy it anew from your app in "
        "the Spotify developer dashboard."
    )


def _without_port(uri: str) -> str:
    """Return what to register: for a loopback address Spotify then takes every port."""
    url = httpx.URL(uri)
    return str(url.copy_with(port=None)) if url.scheme == "http" else uri


def code_of(redirected_to: str, state: str) -> str:
    """Return the code that the browser came back with. Raises NotConnected or BadInput."""
    address = f"?{redirected_to.strip().partition('?')[2].partition('#')[0]}"
    error = parse_qs(address[1:]).get("error", [""])[0]
    if error == "access_denied":
        raise NotConnected(f"You declined, so Encore is not connected. {AGAIN}")
    if error:
        raise NotConnected(f"Spotify could not sign you in ({error[:60]}). {AGAIN}")
    try:
        return str(parse_authorization_code_response(address, state=state)["code"])
    except MissingCodeException:
        raise BadInput(
            "This address holds no code from Spotify. Copy the whole address that the browser "
            "ended at after you agreed."
        ) from None
    except MismatchingStateException:
        raise BadInput(f"This answer belongs to another sign-in. {AGAIN}") from None


def read_tokens(response: httpx.Response, now: datetime) -> dict[str, Any]:
    """Return the answer of the token endpoint, which holds an access token.

    Its errors are flat, unlike the Web API's: {"error": "invalid_grant"}.
    """
    answer = parse_object(response)
    if response.is_success:
        if answer and isinstance(answer.get("access_token"), str):
            return answer
        raise ServerTrouble("Spotify's answer to the sign-in was cut off; try again later.")
    raise _refusal((answer or {}).get("error")) or error_of(response, write=False, now=now)


def _lasts(seconds: object) -> timedelta:
    if isinstance(seconds, int) and 0 < seconds <= 24 * ACCESS_SECONDS:
        return timedelta(seconds=seconds)
    return timedelta(seconds=ACCESS_SECONDS)


def _refusal(error: object) -> EncoreError | None:
    if error == "invalid_grant":
        return NotConnected(f"The sign-in with Spotify ran out or was withdrawn. {AGAIN}")
    if error in ("invalid_client", "unauthorized_client"):
        return BadInput(
            "Spotify does not know this app. Check ENCORE_SPOTIFY_CLIENT_ID against the "
            "Client ID in the Spotify developer dashboard."
        )
    if error in ("invalid_request", "unsupported_grant_type", "invalid_scope"):
        return SpotifyError(f"Spotify refused the sign-in ({error}). {AGAIN}", 400)
    return None
