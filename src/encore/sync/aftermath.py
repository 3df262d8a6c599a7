"""What became of an undo, a restore or a removal: what it did, and what stays different."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.music import Item, ItemKind
from encore.pipeline.undo import Remains, compare_lists
from encore.plans import Insert
from encore.store import items, journal, playlists, runs, versions
from encore.store.runs import Run, RunKind, RunPlaylist, Step

NOTHING = Remains((), (), (), is_reordered=False)


@dataclass(frozen=True, slots=True)
class Aftermath:
    """One playlist of such a run. *taken_out* and *put_in* count entries."""

    playlist: str
    step: Step
    error: str | None
    taken_out: int
    put_in: int
    remains: Remains

    @property
    def notes(self) -> list[str]:
        """Say in sentences what could not be brought back."""
        return _notes(self.remains)


async def list_aftermath(db: AsyncConnection, run: Run) -> list[Aftermath]:
    """Return what a run that leads back did to each of its playlists, as far as it got."""
    return [await _look(db, run, entry) for entry in await runs.list_run_playlists(db, run.id)]


async def _look(db: AsyncConnection, run: Run, entry: RunPlaylist) -> Aftermath:
    playlist = await playlists.get_playlist(db, entry.playlist_id)
    made = [one.edit for one in await journal.list_made(db, playlist.id, [run.id])]
    inserted = sum(len(edit.uris) for edit in made if isinstance(edit, Insert))
    removed = sum(len(edit.uris) for edit in made if not isinstance(edit, Insert))
    remains = await _compare(db, run, playlist.id) if entry.state is Step.DONE else NOTHING
    return Aftermath(playlist.name, entry.state, entry.error, removed, inserted, remains)


async def _compare(db: AsyncConnection, run: Run, playlist_id: str) -> Remains:
    now = await items.list_items(db, playlist_id)
    if run.kind is RunKind.RESTORE:
        kept = await versions.find_versions(db, playlist_id, [run.version_id or 0])
        return compare_lists(kept[run.version_id or 0], now) if kept else NOTHING
    if run.of_run is None:
        return NOTHING
    made = await journal.list_made(db, playlist_id, [run.of_run])
    kept = await versions.find_versions(db, playlist_id, [one.version_id or 0 for one in made])
    if not kept:
        return NOTHING
    touched = {uri for one in made for uri in one.edit.uris}
    remains = compare_lists(kept[min(kept)], now)
    return Remains(
        _only(remains.lost, touched),
        _only(remains.kept, touched),
        _only(remains.redated, touched),
        is_reordered=False,
    )


def _only(listed: tuple[Item, ...], uris: set[str]) -> tuple[Item, ...]:
    return tuple(item for item in listed if item.uri in uris)


def _notes(remains: Remains) -> list[str]:
    local = [item for item in remains.lost if item.kind is ItemKind.LOCAL]
    nulls = [item for item in remains.lost if item.kind is ItemKind.UNAVAILABLE]
    other = [item for item in remains.lost if item not in local and item not in nulls]
    notes: list[str] = []
    for listed, words in (
        (remains.redated, "has a new date, because Spotify gives one to whatever is put back"),
        (local, "is a local file, which only you can put back, in Spotify"),
        (other, "is not back"),
        (remains.kept, "stays besides: it is not Encore's alone, or cannot be taken out by itself"),
    ):
        notes += [f"“{item.title}” {words}{_was(item, remains)}." for item in listed]
    if nulls:
        notes.append(f"{len(nulls)} entries that Spotify showed as nothing are not back.")
    if remains.is_reordered:
        notes.append("Some songs stay where they were moved to; Encore moves nothing.")
    return notes


def _was(item: Item, remains: Remains) -> str:
    is_redated = any(item is one for one in remains.redated)
    return f" (it was {item.added_at:%Y-%m-%d})" if is_redated and item.added_at else ""
