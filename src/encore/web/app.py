"""The application: pages, actions, the JSON API and what stands before them."""

from typing import Any

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from encore.web import (
    actions,
    alive,
    api,
    api_decisions,
    appearance,
    connecting,
    deciding,
    faults,
    pages,
    settings_page,
    song,
    starting,
)
from encore.web.guard import Guard
from encore.web.site import STATIC, Site

API = "/api/v1"


class _Kept(StaticFiles):
    """Files whose path names their content, so that a browser need not ask twice."""

    async def get_response(self, path: str, scope: Scope) -> Any:
        answer = await super().get_response(path, scope)
        answer.headers["cache-control"] = "public, max-age=31536000, immutable"
        return answer


def build_app(site: Site) -> ASGIApp:
    """Return the guarded application; the guard stands outside, so that no answer escapes it."""
    app = FastAPI(
        title="Encore",
        summary="Playlists, and the syncs that enrich them with live versions.",
        version="1",
        openapi_url=f"{API}/openapi.json",
        docs_url=None,  # they load from elsewhere
        redoc_url=None,
    )
    app.state.site = site
    app.include_router(pages.router)
    app.include_router(actions.router)
    app.include_router(starting.router)
    app.include_router(connecting.router)
    app.include_router(settings_page.router)
    app.include_router(appearance.router)
    app.include_router(alive.router)
    app.include_router(song.router)
    app.include_router(deciding.router)
    app.include_router(api_decisions.router, prefix=API)
    app.include_router(api.router, prefix=API)
    app.mount(site.static_path, _Kept(directory=STATIC))
    faults.register(app)
    return Guard(app, site.covers.origin)
