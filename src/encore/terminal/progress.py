"""Show a run as it goes on: a bar on a terminal, a line now and then elsewhere."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from encore.assembly import Encore
from encore.store import runs
from encore.store.runs import RunState
from encore.sync.report import Report, count_ended, is_ended, report_run

LOOK_EVERY_S = 0.25
SAY_EVERY_S = 10.0

PHASES = {
    RunState.LISTING: "Listing playlists",
    RunState.READING: "Reading playlists",
    RunState.FINDING: "Finding live versions",
    RunState.WRITING: "Writing to Spotify",
    RunState.PARKED: "Waiting for Spotify",
    RunState.PAUSED: "Paused",
    RunState.DONE: "Done",
    RunState.FAILED: "Failed",
    RunState.CANCELLED: "Cancelled",
}

Show = Callable[[Report], None]


async def get_report(encore: Encore, run_id: int) -> Report:
    async with encore.database.engine.begin() as db:
        return await report_run(db, encore.clock, await runs.get_run(db, run_id))


async def follow(encore: Encore, run_id: int, *, quiet: bool) -> Report:
    """Wait until a run ends or is paused and return its report; show it unless *quiet*."""
    with _display(quiet) as show:
        while True:
            began = time.monotonic()
            report = await get_report(encore, run_id)
            show(report)
            if is_ended(report) or report.state == RunState.PAUSED:
                return report
            # A look at thousands of playlists costs something: spend a tenth of the time on it.
            await asyncio.sleep(max(LOOK_EVERY_S, 9 * (time.monotonic() - began)))


def describe(report: Report) -> str:
    """Return where a run stands, in a few words."""
    phase = PHASES[RunState(report.state)]
    if report.state == RunState.PARKED and report.due_at:
        return f"{phase} until {local_time(report.due_at)}"
    if report.state == RunState.FINDING:
        return f"{phase}, {report.songs_waiting} songs to go"
    return phase


def local_time(moment: str) -> str:
    """Return an ISO moment as the person's clock shows it."""
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"


@contextmanager
def _display(quiet: bool) -> Iterator[Show]:
    if quiet:
        yield lambda report: None
    elif sys.stdout.isatty():
        with _bar() as show:
            yield show
    else:
        yield _Lines().show


@contextmanager
def _bar() -> Iterator[Show]:
    columns = (
        TextColumn("{task.description:<44}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("playlists"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(), transient=True) as progress:
        task = progress.add_task("Starting", total=None)

        def show(report: Report) -> None:
            ended, total = count_ended(report)
            progress.update(
                task, description=describe(report), completed=ended, total=total or None
            )

        yield show


class _Lines:
    """Says a line when the phase changes, and every ten seconds within one."""

    def __init__(self) -> None:
        self.said = ""
        self.said_at = 0.0

    def show(self, report: Report) -> None:
        late = time.monotonic() - self.said_at > SAY_EVERY_S
        if is_ended(report) or (report.state == self.said and not late):
            return
        ended, total = count_ended(report)
        count = f" ({ended} of {total} playlists done)" if total else ""
        sys.stdout.write(f"{describe(report)}{count}\n")
        sys.stdout.flush()
        self.said, self.said_at = report.state, time.monotonic()
