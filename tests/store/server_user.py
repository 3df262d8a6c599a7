"""A program that uses the embedded server in a folder until its standard input ends.

    python server_user.py FOLDER

It prints the process id of the server, or why there is none.
"""

import asyncio
import sys
from pathlib import Path

from encore.errors import StoreUnreachable
from encore.store.embedded import running_server
from encore.store.postmaster import read_postmaster


async def use(data_dir: Path) -> None:
    async with running_server(data_dir):
        server = read_postmaster(data_dir / "postgres" / "cluster")
        print(server.pid if server else "no pid file", flush=True)
        await asyncio.to_thread(sys.stdin.read)


try:
    asyncio.run(use(Path(sys.argv[1])))
except StoreUnreachable as error:
    print(error, flush=True)
