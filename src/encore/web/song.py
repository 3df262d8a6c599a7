"""The page of one song in one playlist: why these live versions, and what to have instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.decisions import MOST_WANTED, Decision, DecisionKind
from encore.errors import BadInput, EncoreError, NotFound
from encore.music import Track
from encore.pipeline.why import Candidate
from encore.store import additions, browsing, tracks, wishes
from encore.store.accounts import Account, find_visitor, get_first_account
from encore.store.browsing import Row
from encore.store.songs import WantedSong
from encore.sync import decide, naming
from encore.sync.parts import Parts
from encore.sync.why import Explanation, Place, as_song, explain_track, get_track
from encore.web import verdicts
from encore.web.actions import tell
from encore.web.deciding import known_number
from encore.web.forms import Form, read_form
from encore.web.notices import Notice, notice_of
from encore.web.progress import find_progress
from encore.web.site import LONGEST_ID, CurrentSite, PlaylistId, Site

PAGE = "/playlists/{playlist_id}/songs/{track_id}"
NO_LINK = "Paste the link of a track: in Spotify it is under Share, Copy Song Link."
THE_SONG = "This is the song itself; paste the link of a live version of it."
NO_SUCH_ACTION = "This page does not know what you asked for; load it again and choose anew."

router = APIRouter(include_in_schema=False)


async def _known_text(track_id: str) -> str:
    if not track_id.isprintable() or len(track_id) > LONGEST_ID:
        raise NotFound("song", track_id[:LONGEST_ID])
    return track_id


TrackId = Annotated[str, Depends(_known_text)]


@dataclass(frozen=True, slots=True)
class Version:
    """A candidate, with the newest *decision* about it."""

    candidate: Candidate
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed to have another live version, and what is *wrong* with it."""

    link: str = ""
    instead_of: str = ""
    wrong: str = ""


@router.get(PAGE)
async def show_song(
    request: Request, site: CurrentSite, playlist_id: PlaylistId, track_id: TrackId
) -> Response:
    return await _show(request, site, playlist_id, track_id, Typed())


@router.post(PAGE)
async def decide_here(
    request: Request, site: CurrentSite, playlist_id: PlaylistId, track_id: TrackId
) -> Response:
    """Carry out what a button of the page says, and come back to it."""
    parts = site.encore.parts
    form = await read_form(request)
    async with site.reading() as db:
        account = await get_first_account(db)
        row = await browsing.get_row(db, account.id, playlist_id)
        track = await get_track(db, row.id, track_id)
        versions = await tracks.list_tracks(db, [form.one("track"), form.one("instead_of")])
    ask = _Ask(parts, account, as_song(track), form, versions)
    if form.one("do") != "link":
        return tell(request, site, await ask.carry_out(), _address(row.id, track_id))
    typed = Typed(form.one("link").strip(), form.one("instead_of"))
    try:
        notice = await ask.take_link(typed.link)
    except EncoreError as error:
        wrong = Typed(typed.link, typed.instead_of, str(error))
        return await _show(request, site, playlist_id, track_id, wrong, status=422)
    return tell(request, site, notice, _address(row.id, track_id))


def _address(playlist_id: str, track_id: str) -> str:
    return PAGE.format(playlist_id=playlist_id, track_id=track_id)


@dataclass(frozen=True, slots=True)
class _Ask:
    """What a form asks for. *versions* are the tracks that it names."""

    parts: Parts
    account: Account
    song: WantedSong
    form: Form
    versions: dict[str, Track]

    async def carry_out(self) -> Notice:
        """Decide as the form says. Raises NotFound and BadInput."""
        does = {
            "reject": self._reject,
            "accept": self._accept,
            "number": self._set_number,
            "never_song": self._never_song,
            "never_artist": self._never_artist,
            "undo": self._undo,
        }
        do = does.get(self.form.one("do"))
        if do is None:
            raise BadInput(NO_SUCH_ACTION)
        return await do()

    async def take_link(self, link: str) -> Notice:
        """Take the live version of a pasted link. Raises what tells how to mend it."""
        if not link:
            raise BadInput(NO_LINK)
        track = await naming.get_track(self.parts, self.account, link)
        if track.id == self.song.original.id:
            raise BadInput(THE_SONG)
        return await self._take(track)

    async def _reject(self) -> Notice:
        track = self._version("track")
        async with self.parts.engine.connect() as db:
            count = await additions.count_playlists(db, self.account.id, track.id)
        await decide.reject(self.parts, self.account, track)
        return notice_of("rejected", count) if count else notice_of("kept_out")

    async def _accept(self) -> Notice:
        return await self._take(self._version("track"))

    async def _take(self, track: Track) -> Notice:
        if self.form.one("instead_of"):
            old = self._version("instead_of")
            await decide.replace(self.parts, self.account, self.song, old, track)
            return notice_of("replaced", await self._count())
        await decide.accept(self.parts, self.account, self.song, track)
        return notice_of("accepted", await self._count())

    async def _set_number(self) -> Notice:
        number = self.form.one("number")
        if number == "":
            return await self._undo()
        if not (number.isascii() and number.isdecimal() and len(number) == 1):
            raise BadInput(f"Of one song there can be 0 to {MOST_WANTED} live versions.")
        await decide.want_number(self.parts, self.account, self.song, int(number))
        return notice_of("number", await self._count())

    async def _never_song(self) -> Notice:
        await decide.never_song(self.parts, self.account, self.song)
        return notice_of("never_song")

    async def _never_artist(self) -> Notice:
        artist = self.song.original.artist
        if artist is None or artist.id is None:
            raise NotFound("artist", artist.name if artist else "")
        await decide.never_artist(self.parts, self.account, artist)
        return notice_of("never_artist")

    async def _undo(self) -> Notice:
        if number := self.form.one("decision"):
            await decide.undo(self.parts, self.account, await known_number(number))
        return notice_of("undone")

    async def _count(self) -> int:
        """Return how many playlists have the song; the one it was asked from is one of them."""
        async with self.parts.engine.connect() as db:
            count = await wishes.count_playlists(
                db, self.account.id, self.song.artist_id, self.song.key
            )
        return max(1, count)

    def _version(self, name: str) -> Track:
        wanted = self.form.one(name)
        if wanted not in self.versions:
            raise NotFound("live version", wanted, "Load the page again and choose anew.")
        return self.versions[wanted]


async def _show(
    request: Request,
    site: Site,
    playlist_id: str,
    track_id: str,
    typed: Typed,
    *,
    status: int = 200,
) -> Response:
    parts = site.encore.parts
    async with site.reading() as db:
        account = await find_visitor(db)
        if account is None:
            return RedirectResponse("/", 303)
        row = await browsing.get_row(db, account.id, playlist_id)
        found = await _explain(db, site, account, row, track_id)
        progress = await find_progress(db, parts, account)
    values = {
        "account": account,
        "row": row,
        "typed": typed,
        "progress": progress,
        "say": verdicts,
        "action": request.url.path,
        **_values(found),
    }
    return site.render(
        request, "song.html", values, fragments={"song": "parts/song.html"}, status=status
    )


async def _explain(
    db: AsyncConnection, site: Site, account: Account, row: Row, track_id: str
) -> Explanation:
    track = await get_track(db, row.id, track_id)
    place = Place(row.id, row.name, None)  # the page says itself why a playlist is left alone
    return await explain_track(db, account, place, track, site.encore.clock.now())


def _values(found: Explanation) -> dict[str, Any]:
    newest = {name: one for one in found.decisions for name in one.track_ids}
    versions = [Version(one, newest.get(one.track.id)) for one in found.candidates]
    taken = [one for one in versions if one.candidate.standing in verdicts.TAKEN]
    of_song = {one.kind: one for one in found.decisions}
    return {
        "found": found,
        "taken": taken,
        "others": [one for one in versions if one not in taken],
        "replaceable": _replaceable(taken),
        "number": of_song.get(DecisionKind.NUMBER),
        "never": of_song.get(DecisionKind.NEVER_SONG),
        "never_artist": of_song.get(DecisionKind.NEVER_ARTIST),
        "most_wanted": MOST_WANTED,
    }


def _replaceable(taken: Sequence[Version]) -> list[Track]:
    """Return the live versions in whose place another one can go."""
    return [
        one.candidate.track for one in taken if one.candidate.standing in verdicts.MAY_BE_REJECTED
    ]
