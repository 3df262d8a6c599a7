"""Sign in with Spotify by the browser: there and back again.

The way there is a link, not a form: `form-action 'self'` would stop a form whose answer
leads to Spotify. Nobody else can make use of it, because the way back needs the state
that is kept here.
"""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from encore.errors import EncoreError, SpotifyError
from encore.sync.connect import NO_CLIENT_ID, Connector
from encore.sync.populate import list_playlists
from encore.web.actions import tell
from encore.web.notices import notice_of
from encore.web.site import CurrentSite, Site

CALLBACK = "/callback"

router = APIRouter(include_in_schema=False)


@router.get("/connect")
async def connect(request: Request, site: CurrentSite) -> Response:
    """Send the browser to Spotify; with a Client ID in the address, show the way there first."""
    given = request.query_params.get("client_id", "").strip()[:200]
    client_id = given or await _known_client_id(site)
    if not client_id:
        return _trouble(request, site, NO_CLIENT_ID, "")
    encore = site.encore
    connector = Connector(encore.parts, encore.vault, encore.client, client_id)
    try:
        address = await site.sign_ins.begin(connector, redirect_uri(site))
    except EncoreError as error:
        return _trouble(request, site, str(error), given)
    if given:
        return site.render(request, "leave.html", {"account": None, "spotify": address})
    return RedirectResponse(address, 303)


@router.get(CALLBACK)
async def come_back(request: Request, site: CurrentSite) -> Response:
    """Keep who signed in, and list their playlists so that the dashboard is not empty."""
    state = request.query_params.get("state", "")
    try:
        account = await site.sign_ins.finish(state, str(request.url))
    except EncoreError as error:
        return _trouble(request, site, str(error), "")
    try:
        await list_playlists(site.encore.parts, account)
    except SpotifyError:
        return tell(request, site, notice_of("unlisted"), "/")
    return tell(request, site, notice_of("connected"), "/")


def redirect_uri(site: Site) -> str:
    """Return where Spotify sends the browser back to. It lets the app's entry lack the port."""
    return f"{site.address}{CALLBACK}"


async def _known_client_id(site: Site) -> str | None:
    async with site.encore.database.engine.connect() as db:
        account = await site.find_account(db)
    return site.encore.settings.client_id or (account.client_id if account else None)


def _trouble(request: Request, site: Site, sentence: str, client_id: str) -> Response:
    known = site.encore.settings.client_id
    values = {"account": None, "client_id": client_id or known, "trouble": sentence}
    return site.render(request, "welcome.html", values, status=400)
