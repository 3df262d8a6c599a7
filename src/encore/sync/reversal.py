"""What a playlist should be so that it is as it was before, worked out from stored facts alone.

In the place of `look_ahead` this is carried out like every push: journal, kept version,
attempt number, read-back. It is worked out anew after every read, so it may break off anywhere.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import GuardStopped
from encore.music import Item, Track
from encore.pipeline.clean import CleanList, clean_list
from encore.pipeline.decisions import only_ours
from encore.pipeline.entries import Added, Desired
from encore.pipeline.leftover import without_original
from encore.pipeline.plan import plan_edits
from encore.pipeline.readback import aliases_of
from encore.pipeline.undo import (
    Deed,
    deed_of,
    guard_removals,
    restored_list,
    surplus,
    undone_list,
)
from encore.plans import Addition, AdditionState, Insert
from encore.store import additions, items, journal, playlists, reversals, versions, visits
from encore.store.accounts import Account
from encore.store.journal import Made
from encore.store.playlists import StoredPlaylist
from encore.store.runs import Run, RunKind
from encore.sync.choices import get_choices
from encore.sync.outlook import Outlook, untouchable_uris

NOT_KEPT = "The list as it was before that sync is not kept any more; nothing was changed."


async def look_back(run: Run, db: AsyncConnection, account: Account, playlist_id: str) -> Outlook:
    """Return the outlook for a playlist in a run that leads back. Raises NotFound."""
    playlist = await playlists.get_playlist(db, playlist_id)
    clean = clean_list(await items.list_items(db, playlist_id), await get_choices(db, playlist_id))
    added = await additions.list_additions(db, playlist_id)
    untouchable = untouchable_uris(playlist, clean.items, account)
    owed = await additions.list_owed(db, playlist_id)
    if run.kind is RunKind.RESTORE:
        target = await versions.get_version(db, playlist_id, run.version_id or 0)
        desired = restored_list(clean.items, target, untouchable, owed)
        live = _live_again(target, added)
        return _outlook(playlist, clean, added, desired, surplus(clean.items, target), live)
    if run.of_run is None:
        is_all = run.kind is not RunKind.LEFTOVERS
        ours = added if is_all else await _list_leftovers(db, playlist_id, clean, added)
        deeds, back = [], Counter[str]()
    else:
        made = await journal.list_made(db, playlist_id, [run.of_run])
        ours = [one for one in added if _was_added_by(one, made)]
        deeds = await list_deeds(db, playlist_id, made, added)
        back = await _count_given_back(db, playlist_id, run.of_run)
    out = only_ours(clean.items, ours) - untouchable
    desired = undone_list(clean.items, out, deeds, back, owed)
    return _outlook(playlist, clean, added, desired, out, {})


async def _list_leftovers(
    db: AsyncConnection, playlist_id: str, clean: CleanList, added: Sequence[Addition]
) -> list[Addition]:
    """Return those additions that are live versions of songs which are not in the list."""
    unchosen = await visits.list_unchosen(db, playlist_id)
    listed = [item.track for item in clean.items if item.track]
    ids = {track.id for track in without_original(unchosen, listed)}
    return [one for one in added if one.track.id in ids]


async def list_deeds(
    db: AsyncConnection, playlist_id: str, made: Sequence[Made], added: Sequence[Addition]
) -> list[Deed]:
    """Return what each plan took. Raises GuardStopped where the list before is not kept."""
    numbers = {one.version_id for one in made if one.version_id is not None}
    kept = await versions.find_versions(db, playlist_id, numbers)
    own = {one.uri for one in added if one.state is AdditionState.WITHDRAWN}
    deeds: list[Deed] = []
    for number, group in groupby(made, key=lambda one: one.version_id):
        edits = [one.edit for one in group]
        if number in kept:
            deeds.append(deed_of(kept[number], edits, own))
        elif not all(isinstance(edit, Insert) for edit in edits):
            raise GuardStopped(NOT_KEPT)
    return deeds


def _was_added_by(one: Addition, made: Sequence[Made]) -> bool:
    return any(
        isinstance(step.edit, Insert)
        and one.uri in step.edit.uris
        and one.sent_at >= step.intended_at
        for step in made
    )


async def _count_given_back(db: AsyncConnection, playlist_id: str, run_id: int) -> Counter[str]:
    undos = await reversals.list_undos(db, run_id)
    made = await journal.list_made(db, playlist_id, undos)
    return Counter(uri for one in made if isinstance(one.edit, Insert) for uri in one.edit.uris)


def _live_again(target: Sequence[Item], added: Sequence[Addition]) -> dict[str, Track]:
    """Return the tracks of what Encore had added to the version that is restored."""
    was_there = only_ours(target, added)
    return {one.uri: one.track for one in added if (one.shown_as or one.uri) in was_there}


def _outlook(
    playlist: StoredPlaylist,
    clean: CleanList,
    added: Sequence[Addition],
    desired: Desired,
    may_go: frozenset[str],
    live: dict[str, Track],
) -> Outlook:
    sent_as = {shown: uri for uri, shown in aliases_of(added).items()}
    new = {entry.uri for entry in desired.entries if isinstance(entry, Added)}
    return Outlook(
        playlist,
        clean,
        tuple(added),
        desired,
        plan_edits(clean.items, desired, sent_as),
        {uri: track for uri, track in live.items() if uri in new},
        frozenset(uri for at in desired.removed if (uri := clean.items[at].uri)),
        guard_removals(clean.items, desired, may_go),
    )
