"""Which columns the table of playlists has: a person's choice, remembered by their browser."""

from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from encore.web import asking
from encore.web.forms import read_form
from encore.web.site import FRAGMENT, CurrentSite

COOKIE = "encore_columns"
LASTS_S = 365 * 24 * 3_600
NONE = "none"  # an empty cookie is none at all

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Column:
    """*kind* is its class. What cannot be sorted by has no place in the address."""

    key: str
    name: str
    kind: str = ""
    sorts: bool = True


COLUMNS = (
    Column("public", "Public", "sign"),
    Column("collab", "Collab", "sign"),
    Column("tracks", "Tracks", "num"),
    Column("owner", "Owner"),
    Column("created", "Created"),
    Column("encore", "Encore", sorts=False),
)


def read_columns(request: Request) -> tuple[str, ...]:
    """Return the keys of the columns that are shown beside the name; all until one chooses."""
    said = request.cookies.get(COOKIE)
    return _known(said.split(".")) if said else tuple(column.key for column in COLUMNS)


@router.post("/playlists/columns")
async def choose_columns(request: Request, site: CurrentSite) -> Response:
    """Remember the columns that were ticked. A module gets no page, as it loads the table anew."""
    form = await read_form(request)
    chosen = _known(form.many("column"))
    wanted = asking.read_wanted({name: form.one(name) for name in form.fields})
    answer: Response = RedirectResponse(f"/playlists{asking.query_of(wanted)}", 303)
    if request.headers.get(FRAGMENT):
        answer = Response(status_code=204)
    value = ".".join(chosen) or NONE
    answer.set_cookie(COOKIE, value, max_age=LASTS_S, httponly=True, samesite="lax")
    return answer


def _known(keys: Iterable[str]) -> tuple[str, ...]:
    said = set(keys)
    return tuple(column.key for column in COLUMNS if column.key in said)
