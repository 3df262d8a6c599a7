"""Access tokens: renewed early, once, and by one process at a time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import update

from encore.assembly import Encore, open_encore
from encore.errors import MustWait, NotConnected, ServerTrouble
from encore.settings import Settings
from encore.store.schema import accounts
from encore.sync.tokens import AccountTokens
from journeys.stage import Remote, at, connect


@dataclass
class Holder:
    """An account whose tokens several parts of Encore hold."""

    encore: Encore
    sandbox: Remote
    account_id: int

    def tokens(self) -> AccountTokens:
        encore = self.encore
        engine, clock = encore.database.engine, encore.clock
        return AccountTokens(
            engine, encore.vault, clock, encore.client, self.sandbox.base, self.account_id
        )

    async def ends_in(self, seconds: float) -> None:
        """Let Encore believe that the access token ends then."""
        moment = self.encore.clock.now() + timedelta(seconds=seconds)
        async with self.encore.database.engine.begin() as db:
            await db.execute(update(accounts).values(access_expires_at=moment))

    async def is_accepted(self, token: str) -> bool:
        headers = {"Authorization": f"Bearer {token}"}
        answer = await self.sandbox.http.get(f"{self.sandbox.base}/v1/me", headers=headers)
        return answer.status_code == httpx.codes.OK

    async def refreshes(self) -> int:
        return sum(one["path"].endswith("/api/token") for one in await self.sandbox.log())


@pytest.fixture
async def holder(settings: Settings, sandbox: Remote) -> AsyncIterator[Holder]:
    async with open_encore(at(settings, sandbox)) as encore:
        account = await connect(encore)
        await sandbox.forget_requests()
        yield Holder(encore, sandbox, account.id)


async def test_a_good_token_is_used_as_it_is(holder: Holder) -> None:
    tokens = holder.tokens()
    assert await tokens.current() == await tokens.current()
    assert await holder.refreshes() == 0
    assert await holder.is_accepted(await tokens.current())


async def test_a_token_is_renewed_before_it_ends(holder: Holder) -> None:
    await holder.ends_in(59)
    token = await holder.tokens().current()
    assert await holder.refreshes() == 1
    assert await holder.is_accepted(token)


async def test_many_who_hold_a_refused_token_renew_it_once(holder: Holder) -> None:
    await holder.sandbox.control("settings", rotate_refresh=True)
    holders = [holder.tokens() for _ in range(5)]
    refused = await holders[0].current()
    await holder.sandbox.control("tokens", do="expire")
    renewed = await asyncio.gather(*(one.renew(refused) for one in holders))
    assert len(set(renewed)) == 1
    assert await holder.refreshes() == 1
    assert await holder.is_accepted(renewed[0])


async def test_a_new_refresh_token_takes_the_place_of_the_old_one(holder: Holder) -> None:
    await holder.sandbox.control("settings", rotate_refresh=True)
    tokens = holder.tokens()
    for _ in range(3):
        assert await holder.is_accepted(await tokens.renew(await tokens.current()))
    assert await holder.refreshes() == 3


async def test_a_sign_in_that_ran_out_is_remembered_and_spotify_not_asked_again(
    holder: Holder,
) -> None:
    token = await holder.tokens().current()
    await holder.sandbox.control("tokens", do="revoke")
    with pytest.raises(NotConnected, match="encore connect"):
        await holder.tokens().renew(token)
    with pytest.raises(NotConnected, match="encore connect"):
        await holder.tokens().current()
    assert await holder.refreshes() == 1


async def test_signing_in_again_makes_good_a_sign_in_that_ran_out(holder: Holder) -> None:
    token = await holder.tokens().current()
    await holder.sandbox.control("tokens", do="revoke")
    with pytest.raises(NotConnected):
        await holder.tokens().renew(token)
    await connect(holder.encore)
    assert await holder.is_accepted(await holder.tokens().current())


@pytest.mark.parametrize(
    ("fault", "error"),
    [({"kind": "5xx"}, ServerTrouble), ({"kind": "429"}, MustWait)],
    ids=["a server error", "told to wait"],
)
async def test_trouble_at_a_refresh_does_not_end_the_sign_in(
    holder: Holder, fault: dict[str, str], error: type[Exception]
) -> None:
    tokens = holder.tokens()
    token = await tokens.current()
    await holder.sandbox.fault("POST", "/api/token", **fault)
    with pytest.raises(error):
        await tokens.renew(token)
    assert await holder.is_accepted(await tokens.renew(token))
