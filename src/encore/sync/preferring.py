"""What a person wants of all their playlists: shown and set by the command line and the pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from encore.decisions import MOST_WANTED, LiveKind, Taste
from encore.errors import BadInput
from encore.pipeline.entries import Placement
from encore.store.accounts import Account
from encore.sync.decide import change_taste
from encore.sync.parts import Parts

YES, NO = "yes", "no"
KEEP, REMOVE = "keep", "remove"


@dataclass(frozen=True, slots=True)
class Wants:
    """All that a person can set for all playlists at once."""

    taste: Taste
    placement: str
    keep_duplicates: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """*read* raises ValueError for a text that it does not understand."""

    about: str
    values: str
    show: Callable[[Wants], str]
    read: Callable[[Wants, str], Wants]


def wants_of(account: Account) -> Wants:
    return Wants(account.taste, account.placement, account.keep_duplicates)


async def prefer(parts: Parts, account: Account, wants: Wants) -> bool:
    """Keep what a person wants from now on; False where they wanted it already."""
    if wants == wants_of(account):
        return False
    await change_taste(
        parts, account, wants.taste, wants.placement, keep_duplicates=wants.keep_duplicates
    )
    return True


def change(wants: Wants, name: str, value: str) -> Wants:
    """Return *wants* with one setting changed. Raises BadInput with what is possible."""
    setting = find_setting(name)
    try:
        return setting.read(wants, value.strip().lower())
    except ValueError:
        raise BadInput(f"{name} cannot be {value!r}; it is {setting.values}.") from None


def change_all(wants: Wants, values: Mapping[str, str]) -> tuple[Wants, tuple[str, ...]]:
    """Return *wants* with all settings changed that are understood, and the names of the rest."""
    wrong: list[str] = []
    for name, value in values.items():
        try:
            wants = change(wants, name, value)
        except BadInput:
            wrong.append(name)
    return wants, tuple(wrong)


def find_setting(name: str) -> Setting:
    """Raises BadInput for a name that is none."""
    if name not in SETTINGS:
        raise BadInput(f"There is no setting {name!r}; there are {', '.join(SETTINGS)}.")
    return SETTINGS[name]


def _read_number(wants: Wants, text: str) -> Wants:
    if not text.isascii() or not 0 <= int(text) <= MOST_WANTED:
        raise ValueError(text)
    return replace(wants, taste=replace(wants.taste, wanted=int(text)))


def _read_kinds(wants: Wants, text: str) -> Wants:
    kinds = frozenset(LiveKind(kind) for kind in text.replace(",", " ").split())
    if not kinds:
        raise ValueError(text)
    return replace(wants, taste=replace(wants.taste, kinds=kinds))


def _read_either(text: str, one: str, other: str) -> bool:
    """Return whether *text* is *one*."""
    if text not in (one, other):
        raise ValueError(text)
    return text == one


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
        lambda wants, text: replace(
            wants, taste=replace(wants.taste, likely=_read_either(text, YES, NO))
        ),
    ),
    "duplicates": Setting(
        "whether to remove duplicates, or to keep them where they are",
        "remove or keep",
        lambda wants: KEEP if wants.keep_duplicates else REMOVE,
        lambda wants, text: replace(wants, keep_duplicates=_read_either(text, KEEP, REMOVE)),
    ),
}
