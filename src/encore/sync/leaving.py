"""Leave playlists alone, and take them up again. At once, whatever sync is under way."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.store import playlists, preferences, runs
from encore.store.accounts import Account
from encore.store.playlists import LibraryEntry, StoredPlaylist
from encore.sync.course import advance_fully
from encore.sync.parts import Parts
from encore.sync.populate import reason_to_skip

EXCLUDED_MEANWHILE = "You excluded this playlist while the sync was under way."
# By why a playlist is skipped; None where it is not.
SYNCED = (None, "held")
LEFT = ("excluded", "collaborative, someone else's")


def may_exclude(skipped: str | None) -> bool:
    return skipped in SYNCED


def may_include(skipped: str | None) -> bool:
    """Whether the person's word is all that keeps Encore from it."""
    return skipped in LEFT


def may_sync(skipped: str | None) -> bool:
    """Whether a sync by name has it; one that is held is let go by that."""
    return skipped in SYNCED


async def exclude(
    parts: Parts, account: Account, playlist_ids: Collection[str]
) -> list[StoredPlaylist]:
    """Leave playlists alone from now on, and return those that were not left alone before.

    A sync that is under way does nothing more to them.
    """
    async with parts.engine.begin() as db:
        await preferences.lock_library(db, account.id)
        entries = await playlists.list_library(db, account.id, of=playlist_ids)
        chosen = [entry for entry in entries if may_exclude(entry.skipped)]
        await _save(db, account, chosen, excluded=True)
        run = await runs.find_active_run(db, account.id)
        if run:
            ids = [entry.playlist.id for entry in chosen]
            await preferences.stop_in_run(db, run.id, ids, EXCLUDED_MEANWHILE)
    if run:
        await advance_fully(parts, run.id)
    return [entry.playlist for entry in chosen]


async def include(
    parts: Parts, account: Account, playlist_ids: Collection[str]
) -> list[StoredPlaylist]:
    """Let syncs have playlists again, and return those that are not left alone any more.

    The next sync reads them. What only its owner can change stays as it is.
    """
    async with parts.engine.begin() as db:
        await preferences.lock_library(db, account.id)
        entries = await playlists.list_library(db, account.id, of=playlist_ids)
        chosen = [entry for entry in entries if may_include(entry.skipped)]
        await _save(db, account, chosen, excluded=False)
        await preferences.forget_snapshots(db, [entry.playlist.id for entry in chosen])
    return [entry.playlist for entry in chosen]


async def _save(
    db: AsyncConnection, account: Account, chosen: Collection[LibraryEntry], *, excluded: bool
) -> None:
    ids = [entry.playlist.id for entry in chosen]
    await preferences.save_excluded(db, account.id, ids, excluded=excluded)
    changed = await playlists.list_library(db, account.id, of=ids)
    reasons = {entry.playlist.id: reason_to_skip(entry, account) for entry in changed}
    await playlists.save_skips(db, account.id, reasons)
