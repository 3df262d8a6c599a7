"""Measure what `encore sync` does after it has loaded: `python -m bench.start [--runs 5]`.

Uses the Encore of the environment (ENCORE_DATA_DIR or DATABASE_URL), which has to be
connected and up: a person's sync is joined or started by it, as the command does.
"""

import argparse
import asyncio
import contextlib
import io
import time

from encore.settings import read_settings
from encore.terminal.syncing import sync


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    settings = read_settings()
    for _ in range(parser.parse_args().runs):
        wall, cpu = time.perf_counter(), time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):
            asyncio.run(sync(settings, [], wait=False, as_json=False))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        print(f"{1_000 * wall:.0f} ms, of them {1_000 * cpu:.0f} ms of processor")


if __name__ == "__main__":
    main()
