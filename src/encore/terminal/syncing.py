"""Ask for a sync and see what became of it: `encore sync`, `status` and `playlists`."""

import sys
from collections.abc import Sequence
from functools import partial

import orjson
from rich.console import Console
from rich.table import Table

from encore.assembly import Encore, open_encore
from encore.errors import EncoreError
from encore.settings import Settings
from encore.store import playlists, runs
from encore.store.accounts import Account, get_first_account
from encore.store.runs import RunKind, RunState, Step
from encore.sync.aftermath import list_aftermath
from encore.sync.report import Report, is_ended
from encore.sync.start import Started, start_sync
from encore.terminal.aftermath import NAMES, tell_aftermath
from encore.terminal.progress import describe, follow, get_report, local_time

STANDS = {
    RunState.DONE: "has ended",
    RunState.FAILED: "has ended",
    RunState.CANCELLED: "was cancelled",
    RunState.PAUSED: "is paused",
}
NO_WORKER = "No worker is running, so nothing happens yet: start `encore up`."


NOT_DONE = {
    RunState.FAILED: "The sync failed.",
    RunState.PAUSED: "The sync was paused; `encore resume` lets it go on.",
    RunState.CANCELLED: "The sync was cancelled; what it wrote stays, and the next does the rest.",
}


class SyncFailed(EncoreError):
    pass


async def sync(settings: Settings, names: Sequence[str], *, wait: bool, as_json: bool) -> None:
    """Start or join a sync; with *wait*, stay until it has ended."""
    async with open_encore(settings, asks_spotify=False) as encore:
        account = await _account(encore)
        started = await start_sync(encore.parts, account, names)
        if not started.is_worker_running:
            sys.stderr.write(f"{NO_WORKER}\n")
        if not wait and not as_json:
            sys.stdout.write(f"{_say_started(started)}. `encore status` shows how far it is.\n")
            return
        look = partial(follow, quiet=as_json) if wait else get_report
        report = await look(encore, started.run_id)
        if as_json:
            print_json(report.as_json())
        else:
            print_report(report)
        if report.state in NOT_DONE:
            # What a run waited for when it was stopped is not why it was.
            why = report.error if report.state == RunState.FAILED else None
            raise SyncFailed(why or NOT_DONE[RunState(report.state)])


async def show_status(settings: Settings, *, as_json: bool) -> None:
    """Show the sync that is under way, else the last one."""
    async with open_encore(settings, asks_spotify=False) as encore:
        account = await _account(encore)
        async with encore.database.engine.begin() as db:
            run = await runs.find_last_run(db, account.id)
            is_working = await encore.jobs.is_worker_running(db)
        report = await get_report(encore, run.id) if run else None
        if as_json:
            print_json({"worker": is_working, "run": report.as_json() if report else None})
            return
        if report is None:
            sys.stdout.write("Nothing was synced yet: `encore sync` does it.\n")
        else:
            await _print_status(encore, report)
        if not is_working and report is not None and not is_ended(report):
            sys.stdout.write(f"{NO_WORKER}\n")


async def show_playlists(settings: Settings, *, as_json: bool) -> None:
    """List the playlists in Spotify's order, with what Encore does with each."""
    async with open_encore(settings, asks_spotify=False) as encore:
        account = await _account(encore)
        async with encore.database.engine.begin() as db:
            entries = await playlists.list_library(db, account.id)
            last = await runs.find_last_run(db, account.id, RunKind.SYNC)
            standing = await runs.list_run_playlists(db, last.id) if last else []
    where = {entry.playlist_id: entry for entry in standing}
    rows: list[dict[str, object]] = [
        {
            "id": e.playlist.id,
            "name": e.playlist.name,
            "public": e.playlist.public,
            "collaborative": e.playlist.collaborative,
            "tracks": e.playlist.length if e.playlist.length is not None else e.playlist.total,
            "owner": "Me" if e.playlist.owner_id == account.spotify_id else e.playlist.owner_name,
            "created": e.playlist.created_at.isoformat(),
            "skipped": e.skipped,
            "held": e.playlist.held,
            "last_sync": where[e.playlist.id].state.value if e.playlist.id in where else None,
            "error": where[e.playlist.id].error if e.playlist.id in where else None,
        }
        for e in entries
    ]
    if as_json:
        print_json({"playlists": rows})
    else:
        _print_playlists(rows)


def print_json(answer: object) -> None:
    sys.stdout.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode() + "\n")


def print_report(report: Report) -> None:
    """Say what a sync that has ended did."""
    if report.state in (RunState.FAILED, RunState.PAUSED):
        return
    sys.stdout.write("\n".join(tell(report)) + "\n")


def tell(report: Report) -> list[str]:
    """Return what a sync did, in sentences."""
    skipped = sum(report.skipped.values())
    reasons = ", ".join(f"{n} {reason}" for reason, n in sorted(report.skipped.items()))
    lines = [
        f"Playlists          {report.playlists}"
        + (f", {skipped} left alone ({reasons})" if skipped else ""),
        f"Tracks             {report.tracks_before} before, {report.tracks_after} now",
        f"Live versions      {report.live_added} added",
        f"Duplicates         {report.duplicates_removed} removed",
        f"Requests           {sum(report.requests.values())}, of them {report.writes} that write",
        f"Took               {report.seconds:g} seconds",
    ]
    troubled = {
        Step.FAILED.value: "failed",
        Step.STOPPED.value: "stopped to be safe",
        Step.UNCONFIRMED.value: "not confirmed by Spotify yet",
        Step.CANCELLED.value: "left for the next sync",
    }
    bad = [
        f"{report.steps[step]} {word}" for step, word in troubled.items() if step in report.steps
    ]
    if bad:
        lines.append(f"Not as it should   {', '.join(bad)}; `encore playlists` shows which")
    return lines


def _say_started(started: Started) -> str:
    if started.is_new:
        return "Playlist sync started"
    return "The paused sync goes on" if started.was_paused else "A sync is under way already"


async def _account(encore: Encore) -> Account:
    async with encore.database.engine.begin() as db:
        return await get_first_account(db)


async def _print_status(encore: Encore, report: Report) -> None:
    kind = RunKind(report.kind)
    if is_ended(report) and kind is RunKind.SYNC:
        ended = "was cancelled" if report.state == RunState.CANCELLED else "has ended"
        sys.stdout.write(f"The last sync, number {report.run}, {ended}.\n")
        print_report(report)
    elif kind is not RunKind.SYNC:
        state = STANDS.get(RunState(report.state), "is under way")
        sys.stdout.write(f"The last {NAMES[kind]}, number {report.run}, {state}.\n")
        async with encore.database.engine.begin() as db:
            found = await list_aftermath(db, await runs.get_run(db, report.run))
        sys.stdout.write("".join(f"{line}\n" for line in tell_aftermath(found)))
    else:
        sys.stdout.write(f"{describe(report)}.\n")
    if report.state == RunState.PAUSED:
        sys.stdout.write("`encore resume` lets it go on.\n")
    if report.error:
        sys.stdout.write(f"{report.error}\n")


def _print_playlists(rows: list[dict[str, object]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Name", "Public", "Collab"):
        table.add_column(name)
    table.add_column("Tracks", justify="right")
    for name in ("Owner", "Created", "Encore"):
        table.add_column(name)
    for row in rows:
        table.add_row(
            _plain(row["name"]),
            _tick(row["public"]),
            _tick(row["collaborative"]),
            "" if row["tracks"] is None else str(row["tracks"]),
            _plain(row["owner"]),
            local_time(str(row["created"]))[:10],
            _plain(_standing(row)),
        )
    Console(width=None if sys.stdout.isatty() else 140).print(table, markup=False)


def _standing(row: dict[str, object]) -> str:
    if row["held"]:
        return f"left alone: held, because {row['held']}"
    if row["skipped"]:
        return f"left alone: {row['skipped']}"
    if row["error"]:
        return f"{row['last_sync']}: {row['error']}"
    return str(row["last_sync"] or "not synced yet")


def _tick(flag: object) -> str:
    return "" if flag is None else "✓" if flag else "✗"


def _plain(text: object) -> str:
    """Return a name without characters that would move the cursor or turn the line around."""
    return "".join(c for c in str(text) if c.isprintable())
