"""`encore settings`: what a person wants of live versions."""

import sys

from encore.assembly import open_encore
from encore.settings import Settings
from encore.store.accounts import get_first_account
from encore.sync.preferring import SETTINGS, change, find_setting, prefer, wants_of
from encore.terminal.syncing import print_json


async def show_or_set(
    settings: Settings, name: str | None, value: str | None, *, as_json: bool
) -> None:
    """Show all settings or the one of that *name*; with a *value*, set it first."""
    chosen = SETTINGS if name is None else {name: find_setting(name)}
    async with open_encore(settings) as encore:
        async with encore.database.engine.begin() as db:
            account = await get_first_account(db)
        wants = wants_of(account)
        if name is not None and value is not None:
            wants = change(wants, name, value)
            await prefer(encore.parts, account, wants)
    if as_json:
        print_json({key: setting.show(wants) for key, setting in chosen.items()})
        return
    for key, setting in chosen.items():
        sys.stdout.write(f"{key:<10} {setting.show(wants):<26} {setting.about}\n")
    if value is not None:
        sys.stdout.write("The next sync acts on it, in all playlists; what is there stays.\n")
