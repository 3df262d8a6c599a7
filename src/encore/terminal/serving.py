"""Do the work and show it: `encore up`, `encore web` and `encore worker`."""

import asyncio
import sys

from encore.assembly import Encore, open_encore
from encore.errors import BadInput
from encore.settings import Settings
from encore.store.accounts import NOT_CONNECTED, list_accounts
from encore.web.serving import serving_pages

STOPPED = "Encore stopped.\n"
OWN_DATABASE = (
    "`encore worker` helps an Encore whose database other machines can reach: set DATABASE_URL "
    "to it. On this machine alone, `encore up` is all you need."
)

SHARED_DATABASE = (
    "`encore web` shows an Encore whose work `encore worker` does: set DATABASE_URL to the "
    "database of both. On this machine alone, `encore up` is all you need."
)


async def serve(settings: Settings, port: int) -> None:
    """Run database, worker and web pages until stopped. Raises BadInput for a port in use."""
    async with open_encore(settings) as encore, serving_pages(encore, port) as address:
        await _say_who(encore)
        sys.stdout.write(f"The dashboard is at {address}\n")
        await _work(encore)


async def serve_worker(settings: Settings) -> None:
    """Run one more worker at a shared database. Raises BadInput without one."""
    if settings.database_url is None:
        raise BadInput(OWN_DATABASE)
    async with open_encore(settings) as encore:
        await _work(encore)


async def serve_web(settings: Settings, port: int) -> None:
    """Run the web pages alone at a shared database, until stopped.

    Raises BadInput without one, and for a port in use.
    """
    if settings.database_url is None:
        raise BadInput(SHARED_DATABASE)
    async with open_encore(settings) as encore, serving_pages(encore, port) as address:
        await _say_who(encore)
        sys.stdout.write(
            f"The dashboard is at {address}\nThe work is left to `encore worker`. Press Ctrl-C to "
            "stop.\n"
        )
        sys.stdout.flush()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            sys.stdout.write(STOPPED)


async def _work(encore: Encore) -> None:
    sys.stdout.write("Encore is up. Press Ctrl-C to stop; the next start carries on.\n")
    sys.stdout.flush()
    try:
        await encore.work()
    except asyncio.CancelledError:
        sys.stdout.write(STOPPED)


async def _say_who(encore: Encore) -> None:
    async with encore.database.engine.begin() as db:
        people = await list_accounts(db)
    names = ", ".join(person.name for person in people)
    sys.stdout.write(f"Connected: {names}.\n" if people else f"{NOT_CONNECTED}\n")
