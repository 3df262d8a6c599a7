"""Measure what `encore sync` does after it has loaded: `python -m bench.start [--runs 5]`.

Beside a sandbox and `encore up`, each a process of its own, a sync of the built-in library
is started, joined or found to have nothing to do, as the command does it.
"""

import argparse
import asyncio
import contextlib
import io
import tempfile
import time
from pathlib import Path

from bench.programs import read, running, running_sandbox, settings_for, sign_in
from encore.settings import Settings
from encore.terminal.syncing import sync


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="encore-bench-") as folder, running_sandbox() as place:
        settings = settings_for(place, Path(folder))
        with running(settings, "up", "--port", "0") as up:
            up.first_line()
            asyncio.run(sign_in(read(settings)))
            for _ in range(runs):
                print(_measure(read(settings)))
            up.end()


def _measure(settings: Settings) -> str:
    wall, cpu = time.perf_counter(), time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        asyncio.run(sync(settings, [], wait=False, as_json=False))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return f"{1_000 * wall:.0f} ms, of them {1_000 * cpu:.0f} ms of processor"


if __name__ == "__main__":
    main()
