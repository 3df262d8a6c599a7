"""The bell: what happened while nobody looked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from encore.store import notices
from encore.store.accounts import find_visitor
from encore.store.notices import NoticeKind, StoredNotice
from encore.store.runs import RunKind
from encore.web import words
from encore.web.site import FRAGMENT, CurrentSite

SHOWN = 50
OUR_OWN = (None, "same-origin", "none")  # what a browser says of a request from our pages
_NAMES = {
    RunKind.SYNC: "Sync",
    RunKind.UNDO: "Undo",
    RunKind.RESTORE: "Restore",
    RunKind.REMOVE_ALL: "Removal of all live versions",
    RunKind.LEFTOVERS: "Removal of live versions without original",
}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Told:
    """A notice in words. *sign* is the name of its icon, *link* leads to what it is about."""

    id: int
    sign: str
    tone: str
    title: str
    body: str
    link: str
    made_at: datetime
    is_new: bool


@router.get("/notices")
async def show_notices(request: Request, site: CurrentSite) -> Response:
    """The last notices, which are seen by that; the bell alone can be asked for as well."""
    parts = site.encore.parts
    now = parts.clock.now()
    only_bell = request.headers.get(FRAGMENT) == "bell"
    async with parts.engine.begin() as db:
        account = await find_visitor(db)
        if account is None:
            return RedirectResponse("/", 303)
        listed = [] if only_bell else await notices.list_notices(db, account.id, SHOWN)
        if listed and _is_looked_at(request):
            await notices.mark_seen(db, account.id, listed[0].id, now)
            account = replace(account, unseen=0)
    values = {"account": account, "told": tell_all(listed, now)}
    fragments = {"notices": "parts/notices.html", "bell": "parts/bell.html"}
    return site.render(request, "notices.html", values, fragments=fragments)


def tell_all(listed: Sequence[StoredNotice], now: datetime) -> list[Told]:
    return [tell(notice, now) for notice in listed]


def tell(notice: StoredNotice, now: datetime) -> Told:
    """Say what happened, as far as it is known by now."""
    sign, tone = {
        NoticeKind.ENDED: ("tick", "success"),
        NoticeKind.NEEDS_LOOK: ("warn", "trouble"),
        NoticeKind.PARKED: ("wait", "note"),
        NoticeKind.FAILED: ("warn", "trouble"),
        NoticeKind.SIGN_IN_ENDED: ("warn", "trouble"),
    }[notice.kind]
    title, body = _words_of(notice, now)
    link = f"/runs/{notice.run_id}" if notice.run_id else "/runs"
    if notice.kind is NoticeKind.SIGN_IN_ENDED:
        link = "/settings"
    is_new = notice.seen_at is None
    return Told(notice.id, sign, tone, title, body, link, notice.made_at, is_new)


def _words_of(notice: StoredNotice, now: datetime) -> tuple[str, str]:
    detail = notice.detail
    name = _NAMES[RunKind(detail.get("run", RunKind.SYNC))]
    if notice.kind is NoticeKind.SIGN_IN_ENDED:
        mend = "Connect Spotify again, then start the sync once more; it carries on where it was."
        return "Your sign-in with Spotify ended", mend
    if notice.kind is NoticeKind.FAILED:
        return f"{name} failed", detail.get("error") or "Start it again to carry on where it was."
    if notice.kind is NoticeKind.PARKED:
        until = datetime.fromisoformat(detail["until"])
        clock = words.clock_time(until, now)
        if until <= now:
            return f"{name} waited for Spotify", f"Spotify asked us to wait until {clock}."
        return f"{name} waits for Spotify", f"It goes on by itself at {clock}."
    look = detail.get("troubled", 0)
    if look:
        need = f"{words.count(look, 'playlist')} {'needs' if look == 1 else 'need'} a look"
        return f"{name} ended, but {need}", _numbers(notice)
    return f"{name} ended", _numbers(notice)


def _numbers(notice: StoredNotice) -> str:
    added = notice.detail.get("live_added", 0)
    removed = notice.detail.get("duplicates_removed", 0)
    said = []
    if added:
        said.append(f"{words.count(added, 'live version')} added")
    if removed:
        said.append(f"{words.count(removed, 'duplicate')} removed")
    if said:
        return f"{', '.join(said)}."
    number = words.count(notice.detail.get("playlists", 0), "playlist")
    is_sync = notice.detail.get("run", RunKind.SYNC) == RunKind.SYNC
    if not is_sync:
        return f"{number} led back."
    return f"Nothing new in {number}." if notice.detail.get("playlists") else "Nothing new."


def _is_looked_at(request: Request) -> bool:
    """Whether a person opened the page, not another site or a browser that looks ahead."""
    site = request.headers.get("sec-fetch-site")
    return site in OUR_OWN and "prefetch" not in request.headers.get("sec-purpose", "")
