"""The commands as processes: what they print, and that what is wrong is one sentence."""

import asyncio
import json
import math
import secrets
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
import pytest
from bench.programs import Ended, read, run, running, running_sandbox, settings_for, sign_in

from databases import fastest_place, with_database
from journeys.music import songs

Settings = dict[str, str]
FIELDS = {
    *("playlists", "skipped", "tracks_before", "tracks_after", "live_added"),
    *("duplicates_removed", "requests", "writes", "seconds"),
}
PAGE = 50  # playlists of one list request


def only_json(ended: Ended) -> Any:
    """Return what was printed, which is one JSON object and nothing else."""
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.count("\n{") == 0
    return json.loads(ended.out)


def complaint(ended: Ended) -> str:
    """Return the one sentence that a command ended with instead of doing anything."""
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("encore: ")
    assert ended.err.count("\n") == 1, ended.err
    return ended.err.removeprefix("encore: ").strip()


@contextmanager
def new_database(server: str, admin: psycopg.Connection, template: str) -> Iterator[str]:
    name = f"encore_test_{secrets.token_hex(6)}"
    admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield with_database(server, name).replace("postgresql+psycopg://", "postgresql://")
    admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def connected(
    server: str, admin: psycopg.Connection, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """Somebody with two playlists who signed in, and whom no worker works for."""
    with running_sandbox() as address, new_database(server, admin, template) as database:
        rows = songs("Alive", "Black")
        lists = [
            {"name": name, "items": [{"track": row["id"]} for row in rows[::3]]}
            for name in ("Road Trip", "Evening")
        ]
        world = {"catalogue": rows, "playlists": lists, "noise": 0}
        httpx.post(f"{address}/_sandbox/reset", json=world, trust_env=False).raise_for_status()
        folder = tmp_path_factory.mktemp("connected")
        settings = settings_for(address, folder, DATABASE_URL=database)
        asyncio.run(sign_in(read(settings)))
        yield settings


@pytest.fixture
def nobody(database_url: str, tmp_path: Path) -> Settings:
    """Nobody has signed in yet."""
    database = database_url.replace("postgresql+psycopg://", "postgresql://")
    return settings_for("http://127.0.0.1:1", tmp_path, DATABASE_URL=database)


# What they do


def test_a_sync_is_followed_to_its_end_and_told_in_numbers(connected: Settings) -> None:
    with running(connected, "worker") as worker:
        worker.first_line()
        first = only_json(run(connected, "sync", "--wait", "--json"))
        again = only_json(run(connected, "sync", "road trip", "--wait", "--json"))
        status = only_json(run(connected, "status", "--json"))
        listed = only_json(run(connected, "playlists", "--json"))["playlists"]
        ended = worker.end()

    assert (ended.code, ended.err) == (0, "")
    assert first.keys() >= FIELDS
    assert (first["state"], first["live_added"], first["tracks_after"]) == ("done", 8, 12)
    assert (again["live_added"], again["writes"], again["steps"]) == (0, 0, {"done": 1})
    assert status == {"worker": True, "run": again}
    assert [(p["name"], p["tracks"], p["error"]) for p in listed] == [
        ("Road Trip", 6, None),
        ("Evening", 6, None),
    ]


def test_a_sync_without_a_worker_says_that_nothing_happens_yet(connected: Settings) -> None:
    ended = run(connected, "sync")
    assert ended.code == 0
    assert ended.out.startswith("Playlist sync started")
    assert "start `encore up`" in ended.err


# What is wrong with what was asked


def test_a_playlist_that_is_unknown_is_named(connected: Settings) -> None:
    told = complaint(run(connected, "sync", "Nowhere"))
    assert "'Nowhere'" in told
    assert "encore playlists" in told


@pytest.mark.parametrize("command", [("sync",), ("playlists", "--json")])
def test_who_is_not_connected_is_told_how(nobody: Settings, command: tuple[str, ...]) -> None:
    assert "run `encore connect`" in complaint(run(nobody, *command))


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://nobody@127.0.0.1:1/encore",
        "postgresql://nobody@127.0.0.1:port/encore",
    ],
)
def test_a_database_that_cannot_be_used_is_named(nobody: Settings, address: str) -> None:
    assert "DATABASE_URL" in complaint(run({**nobody, "DATABASE_URL": address}, "status"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENCORE_CLOCK_RATE", "fast"),
        ("ENCORE_PLACEMENT", "middle"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(nobody: Settings, name: str, value: str) -> None:
    assert name in complaint(run({**nobody, name: value}, "status"))


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--quota", "many"), "'many'"),
        (("--fault", "POST"), "'POST'"),
        (("--libraries", "lists.jsonl"), "libraries needs catalogue"),
    ],
)
def test_a_sandbox_says_which_option_is_wrong(options: tuple[str, ...], named: str) -> None:
    assert named in complaint(run({}, "sandbox", "--port", "0", *options))


def test_a_corrupt_line_of_a_catalogue_is_named(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.jsonl"
    file.write_text("\n".join([*map(json.dumps, songs("Alive", "Black")), '{"id": "cut o']))
    told = complaint(run({}, "sandbox", "--port", "0", "--catalogue", str(file)))
    assert f"{file} line 7" in told


@pytest.mark.parametrize("command", ["sandbox", "up", "demo"])
def test_a_port_in_use_is_named(nobody: Settings, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert port in complaint(run(nobody, command, "--port", port))


def test_an_unknown_option_is_named(nobody: Settings) -> None:
    ended = run(nobody, "sync", "--never")
    assert (ended.code, ended.out) == (2, "")
    assert "--never" in ended.err
    assert "Traceback" not in ended.err


# What goes wrong on the way


@pytest.mark.long
def test_a_spotify_that_is_away_ends_the_sync_and_loses_nothing(
    server: str, admin: psycopg.Connection, template: str, tmp_path: Path
) -> None:
    with new_database(server, admin, template) as database:
        more = {"DATABASE_URL": database, "ENCORE_CLOCK_RATE": "100", "ENCORE_LOG_LEVEL": "error"}
        with running_sandbox("--clock-rate", "100") as address:
            settings = settings_for(address, tmp_path, **more)
            asyncio.run(sign_in(read(settings)))
        with running(settings, "worker") as worker:
            worker.first_line()
            failed = run(settings, "sync", "--wait", "--json")
            ended = worker.end()
        listed = only_json(run(settings, "playlists", "--json"))["playlists"]

    assert (failed.code, json.loads(failed.out)["state"]) == (1, "failed")
    assert failed.err.startswith("encore: Spotify cannot be reached")
    assert (ended.code, ended.err) == (0, "")
    assert len(listed) == 22
    assert any(playlist["tracks"] for playlist in listed)


# The demo


@pytest.mark.long
def test_the_demo_tells_of_two_syncs_the_second_of_which_changes_nothing() -> None:
    first, second = only_json(run({}, "demo", "--once", "--json"))["syncs"]

    assert first.keys() & second.keys() >= FIELDS
    assert first["playlists"] == second["playlists"] > 0
    assert first["live_added"] > 0
    assert first["tracks_after"] == (
        first["tracks_before"] + first["live_added"] - first["duplicates_removed"]
    )
    assert second["tracks_before"] == second["tracks_after"] == first["tracks_after"]
    assert (second["writes"], second["live_added"], second["duplicates_removed"]) == (0, 0, 0)
    assert second["requests"] == {"GET /me/playlists": math.ceil(second["playlists"] / PAGE)}


@pytest.mark.parametrize("options", [("--port", "0"), ("--once",)])
def test_a_demo_that_is_interrupted_leaves_nothing_behind(options: tuple[str, ...]) -> None:
    with tempfile.TemporaryDirectory(dir=fastest_place()) as place:
        Path(place).chmod(0o711)  # as root, PostgreSQL runs as another user
        with running({"TMPDIR": place}, "demo", *options) as demo:
            demo.first_line()
            assert processes_in(place)
            ended = demo.end(signal.SIGINT)
        assert (ended.code, ended.err) == (130, "")
        assert list(Path(place).iterdir()) == []
        assert processes_in(place) == []


def processes_in(place: str) -> list[str]:
    """Return the processes that have to do with a folder, such as the PostgreSQL in it."""
    lines = (process.info["cmdline"] for process in psutil.process_iter(["cmdline"]))
    return [" ".join(line) for line in lines if line and place in " ".join(line)]
