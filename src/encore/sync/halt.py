"""A run that was paused or cancelled sends nothing more: the look before every request."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from encore.spotify.endpoints import Spotify
from encore.store import stops
from encore.store.accounts import Account
from encore.sync.parts import Parts


class Halted(Exception):
    """The run was paused or has been ended meanwhile; its job ends, as if it were cut off."""


@dataclass(slots=True)
class Watch:
    """Looks whether a run still goes on.

    *is_owing* while a song of the person's was taken out that the same push puts back: then
    it sends on, or a pause would leave the playlist without that song. *has_paid* once it is
    back.
    """

    engine: AsyncEngine
    run_id: int
    is_owing: bool = False
    has_paid: bool = False

    async def check(self) -> None:
        """Raise Halted where nothing more is to be sent; awaited right before every request."""
        if self.is_owing:
            return
        async with self.engine.connect() as db:
            if not await stops.may_send(db, self.run_id):
                raise Halted


def watched(parts: Parts, account: Account, run_id: int) -> tuple[Spotify, Watch]:
    """Return the Web API in the name of *account*, for a run and as long as it goes on."""
    watch = Watch(parts.engine, run_id)
    return parts.spotify(account).checked(watch.check), watch
