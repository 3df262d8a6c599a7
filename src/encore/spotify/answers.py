"""What an answer of the Web API means: a JSON object, or one of our errors. Pure.

Sources: Spotify's pages on rate limits and quota modes for 429; the rest was seen in
practice, where error bodies are JSON or plain text in about equal parts.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx

from encore.errors import (
    BadRequest,
    Forbidden,
    MustWait,
    NotThere,
    OutcomeUnknown,
    QuotaSpent,
    RateLimited,
    ServerTrouble,
    SpotifyError,
)

RATE_WAIT_S = 5.0  # answers to the 30-second limit were seen to ask for 1 to 4 s
QUOTA_WAIT_S = 3600.0
LONGEST_WAIT_S = 25 * 3600.0  # a quota comes back within a rolling day
# Rate limits ask for seconds, quotas for hours; older apps give no reason for either.
QUOTA_FROM_S = 60.0
# Retry-After is in whole seconds and may have been rounded down.
ROUNDING_S = 1.0

FORBIDDEN_MENDS = {
    "user not registered": (
        "Your Spotify app does not list this account. Add it under User Management in the "
        "Spotify developer dashboard (five people per app)."
    ),
    "active premium subscription required": (
        "The owner of your Spotify app needs an active Premium subscription; the app works "
        "again once it is renewed."
    ),
    "insufficient client scope": (
        "The sign-in does not cover this. Sign in again with: encore connect."
    ),
}


class TokenRefused(SpotifyError):
    """401: the access token is not accepted, and nothing was carried out."""


def read_answer(response: httpx.Response, *, write: bool, now: datetime) -> dict[str, Any]:
    """Return the JSON object of a good answer; {} for an empty body.

    Raises TokenRefused, OutcomeUnknown for a write that may have happened, or the
    SpotifyError that fits the status.
    """
    if not response.is_success:
        raise error_of(response, write=write, now=now)
    body = parse_object(response)
    if body is not None:
        return body
    if write:
        raise lost_write(response.status_code)
    raise ServerTrouble("Spotify's answer was cut off; ask again later.", response.status_code)


def parse_object(response: httpx.Response) -> dict[str, Any] | None:
    """Return the body as a JSON object, {} if it is empty, None if it is anything else."""
    if not response.content.strip():
        return {}
    try:
        value = json.loads(response.content)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def error_of(response: httpx.Response, *, write: bool, now: datetime) -> SpotifyError:
    """Return the error that an answer other than 2xx stands for."""
    status = response.status_code
    # 408 comes from a gateway, which does not know what the server behind it did.
    if status >= 500 or status == 408:
        return lost_write(status) if write else _trouble(status)
    if status == 429:
        return must_wait(response, now)
    return _REFUSALS.get(status, _unexpected)(said(response), status)


def lost_write(status: int | None = None) -> OutcomeUnknown:
    return OutcomeUnknown(
        "Spotify did not confirm an edit, so it may or may not have happened; "
        "read the playlist before planning anew.",
        status,
    )


def said(response: httpx.Response) -> str:
    """Return Spotify's own words about an error, from JSON or plain text, on one line."""
    error = (parse_object(response) or {}).get("error")
    message = error.get("message") if isinstance(error, dict) else error
    text = message if isinstance(message, str) else response.text
    words = " ".join(text.split())
    return "".join(filter(str.isprintable, words))[:300] or "no reason given"


def must_wait(response: httpx.Response, now: datetime) -> MustWait:
    """Tell the day's quota from the 30-second limit, and until when to wait."""
    asked = retry_after(response)
    is_quota = _reason(response) == "QUOTA_EXCEEDED" or (asked or 0) > QUOTA_FROM_S
    seconds = asked or (QUOTA_WAIT_S if is_quota else RATE_WAIT_S)
    until = now + timedelta(seconds=min(seconds + ROUNDING_S, LONGEST_WAIT_S))
    if is_quota:
        text = "Spotify's quota for this kind of request is spent until"
        return QuotaSpent(f"{text} {until:%Y-%m-%d %H:%M} UTC.", until)
    return RateLimited(f"Spotify asks to wait until {until:%H:%M:%S} UTC.", until)


def retry_after(response: httpx.Response) -> float | None:
    """Return the seconds that Spotify asks for; None if the header tells nothing."""
    try:
        seconds = float(response.headers.get("Retry-After", ""))
    except ValueError:
        return None
    return seconds if seconds > 0 else None


def _reason(response: httpx.Response) -> object:
    error = (parse_object(response) or {}).get("error")
    return error.get("reason") if isinstance(error, dict) else None


def _trouble(status: int) -> ServerTrouble:
    return ServerTrouble(f"Spotify has trouble of its own ({status}); ask again later.", status)


def _forbidden(text: str, status: int) -> Forbidden:
    for needle, mend in FORBIDDEN_MENDS.items():
        if needle in text.casefold():
            return Forbidden(f"{mend} (Spotify said: {text})", status)
    return Forbidden(f"Spotify does not allow this: {text}", status)


def _unexpected(text: str, status: int) -> SpotifyError:
    return SpotifyError(f"Spotify gave an unexpected answer ({status}): {text}", status)


_REFUSALS: dict[int, Callable[[str, int], SpotifyError]] = {
    400: lambda text, status: BadRequest(f"Spotify refused the request: {text}", status),
    401: lambda text, status: TokenRefused(f"Spotify refused the sign-in: {text}", status),
    403: _forbidden,
    404: lambda text, status: NotThere(f"Spotify does not have this: {text}", status),
}
