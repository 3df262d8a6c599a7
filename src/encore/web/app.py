"""The application: pages, actions, the JSON API and what stands before them."""

from fastapi import FastAPI
from starlette.types import ASGIApp

from encore.web import (
    actions,
    alive,
    api,
    api_decisions,
    appearance,
    bell,
    columns,
    connecting,
    deciding,
    exporting,
    faults,
    library,
    one_playlist,
    pages,
    run_pages,
    selection,
    settings_page,
    song,
    starting,
)
from encore.web.guard import Guard
from encore.web.packing import Packing
from encore.web.problems import API, describe_problems
from encore.web.site import Site


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
    app.include_router(run_pages.router)
    app.include_router(starting.router)
    app.include_router(connecting.router)
    app.include_router(settings_page.router)
    app.include_router(appearance.router)
    app.include_router(alive.router)
    app.include_router(library.router)
    app.include_router(bell.router)
    app.include_router(song.router)
    app.include_router(deciding.router)
    app.include_router(api_decisions.router, prefix=API)
    app.include_router(selection.router)
    app.include_router(columns.router)
    app.include_router(exporting.router)
    app.include_router(one_playlist.router)
    app.include_router(api.router, prefix=API)
    app.mount(site.static.path, site.static)
    faults.register(app)
    describe_problems(app)
    return Guard(Packing(app), site.covers.origin)
