"""The question before a sync: what will happen, and what may be chosen for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.store.accounts import Account
from encore.store.short_playlists import ShortPlaylist, list_short_playlists
from encore.sync.preferring import Wants, change_all, wants_of
from encore.web.forms import Form

MOST_TRIES = 50
CHOICES = ("wanted", "placement")
ERRORS = {
    "wanted": "Choose a number up to 5, or None.",
    "placement": "Choose one of the two places.",
    "playlist": "Choose one of your playlists.",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person answered, as typed and as understood; by field what is wrong with it."""

    wants: Wants
    values: Mapping[str, str]
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """*editable* playlists will be synced; *alone* tells by reason how many are not.

    *tries* are playlists to try it on first, where nothing was synced yet.
    """

    editable: int
    alone: Mapping[str, int]
    values: Mapping[str, str]
    errors: Mapping[str, str]
    tries: tuple[ShortPlaylist, ...]


def read_answer(form: Form, account: Account) -> Typed:
    """Return what was chosen; what was not sent is as the account has it."""
    sent = {name: form.one(name) for name in CHOICES if name in form.fields}
    wants, wrong = change_all(wants_of(account), sent)
    if form.one("only") and not form.one("playlist"):
        wrong = (*wrong, "playlist")
    values = {**sent, "playlist": form.one("playlist")}
    return Typed(wants, values, {name: ERRORS[name] for name in wrong})


async def ask(
    db: AsyncConnection,
    account: Account,
    counts: Mapping[str | None, int],
    typed: Typed | None,
    *,
    is_first: bool,
) -> Question:
    """Return the question as it is to be shown, with what was *typed* so far.

    *counts* tells how many playlists are left alone by reason, under None those that are not.
    """
    tries = await list_short_playlists(db, account.id, MOST_TRIES) if is_first else []
    usual = {
        "wanted": str(account.live_wanted),
        "placement": account.placement,
        "playlist": tries[0].id if tries else "",
    }
    return Question(
        counts.get(None, 0),
        {reason: n for reason, n in counts.items() if reason is not None},
        {**usual, **(typed.values if typed else {})},
        typed.errors if typed else {},
        tuple(tries),
    )
