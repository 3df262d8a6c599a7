"""What a run did, in numbers."""

from collections import Counter
from dataclasses import asdict, dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.clock import Clock
from encore.store import ledger, playlists, runs, songs
from encore.store.runs import Run, RunState, Step


@dataclass(frozen=True, slots=True)
class Report:
    """*tracks_before* and *tracks_after* are over the playlists that Encore may edit.

    *requests* counts by endpoint, such as "GET /me/playlists"; *writes* are those other
    than GET. *steps* counts the playlists of the run by where they stand.
    """

    run: int
    kind: str
    state: str
    playlists: int
    skipped: dict[str, int]
    tracks_before: int
    tracks_after: int
    live_added: int
    duplicates_removed: int
    requests: dict[str, int]
    writes: int
    seconds: float
    steps: dict[str, int]
    songs_waiting: int
    due_at: str | None
    error: str | None

    def as_json(self) -> dict[str, object]:
        return asdict(self)


async def report_run(db: AsyncConnection, clock: Clock, run: Run) -> Report:
    """Return the numbers of *run*, as they stand."""
    until = run.ended_at or clock.now()
    entries = await playlists.list_library(db, run.account_id)
    totals = await runs.get_totals(db, run.id)
    requests = await ledger.count_requests(db, run.started_at, until)
    editable = [entry.playlist.id for entry in entries if not entry.skipped]
    return Report(
        run=run.id,
        kind=run.kind.value,
        state=run.state.value,
        playlists=len(entries),
        skipped=dict(Counter(entry.skipped for entry in entries if entry.skipped)),
        **asdict(totals),
        requests=dict(requests),
        writes=sum(n for bucket, n in requests.items() if not bucket.startswith("GET ")),
        seconds=round((until - run.started_at).total_seconds(), 2),
        steps={step.value: n for step, n in (await runs.count_steps(db, run.id)).items()},
        songs_waiting=await songs.count_open(db, editable, until),
        due_at=run.due_at.isoformat() if run.due_at else None,
        error=run.error,
    )


def is_ended(report: Report) -> bool:
    return report.state in (RunState.DONE, RunState.FAILED, RunState.CANCELLED)


def count_ended(report: Report) -> tuple[int, int]:
    """Return how many playlists of the run are through, of how many."""
    under_way = (Step.READING.value, Step.FINDING.value, Step.WRITING.value)
    total = sum(report.steps.values())
    return total - sum(report.steps.get(step, 0) for step in under_way), total
