"""Light, dark, or as the computer says: kept in a cookie, said by the server on every page.

As it stands on the page's first element, nothing is shown in the other colours first.
"""

from fastapi import APIRouter, Request, Response

from encore.web.actions import tell
from encore.web.forms import read_form
from encore.web.notices import notice_of
from encore.web.site import LOOK_COOKIE, CurrentSite, read_look

LASTS_S = 365 * 24 * 3_600

router = APIRouter(include_in_schema=False)


@router.post("/settings/look")
async def choose_look(request: Request, site: CurrentSite) -> Response:
    """Keep a look in this browser; what is no look means that of the computer."""
    look = read_look((await read_form(request)).one("look"))
    answer = tell(request, site, notice_of("look"), "/settings")
    if look:
        answer.set_cookie(LOOK_COOKIE, look, max_age=LASTS_S, httponly=True, samesite="lax")
    else:
        answer.delete_cookie(LOOK_COOKIE)
    return answer
