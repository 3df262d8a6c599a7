"""Look before and look back: `encore plan`, `versions` and `diff`. Nothing is sent."""

import sys
from collections.abc import Iterator, Sequence

from encore.assembly import open_encore
from encore.music import Item
from encore.pipeline.entries import Placement
from encore.pipeline.undo import diff
from encore.settings import Settings
from encore.store import items, playlists, versions
from encore.store.accounts import get_first_account
from encore.store.runs import RunKind
from encore.store.versions import Version
from encore.sync.preview import MARKS, Preview, preview, title_of
from encore.sync.start import find_playlist
from encore.sync.undo import find_version
from encore.terminal.progress import local_time
from encore.terminal.syncing import print_json

KINDS = {
    RunKind.SYNC: "sync",
    RunKind.UNDO: "the undo, run",
    RunKind.RESTORE: "the restore, run",
    RunKind.REMOVE_ALL: "the removal, run",
    RunKind.LEFTOVERS: "the removal of what was left over, run",
}
WHERE = {Placement.AFTER: "after each original", Placement.END: "at the end"}


async def show_plan(settings: Settings, name: str, *, as_json: bool) -> None:
    """Show what the next push would do to a playlist."""
    async with open_encore(settings) as encore, encore.database.engine.begin() as db:
        account = await get_first_account(db)
        entry = find_playlist(await playlists.list_library(db, account.id), name)
        found = await preview(db, account, entry, encore.clock.now())
    if as_json:
        print_json(_plan_json(found, entry.skipped))
    else:
        _write(_tell_plan(found, entry.skipped))


async def show_versions(settings: Settings, name: str, *, as_json: bool) -> None:
    """List the kept lists of a playlist, newest first."""
    async with open_encore(settings) as encore, encore.database.engine.begin() as db:
        account = await get_first_account(db)
        entry = find_playlist(await playlists.list_library(db, account.id), name)
        kept = await versions.list_versions(db, entry.playlist.id)
    if as_json:
        print_json({"playlist": entry.playlist.name, "versions": [_version_json(v) for v in kept]})
    elif not kept:
        _write([f"No earlier list of “{entry.playlist.name}” is kept: Encore never changed it."])
    else:
        _write(_tell_version(version) for version in kept)


async def show_diff(
    settings: Settings, name: str, version_id: int | None, *, as_json: bool
) -> None:
    """Show what differs between a kept list and the list as last read."""
    async with open_encore(settings) as encore, encore.database.engine.begin() as db:
        account = await get_first_account(db)
        entry = find_playlist(await playlists.list_library(db, account.id), name)
        number = await find_version(db, entry, version_id)
        before = await versions.get_version(db, entry.playlist.id, number)
        now = await items.list_items(db, entry.playlist.id)
    rows = [_row(old, new) for old, new in diff(before, now)]
    if as_json:
        changed = [{"do": MARKS[mark], "title": title} for mark, title in rows if mark != " "]
        print_json({"playlist": entry.playlist.name, "version": number, "changes": changed})
        return
    gone, new = (sum(mark == one for mark, _ in rows) for one in "-+")
    _write([f"Since version {number} {new} entries came (+) and {gone} went (-)."])
    _write(excerpt(rows))


def excerpt(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield the lines that are marked, each run of them with the line before it."""
    for at, (mark, title) in enumerate(rows):
        before_change = at + 1 < len(rows) and rows[at + 1][0] != " "
        if mark != " " or before_change:
            yield f"  {mark} {_plain(title)}"
        elif at and rows[at - 1][0] != " ":
            yield "    …"


def _row(old: Item | None, new: Item | None) -> tuple[str, str]:
    if old and new:
        return " ", title_of(new)
    return ("+", title_of(new)) if new else ("-", title_of(old) if old else "")


def _tell_plan(found: Preview, skipped: str | None) -> Iterator[str]:
    if skipped:
        yield f"“{found.playlist}” is left alone ({skipped}), so none of this happens."
    if found.songs_waiting:
        yield f"{found.songs_waiting} songs are still to be looked for; this is what is known."
    if found.stop:
        yield found.stop
    if not any(found.requests.values()):
        yield f"Nothing is to be written to “{found.playlist}”."
        return
    yield (
        f"The next sync of “{found.playlist}” would add {found.count('+')} entries (+) and take "
        f"out {found.count('-')} (-)."
    )
    if dated := found.count("~"):
        yield f"{dated} (~) would get a new date: Spotify takes out all copies of a song at once."
    if found.left_out:
        yield f"{found.left_out} more do not fit: Spotify allows 10,000 entries in a list."
    for placement, number in found.requests.items():
        chosen = ", as it is set" if placement is found.placement else ""
        yield f"Live versions {WHERE[placement]}: {number} requests{chosen}."
    yield from excerpt([(line.mark, line.title) for line in found.lines])


def _plan_json(found: Preview, skipped: str | None) -> dict[str, object]:
    return {
        "playlist": found.playlist,
        "skipped": skipped,
        "stop": found.stop,
        "placement": found.placement.value,
        "requests": {placement.value: n for placement, n in found.requests.items()},
        "songs_waiting": found.songs_waiting,
        "left_out": found.left_out,
        "changes": [
            {
                "do": MARKS[line.mark],
                "position": line.position,
                "title": line.title,
                "uri": line.uri,
                "added_at": line.added_at.isoformat() if line.added_at else None,
            }
            for line in found.lines
            if line.mark != " "
        ],
    }


def _tell_version(version: Version) -> str:
    when = local_time(version.taken_at.isoformat())
    why = f", before {KINDS[RunKind(version.kind)]} {version.run_id}" if version.kind else ""
    return f"{version.id:>6}  {when}  {version.length} entries{why}"


def _version_json(version: Version) -> dict[str, object]:
    return {
        "version": version.id,
        "taken_at": version.taken_at.isoformat(),
        "entries": version.length,
        "before_run": version.run_id,
        "kind": version.kind,
    }


def _plain(text: str) -> str:
    """Return a title without characters that would move the cursor or turn the line around."""
    return "".join(c for c in text if c.isprintable())


def _write(lines: Iterator[str] | Sequence[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
