"""`encore connect`: sign in with Spotify, by the browser of this machine or of another one."""

import sys
import threading
import webbrowser
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from encore.assembly import Encore, open_encore
from encore.errors import BadInput, EncoreError, SpotifyError
from encore.settings import Settings
from encore.store import playlists
from encore.store.accounts import Account, get_first_account, list_accounts
from encore.sync.connect import NO_CLIENT_ID, Connector, check_answer
from encore.sync.populate import list_playlists
from encore.terminal.landing import Desk, Landing, open_landing, serving
from encore.terminal.pasting import can_answer, reading_lines
from encore.terminal.session import say_error

# They would take over the terminal that the address is to be pasted into.
TEXT_BROWSERS = ("www-browser", "links", "elinks", "lynx", "w3m")
NO_WAY_BACK = (
    "The browser comes back to {uri}, which is not this computer, so its address has to be "
    "pasted here: run `encore connect` in a terminal."
)


async def connect(settings: Settings, client_id: str | None, *, open_browser: bool) -> None:
    """Sign somebody in, list their playlists and say what comes next.

    Raises BadInput, NotConnected and what Spotify says; then nothing was kept.
    """
    async with open_encore(settings) as encore:
        connector = Connector(
            encore.parts, encore.vault, encore.client, await _choose_app(encore, client_id)
        )
        account = await _sign_in(connector, open_browser=open_browser)
        _say(f"Connected as {_plain(account.name)}.")
        try:
            await list_playlists(encore.parts, account)
        except SpotifyError as error:
            _say(f"The playlists could not be listed yet, which a sync does as well. {error}")
        else:
            _say(*await _describe_library(encore, account))
        _say("Next: `encore up` does the work, and `encore sync` in another terminal asks for it.")


async def _choose_app(encore: Encore, client_id: str | None) -> str:
    """Return the client id that was given, is set, or was used before. Raises BadInput."""
    async with encore.database.engine.begin() as db:
        before = [account.client_id for account in await list_accounts(db)]
    known = ((client_id or "").strip(), encore.settings.client_id, *before)
    if chosen := next(filter(None, known), None):
        return chosen
    raise BadInput(NO_CLIENT_ID)


async def _sign_in(connector: Connector, *, open_browser: bool) -> Account:
    with open_landing(connector.settings.redirect_uri) as landing:
        sign_in = connector.begin(landing.redirect_uri)
        await connector.check_app(sign_in)
        desk = Desk(partial(check_answer, sign_in))
        reads = can_answer() or not open_browser
        async with serving(landing, desk):
            _invite(sign_in.address, pastes=reads)
            if open_browser:
                _open_browser(sign_in.address)
            with _pasting(desk, landing, reads=reads):
                redirected_to = await desk.answer
            try:
                account = await connector.keep(sign_in, redirected_to)
            except EncoreError as error:
                desk.tell(str(error))
                raise
            desk.tell(None)
    return account


def _invite(address: str, *, pastes: bool) -> None:
    _say("Open this address in a browser and agree:", "", address, "")
    if pastes:
        _say("If the browser ends at a page that it cannot show, paste that page's address here.")


def _open_browser(address: str) -> None:
    """Open it beside everything else; whoever has no browser opens the address elsewhere."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return
    if Path(getattr(browser, "name", "")).name not in TEXT_BROWSERS:
        threading.Thread(target=browser.open, args=(address,), daemon=True).start()


@contextmanager
def _pasting(desk: Desk, landing: Landing, *, reads: bool) -> Iterator[None]:
    """Take what is pasted, until something usable is; say what is wrong with the rest."""

    def take(line: str) -> None:
        try:
            desk.take(line)
        except BadInput as error:
            say_error(str(error))

    def end() -> None:
        if landing.listener is None and not desk.answer.done():
            desk.answer.set_exception(BadInput(NO_WAY_BACK.format(uri=landing.redirect_uri)))

    if reads:
        with reading_lines(take, end):
            yield
    else:
        end()
        yield


async def _describe_library(encore: Encore, account: Account) -> list[str]:
    async with encore.database.engine.begin() as db:
        entries = await playlists.list_library(db, account.id)
        first = await get_first_account(db)
    reasons = Counter(entry.skipped for entry in entries if entry.skipped)
    skipped = reasons.total()
    lines = [f"Encore sees {len(entries)} playlists and may edit {len(entries) - skipped}."]
    if skipped:
        told = "; ".join(f"{n} {reason}" for reason, n in sorted(reasons.items()))
        lines.append(f"It leaves {skipped} alone: {told}.")
    if first.id != account.id:
        lines.append(f"Commands act for {_plain(first.name)}, who connected first.")
    return lines


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _plain(name: str) -> str:
    return "".join(filter(str.isprintable, name))
