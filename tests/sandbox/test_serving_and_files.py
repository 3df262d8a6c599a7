"""The sandbox starts, says where, ends when told to, and names what is wrong with a file."""

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from encore.sandbox.options import OptionError, Options
from encore.sandbox.reading import read_catalogue
from encore.sandbox.serving import serve
from encore.sandbox.state import Sandbox
from sandbox.conftest import PATIENCE_S, ROWS, long_id

RUN = (
    "from encore.sandbox.faults import parse_fault; from encore.sandbox.options import Options; "
    "from encore.sandbox.serving import run; "
)
SHARED = Path(os.environ.get("ENCORE_SHARED", Path(__file__).parents[3] / "shared"))
REAL = SHARED / "data" / "catalogue.jsonl.gz"


def a_file(path: Path, *lines: Any) -> Path:
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    written = "\n".join(texts).encode()
    path.write_bytes(gzip.compress(written) if path.suffix == ".gz" else written)
    return path


def started(more: str = "") -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", f"{RUN}run(Options(){more})"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_in_the_moment_of_its_greeting(stop: signal.Signals):
    process = started()
    greeting = process.stdout.readline()
    process.send_signal(stop)
    rest, errors = process.communicate(timeout=PATIENCE_S)

    assert greeting.startswith("The sandbox listens: Web API http://127.0.0.1:")
    assert (process.returncode, rest, errors) == (0, "", "")


def test_it_ends_cleanly_while_a_client_is_connected():
    process = started()
    base = process.stdout.readline().split()[5].removesuffix("/v1,")
    with httpx.Client(base_url=base, timeout=PATIENCE_S) as client:
        assert client.get("/v1/me").status_code == 401
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=PATIENCE_S)

    assert (process.returncode, errors) == (0, "")


def test_faults_from_the_command_line_are_there_from_the_start():
    process = started(", [parse_fault('* . 502')]")
    base = process.stdout.readline().split()[5].removesuffix("/v1,")
    statuses = [httpx.get(f"{base}/v1/me", timeout=PATIENCE_S).status_code for _ in range(2)]
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE_S)

    assert statuses == [502, 401]


async def test_a_taken_port_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OptionError, match=f"Port {port} on 127.0.0.1 cannot be used"):
            async with serve(Options(port=port)):
                pass


async def test_two_sandboxes_live_side_by_side():
    async with serve(Options()) as one, serve(Options()) as other, httpx.AsyncClient() as client:
        assert one != other
        await client.post(f"{one}/_sandbox/settings", json={"noise": 0.5})
        settings = (await client.get(f"{other}/_sandbox/settings")).json()
        assert settings["noise"] == 0.05


@pytest.mark.parametrize(
    ("broken", "what"),
    [
        ("{", "is not JSON"),
        ("[1]", "is not a JSON object"),
        ({"id": "x"}, "lacks something a track needs"),
        ({**ROWS[0], "id": "x", "artists": []}, "lacks something a track needs"),
        ({**ROWS[0], "id": "x", "duration_ms": "long"}, "lacks something a track needs"),
    ],
)
@pytest.mark.parametrize("name", ["music.jsonl", "music.jsonl.gz"])
def test_a_broken_line_is_named_with_its_file(tmp_path: Path, name: str, broken: Any, what: str):
    path = a_file(tmp_path / name, ROWS[0], "", broken, ROWS[1])

    with pytest.raises(OptionError, match=rf"{name} line 3 {what}.*: mend or delete that line\.$"):
        read_catalogue(path)


def test_a_file_that_was_cut_off_is_named(tmp_path: Path):
    path = a_file(tmp_path / "music.jsonl.gz", *ROWS)
    path.write_bytes(path.read_bytes()[:-20])

    with pytest.raises(OptionError, match="cannot be read"):
        read_catalogue(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(OptionError, match="There is no file"):
        read_catalogue(tmp_path / "nothing.jsonl")


def test_libraries_become_playlists_of_the_user(tmp_path: Path):
    music = a_file(tmp_path / "music.jsonl", *ROWS)
    rows = [
        {"library": name, "name": f"of {name}", "tracks": [long_id("once"), long_id("flow")]}
        for name in ("wide", "narrow")
    ]
    lists = a_file(tmp_path / "lists.jsonl", *rows)
    sandbox = Sandbox(Options(catalogue=music, libraries=lists, library="narrow"))
    [playlist] = sandbox.world.listed("listener")

    assert playlist.name == "of narrow"
    assert [entry.uri[-22:] for entry in playlist.entries] == rows[0]["tracks"]
    with pytest.raises(OptionError, match=r"no library 'deep': choose one of"):
        Sandbox(Options(catalogue=music, libraries=lists, library="deep"))


def test_a_library_with_an_unknown_track_is_named(tmp_path: Path):
    music = a_file(tmp_path / "music.jsonl", *ROWS)
    row = {"library": "x", "name": "y", "tracks": ["nobody"]}

    with pytest.raises(OptionError, match=r"lists.jsonl line 1 .*nobody"):
        Sandbox(Options(catalogue=music, libraries=a_file(tmp_path / "lists.jsonl", row)))


@pytest.mark.parametrize(
    "wrong",
    [{"port": 70_000}, {"noise": 1.5}, {"clock_rate": 0}, {"library": "x"}, {"latency_ms": -1}],
)
def test_an_option_that_cannot_be_is_refused(wrong: dict[str, Any]):
    with pytest.raises(OptionError, match=r"\.$"):
        Options(**wrong)


def test_the_built_in_library_is_served_without_any_file():
    sandbox = Sandbox(Options())

    assert sandbox.world.listed("listener")
    assert len(sandbox.world.catalogue.tracks) > 500


@pytest.mark.long
@pytest.mark.skipif(not REAL.exists() and os.environ.get("CI") != "true", reason="no big catalogue")
def test_a_big_catalogue_loads_and_answers(tmp_path: Path):
    started_at = time.monotonic()
    sandbox = Sandbox(Options(catalogue=REAL))

    assert len(sandbox.world.catalogue.tracks) == 166_997
    assert time.monotonic() - started_at < 120
