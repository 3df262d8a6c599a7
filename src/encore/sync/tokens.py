"""The access token of one account, renewed by one process at a time."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from encore.clock import Clock
from encore.errors import NotConnected
from encore.spotify.login import Login
from encore.store import accounts
from encore.store.secrets import Vault

EARLY = timedelta(seconds=60)  # renewed before Spotify refuses it
REFUSED = "Spotify ended the sign-in, as it does after six months; run `encore connect` again."


@dataclass(slots=True)
class AccountTokens:
    """Keeps the token at hand, so that not every request has to ask the database."""

    engine: AsyncEngine
    vault: Vault
    clock: Clock
    client: httpx.AsyncClient
    accounts_url: str
    account_id: int
    _access: str = field(default="", repr=False)
    _expires_at: datetime | None = None

    async def current(self) -> str:
        if self._expires_at and self._expires_at - self.clock.now() > EARLY:
            return self._access
        return await self._take(refused=None)

    async def renew(self, refused: str) -> str:
        """Return a token newer than *refused*. Raises NotConnected when the sign-in ran out."""
        return await self._take(refused=refused)

    async def _take(self, refused: str | None) -> str:
        """Return the stored token, renewed if it has to be.

        The row is locked while Spotify is asked: where refresh tokens are used once only,
        two refreshes at a time would revoke each other.
        """
        async with self.engine.begin() as db:
            stored = await accounts.get_tokens(db, self.vault, self.account_id)
            if stored.refused_at:
                raise NotConnected(REFUSED)
            fresh = stored.expires_at - self.clock.now() > EARLY
            if fresh and stored.access != refused:
                return self._keep(stored.access, stored.expires_at)
            try:
                new = await self._login(stored).refresh(stored.refresh)
            except NotConnected as error:
                # Kept beyond this transaction, so the error is raised after it.
                refusal = error
                await accounts.mark_refused(db, self.account_id, self.clock.now())
            else:
                await accounts.save_tokens(
                    db, self.vault, self.account_id, new.access, new.refresh, new.expires_at
                )
                return self._keep(new.access, new.expires_at)
        raise refusal

    def _login(self, stored: accounts.StoredTokens) -> Login:
        return Login(
            self.accounts_url, stored.client_id, self.client, self.clock, stored.client_secret
        )

    def _keep(self, access: str, expires_at: datetime) -> str:
        self._access, self._expires_at = access, expires_at
        return access
