"""Send one request to the Web API: the only place that does.

Reads are repeated when Spotify has trouble. Writes never are, once anything may have
been sent: Spotify has no idempotency key, so a repeated POST could add a track twice.
Answers of 401 and 429 were not carried out, and may be repeated for both.
"""

import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

import httpx

from encore import __version__
from encore.clock import Clock
from encore.errors import (
    MustWait,
    NotConnected,
    QuotaSpent,
    ServerTrouble,
    SpotifyError,
    SpotifyUnreachable,
)
from encore.spotify.answers import TokenRefused, lost_write, read_answer

USER_AGENT = f"encore-live/{__version__}"
PAUSES_S = (1.0, 4.0)  # before the second and the third attempt at a read
SHORT_WAIT = timedelta(seconds=30)  # longer, and the caller's work is parked instead
SHORT_WAITS = 5

# With these nothing has left this machine. ProxyError: the proxy refused the tunnel.
NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)

BeforeSend = Callable[[], Awaitable[None]]


class Gate(Protocol):
    """Paces requests over all processes, and counts them."""

    async def admit(self, bucket: str) -> None:
        """Wait until a request of *bucket* may be sent, and count it.

        Admits nobody before a moment that `told_to_wait` named. Raises MustWait where
        that is far off.
        """

    async def told_to_wait(self, bucket: str, error: MustWait) -> None:
        """Remember, for every process, that Spotify answered 429."""


class Tokens(Protocol):
    """The access token of one account."""

    async def current(self) -> str: ...

    async def renew(self, refused: str) -> str:
        """Return a token that is newer than *refused*, by one refresh at most.

        Raises NotConnected when the sign-in ran out.
        """


def open_client(certificates: ssl.SSLContext | bool = True) -> httpx.AsyncClient:
    """Return the client that every part of `encore.spotify` shares; the caller closes it.

    Reading the certificates takes 0.1 s, so who opens many clients had better share them.
    """
    return httpx.AsyncClient(
        timeout=httpx.Timeout(30.0, connect=10.0),
        headers={"User-Agent": USER_AGENT},
        follow_redirects=False,
        verify=certificates,
        # A Spotify on this machine is not to be looked for behind a proxy.
        mounts={"all://127.0.0.1": None, "all://localhost": None, "all://[::1]": None},
    )


@dataclass(slots=True)
class _Patience:
    """What is left of it during one request."""

    pauses: list[float]
    waits: int = SHORT_WAITS
    renewals: int = 1


@dataclass(frozen=True, slots=True)
class SpotifyHttp:
    """Requests in the name of one account. *api_url* carries no trailing slash.

    *before_each* is awaited right before every attempt at every request.
    """

    api_url: str
    client: httpx.AsyncClient
    gate: Gate
    tokens: Tokens = field(repr=False)
    clock: Clock
    before_each: BeforeSend | None = None

    async def request(
        self,
        method: str,
        path: str,
        *,
        bucket: str,
        params: Mapping[str, str | int] | None = None,
        json: object = None,
        before_send: BeforeSend | None = None,
    ) -> dict[str, Any]:
        """Send one request and return the JSON object of its answer.

        *bucket* is the endpoint's template, such as "GET /playlists/{id}/items".
        *before_send* is awaited right before every attempt; what it raises passes through.
        Raises NotConnected, MustWait, OutcomeUnknown (writes only), SpotifyUnreachable,
        ServerTrouble, BadRequest, Forbidden, NotThere or another SpotifyError.
        """
        write, url = method != "GET", f"{self.api_url}{path}"
        patience = _Patience(pauses=[] if write else list(PAUSES_S))
        token = await self.tokens.current()
        while True:
            await self.gate.admit(bucket)
            for check in (self.before_each, before_send):
                if check:
                    await check()
            try:
                headers = {"Authorization": f"Bearer {token}"}
                request = self.client.build_request(
                    method, url, params=params, json=json, headers=headers
                )
                return await self._send(request, write=write)
            except TokenRefused:
                token = await self._renew(token, patience)
            except MustWait as error:
                await self.gate.told_to_wait(bucket, error)
                self._bear(error, patience)
            except (ServerTrouble, SpotifyUnreachable):
                if not patience.pauses:
                    raise
                await self.clock.sleep(patience.pauses.pop(0))

    def next_params(self, address: str) -> dict[str, str]:
        """Return the query of a page's `next`. Raises SpotifyError if it leaves the Web API."""
        try:
            here, there = httpx.URL(self.api_url), httpx.URL(address)
        except httpx.InvalidURL:
            raise SpotifyError("Spotify's list goes on at an unreadable address.") from None
        inside = there.path.startswith(f"{here.path.rstrip('/')}/")
        if not inside or _origin(here) != _origin(there):
            raise SpotifyError(f"Spotify's list goes on at another place ({there.host}).")
        return dict(there.params)

    async def _send(self, request: httpx.Request, *, write: bool) -> dict[str, Any]:
        try:
            response = await self.client.send(request)
        except NOTHING_SENT as error:
            raise unreachable(error) from error
        except httpx.RequestError as error:
            raise (lost_write() if write else unreachable(error)) from error
        return read_answer(response, write=write, now=self.clock.now())

    async def _renew(self, refused: str, patience: _Patience) -> str:
        if not patience.renewals:
            raise NotConnected("Spotify refuses the sign-in. Sign in again with: encore connect.")
        patience.renewals -= 1
        return await self.tokens.renew(refused)

    def _bear(self, error: MustWait, patience: _Patience) -> None:
        """Let a short wait pass, which the gate then keeps; raise any other."""
        long = error.until - self.clock.now() > SHORT_WAIT
        if isinstance(error, QuotaSpent) or long or not patience.waits:
            raise error
        patience.waits -= 1


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def unreachable(error: Exception) -> SpotifyUnreachable:
    return SpotifyUnreachable(
        f"Spotify cannot be reached ({type(error).__name__}). "
        "Check the connection to the internet, then sync again."
    )
