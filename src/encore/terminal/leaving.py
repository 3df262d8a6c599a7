"""`encore exclude` and `encore include`: which playlists Encore leaves alone."""

import sys
from collections.abc import Sequence

from encore.assembly import Encore, open_encore
from encore.errors import BadInput
from encore.settings import Settings
from encore.store import playlists
from encore.store.accounts import Account, get_first_account
from encore.store.playlists import LibraryEntry
from encore.sync import leaving
from encore.sync.start import find_playlist


async def exclude(settings: Settings, names: Sequence[str]) -> None:
    """Leave playlists alone from now on."""
    async with open_encore(settings) as encore:
        account, named = await _find(encore, names)
        done = await leaving.exclude(encore.parts, account, [e.playlist.id for e in named])
    _say(
        f"Encore leaves {', '.join(p.name for p in done)} alone from now on; "
        "`encore include` takes them up again."
        if done
        else "Encore left them alone already, so nothing has changed."
    )


async def include(settings: Settings, names: Sequence[str]) -> None:
    """Let syncs have playlists again. Raises BadInput for those that only others can change."""
    async with open_encore(settings) as encore:
        account, named = await _find(encore, names)
        for entry in named:
            _check(entry)
        done = await leaving.include(encore.parts, account, [e.playlist.id for e in named])
    _say(
        f"The next sync reads {', '.join(p.name for p in done)}."
        if done
        else "Nothing was excluded there, so nothing has changed."
    )


async def _find(encore: Encore, names: Sequence[str]) -> tuple[Account, list[LibraryEntry]]:
    async with encore.database.engine.begin() as db:
        account = await get_first_account(db)
        listed = await playlists.list_library(db, account.id)
    return account, [find_playlist(listed, name) for name in names]


def _check(entry: LibraryEntry) -> None:
    if entry.skipped == "followed":
        name = entry.playlist.name
        raise BadInput(f"You only follow “{name}”; copy its songs to a playlist of your own.")


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
