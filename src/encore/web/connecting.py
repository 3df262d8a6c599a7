"""Sign in with Spotify by the browser: there and back again.

The way there is a link, not a form: `form-action 'self'` would stop a form whose answer
leads to Spotify. Nobody else can make use of it, because the way back needs the state
that is kept here.
"""

from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from encore.errors import BadInput, EncoreError, SpotifyError
from encore.store.accounts import find_visitor
from encore.sync.connect import Connector
from encore.sync.populate import list_playlists
from encore.sync.reachability import REDIRECT
from encore.web.actions import tell
from encore.web.forms import read_form
from encore.web.notices import notice_of
from encore.web.site import CurrentSite, Site
from encore.web.troubles import trouble_of
from encore.web.welcome import CALLBACK, redirect_uri, welcome_values

LONGEST_ID = 200
EMPTY = "Paste the Client ID of your Spotify app here."

router = APIRouter(include_in_schema=False)


@router.get("/connect")
async def connect(request: Request, site: CurrentSite) -> Response:
    """Send the browser to Spotify; with a Client ID in the address, show the way there first."""
    given = request.query_params.get("client_id", "").strip()[:LONGEST_ID]
    client_id = given or await _known_client_id(site)
    if not client_id:
        return show_welcome(request, site, "", EMPTY)
    encore = site.encore
    connector = Connector(encore.parts, encore.vault, encore.client, client_id)
    back = redirect_uri(site)
    try:
        address = await site.sign_ins.begin(connector, back)
    except BadInput as error:
        return show_welcome(request, site, client_id, str(error))
    except EncoreError as error:
        return _explain(request, site, error)
    if given or not _is_here(site, back):
        return _show_way(request, site, address, back)
    return RedirectResponse(address, 303)


@router.get(CALLBACK)
async def come_back(request: Request, site: CurrentSite) -> Response:
    """Keep who signed in, and list their playlists so that the dashboard is not empty."""
    return await _finish(request, site, str(request.url))


@router.post("/connect/pasted")
async def take_pasted(request: Request, site: CurrentSite) -> Response:
    """Take the address that the browser ended at, where that is no page of ours."""
    return await _finish(request, site, (await read_form(request)).one("address").strip())


@router.get("/real")
async def show_real(request: Request, site: CurrentSite) -> Response:
    """How to leave the demo for one's own Spotify."""
    async with site.reading() as db:
        account = await find_visitor(db)
    return site.render(request, "real.html", {"account": account, "redirect": REDIRECT})


async def _finish(request: Request, site: Site, address: str) -> Response:
    answered = parse_qs(_query_of(address))
    try:
        account = await site.sign_ins.finish(answered.get("state", [""])[0], address)
    except EncoreError as error:
        return _explain(request, site, error, declined=answered.get("error") == ["access_denied"])
    try:
        await list_playlists(site.encore.parts, account)
    except SpotifyError:
        return tell(request, site, notice_of("unlisted"), "/")
    return tell(request, site, notice_of("connected"), "/")


def _query_of(address: str) -> str:
    """Return what stands behind the question mark, of whatever was pasted."""
    return address.partition("?")[2].partition("#")[0]


def show_welcome(request: Request, site: Site, client_id: str, error: str) -> Response:
    """Return the first page, with what is wrong with the *client_id* beside its field."""
    values = {**welcome_values(site), "client_id": client_id, "error": error}
    return site.render(request, "welcome.html", values, status=400)


def _is_here(site: Site, back: str) -> bool:
    here, there = urlsplit(site.address), urlsplit(back)
    return (there.scheme, there.netloc, there.path) == (here.scheme, here.netloc, CALLBACK)


def _show_way(request: Request, site: Site, address: str, back: str) -> Response:
    values = {"account": None, "spotify": address, "back": None if _is_here(site, back) else back}
    return site.render(request, "leave.html", values)


async def _known_client_id(site: Site) -> str | None:
    async with site.reading() as db:
        account = await find_visitor(db)
    return site.encore.settings.client_id or (account.client_id if account else None)


def _explain(
    request: Request, site: Site, error: EncoreError, *, declined: bool = False
) -> Response:
    trouble = trouble_of(error, declined=declined)
    return site.render(
        request, "not-connected.html", {"account": None, "trouble": trouble}, status=400
    )
