"""Somebody signs in at the terminal, by their browser or by what they paste."""

import asyncio
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import psycopg
import pytest

from databases import libpq
from encore.errors import BadInput, Forbidden, NotConnected, SpotifyUnreachable
from encore.settings import Settings
from encore.store.accounts import Account
from encore.sync.connect import NO_CLIENT_ID
from encore.terminal.connecting import connect

from .conftest import CLIENT_ID, PATIENCE_S, Remote, Terminal

CONNECT = ("connect", "--no-browser")


def people(settings: Settings) -> list[tuple[str, str]]:
    """Return who is stored, and the client id they came by."""
    query = "SELECT spotify_id, client_id FROM accounts JOIN apps ON apps.id = app_id"
    with psycopg.connect(libpq(settings.database_url or "")) as connection:
        return connection.execute(query).fetchall()


@asynccontextmanager
async def connecting(
    settings: Settings, capsys: pytest.CaptureFixture[str], client_id: str | None = None
) -> AsyncIterator[tuple[str, "asyncio.Task[None]"]]:
    """Connect in this process, and yield the address to open."""
    task = asyncio.create_task(connect(settings, client_id, open_browser=False))
    said = ""
    async with asyncio.timeout(PATIENCE_S):
        while not (found := re.search("^(http.*)\n", said, re.MULTILINE)) and not task.done():
            await asyncio.sleep(0.02)
            said += capsys.readouterr().out
    if not found:
        await task
        pytest.fail(f"no address was said, but: {said}")
    try:
        yield found[1], task
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_who_agrees_in_the_browser_is_connected_and_told_what_comes_next(
    terminal: Terminal, sandbox: Remote
):
    async with terminal.running(*CONNECT) as encore:
        address = await encore.read_address()
        await encore.hang_up()
        page = await sandbox.http.get(await sandbox.agree(address))
        code, out, err = await encore.end()

    assert (page.status_code, code, err) == (200, 0, "")
    assert "You are connected" in page.text
    assert "Connected as Listener." in out
    assert "sees 22 playlists and may edit 18" in out
    assert "leaves 4 alone: 1 collaborative, someone else's; 3 followed" in out
    assert "`encore up`" in out
    assert "`encore sync`" in out
    assert people(terminal.settings) == [("listener", CLIENT_ID)]


async def test_who_has_no_browser_here_pastes_the_address_and_may_err_before(
    terminal: Terminal, sandbox: Remote
):
    async with terminal.running(*CONNECT) as encore:
        address = await encore.read_address()
        await encore.paste("what is this?")
        complaint = await encore.read_complaint()
        await encore.paste(await sandbox.agree(address), end="")
        await encore.hang_up()
        code, out, _ = await encore.end()

    assert "Copy the whole address" in complaint
    assert code == 0
    assert "Connected as Listener." in out


async def test_the_browser_is_opened_unless_told_otherwise(
    terminal: Terminal, sandbox: Remote, tmp_path: Path
):
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {opened}.new && mv {opened}.new {opened}\n')
    browser.chmod(0o755)
    async with terminal.running("connect", BROWSER=str(browser)) as encore:
        address = await encore.read_address()
        async with asyncio.timeout(PATIENCE_S):
            while not opened.exists():
                await asyncio.sleep(0.02)
        await sandbox.http.get(await sandbox.agree(opened.read_text()))
        code, _, _ = await encore.end()

    assert code == 0
    assert opened.read_text() == address


async def test_ctrl_c_ends_it_without_a_word(terminal: Terminal):
    async with terminal.running(*CONNECT) as encore:
        await encore.read_address()
        encore.process.send_signal(signal.SIGINT)
        code, _, err = await encore.end()

    assert (code, err) == (130, "")
    assert people(terminal.settings) == []


async def test_an_app_that_spotify_does_not_know_is_told_in_one_sentence(
    terminal: Terminal, sandbox: Remote
):
    await sandbox.control("settings", client_ids=["another-app"])
    code, out, err = await terminal.run(*CONNECT)

    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert f"no app with the Client ID '{CLIENT_ID}'" in err
    assert people(terminal.settings) == []


async def test_who_declines_is_told_so_here_and_in_the_browser(
    here: Settings, sandbox: Remote, capsys: pytest.CaptureFixture[str]
):
    async with connecting(here, capsys) as (address, task):
        page = await sandbox.http.get(await sandbox.decline(address))
        with pytest.raises(NotConnected, match="declined"):
            await task

    assert page.status_code == 400
    assert "You declined" in page.text
    assert people(here) == []


async def test_a_browser_that_calls_twice_is_shown_the_same_and_the_code_is_spent_once(
    here: Settings, sandbox: Remote, capsys: pytest.CaptureFixture[str]
):
    await sandbox.control("faults", method="GET", path="/me$", kind="slow", seconds=0.3)
    async with connecting(here, capsys) as (address, task):
        redirected_to = await sandbox.agree(address)
        pages = await asyncio.gather(*(sandbox.http.get(redirected_to) for _ in range(2)))
        await task

    assert [page.status_code for page in pages] == [200, 200]
    assert (await sandbox.counts())["POST /api/token"] == 1


async def test_other_addresses_are_not_there_and_idle_connections_hold_nothing_up(
    here: Settings, sandbox: Remote, capsys: pytest.CaptureFixture[str]
):
    async with connecting(here, capsys) as (address, task):
        redirected_to = httpx.URL(await sandbox.agree(address))
        assert redirected_to.port is not None
        _, idle = await asyncio.open_connection("127.0.0.1", redirected_to.port)
        icon = await sandbox.http.get(redirected_to.copy_with(path="/favicon.ico", query=None))
        await sandbox.http.get(redirected_to)
        await task
        idle.close()

    assert icon.status_code == 404


async def test_an_answer_to_another_sign_in_changes_nothing(
    here: Settings, sandbox: Remote, capsys: pytest.CaptureFixture[str]
):
    async with connecting(here, capsys) as (address, task):
        redirected_to = httpx.URL(await sandbox.agree(address))
        for query in (b"code=stolen&state=guessed", b"error=access_denied", b""):
            page = await sandbox.http.get(redirected_to.copy_with(query=query))
            assert page.status_code == 400
            assert not task.done()
        await sandbox.http.get(redirected_to)
        await task

    assert len(people(here)) == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param(
            {"registered_users": ["someone"]}, "does not list this account", id="unlisted"
        ),
        pytest.param({"premium": False}, "active Premium subscription", id="premium"),
    ],
)
async def test_whom_spotify_does_not_let_in_is_not_kept(
    here: Settings,
    sandbox: Remote,
    capsys: pytest.CaptureFixture[str],
    options: dict[str, object],
    words: str,
):
    await sandbox.control("settings", **options)
    async with connecting(here, capsys) as (address, task):
        page = await sandbox.http.get(await sandbox.agree(address))
        with pytest.raises(Forbidden, match=words):
            await task

    assert words in page.text
    assert people(here) == []


async def test_an_address_that_spotify_would_not_return_to_is_told_before_it_is_opened(
    here: Settings, sandbox: Remote
):
    for redirect_uri, words in (
        ("http://localhost:8888/callback", "not localhost"),
        ("http://127.0.0.1/other", "does not list http://127.0.0.1/other as Redirect URI"),
        ("https://encore.example/callback", "does not list https://encore.example/callback"),
    ):
        with pytest.raises(BadInput, match=words):
            await connect(replace(here, redirect_uri=redirect_uri), None, open_browser=False)


async def test_a_redirect_address_with_a_port_is_listened_on(
    here: Settings, sandbox: Remote, capsys: pytest.CaptureFixture[str], unused_tcp_port: int
):
    uri = f"http://127.0.0.1:{unused_tcp_port}/back"
    await sandbox.control("settings", redirect_uris=[uri])
    async with connecting(replace(here, redirect_uri=uri), capsys) as (address, task):
        redirected_to = await sandbox.agree(address)
        await sandbox.http.get(redirected_to)
        await task

    assert redirected_to.startswith(f"{uri}?")


async def test_a_taken_port_is_told(here: Settings, sandbox: Remote):
    taken = f"{sandbox.base}/callback"

    with pytest.raises(BadInput, match="another port in ENCORE_REDIRECT_URI"):
        await connect(replace(here, redirect_uri=taken), None, open_browser=False)


async def test_an_address_elsewhere_can_only_be_pasted(terminal: Terminal, sandbox: Remote):
    elsewhere = "https://encore.example/callback"
    await sandbox.control("settings", redirect_uris=[elsewhere])
    code, _, err = await terminal.run(*CONNECT, ENCORE_REDIRECT_URI=elsewhere)

    assert code == 1
    assert "has to be pasted" in err


async def test_without_a_client_id_the_mend_is_told(here: Settings):
    with pytest.raises(BadInput) as error:
        await connect(replace(here, client_id=None), None, open_browser=False)

    assert str(error.value) == NO_CLIENT_ID


async def test_who_was_connected_before_need_not_name_the_app_again(
    here: Settings, sandbox: Remote, account: Account, capsys: pytest.CaptureFixture[str]
):
    async with connecting(replace(here, client_id=None), capsys) as (address, task):
        await sandbox.http.get(await sandbox.agree(address))
        await task

    assert people(here) == [(account.spotify_id, CLIENT_ID)]


async def test_the_app_that_is_named_goes_before_the_one_that_is_set(
    here: Settings, sandbox: Remote, capsys: pytest.CaptureFixture[str]
):
    async with connecting(here, capsys, client_id="named") as (address, task):
        await sandbox.http.get(await sandbox.agree(address))
        await task

    assert people(here) == [("listener", "named")]


async def test_a_spotify_that_is_down_is_told(here: Settings, unused_tcp_port: int):
    nowhere = replace(here, accounts_url=f"http://127.0.0.1:{unused_tcp_port}")

    with pytest.raises(SpotifyUnreachable, match="cannot be reached"):
        await connect(nowhere, None, open_browser=False)


async def test_playlists_that_cannot_be_listed_yet_do_not_undo_the_sign_in(
    here: Settings, sandbox: Remote, capsys: pytest.CaptureFixture[str]
):
    await sandbox.control("faults", method="GET", path="/me/playlists", kind="429", quota=True)
    async with connecting(here, capsys) as (address, task):
        await sandbox.http.get(await sandbox.agree(address))
        await task

    assert "could not be listed yet" in capsys.readouterr().out
    assert len(people(here)) == 1
