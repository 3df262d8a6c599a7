"""`encore demo`: a pretend Spotify, a database and a worker in a folder of its own."""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path

from encore.assembly import Encore, open_encore
from encore.errors import BadInput
from encore.sandbox.options import OptionError, Options
from encore.sandbox.serving import serve
from encore.settings import Settings
from encore.store import additions, items, playlists
from encore.store.accounts import Account
from encore.sync.connect import Connector
from encore.sync.report import Report
from encore.sync.start import start_sync
from encore.terminal.progress import follow
from encore.terminal.syncing import print_json, tell
from encore.web.serving import PORT, serving_pages

CLIENT_ID = "encore-demo"
REDIRECT = "http://127.0.0.1/callback"
# The pretend Spotify has no limit; a real one gets the careful default.
NO_LIMIT = 1_000_000
SHOWN = 9  # items of the first playlist


async def show_demo(settings: Settings, *, port: int | None, once: bool, as_json: bool) -> None:
    """Show the dashboard with a pretend Spotify behind it, or with *once* sync twice and end.

    *port* is that of the dashboard, with *once* that of the pretend Spotify.
    """
    if once or as_json:
        await _show_once(settings, port or 0, as_json=as_json)
    else:
        await _show_dashboard(settings, PORT if port is None else port)


async def _show_dashboard(settings: Settings, port: int) -> None:
    """Stay up until stopped. Nothing is synced before somebody presses the button."""
    async with (
        _demo(settings, 0) as (encore, account, _),
        serving_pages(encore, port, is_sandbox=True) as address,
    ):
        say(
            f"The dashboard, with {account.name}'s playlists on a pretend Spotify: {address}",
            "Press Sync All Playlists there. Ctrl-C here stops the demo and removes its folder.",
        )
        await asyncio.Event().wait()


async def _show_once(settings: Settings, port: int, *, as_json: bool) -> None:
    async with _demo(settings, port) as (encore, account, address):
        if not as_json:
            say(f"A pretend Spotify with {account.name}'s playlists runs at {address}.")
        first = await _sync(encore, account, quiet=as_json)
        if not as_json:
            say("", "First sync", *tell(first), "", *await _show_playlist(encore, account))
        second = await _sync(encore, account, quiet=True)
        if as_json:
            print_json({"syncs": [first.as_json(), second.as_json()]})
        else:
            say("", "Second sync, nothing new", *tell(second))


def say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


@asynccontextmanager
async def _demo(settings: Settings, port: int) -> AsyncIterator[tuple[Encore, Account, str]]:
    """Yield a working Encore, who is signed in, and the address of the pretend Spotify."""
    with _own_folder() as folder:
        try:
            async with serve(Options(port=port)) as address:
                demo = replace(
                    settings,
                    data_dir=folder,
                    database_url=None,
                    api_url=f"{address}/v1",
                    accounts_url=address,
                    client_id=CLIENT_ID,
                    client_secret=None,
                    requests_per_30_s=NO_LIMIT,
                )
                async with open_encore(demo) as encore, encore.working():
                    yield encore, await _sign_in(encore), address
        except OptionError as error:
            raise BadInput(str(error)) from None


@contextmanager
def _own_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="encore-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _sign_in(encore: Encore) -> Account:
    """Go the way of a browser: open the address, agree, come back."""
    connector = Connector(encore.parts, encore.vault, encore.client, CLIENT_ID)
    sign_in = connector.begin(REDIRECT)
    answer = await encore.client.get(sign_in.address)
    return await connector.finish(sign_in, answer.headers.get("location", ""))


async def _sync(encore: Encore, account: Account, *, quiet: bool) -> Report:
    started = await start_sync(encore.parts, account)
    return await follow(encore, started.run_id, quiet=quiet)


async def _show_playlist(encore: Encore, account: Account) -> list[str]:
    """Return the beginning of the first playlist as it is now."""
    async with encore.database.engine.begin() as db:
        entries = await playlists.list_library(db, account.id)
        first = next(entry.playlist for entry in entries if not entry.skipped)
        listed = await items.list_items(db, first.id)
        added = {one.uri for one in await additions.list_additions(db, first.id)}
    lines = [
        f"{'  +' if item.uri in added else '   '} {item.track.title:<50.50}  "
        f"{item.track.album.title:.40}"
        for item in listed[:SHOWN]
        if item.track
    ]
    return [f"“{first.name}” begins like this now (+ is what Encore added):", *lines]
