"""Sign-ins that wait for a browser to come back: their state and PKCE never leave the server."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from encore.errors import BadInput
from encore.spotify.login import SignIn
from encore.store.accounts import Account
from encore.sync.connect import Connector

LASTS = timedelta(minutes=10)
MOST = 20  # any page may send a browser to the start, so there has to be an end
FORGOTTEN = "This sign-in was not started here, or it took longer than ten minutes; start it again."


@dataclass(frozen=True, slots=True)
class _Begun:
    connector: Connector
    sign_in: SignIn
    ends_at: datetime


@dataclass(slots=True)
class OpenSignIns:
    """Kept in memory: whoever restarts the server begins the sign-in anew."""

    _begun: dict[str, _Begun] = field(default_factory=dict)

    async def begin(self, connector: Connector, redirect_uri: str) -> str:
        """Return the address to send the browser to.

        Raises BadInput for an app or a redirect address that Spotify would refuse, and
        SpotifyError where it cannot be asked.
        """
        sign_in = connector.begin(redirect_uri)
        await connector.check_app(sign_in)
        self._forget(connector.clock.now())
        self._begun[sign_in.state] = _Begun(connector, sign_in, connector.clock.now() + LASTS)
        return sign_in.address

    async def finish(self, state: str, redirected_to: str) -> Account:
        """Keep who came back. Raises BadInput, and what `Connector.keep` raises."""
        begun = self._begun.pop(state, None)
        if begun is None or begun.ends_at < begun.connector.clock.now():
            raise BadInput(FORGOTTEN)
        return await begun.connector.keep(begun.sign_in, redirected_to)

    def _forget(self, now: datetime) -> None:
        late = [state for state, begun in self._begun.items() if begun.ends_at < now]
        crowd = list(self._begun)[: max(0, len(self._begun) - MOST + 1)]
        for state in {*late, *crowd}:
            del self._begun[state]
