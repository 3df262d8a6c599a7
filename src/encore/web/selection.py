"""What a person does with playlists that they picked, one or many: sync, exclude, include.

All that match are told by the filter that shows them, never by their ids: a person may have
ten thousand playlists, and a form that says so many is no form.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import BadInput, NotFound
from encore.store import browsing, playlists
from encore.store.accounts import Account, get_first_account, get_visitor
from encore.store.browsing import Wanted
from encore.sync import leaving
from encore.sync.start import begin_sync
from encore.web import asking
from encore.web.actions import tell
from encore.web.forms import Form, read_form
from encore.web.notices import Notice, notice_of, notice_of_start
from encore.web.progress import find_progress
from encore.web.site import CurrentSite, PlaylistId, Site

MOST_UNASKED = 25  # playlists; what touches more is asked about first
NOTHING_CHOSEN = "Nothing was chosen: tick the playlists first, then press the button again."

router = APIRouter(include_in_schema=False)


class Verb(StrEnum):
    SYNC = "sync"
    EXCLUDE = "exclude"
    INCLUDE = "include"

    def fits(self, skipped: str | None) -> bool:
        """Whether it does anything to a playlist that is left alone for this reason, or none."""
        fitting = {
            Verb.SYNC: leaving.may_sync,
            Verb.EXCLUDE: leaving.may_exclude,
            Verb.INCLUDE: leaving.may_include,
        }
        return fitting[self](skipped)


@dataclass(frozen=True, slots=True)
class Selection:
    """What a form picked: these ids, or all that match what is *wanted*."""

    wanted: Wanted
    all: bool
    ids: tuple[str, ...]


def verbs_of(skipped: str | None) -> list[Verb]:
    """Return what can be done with a playlist."""
    return [verb for verb in Verb if verb.fits(skipped)]


def count_fitting(skips: Mapping[str | None, int]) -> dict[Verb, int]:
    """Return for each verb how many playlists it touches, of those counted by reason."""
    return {verb: sum(n for reason, n in skips.items() if verb.fits(reason)) for verb in Verb}


def fields_of(wanted: Wanted) -> list[tuple[str, str]]:
    """Return the fields of a form that say again what is wanted."""
    return parse_qsl(asking.query_of(wanted).removeprefix("?"))


@router.post("/playlists/selection")
async def act_on_many(request: Request, site: CurrentSite) -> Response:
    form = await read_form(request)
    verb = _read_verb(form.one("do"))
    selection = _read_selection(form)
    async with site.reading() as db:
        account = await get_visitor(db)
        ids = await _list_fitting(db, account, selection, verb)
        if len(ids) > MOST_UNASKED and form.one("sure") != "yes":
            progress = await find_progress(db, site.encore.parts, account)
            values = {"verb": verb, "count": len(ids), "selection": selection}
            return _ask(request, site, {**values, "account": account, "progress": progress})
    notice = await _carry_out(site, account, verb, ids)
    return tell(request, site, notice, f"/playlists{asking.query_of(selection.wanted)}")


@router.post("/playlists/{playlist_id}/exclude")
async def exclude_one(request: Request, site: CurrentSite, playlist_id: PlaylistId) -> Response:
    return await _act_on_one(request, site, playlist_id, Verb.EXCLUDE)


@router.post("/playlists/{playlist_id}/include")
async def include_one(request: Request, site: CurrentSite, playlist_id: PlaylistId) -> Response:
    return await _act_on_one(request, site, playlist_id, Verb.INCLUDE)


async def _act_on_one(request: Request, site: Site, playlist_id: str, verb: Verb) -> Response:
    async with site.reading() as db:
        account = await get_first_account(db)
        row = await browsing.get_row(db, account.id, playlist_id)
    ids = [row.id] if verb.fits(row.skipped) else []
    notice = await _carry_out(site, account, verb, ids)
    return tell(request, site, notice, f"/playlists/{row.id}")


async def _carry_out(site: Site, account: Account, verb: Verb, ids: Sequence[str]) -> Notice:
    if not ids:
        return notice_of(f"nothing_to_{verb}")
    if verb is Verb.SYNC:
        return await _sync(site, account, ids)
    act = leaving.exclude if verb is Verb.EXCLUDE else leaving.include
    await act(site.encore.parts, account, ids)
    return notice_of(f"{verb}d", len(ids))


async def _sync(site: Site, account: Account, ids: Sequence[str]) -> Notice:
    """Start a sync of these playlists, or a full one where they are all that it would have."""
    async with site.encore.parts.engine.begin() as db:
        skips = await browsing.count_skips(db, account.id)
        is_everything = not skips.get("held") and len(ids) == skips.get(None)
        only = [] if is_everything else ids
        started = await begin_sync(site.encore.parts, db, account, only)
    name = "started" if is_everything else "one_started" if len(ids) == 1 else "some_started"
    return notice_of_start(started, name)


async def _list_fitting(
    db: AsyncConnection, account: Account, selection: Selection, verb: Verb
) -> list[str]:
    """Return those of the selection that *verb* does anything to. Raises NotFound and BadInput."""
    if selection.all:
        ids: Collection[str] = await browsing.list_matching(db, account.id, selection.wanted)
    elif not selection.ids:
        raise BadInput(NOTHING_CHOSEN)
    else:
        ids = selection.ids
    listed = await playlists.list_library(db, account.id, of=ids)
    if missing := set(ids) - {entry.playlist.id for entry in listed}:
        raise NotFound("playlist", min(missing))
    return [entry.playlist.id for entry in listed if verb.fits(entry.skipped)]


def _read_selection(form: Form) -> Selection:
    ids = [one for one in form.many("playlist") if one.isprintable()]
    wanted = asking.read_wanted({name: form.one(name) for name in form.fields})
    return Selection(wanted, form.one("all") == "yes", tuple(dict.fromkeys(ids)))


def _read_verb(text: str) -> Verb:
    if text not in [*Verb]:
        raise BadInput("There is no such action; load the page again and press its button.")
    return Verb(text)


def _ask(request: Request, site: Site, values: Mapping[str, object]) -> Response:
    values = {**values, "fields_of": fields_of, "asking": asking}
    return site.render(request, "sure.html", values, fragments={"toast": "parts/sure.html"})
