"""The numbers of runs for the pages that list them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.clock import Clock
from encore.store import history
from encore.store.history import Summary
from encore.store.runs import Run
from encore.sync.remembered import Remembered

MOST = 1_000
COUNTED_FOR = timedelta(minutes=2)  # an edit that was under way at the end may still be noted


@dataclass(slots=True)
class Summaries:
    """Adds up a run that ended a while ago only once: its rows stay as they are, and may be many.

    *clock* is Encore's.
    """

    clock: Clock

    _ended: dict[int, Summary] = field(default_factory=dict)
    _lately: Remembered = field(default_factory=Remembered)

    async def of(self, db: AsyncConnection, listed: Sequence[Run]) -> list[Summary]:
        """Return the numbers of *listed*, in their order."""
        known = {run.id: self._ended[run.id] for run in listed if run.id in self._ended}
        unknown = [run for run in listed if run.id not in known]
        over = [run for run in unknown if self._is_over(run)]
        fresh = await history.summarise(db, over) if over else []
        self._keep(fresh)
        for run in unknown:
            if run not in over:
                add_up = partial(history.summarise, listed=[run])
                fresh += await self._lately.get(db, (run.id, run.state, run.ended_at), add_up)
        known |= {summary.run.id: summary for summary in fresh}
        return [known[run.id] for run in listed]

    def _is_over(self, run: Run) -> bool:
        return run.ended_at is not None and self.clock.now() - run.ended_at > COUNTED_FOR

    def _keep(self, ended: Sequence[Summary]) -> None:
        if len(self._ended) + len(ended) > MOST:
            self._ended.clear()
        self._ended |= {summary.run.id: summary for summary in ended}
