"""Run one command: errors become a sentence on stderr and an exit code, never a traceback."""

import asyncio
import logging
import signal
import sys
from collections.abc import Coroutine
from typing import Any

import psycopg
import structlog
from psycopg_pool import PoolTimeout
from sqlalchemy.exc import DBAPIError

from encore.errors import EncoreError

FAILED = 1
INTERRUPTED = 130
DATABASE_LOST = (
    "The connection to the database was lost; check that it runs, then start the command again. "
    "Nothing that was done is lost."
)


def run_command(command: Coroutine[Any, Any, None]) -> None:
    """Run *command* to its end. Exits with 1 after an error, with 130 after Ctrl-C."""
    try:
        asyncio.run(_interruptible(command))
    except EncoreError as error:
        say_error(str(error))
        raise SystemExit(FAILED) from None
    except (DBAPIError, psycopg.OperationalError, PoolTimeout):
        say_error(DATABASE_LOST)
        raise SystemExit(FAILED) from None
    except (KeyboardInterrupt, asyncio.CancelledError):
        raise SystemExit(INTERRUPTED) from None


async def _interruptible(command: Coroutine[Any, Any, None]) -> None:
    """Let SIGTERM end the command as Ctrl-C does: whatever is open is closed."""
    task = asyncio.ensure_future(command)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    await task


def say_error(sentence: str) -> None:
    sys.stderr.write(f"encore: {sentence}\n")


def set_up_logs(level: str) -> None:
    """Send logs of *level* and above to stderr, one line each."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.WARNING)
    logging.basicConfig(level=number, stream=sys.stderr, format="%(levelname)s %(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
