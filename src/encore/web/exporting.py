"""The playlists that match as a file, CSV or JSON, a few rows at a time."""

import csv
import io
from collections.abc import AsyncIterator, Callable

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from encore.store import browsing
from encore.store.accounts import Account, get_first_account
from encore.store.browsing import Row, Wanted
from encore.web import asking, words
from encore.web.site import CurrentSite, Site

HEADS = (
    *("Name", "Public", "Collab", "Tracks", "Owner", "Created"),
    *("Encore", "Why", "Spotify"),
)
# A spreadsheet takes what begins like this for a formula, which a stranger may have named so.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
CHUNK = 16_384  # characters

router = APIRouter(include_in_schema=False)
Writer = Callable[[AsyncIterator[Row], Account], AsyncIterator[str]]


@router.get("/export/playlists.csv")
async def export_csv(request: Request, site: CurrentSite) -> Response:
    return await _export(request, site, write_csv, "text/csv; charset=utf-8", "csv")


@router.get("/export/playlists.json")
async def export_json(request: Request, site: CurrentSite) -> Response:
    return await _export(request, site, write_json, "application/json", "json")


async def _export(request: Request, site: Site, write: Writer, kind: str, ending: str) -> Response:
    wanted = asking.read_wanted(request.query_params)
    async with site.encore.parts.engine.connect() as db:
        account = await get_first_account(db)
    return StreamingResponse(
        _in_chunks(write(_rows(site, account, wanted), account)),
        media_type=kind,
        headers={
            "content-disposition": f'attachment; filename="encore-playlists.{ending}"',
            "cache-control": "no-store",
        },
    )


async def _rows(site: Site, account: Account, wanted: Wanted) -> AsyncIterator[Row]:
    async with site.encore.parts.engine.connect() as db:
        async for row in browsing.stream_rows(db, account.id, wanted):
            yield row


async def write_csv(rows: AsyncIterator[Row], account: Account) -> AsyncIterator[str]:
    """Yield the lines of a CSV file. No cell of it can be taken for a formula."""
    yield _line(HEADS)
    async for row in rows:
        yield _line(
            (
                row.name,
                _yes_or_no(row.public),
                _yes_or_no(row.collaborative),
                "" if row.tracks is None else str(row.tracks),
                _owner(row, account),
                words.iso(row.created_at),
                words.STANDINGS[row.standing],
                words.REASONS_IN_BRIEF.get(row.skipped or "", row.error or ""),
                _address(row),
            )
        )


async def write_json(rows: AsyncIterator[Row], account: Account) -> AsyncIterator[str]:
    """Yield the parts of one JSON array."""
    before = "[\n"
    async for row in rows:
        listed = {
            "id": row.id,
            "name": row.name,
            "public": row.public,
            "collaborative": row.collaborative,
            "tracks": row.tracks,
            "owner": _owner(row, account),
            "created": words.iso(row.created_at),
            "state": row.standing,
            "left_alone_because": row.skipped,
            "error": row.error,
            "spotify": _address(row),
        }
        yield before + orjson.dumps(listed).decode()
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


async def _in_chunks(texts: AsyncIterator[str]) -> AsyncIterator[str]:
    """Yield the same in fewer pieces, each of which costs the server a write."""
    held = io.StringIO()
    async for text in texts:
        held.write(text)
        if held.tell() >= CHUNK:
            yield held.getvalue()
            held = io.StringIO()
    yield held.getvalue()


def _line(cells: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([harmless(cell) for cell in cells])
    return line.getvalue()


def harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _owner(row: Row, account: Account) -> str:
    return "Me" if row.owner_id == account.spotify_id else row.owner_name


def _address(row: Row) -> str:
    return f"https://open.spotify.com/playlist/{row.id}"
