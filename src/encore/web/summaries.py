"""The numbers of runs for the pages that list them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.store import history
from encore.store.history import Summary
from encore.store.runs import Run

MOST = 1_000


@dataclass(slots=True)
class Summaries:
    """Adds up a run that has ended only once: its rows stay as they are, and may be many."""

    _ended: dict[int, Summary] = field(default_factory=dict)

    async def of(self, db: AsyncConnection, listed: Sequence[Run]) -> list[Summary]:
        """Return the numbers of *listed*, in their order."""
        known = {run.id: self._ended[run.id] for run in listed if run.id in self._ended}
        unknown = [run for run in listed if run.id not in known]
        fresh = await history.summarise(db, unknown) if unknown else []
        self._keep([summary for summary in fresh if summary.run.ended_at])
        known |= {summary.run.id: summary for summary in fresh}
        return [known[run.id] for run in listed]

    def _keep(self, ended: Sequence[Summary]) -> None:
        if len(self._ended) + len(ended) > MOST:
            self._ended.clear()
        self._ended |= {summary.run.id: summary for summary in ended}
