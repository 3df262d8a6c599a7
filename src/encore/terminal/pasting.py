"""Lines that a person types or pastes, read beside everything else that goes on."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PIECE = 65_536


@contextmanager
def reading_lines(take: Callable[[str], None], end: Callable[[], None]) -> Iterator[None]:
    """Give every line of stdin to *take* as it comes, without its ends; then call *end*.

    Nothing is read that is not there yet, so there is nothing to interrupt. A stdin that
    cannot be waited for (closed, a file) ends at once.
    """
    loop = asyncio.get_running_loop()
    file = _find_stdin()
    rest = b""

    def read(file: int) -> None:
        nonlocal rest
        piece = _read_piece(file)
        *lines, rest = (rest + piece).split(b"\n")
        if not piece:
            loop.remove_reader(file)
            lines, rest = [*lines, rest], b""
        for line in lines:
            if text := line.decode(errors="replace").strip():
                take(text)
        if not piece:
            end()

    try:
        if file is None:
            raise PermissionError
        loop.add_reader(file, read, file)
    except PermissionError:  # what epoll says of a file
        end()
        yield
        return
    try:
        yield
    finally:
        loop.remove_reader(file)


def can_answer() -> bool:
    """Tell whether a person sits at stdin."""
    return _find_stdin() is not None and sys.stdin.isatty()


def _find_stdin() -> int | None:
    try:
        return sys.stdin.fileno() if sys.stdin else None
    except (OSError, ValueError):
        return None


def _read_piece(file: int) -> bytes:
    try:
        return os.read(file, PIECE)
    except OSError:  # a terminal that hung up
        return b""
