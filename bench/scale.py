"""Measure a large library from end to end: `python -m bench.scale [--playlists 2000] [--json]`.

A sandbox without limits and `encore up`, each a process of its own, sync a made-up library
twice. Live versions go to the end of the lists. Prints for each sync what was asked of
Spotify, how long it took, and what `encore up` alone needed: the peak of its memory so far,
and its processor time. PostgreSQL and the sandbox are not in these two figures, but
share the machine.
"""

import argparse
import asyncio
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from bench.library import make_library
from bench.programs import Program, read, run, running, running_sandbox, settings_for, sign_in

LONGEST_S = 3_600.0
TROUBLE = ("failed", "stopped", "unconfirmed")


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one sync. *cpu_ms_per_request* and *peak_mb* are those of the worker alone."""

    playlists: int
    live_added: int
    requests: dict[str, int]
    writes: int
    troubled: int
    seconds: float
    requests_per_second: float
    cpu_seconds: float
    cpu_ms_per_request: float
    peak_mb: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--playlists", type=int, default=2_000)
    parser.add_argument("--items", type=int, default=50, help="of each playlist")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    syncs = measure(asked.playlists, asked.items, asked.seed)
    if asked.json:
        print(json.dumps({"syncs": [asdict(figures) for figures in syncs]}, indent=2))
    else:
        for figures in syncs:
            print("\n".join(tell(figures)), end="\n\n")


def measure(playlists: int, items: int, seed: int = 1) -> list[Figures]:
    """Sync a new library twice; return the figures of both."""
    with (
        large_library(playlists, items, seed) as settings,
        running(settings, "up", "--port", "0") as worker,
    ):
        worker.first_line()
        return [sync(settings, worker), sync(settings, worker)]


@contextmanager
def large_library(playlists: int, items: int, seed: int) -> Iterator[dict[str, str]]:
    """Give the settings of an Encore whose person has a large library and signed in."""
    with tempfile.TemporaryDirectory(prefix="encore-bench-") as place:
        folder = Path(place)
        folder.chmod(0o755)  # as root, PostgreSQL runs as another user
        catalogue, libraries = make_library(playlists, items, seed=seed).write(folder)
        options = ("--catalogue", str(catalogue), "--libraries", str(libraries))
        with running_sandbox(*options) as address:
            settings = settings_for(address, folder / "encore", ENCORE_PLACEMENT="end")
            asyncio.run(sign_in(read(settings)))
            yield settings


def sync(settings: Mapping[str, str], worker: Program) -> Figures:
    """Run `encore sync --wait`. Raises RuntimeError if it fails."""
    before = cpu_seconds(worker)
    ended = run(settings, "sync", "--wait", "--json", patience=LONGEST_S)
    if ended.code:
        raise RuntimeError(f"The sync failed: {ended.err}")
    report = json.loads(ended.out)
    asked, used = sum(report["requests"].values()), cpu_seconds(worker) - before
    return Figures(
        playlists=report["playlists"],
        live_added=report["live_added"],
        requests=report["requests"],
        writes=report["writes"],
        troubled=sum(report["steps"].get(step, 0) for step in TROUBLE),
        seconds=report["seconds"],
        requests_per_second=round(asked / report["seconds"], 1),
        cpu_seconds=round(used, 2),
        cpu_ms_per_request=round(1_000 * used / asked, 2),
        peak_mb=round(peak_mb(worker), 1),
    )


def cpu_seconds(worker: Program) -> float:
    times = psutil.Process(worker.pid).cpu_times()
    return float(times.user + times.system)


def peak_mb(worker: Program) -> float:
    """Return the most memory that the worker ever held, in millions of bytes (Linux)."""
    for line in Path(f"/proc/{worker.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1_024 / 1e6
    raise RuntimeError("This system does not tell how much memory a process held.")


def tell(figures: Figures) -> list[str]:
    asked = sum(figures.requests.values())
    return [
        f"{figures.playlists} playlists, {figures.live_added} live versions added, "
        f"{figures.troubled} playlists in trouble",
        f"{asked} requests, {figures.writes} of them writes, in {figures.seconds} s: "
        f"{figures.requests_per_second} a second",
        f"the worker: {figures.cpu_seconds} s of processor, {figures.cpu_ms_per_request} ms a "
        f"request, {figures.peak_mb} MB at most",
        *(f"  {number:6} {bucket}" for bucket, number in figures.requests.items()),
    ]


if __name__ == "__main__":
    main()
