"""What every page stands on: the parts of Encore, the templates and the notices."""

from collections.abc import Callable, Hashable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import jinja2
from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.assembly import Encore
from encore.errors import NotFound
from encore.sync.signing_in import OpenSignIns
from encore.web import words
from encore.web.coverages import Coverages
from encore.web.covers import Covers, covers_of
from encore.web.feed import Feed
from encore.web.leftovers import Leftovers
from encore.web.notices import COOKIE, Notice, read_notice
from encore.web.static_files import StaticFiles
from encore.web.summaries import Summaries

FOLDER = Path(__file__).parent
FRAGMENT = "x-fragment"
LONGEST_ID = 100
LOOK_COOKIE = "encore_look"
LOOKS = ("light", "dark")
MOST_DRAWN = 2_000  # rows of one kind, of about 1 KB


@dataclass(frozen=True, slots=True)
class Site:
    """*address* is where the pages are served, such as http://127.0.0.1:4780.

    *is_sandbox* says that the Spotify behind it is a pretend one.
    """

    encore: Encore
    address: str
    is_sandbox: bool
    templates: jinja2.Environment
    static: StaticFiles
    feed: Feed
    sign_ins: OpenSignIns
    summaries: Summaries
    covers: Covers
    coverages: Coverages = field(default_factory=Coverages)
    leftovers: Leftovers = field(default_factory=Leftovers)

    def reading(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Return a connection for a page that only looks."""
        return self.encore.database.reader.connect()

    def render(
        self,
        request: Request,
        template: str,
        values: Mapping[str, Any],
        *,
        fragments: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> HTMLResponse:
        """Return the page, or only the fragment that X-Fragment asks for.

        *fragments* leads from the id of a part of the page to the template of that part.
        """
        part = (fragments or {}).get(request.headers.get(FRAGMENT, ""))
        notice = None if part else read_notice(request.cookies.get(COOKIE))
        text = self.templates.get_template(part or template).render(
            **values,
            site=self,
            path=request.url.path,
            address=str(request.url.include_query_params()),
            now=self.encore.clock.now(),
            notice=notice,
            look=read_look(request.cookies.get(LOOK_COOKIE)),
        )
        answer = HTMLResponse(
            text, status, headers={"vary": "X-Fragment", "cache-control": "no-store"}
        )
        if notice:
            answer.delete_cookie(COOKIE)
        return answer

    def render_notice(self, notice: Notice) -> HTMLResponse:
        """Return a toast, for a page that is open."""
        text = self.templates.get_template("parts/toast.html").render(notice=notice, path="/")
        return HTMLResponse(text, headers={"vary": "X-Fragment", "cache-control": "no-store"})


def read_look(said: str | None) -> str | None:
    """Return the colours that somebody chose, None for those of their computer."""
    return said if said in LOOKS else None


def drawn_once(draw: Callable[..., str]) -> Callable[..., str]:
    """Return *draw*, a part of pages, so that it draws once for each key that it is given.

    The key has to tell all that the part depends on: then what is kept is never out of date.
    """
    drawn: dict[Hashable, str] = {}

    def draw_or_recall(key: Hashable, *given: Any) -> str:
        text = drawn.get(key)
        if text is None:
            if len(drawn) >= MOST_DRAWN:
                drawn.clear()
            text = drawn[key] = draw(*given)
        return text

    return draw_or_recall


def open_site(encore: Encore, address: str, *, is_sandbox: bool) -> Site:
    static = StaticFiles(FOLDER / "static")
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals |= {
        "words": words,
        "static": static.path,
        "kept": cache,
        "drawn_once": drawn_once,
    }
    templates.filters |= {
        "plain": words.plain,
        "number": words.number,
        "exact": words.exact,
        "iso": words.iso,
    }
    return Site(
        encore,
        address,
        is_sandbox,
        templates,
        static,
        Feed(encore),
        OpenSignIns(),
        Summaries(encore.clock),
        covers_of(encore.settings.api_url, is_sandbox=is_sandbox),
    )


async def _site_of(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


CurrentSite = Annotated[Site, Depends(_site_of)]


async def _known_text(playlist_id: str) -> str:
    """Raises NotFound for what no id can be; PostgreSQL's texts hold no NUL."""
    if not playlist_id.isprintable() or len(playlist_id) > LONGEST_ID:
        raise NotFound("playlist", playlist_id[:LONGEST_ID])
    return playlist_id


PlaylistId = Annotated[str, Depends(_known_text)]
