"""End or park a run, and leave word of it for the person who looks later."""

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import NotConnected
from encore.store import notices, runs
from encore.store.notices import NoticeKind
from encore.store.runs import TROUBLED, Run, RunState

LONG_WAIT = timedelta(minutes=5)  # nobody needs to be told of a shorter one


async def end_run(
    db: AsyncConnection, run_id: int, state: RunState, now: datetime, error: str | None = None
) -> bool:
    """End the run as done or failed; False if it had ended already."""
    if not await runs.end_run(db, run_id, state, now, error):
        return False
    run = await runs.get_run(db, run_id)
    await notices.delete_unseen(db, run.account_id, NoticeKind.PARKED, run.id)
    if state is RunState.FAILED:
        detail = {"run": run.kind, "error": error}
        await notices.save_notice(db, run.account_id, NoticeKind.FAILED, run.id, detail, now)
    else:
        await _tell_end(db, run, now)
    return True


async def end_signed_out(
    db: AsyncConnection, run_id: int, error: NotConnected, now: datetime
) -> None:
    """End a run that cannot go on before the person signs in again."""
    if await runs.end_run(db, run_id, RunState.FAILED, now, str(error)):
        run = await runs.get_run(db, run_id)
        await notices.delete_unseen(db, run.account_id, NoticeKind.PARKED, run.id)
        kind = NoticeKind.SIGN_IN_ENDED
        await notices.save_notice(db, run.account_id, kind, run.id, {"run": run.kind}, now)


async def tell_wait(db: AsyncConnection, run: Run, until: datetime, now: datetime) -> None:
    """Leave word that a run waits, in place of an earlier word that nobody has seen."""
    if until - now < LONG_WAIT:
        return
    await notices.delete_unseen(db, run.account_id, NoticeKind.PARKED, run.id)
    detail = {"run": run.kind, "until": until}
    await notices.save_notice(db, run.account_id, NoticeKind.PARKED, run.id, detail, now)


async def _tell_end(db: AsyncConnection, run: Run, now: datetime) -> None:
    """A run that found nothing to do does not ring: one may start every hour."""
    steps = await runs.count_steps(db, run.id)
    totals = await runs.get_totals(db, run.id)
    troubled = sum(steps.get(step, 0) for step in TROUBLED)
    kind = NoticeKind.NEEDS_LOOK if troubled else NoticeKind.ENDED
    detail = {
        "run": run.kind,
        "playlists": sum(steps.values()),
        "troubled": troubled,
        **asdict(totals),
    }
    is_quiet = not (troubled or totals.live_added or totals.duplicates_removed)
    is_seen = is_quiet and run.kind is runs.RunKind.SYNC
    await notices.save_notice(db, run.account_id, kind, run.id, detail, now, is_seen=is_seen)
