"""`encore settings`: what a person wants of live versions."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

from encore.assembly import open_encore
from encore.decisions import MOST_WANTED, LiveKind, Taste
from encore.errors import BadInput
from encore.pipeline.entries import Placement
from encore.settings import Settings
from encore.store.accounts import get_first_account
from encore.sync import decide
from encore.terminal.syncing import print_json

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Wants:
    """All that `encore settings` shows."""

    taste: Taste
    placement: str


@dataclass(frozen=True, slots=True)
class Setting:
    """*read* raises ValueError for a text that it does not understand."""

    about: str
    values: str
    show: Callable[[Wants], str]
    read: Callable[[Wants, str], Wants]


def _read_number(wants: Wants, text: str) -> Wants:
    if not 0 <= int(text) <= MOST_WANTED:
        raise ValueError(text)
    return replace(wants, taste=replace(wants.taste, wanted=int(text)))


def _read_kinds(wants: Wants, text: str) -> Wants:
    kinds = frozenset(LiveKind(kind) for kind in text.replace(",", " ").split())
    if not kinds:
        raise ValueError(text)
    return replace(wants, taste=replace(wants.taste, kinds=kinds))


def _read_likely(wants: Wants, text: str) -> Wants:
    if text not in (YES, NO):
        raise ValueError(text)
    return replace(wants, taste=replace(wants.taste, likely=text == YES))


SETTINGS = {
    "wanted": Setting(
        "live versions of each song",
        f"a number from 0 to {MOST_WANTED}",
        lambda wants: str(wants.taste.wanted),
        _read_number,
    ),
    "placement": Setting(
        "where Encore puts them: after the song, or at the end of the playlist",
        "after or end",
        lambda wants: wants.placement,
        lambda wants, text: replace(wants, placement=Placement(text).value),
    ),
    "kinds": Setting(
        "what counts as live: concerts, radio sessions, acoustic sets",
        "any of concert,session,acoustic",
        lambda wants: ",".join(kind for kind in LiveKind if kind in wants.taste.kinds),
        _read_kinds,
    ),
    "likely": Setting(
        "whether to take what only its album calls live, where nothing better is",
        "yes or no",
        lambda wants: YES if wants.taste.likely else NO,
        _read_likely,
    ),
}


async def show_or_set(
    settings: Settings, name: str | None, value: str | None, *, as_json: bool
) -> None:
    """Show all settings or the one of that *name*; with a *value*, set it first."""
    chosen = SETTINGS if name is None else {name: _find(name)}
    async with open_encore(settings) as encore:
        async with encore.database.engine.begin() as db:
            account = await get_first_account(db)
        wants = Wants(account.taste, account.placement)
        if name is not None and value is not None:
            wants = change(wants, name, value)
            await decide.change_taste(encore.parts, account, wants.taste, wants.placement)
    if as_json:
        print_json({key: setting.show(wants) for key, setting in chosen.items()})
        return
    for key, setting in chosen.items():
        sys.stdout.write(f"{key:<10} {setting.show(wants):<26} {setting.about}\n")
    if value is not None:
        sys.stdout.write("The next sync acts on it, in all playlists; what is there stays.\n")


def change(wants: Wants, name: str, value: str) -> Wants:
    """Return *wants* with one setting changed. Raises BadInput with what is possible."""
    setting = _find(name)
    try:
        return setting.read(wants, value.strip().lower())
    except ValueError:
        raise BadInput(f"{name} cannot be {value!r}; it is {setting.values}.") from None


def _find(name: str) -> Setting:
    if name not in SETTINGS:
        raise BadInput(f"There is no setting {name!r}; there are {', '.join(SETTINGS)}.")
    return SETTINGS[name]
