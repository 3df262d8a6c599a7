"""Who is signed in to which app: codes, access tokens, refresh tokens. Seconds of the clock."""

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit, urlunsplit

EXPIRES_IN = 3_600
CODE_LIVES = 600
REFRESH_LIVES = 182 * 86_400  # six months from the sign-in; a refresh never extends it
LOOPBACK = ("127.0.0.1", "::1")
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
ALL_SCOPES = (
    "playlist-read-private playlist-read-collaborative playlist-modify-private "
    "playlist-modify-public user-read-private user-read-email user-library-read "
    "user-library-modify"
)


class TokenError(Exception):
    """A token request is refused; *code* and *text* are the flat error of RFC 6749."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Grant:
    """What a person allowed an app; *user* None is the app itself (client credentials)."""

    user: str | None
    client_id: str
    scopes: frozenset[str]
    signed_in: float


@dataclass(frozen=True, slots=True)
class Code:
    grant: Grant
    redirect_uri: str
    challenge: str | None
    expires: float


@dataclass(frozen=True, slots=True)
class Access:
    """An access token's grant and the moment it ends."""

    grant: Grant
    expires: float


class Accounts:
    """Codes and tokens. Tokens are random: those of another run mean nothing here."""

    def __init__(self) -> None:
        self._codes: dict[str, Code] = {}
        self._access: dict[str, Access] = {}
        self._refresh: dict[str, Grant] = {}

    def new_code(self, grant: Grant, redirect_uri: str, challenge: str | None) -> str:
        code = secrets.token_urlsafe(48)
        expires = grant.signed_in + CODE_LIVES
        self._codes[code] = Code(grant, redirect_uri, challenge, expires)
        return code

    def redeem(
        self, code: str, redirect_uri: str, verifier: str | None, client: str, now: float
    ) -> Grant:
        """Trade a code, once, for what it grants. Raises TokenError."""
        held = self._codes.pop(code, None)
        if held is None or held.expires < now or held.grant.client_id != client:
            raise TokenError("invalid_grant", "Invalid authorization code")
        if held.redirect_uri != redirect_uri:
            raise TokenError("invalid_grant", "Invalid redirect URI")
        if held.challenge is not None:
            check_verifier(held.challenge, verifier)
        return held.grant

    def new_access(self, grant: Grant, now: float) -> str:
        token = "BQ" + secrets.token_urlsafe(96)
        self._access[token] = Access(grant, now + EXPIRES_IN)
        return token

    def new_refresh(self, grant: Grant) -> str:
        token = "AQ" + secrets.token_urlsafe(72)
        self._refresh[token] = grant
        return token

    def refreshed(self, token: str, client: str, now: float, *, rotate: bool) -> Grant:
        """Return the grant behind a refresh token, used up if *rotate*. Raises TokenError."""
        grant = self._refresh.get(token)
        if grant is None or grant.client_id != client:
            raise TokenError("invalid_grant", "Refresh token revoked")
        if now > grant.signed_in + REFRESH_LIVES:
            raise TokenError("invalid_grant", "Refresh token expired")
        if rotate:
            del self._refresh[token]
        return grant

    def find_access(self, token: str) -> Access | None:
        return self._access.get(token)

    def expire(self, user: str | None = None) -> None:
        """End all access tokens, or those of *user*."""
        for token, access in self._access.items():
            if user in (None, access.grant.user):
                self._access[token] = replace(access, expires=0.0)

    def revoke(self, user: str | None = None) -> None:
        """End all tokens, refresh tokens included, or those of *user*."""
        self.expire(user)
        kept = ((t, g) for t, g in self._refresh.items() if user not in (None, g.user))
        self._refresh = dict(kept)


def check_verifier(challenge: str, verifier: str | None) -> None:
    """Hold a PKCE verifier against its challenge (S256). Raises TokenError."""
    if not verifier:
        raise TokenError("invalid_request", "code_verifier must not be empty")
    if not VERIFIER.fullmatch(verifier) or challenge != challenge_of(verifier):
        raise TokenError("invalid_grant", "code_verifier was incorrect")


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a verifier (RFC 7636)."""
    hashed = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()


def is_registered(uri: str, registered: Iterable[str]) -> bool:
    """Tell whether Spotify would redirect to *uri*.

    Exact match; a loopback address registered without a port matches any port; `localhost`
    is never accepted. Source: Spotify's redirect URI rules of 2025.
    """
    try:
        parts = urlsplit(uri)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if host == "localhost" or (parts.scheme == "http" and host not in LOOPBACK):
        return False
    portless = parts
    if host in LOOPBACK and port is not None:
        portless = parts._replace(netloc=parts.netloc.removesuffix(f":{port}"))
    return uri in registered or urlunsplit(portless) in registered
