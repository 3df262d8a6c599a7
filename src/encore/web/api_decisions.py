"""The JSON API of decisions: why a song has these live versions, and what to have instead."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from encore.decisions import Decision as Made
from encore.decisions import DecisionKind
from encore.errors import NotFound
from encore.pipeline.why import Candidate as Judged
from encore.pipeline.why import Standing
from encore.store import browsing, decisions
from encore.store.decisions import Asked
from encore.sync import decide
from encore.sync.by_name import ByName, decide_by_name
from encore.sync.portable import read_decisions
from encore.sync.why import Place, explain_track, get_track, track_fields
from encore.web import asking
from encore.web.deciding import DecisionNumber, get_person, write_all
from encore.web.site import CurrentSite, PlaylistId
from encore.web.song import TrackId
from encore.web.uploads import read_body

LONGEST_NAME = 500

router = APIRouter(tags=["v1"])
Name = Annotated[str, Field(max_length=LONGEST_NAME)]


class Track(BaseModel):
    id: str
    title: str
    artists: list[str]
    album: str
    released: str | None
    duration_ms: int
    link: str


class Candidate(Track):
    """*live* and *same_song* are probabilities from 0 to 1; *because* says why it stands so."""

    standing: Standing
    live: float
    same_song: float | None
    accepted: bool
    because: list[str]


class Decision(BaseModel):
    """*wanted* is how many live versions, for the kind number."""

    id: int
    kind: DecisionKind
    name: str
    artist_id: str
    song_key: str | None
    track_id: str | None
    replaced_id: str | None
    wanted: int | None
    decided_at: datetime


class Song(BaseModel):
    """A song of a playlist: *wanted* live versions, and every candidate, the best first."""

    playlist: str
    original: Track
    wanted: int
    notes: list[str]
    ask_again_at: datetime | None
    candidates: list[Candidate]
    decisions: list[Decision]


class Decisions(BaseModel):
    total: int
    page: int
    pages: int
    decisions: list[Decision]


class Decide(BaseModel):
    """What to decide, named as a person would: by link, id, title or name.

    reject: *version*. accept: *version*, and *song* where its title does not tell.
    replace: *version* by *other*. never_song: *song*. never_artist: *artist*.
    number: *song* and *wanted*.
    """

    kind: DecisionKind
    version: Name | None = None
    other: Name | None = None
    song: Name | None = None
    artist: Name | None = None
    wanted: Annotated[int, Field(ge=0, le=5)] | None = None


class Imported(BaseModel):
    decisions: int


@router.get("/playlists/{playlist_id}/songs/{track_id}")
async def explain_a_song(site: CurrentSite, playlist_id: PlaylistId, track_id: TrackId) -> Song:
    parts = site.encore.parts
    account = await get_person(parts)
    async with site.reading() as db:
        row = await browsing.get_row(db, account.id, playlist_id)
        track = await get_track(db, row.id, track_id)
        place = Place(row.id, row.name, row.skipped)
        found = await explain_track(db, account, place, track, parts.clock.now())
    return Song(
        playlist=found.playlist,
        original=Track(**track_fields(found.original)),
        wanted=found.wanted,
        notes=list(found.notes),
        ask_again_at=found.ask_again_at,
        candidates=[_candidate(one) for one in found.candidates],
        decisions=[_decision(one) for one in found.decisions],
    )


@router.get("/decisions")
async def list_decisions(
    site: CurrentSite,
    search: str = "",
    kind: DecisionKind | None = None,
    page: Annotated[int, Query(ge=1, le=asking.LAST_PAGE)] = 1,
    per_page: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Decisions:
    """List what was decided, the newest first."""
    parts = site.encore.parts
    account = await get_person(parts)
    asked = Asked(kind, asking.clean(search), page, per_page)
    async with site.reading() as db:
        found = await decisions.list_page(db, account.id, asked)
    return Decisions(
        total=found.total,
        page=found.page,
        pages=found.pages,
        decisions=[_decision(one) for one in found.decisions],
    )


@router.post("/decisions", status_code=201)
async def make_decision(site: CurrentSite, asked: Decide) -> Decision:
    """Decide something; the next sync acts on it, in all playlists."""
    parts = site.encore.parts
    named = ByName(
        asked.kind,
        version=_sound(asked.version),
        other=_sound(asked.other),
        song=_sound(asked.song),
        artist=_sound(asked.artist),
        number=asked.wanted,
    )
    return _decision(await decide_by_name(parts, await get_person(parts), named))


@router.get("/decisions/export")
async def export_decisions(site: CurrentSite) -> dict[str, Any]:
    """Return all decisions in the form that an import takes."""
    parts = site.encore.parts
    return await write_all(parts, await get_person(parts))


@router.post("/decisions/import")
async def import_decisions(site: CurrentSite, request: Request) -> Imported:
    """Add the decisions of an export to those that are there. The body is the export."""
    parts = site.encore.parts
    account = await get_person(parts)
    made, known = read_decisions(await read_body(request))
    await decide.import_decisions(parts, account, made, known)
    return Imported(decisions=len(made))


@router.get("/decisions/{number}")
async def get_decision(site: CurrentSite, number: DecisionNumber) -> Decision:
    parts = site.encore.parts
    account = await get_person(parts)
    async with site.reading() as db:
        found = await decisions.find_decision(db, account.id, number)
    if found is None:
        raise NotFound("decision", number)
    return _decision(found)


@router.delete("/decisions/{number}", status_code=204)
async def undo_decision(site: CurrentSite, number: DecisionNumber) -> Response:
    """Undo a decision, as if it had never been made."""
    parts = site.encore.parts
    await decide.undo(parts, await get_person(parts), number)
    return Response(status_code=204)


def _sound(name: str | None) -> str:
    """PostgreSQL's texts hold no NUL, and half of a surrogate pair is no text at all."""
    return (name or "").replace("\0", "").encode("utf-8", "ignore").decode().strip()


def _candidate(one: Judged) -> Candidate:
    return Candidate(
        **track_fields(one.track),
        standing=one.standing,
        live=one.verdict.live,
        same_song=one.verdict.same_song,
        accepted=one.verdict.accepted,
        because=list(one.because),
    )


def _decision(one: Made) -> Decision:
    return Decision(
        id=one.id,
        kind=one.kind,
        name=one.name,
        artist_id=one.artist_id,
        song_key=one.song_key,
        track_id=one.track_id,
        replaced_id=one.replaced_id,
        wanted=one.number,
        decided_at=one.decided_at,
    )
