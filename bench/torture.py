"""Let random histories happen for hours: `./run torture --hours 2`.

A hundred at a time, from a random seed on, until the time is over or one fails, whose seed
and story are printed then.
"""

import argparse
import os
import random
import subprocess
import sys
import time

AT_A_TIME = 100
COMMAND = (
    "-m",
    "pytest",
    "-n",
    "auto",
    "--dist",
    "worksteal",
    "-m",
    "long",
    "-x",
    "-k",
    "histories",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    asked = parser.parse_args()
    until, first = time.monotonic() + asked.hours * 3_600, asked.seed
    while time.monotonic() < until:
        seeds = f"{first}-{first + AT_A_TIME - 1}"
        print(f"Histories {seeds}", flush=True)
        env = {**os.environ, "ENCORE_HISTORIES": seeds}
        if code := subprocess.run([sys.executable, *COMMAND], env=env).returncode:
            return code
        first += AT_A_TIME
    print(f"{first - asked.seed} histories, and nothing was lost or doubled.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
