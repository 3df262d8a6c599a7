"""A whole sign-in against the sandbox's accounts server."""

import logging
from urllib.parse import urlencode

import pytest

from encore.errors import BadInput, NotConnected
from encore.spotify.login import SCOPES, Login, SignIn, TokenSet

from .conftest import Sandbox
from .fakes import FAST

REDIRECT = "http://127.0.0.1:8000/callback"


def a_login(sandbox: Sandbox, secret: str | None = None) -> Login:
    return Login(sandbox.base, "an-app", sandbox.client, FAST, secret)


async def agree(sandbox: Sandbox, sign_in: SignIn) -> str:
    """Return the address that the browser is sent back to."""
    answer = await sandbox.client.get(sign_in.address)
    return answer.headers["location"]


async def signed_in(sandbox: Sandbox, secret: str | None = None) -> tuple[Login, TokenSet]:
    login = a_login(sandbox, secret)
    sign_in = login.begin(REDIRECT)
    return login, await login.finish(sign_in, await agree(sandbox, sign_in))


@pytest.mark.parametrize("secret", [None, "hush"])
async def test_a_sign_in_gives_tokens_that_work(sandbox: Sandbox, secret: str | None):
    _, tokens = await signed_in(sandbox, secret)

    assert set(tokens.scopes) == set(SCOPES)
    assert (await sandbox.signed_in(tokens.access).me()).id == "listener"


async def test_a_code_works_once(sandbox: Sandbox):
    login = a_login(sandbox)
    sign_in = login.begin(REDIRECT)
    address = await agree(sandbox, sign_in)
    await login.finish(sign_in, address)

    with pytest.raises(NotConnected, match="encore connect"):
        await login.finish(sign_in, address)


async def test_a_code_is_of_no_use_without_the_verifier(sandbox: Sandbox):
    login = a_login(sandbox)
    sign_in, other = login.begin(REDIRECT), login.begin(REDIRECT)
    thief = SignIn(sign_in.address, REDIRECT, sign_in.state, other.verifier)

    with pytest.raises(NotConnected):
        await login.finish(thief, await agree(sandbox, sign_in))


async def test_who_declines_is_told_so(sandbox: Sandbox):
    await sandbox.control("settings", consent=True)
    login = a_login(sandbox)
    sign_in = login.begin(REDIRECT)
    page, _, query = sign_in.address.partition("?")
    answer = await sandbox.client.post(
        page,
        content=f"{query}&{urlencode({'decision': 'cancel'})}",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )

    with pytest.raises(NotConnected, match="declined"):
        await login.finish(sign_in, answer.headers["location"])


@pytest.mark.parametrize("rotates", [True, False])
async def test_tokens_can_be_renewed_again_and_again(sandbox: Sandbox, rotates: bool):
    await sandbox.control("settings", rotate_refresh=rotates)
    login, tokens = await signed_in(sandbox)

    first = await login.refresh(tokens.refresh)
    second = await login.refresh(first.refresh)

    assert (first.refresh != tokens.refresh) is rotates
    assert await sandbox.signed_in(second.access).me()


async def test_a_sign_in_that_was_withdrawn_asks_for_a_new_one(sandbox: Sandbox):
    login, tokens = await signed_in(sandbox)
    await sandbox.control("tokens", do="revoke")

    with pytest.raises(NotConnected, match="encore connect"):
        await login.refresh(tokens.refresh)


async def test_an_app_that_spotify_does_not_know_is_named(sandbox: Sandbox):
    login, tokens = await signed_in(sandbox)
    await sandbox.control("settings", client_ids=["another-app"])

    with pytest.raises(BadInput, match="ENCORE_SPOTIFY_CLIENT_ID"):
        await login.refresh(tokens.refresh)


async def test_no_token_is_written_to_a_log(sandbox: Sandbox, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)

    login, tokens = await signed_in(sandbox, "app-s3cret")
    renewed = await login.refresh(tokens.refresh)
    await sandbox.signed_in(renewed.access).me()

    assert caplog.text
    for secret in (tokens.access, tokens.refresh, renewed.access, "app-s3cret"):
        assert secret not in caplog.text
