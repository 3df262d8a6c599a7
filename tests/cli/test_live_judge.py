"""`encore live judge` as a program of its own, between two pipes."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

JUDGE = [sys.executable, "-m", "encore", "live", "judge"]
SONG = {"track": "Alive", "artists": ["Pearl Jam"], "album": "Ten", "duration_ms": 341_000}
LIVE = {"track": "Alive - Live at Wembley", "artists": ["Pearl Jam"], "duration_ms": 360_000}
PAIR = json.dumps({"original": SONG, "candidate": LIVE}).encode() + b"\n"


def bare(tmp_path: Path) -> dict[str, str]:
    """An environment in which nothing of Encore is set and nothing could be kept."""
    return {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "nowhere"), "ENCORE_CLOCK_RATE": "x"}


def test_lines_are_answered_in_order_without_settings_or_database(tmp_path):
    lines = [PAIR, b"{}\n", json.dumps({"original": None, "candidate": SONG}).encode()]
    done = subprocess.run(
        JUDGE, input=b"".join(lines), capture_output=True, env=bare(tmp_path), check=True
    )
    first, second, third = map(json.loads, done.stdout.splitlines())

    assert (first["accepted"], first["because"][0]) == (True, "title says 'Live at Wembley'")
    assert "candidate" in second["error"]
    assert (third["same_song"], third["accepted"]) == (None, False)
    assert not (tmp_path / "nowhere").exists()


def test_each_answer_comes_before_the_next_line_is_written(tmp_path):
    with subprocess.Popen(
        JUDGE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=bare(tmp_path)
    ) as judge:
        assert judge.stdin
        assert judge.stdout
        for _ in range(2):
            judge.stdin.write(PAIR)
            judge.stdin.flush()
            assert json.loads(judge.stdout.readline())["accepted"]
        judge.stdin.close()

        assert judge.wait() == 0


def test_a_reader_who_has_enough_is_no_error(tmp_path):
    with subprocess.Popen(
        JUDGE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=bare(tmp_path),
    ) as judge:  # fmt: skip
        assert judge.stdin
        assert judge.stdout
        assert judge.stderr
        judge.stdout.close()
        judge.stdin.write(PAIR)
        judge.stdin.close()

        assert (judge.wait(), judge.stderr.read()) == (0, b"")


def test_a_person_who_types_it_is_told_what_it_reads(tmp_path):
    controller, terminal = pty.openpty()
    done = subprocess.run(JUDGE, stdin=terminal, capture_output=True, env=bare(tmp_path))
    os.close(controller)
    os.close(terminal)

    assert done.returncode == 1
    assert b"encore live judge < pairs.jsonl" in done.stderr
