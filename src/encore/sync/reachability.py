"""Look at Spotify as anybody reaches it, without database and sign-in, by two requests."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from encore.clock import Clock
from encore.errors import BadInput, ServerTrouble, SpotifyError
from encore.settings import SPOTIFY_API, Settings
from encore.spotify.http import open_client
from encore.spotify.login import Login, check_redirect
from encore.sync.connect import NO_CLIENT_ID
from encore.sync.diagnosis import Diagnosis, Health, doubtful, unwell, well

WEB_API = "Web API"
REDIRECT = "http://127.0.0.1/callback"
CLOCK_MAY_DIFFER = timedelta(seconds=60)
CHECK_THE_WAY = "Check the connection to the internet, and that no firewall is in between."
BY_ITSELF = "Encore tries again by itself."


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered; *status* None: nothing, for *trouble*."""

    status: int | None
    date: datetime | None = None
    trouble: str = ""


async def examine_spotify(settings: Settings, client_id: str | None) -> list[Diagnosis]:
    """Look at both servers, the clock and the app. *client_id* is None where none is known."""
    async with open_client() as client:
        answer, accounts = await asyncio.gather(
            _ask(client, f"{settings.api_url}/me"), _examine_accounts(client, settings, client_id)
        )
    return [
        judge_reach(WEB_API, settings.api_url, answer),
        *judge_clock(answer.date, Clock().now()),
        *judge_clock_rate(settings),
        *accounts,
    ]


def is_reached(found: Sequence[Diagnosis]) -> bool:
    """Tell whether the Web API is among what was *found* to answer."""
    return any(one.name == WEB_API and one.health is not Health.BAD for one in found)


async def _ask(client: httpx.AsyncClient, address: str) -> Answer:
    try:
        response = await client.get(address)
    except httpx.RequestError as error:
        return Answer(None, trouble=type(error).__name__)
    return Answer(response.status_code, _read_date(response))


def _read_date(response: httpx.Response) -> datetime | None:
    try:
        date = parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def judge_reach(name: str, address: str, answer: Answer) -> Diagnosis:
    """Any answer below 500 is a sign of life: without a token the right one is 401."""
    if answer.status is None:
        return unwell(name, f"{address} cannot be reached ({answer.trouble})", CHECK_THE_WAY)
    if answer.status >= 500:
        sentence = f"{address} has trouble of its own ({answer.status})"
        return doubtful(name, sentence, BY_ITSELF)
    return well(name, f"{address} can be reached")


def judge_clock(theirs: datetime | None, ours: datetime) -> list[Diagnosis]:
    """Hold this machine's clock against the date of an answer; without one nothing is known."""
    if theirs is None:
        return []
    ahead = ours - theirs
    if abs(ahead) <= CLOCK_MAY_DIFFER:
        return [well("Clock", "agrees with Spotify's")]
    seconds = abs(ahead) // timedelta(seconds=1)
    way = "ahead of" if ahead > timedelta() else "behind"
    mend = "Let the system set its clock from the network: Encore keeps its waits by it."
    return [doubtful("Clock", f"is {seconds} seconds {way} Spotify's", mend)]


def judge_clock_rate(settings: Settings) -> list[Diagnosis]:
    """A fast clock is for trying things out: with the real Spotify it keeps no wait."""
    if settings.clock_rate == 1 or settings.api_url != SPOTIFY_API:
        return []
    sentence = f"runs {settings.clock_rate:g} times as fast as Spotify's"
    return [unwell("Clock", sentence, "Unset ENCORE_CLOCK_RATE.")]


async def _examine_accounts(
    client: httpx.AsyncClient, settings: Settings, client_id: str | None
) -> list[Diagnosis]:
    """Ask for the sign-in page of the app, which tells of both; without an app, just ask."""
    redirect = judge_redirect(settings)
    address = settings.accounts_url
    if client_id is None or redirect.mend:
        answer = await _ask(client, address)
        return [judge_reach("Accounts", address, answer), judge_client_id(client_id), redirect]
    login = Login(address, client_id, client, Clock())
    reached = well("Accounts", f"{address} can be reached")
    try:
        await login.check(login.begin(settings.redirect_uri or REDIRECT))
    except ServerTrouble as error:
        reached = doubtful("Accounts", f"{address} has trouble of its own", str(error))
    except SpotifyError as error:
        reached = unwell("Accounts", f"{address} cannot be reached", str(error))
    except BadInput as error:
        return [reached, unwell("Spotify app", "nobody can sign in by it", str(error)), redirect]
    return [reached, judge_client_id(client_id), redirect]


def judge_client_id(client_id: str | None) -> Diagnosis:
    if client_id is None:
        return unwell("Spotify app", "its Client ID is not known", NO_CLIENT_ID)
    return well("Spotify app", f"its Client ID is {client_id}")


def judge_redirect(settings: Settings) -> Diagnosis:
    """Hold the redirect address against Spotify's rules."""
    name, address = "Redirect", settings.redirect_uri or REDIRECT
    try:
        check_redirect(address)
    except BadInput as error:
        return unwell(
            name, f"{address} cannot be used", f"{error} It is set in ENCORE_REDIRECT_URI."
        )
    return well(name, f"the app has to list {address}")
