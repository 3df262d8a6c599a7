"""`encore decide`: a person's decisions, each with one sentence on what follows."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import orjson

from encore.assembly import Encore, open_encore
from encore.decisions import Decision, track_ids_of
from encore.errors import BadInput
from encore.pipeline.naming import name_of
from encore.settings import Settings
from encore.store import decisions, playlists, tracks
from encore.store.accounts import Account, get_first_account
from encore.sync import decide, naming
from encore.sync.portable import read_decisions, write_decisions
from encore.sync.start import find_playlist
from encore.sync.why import get_song_in
from encore.terminal.progress import local_time
from encore.terminal.syncing import print_json


async def reject(settings: Settings, version: str) -> None:
    async with _person(settings) as (encore, account):
        track = await naming.get_version(encore.parts, account, version)
        await decide.reject(encore.parts, account, track)
    _say(
        f"“{name_of(track)}” stays out of all your playlists from the next sync on; "
        "where Encore added it, the next best steps in."
    )


async def accept(settings: Settings, version: str, song_name: str | None) -> None:
    async with _person(settings) as (encore, account):
        track = await naming.get_version(encore.parts, account, version)
        if song_name:
            song = await naming.get_song(encore.parts, account, song_name)
        else:
            song = await naming.get_song_of(encore.parts, account, track)
        await decide.accept(encore.parts, account, song, track)
    _say(
        f"The next sync adds “{name_of(track)}” wherever “{name_of(song.original)}” is; "
        "nothing is taken out for it."
    )


async def replace(settings: Settings, version: str, other: str) -> None:
    async with _person(settings) as (encore, account):
        old = await naming.get_version(encore.parts, account, version)
        new = await naming.get_version(encore.parts, account, other)
        song = await naming.get_song_of(encore.parts, account, old)
        await decide.replace(encore.parts, account, song, old, new)
    _say(f"The next sync puts “{name_of(new)}” in the place of “{name_of(old)}”, everywhere.")


async def never(settings: Settings, song_name: str | None, artist_name: str | None) -> None:
    if (song_name is None) == (artist_name is None):
        raise BadInput("Name a song, or an artist with --artist NAME.")
    async with _person(settings) as (encore, account):
        if artist_name is not None:
            artist = await naming.get_artist(encore.parts, account, artist_name)
            await decide.never_artist(encore.parts, account, artist)
            what = f"songs by {artist.name}"
        else:
            song = await naming.get_song(encore.parts, account, song_name or "")
            await decide.never_song(encore.parts, account, song)
            what = f"“{name_of(song.original)}”"
    _say(
        f"No live versions of {what} are looked for any more, and the next sync takes out "
        "those that Encore added."
    )


async def want_number(settings: Settings, playlist: str, song_name: str, number: int) -> None:
    """Want so many live versions of a song of a playlist; the decision holds in all of them."""
    async with _person(settings) as (encore, account):
        async with encore.database.engine.begin() as db:
            entry = find_playlist(await playlists.list_library(db, account.id), playlist)
            song = await get_song_in(db, entry.playlist.id, song_name)
        await decide.want_number(encore.parts, account, song, number)
    _say(
        f"Of “{name_of(song.original)}” {number} live versions are wanted from the next sync on, "
        "in all playlists; what is there stays."
    )


async def show_decisions(settings: Settings, *, as_json: bool) -> None:
    """List the decisions, the newest first."""
    async with _person(settings) as (encore, account):
        made = await _list(encore, account)
    if as_json:
        print_json({"decisions": [_as_json(one) for one in reversed(made)]})
    elif not made:
        _say("You have decided nothing yet; `encore decide --help` shows what you can.")
    for one in () if as_json else reversed(made):
        when = local_time(one.decided_at.isoformat())
        _say(f"{one.id:>4}  {when}  {one.kind.said:<17}  {one.name}")


async def undo(settings: Settings, number: int) -> None:
    async with _person(settings) as (encore, account):
        undone = await decide.undo(encore.parts, account, number)
    _say(f"Undone: {undone.kind.said.lower()}, {undone.name}. The next sync acts on it.")


async def export_decisions(settings: Settings, file: Path | None) -> None:
    async with _person(settings) as (encore, account):
        made = await _list(encore, account)
        async with encore.database.engine.begin() as db:
            named = await tracks.list_tracks(db, track_ids_of(made))
    written = write_decisions(made, named)
    if file is None:
        print_json(written)
        return
    _write(file, orjson.dumps(written, option=orjson.OPT_INDENT_2) + b"\n")
    _say(f"{len(made)} decisions are in {file} now.")


async def import_decisions(settings: Settings, file: Path) -> None:
    made, known = read_decisions(_read(file))
    async with _person(settings) as (encore, account):
        await decide.import_decisions(encore.parts, account, made, known)
    _say(f"{len(made)} decisions were read and hold from the next sync on.")


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}.") from None


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from None


@asynccontextmanager
async def _person(settings: Settings) -> AsyncIterator[tuple[Encore, Account]]:
    async with open_encore(settings) as encore:
        async with encore.database.engine.begin() as db:
            account = await get_first_account(db)
        yield encore, account


async def _list(encore: Encore, account: Account) -> list[Decision]:
    async with encore.database.engine.begin() as db:
        return await decisions.list_decisions(db, account.id)


def _as_json(one: Decision) -> dict[str, object]:
    return {
        "number": one.id,
        "kind": one.kind.value,
        "name": one.name,
        "track_id": one.track_id,
        "replaced_id": one.replaced_id,
        "wanted": one.number,
        "decided_at": one.decided_at.isoformat(),
    }


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
