"""The pages alone, without a worker, as a process: `python -m bench.showing`.

It reads the settings from the environment, says the address and serves until SIGTERM.
"""

import asyncio

from encore.assembly import open_encore
from encore.settings import read_settings
from encore.terminal.session import run_command
from encore.web.serving import serving_pages


async def show() -> None:
    async with open_encore(read_settings()) as encore, serving_pages(encore, 0) as address:
        print(address, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    run_command(show())
