"""What `encore doctor` finds, and what it keeps its hands off."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.fernet import Fernet

from databases import libpq
from encore.assembly import open_encore
from encore.settings import Settings
from encore.spotify.login import SCOPES
from encore.store import ledger
from encore.store.accounts import Account, mark_refused
from encore.sync.diagnosis import Diagnosis, Health
from encore.sync.doctor import examine_folder, judge_sign_in, judge_space, judge_waits
from encore.sync.reachability import (
    Answer,
    judge_clock,
    judge_clock_rate,
    judge_reach,
    judge_redirect,
)
from encore.terminal.doctor import NotWell, examine

from .conftest import CLIENT_ID, Remote, Terminal

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
NOTHING = Settings(data_dir=Path("/nowhere"))


async def look(settings: Settings, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """Return what the doctor printed, and what had to be mended."""
    try:
        await examine(settings)
    except NotWell as error:
        return capsys.readouterr().out, str(error)
    return capsys.readouterr().out, ""


def lines_of(sign: str, said: str) -> Sequence[str]:
    return [line[2:].split("  ")[0] for line in said.splitlines() if line.startswith(sign)]


# What is concluded


async def test_a_sign_in_is_judged_by_its_age_its_scopes_and_its_app(account: Account):
    def judge(days_ago: float = 0, **changes: Any) -> list[Diagnosis]:
        person = replace(account, connected_at=NOW - timedelta(days=days_ago), **changes)
        return judge_sign_in(person, replace(NOTHING, client_id=CLIENT_ID), NOW)

    by_age = {days: judge(days)[0] for days in (0, 167, 168, 200)}
    assert {days: found.health for days, found in by_age.items()} == {
        0: Health.GOOD,
        167: Health.GOOD,
        168: Health.WARNING,
        200: Health.WARNING,
    }
    assert "14 days left" in by_age[167].sentence
    assert "0 days left" in by_age[200].sentence

    for [found] in (judge(refused_at=NOW), judge(scopes=SCOPES[0])):
        assert found.health is Health.BAD
        assert "`encore connect`" in found.mend

    _, found = judge(client_id="other")
    assert found.health is Health.WARNING
    assert CLIENT_ID in found.sentence
    assert "other" in found.sentence


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(seconds=60), "agrees"),
        (timedelta(seconds=61), "61 seconds ahead of"),
        (timedelta(minutes=-5), "300 seconds behind"),
    ],
)
def test_a_clock_that_is_a_minute_off_is_told(ahead: timedelta, words: str):
    [found] = judge_clock(NOW, NOW + ahead)

    assert words in found.sentence


def test_nothing_is_said_of_the_clock_where_no_date_came():
    assert judge_clock(None, NOW) == []


def test_a_fast_clock_is_bad_with_the_real_spotify_only():
    fast = replace(NOTHING, clock_rate=10)

    assert [found.health for found in judge_clock_rate(fast)] == [Health.BAD]
    assert judge_clock_rate(replace(fast, api_url="http://127.0.0.1:1/v1")) == []


@pytest.mark.parametrize(
    ("status", "health"),
    [(401, Health.GOOD), (200, Health.GOOD), (503, Health.WARNING), (None, Health.BAD)],
)
def test_any_answer_but_trouble_is_a_sign_of_life(status: int | None, health: Health):
    assert judge_reach("Web API", "https://api", Answer(status)).health is health


@pytest.mark.parametrize(
    ("free", "health"),
    [(10**9, Health.GOOD), (10**9 - 1, Health.WARNING), (10**8 - 1, Health.BAD)],
)
def test_a_disk_that_fills_up_is_told(free: int, health: Health):
    assert judge_space("/data", free).health is health


def test_a_folder_that_cannot_be_made_is_bad(tmp_path: Path):
    (tmp_path / "file").write_text("")
    found = examine_folder(replace(NOTHING, data_dir=tmp_path / "file" / "data"))

    assert found.health is Health.BAD
    assert "ENCORE_DATA_DIR" in found.mend


def test_localhost_is_told_with_the_mend():
    found = judge_redirect(replace(NOTHING, redirect_uri="http://localhost/callback"))

    assert found.health is Health.BAD
    assert "http://127.0.0.1/callback" in found.mend


def test_waits_are_told_in_the_time_zone_of_this_machine():
    until = NOW + timedelta(hours=9)
    [found] = judge_waits([ledger.Wait("GET /search", until, "quota")])

    assert found.health is Health.WARNING
    assert f"GET /search: the day's quota is spent until {until.astimezone():%Y-%m-%d %H:%M}" in (
        found.sentence
    )


# The whole examination


async def test_an_encore_that_is_well_is_told_so_by_three_requests(
    terminal: Terminal, account: Account, sandbox: Remote
):
    await sandbox.control("requests", "DELETE")
    code, out, err = await terminal.run("doctor")

    assert (code, err) == (0, "")
    assert lines_of("✗", out) == []
    assert lines_of("!", out) == ["Worker"]
    assert f"Spotify answers {account.name}" in out
    assert await sandbox.counts() == {"GET /me": 2, "GET /authorize": 1}
    with psycopg.connect(libpq(terminal.settings.database_url or "")) as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)


async def test_a_doctor_that_finds_something_bad_ends_with_1(terminal: Terminal):
    code, out, err = await terminal.run("doctor", ENCORE_SPOTIFY_CLIENT_ID="")

    assert code == 1
    assert lines_of("✗", out) == ["Spotify app", "Sign-in"]
    assert "to be mended: Spotify app, Sign-in." in err


async def test_a_database_that_cannot_be_opened_hides_nothing_else(
    here: Settings, unused_tcp_port: int, capsys: pytest.CaptureFixture[str]
):
    address = f"postgresql://someone:hush@127.0.0.1:{unused_tcp_port}/encore"
    said, _ = await look(replace(here, database_url=address), capsys)

    assert lines_of("✗", said) == ["Database"]
    assert lines_of("✓", said) == [
        *("Data folder", "Web API", "Clock", "Accounts", "Spotify app", "Redirect")
    ]
    assert "hush" not in said


async def test_a_spotify_that_is_down_is_told_and_nobody_is_asked_for(
    here: Settings, account: Account, unused_tcp_port: int, capsys: pytest.CaptureFixture[str]
):
    nowhere = f"http://127.0.0.1:{unused_tcp_port}"
    said, _ = await look(replace(here, api_url=f"{nowhere}/v1", accounts_url=nowhere), capsys)

    assert lines_of("✗", said) == ["Web API", "Accounts"]
    assert "Permission" not in said


async def test_what_spotify_does_not_allow_is_told_with_the_mend(
    here: Settings, account: Account, sandbox: Remote, capsys: pytest.CaptureFixture[str]
):
    async def look_at(**options: object) -> tuple[Sequence[str], str]:
        before = await sandbox.control("settings", "GET")
        await sandbox.control("settings", **options)
        said, _ = await look(here, capsys)
        await sandbox.control("settings", **{name: before[name] for name in options})
        return lines_of("✗", said), said

    bad, said = await look_at(registered_users=["someone"])
    assert bad == ["Permission"]
    assert "does not list this account" in said

    bad, said = await look_at(premium=False)
    assert bad == ["Permission"]
    assert "active Premium subscription" in said

    bad, said = await look_at(redirect_uris=["https://a.example/"])
    assert bad == ["Spotify app"]
    assert "does not list http://127.0.0.1/callback" in said

    bad, said = await look_at(client_ids=["other"])
    assert "Spotify app" in bad
    assert "knows no app with the Client ID" in said


async def test_what_spotify_made_us_wait_for_is_told_and_not_asked_again(
    here: Settings, account: Account, sandbox: Remote, capsys: pytest.CaptureFixture[str]
):
    async with open_encore(here) as encore, encore.database.engine.begin() as db:
        until = encore.clock.now() + timedelta(hours=9)
        await ledger.save_wait(db, account.quota_group, "GET /me", until, "quota")
    await sandbox.control("requests", "DELETE")
    said, bad = await look(here, capsys)

    assert bad == ""
    assert "GET /me: the day's quota is spent until" in said
    assert "Permission" not in said
    assert (await sandbox.counts())["GET /me"] == 1, "only the one without a token"


async def test_a_sign_in_that_ended_is_told_and_not_tried(
    here: Settings, account: Account, capsys: pytest.CaptureFixture[str]
):
    async with open_encore(here) as encore, encore.database.engine.begin() as db:
        await mark_refused(db, account.id, encore.clock.now())
    said, bad = await look(here, capsys)

    assert "Sign-in" in bad
    assert "Spotify ended that of Listener" in said


async def test_a_lost_key_is_told_and_does_not_end_the_sign_in(
    here: Settings, account: Account, capsys: pytest.CaptureFixture[str]
):
    other = replace(here, secret_key=Fernet.generate_key().decode())
    said, bad = await look(other, capsys)
    assert "Permission" in bad
    assert "put the old key back" in said

    said, bad = await look(here, capsys)
    assert bad == ""


async def test_a_running_worker_is_seen(here: Settings, capsys: pytest.CaptureFixture[str]):
    async with open_encore(here) as encore, encore.working():
        for _ in range(1_000):
            async with encore.database.engine.begin() as db:
                if await encore.jobs.is_worker_running(db):
                    break
            await encore.clock.sleep(0.05)
        said, _ = await look(here, capsys)

    assert "Worker" in lines_of("✓", said)
