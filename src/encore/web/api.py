"""The JSON API: the verbs of the pages, for programs on this computer."""

from fastapi import APIRouter

from encore.web import api_playlists, api_runs

router = APIRouter(tags=["v1"])
router.include_router(api_playlists.router)
router.include_router(api_runs.router)
