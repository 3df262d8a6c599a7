"""Where a run stands, and moving it on when nothing holds it any more."""

from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.store import runs
from encore.store.runs import Run, RunState, Step
from encore.sync.parts import FIND, PUSH, READ, Parts, enqueue_playlists, enqueue_run
from encore.sync.telling import end_run, tell_wait


@dataclass(frozen=True, slots=True)
class Standing:
    """How many playlists of a run are in each step: those that may go on, and those that wait."""

    reading: int
    reading_later: int
    finding: int
    writing: int
    writing_later: int


def next_state(now: datetime, due_at: datetime | None, standing: Standing) -> RunState:
    """Return where a run stands whose finding may go on at *due_at* (None: at once).

    Finding starts when every playlist that can be read has been read, so that an artist is
    asked about once for all of its songs.
    """
    may_find = standing.finding > 0 and (due_at is None or due_at <= now)
    if standing.reading:
        return RunState.READING
    if may_find:
        return RunState.FINDING
    if standing.writing:
        return RunState.WRITING
    if standing.reading_later or standing.finding or standing.writing_later:
        return RunState.PARKED
    return RunState.DONE


async def advance(parts: Parts, run_id: int) -> None:
    """Move the run on if its present phase is over. Cheap, for the end of every job."""
    async with parts.engine.begin() as db:
        run = await runs.get_run(db, run_id)
        steps = await runs.count_steps(db, run_id)
    if run.state is RunState.PAUSED:
        return
    in_phase = {RunState.READING: Step.READING, RunState.WRITING: Step.WRITING}
    phase = in_phase.get(run.state, Step.FINDING)
    if not steps.get(phase):
        await advance_fully(parts, run_id)


async def advance_fully(parts: Parts, run_id: int) -> None:
    """Move the run to where it stands, and enqueue what can be done there."""
    now = parts.clock.now()
    async with parts.engine.begin() as db:
        run = await runs.lock_run(db, run_id)
        if run.ended_at or run.state in (RunState.LISTING, RunState.PAUSED):
            return
        await _advance(parts, db, run, now)


async def _advance(parts: Parts, db: AsyncConnection, run: Run, now: datetime) -> None:
    reading = await runs.list_due(db, run.id, Step.READING, now)
    writing = await runs.list_due(db, run.id, Step.WRITING, now)
    steps = await runs.count_steps(db, run.id)
    standing = Standing(
        reading=len(reading),
        reading_later=steps.get(Step.READING, 0) - len(reading),
        finding=steps.get(Step.FINDING, 0),
        writing=len(writing),
        writing_later=steps.get(Step.WRITING, 0) - len(writing),
    )
    state = next_state(now, run.due_at, standing)
    if state is RunState.DONE:
        await end_run(db, run.id, state, now)
        return
    waits = [(run.due_at, run.error)] if run.due_at and run.due_at > now else []
    if waiting := await runs.find_wait(db, run.id, now):
        waits.append(waiting)
    parked = state is RunState.PARKED and waits
    due_at, error = min(waits, key=itemgetter(0)) if parked else (None, None)
    await runs.move_run(db, run.id, state, due_at=due_at, error=error)
    if due_at and run.state is not RunState.PARKED:
        await tell_wait(db, run, due_at, now)
    await enqueue_playlists(parts, db, READ, run.id, reading, unless_running=True)
    await enqueue_playlists(parts, db, PUSH, run.id, writing, unless_running=True)
    if state is RunState.FINDING:
        await enqueue_run(parts, db, FIND, run.id, unless_running=True)
