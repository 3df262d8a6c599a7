"""Every second or so: whatever is due goes (back) into the queue, and what is old goes away."""

from datetime import timedelta

from encore.store import answers, ledger, notices, runs, tracks, versions
from encore.store.runs import RunState
from encore.sync.course import advance_fully
from encore.sync.parts import POPULATE, Parts, enqueue_run

REQUESTS_KEPT = timedelta(hours=48)
VERSIONS_KEPT = timedelta(days=90)


async def sweep(parts: Parts) -> None:
    """Enqueue what is due in every run under way: lost jobs, waits that ended, retries."""
    now = parts.clock.now()
    async with parts.engine.begin() as db:
        active = await runs.list_active_runs(db)
    for run in active:
        if run.state is RunState.PAUSED:
            continue
        if run.state is not RunState.LISTING:
            await advance_fully(parts, run.id)
        elif run.due_at is None or run.due_at <= now:
            async with parts.engine.begin() as db:
                await enqueue_run(parts, db, POPULATE, run.id, unless_running=True)


async def clear_out(parts: Parts) -> None:
    """Forget what is past its date: Spotify's terms forbid keeping its content for ever."""
    now = parts.clock.now()
    async with parts.engine.begin() as db:
        await ledger.delete_old_requests(db, now - REQUESTS_KEPT)
        await answers.delete_expired(db, now)
        await tracks.delete_expired(db, now)
        await versions.delete_old_versions(db, now - VERSIONS_KEPT)
        await notices.delete_old_notices(db)
