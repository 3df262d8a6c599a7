"""More doors to one house: its pages under other settings, or gone for a while."""

from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from typing import Any

import httpx

from encore.web.serving import serving_pages

from .house import House

OWN = {"Sec-Fetch-Site": "same-origin"}  # as a browser says of Encore's own pages


@contextmanager
def door(
    house: House, *, port: int = 0, is_sandbox: bool = False, **settings: Any
) -> Iterator[str]:
    """Serve the pages of the house under these settings as well, and yield their address."""
    encore = house.encore
    other = replace(encore.settings, **settings)
    parts = replace(encore.parts, settings=other)
    stack = AsyncExitStack()
    pages = serving_pages(replace(encore, settings=other, parts=parts), port, is_sandbox=is_sandbox)
    try:
        yield house.call(stack.enter_async_context(pages))
    finally:
        house.call(stack.aclose())


@contextmanager
def visitor(base: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=base, headers=OWN, timeout=60.0, trust_env=False) as client:
        yield client


def part_of(answer: httpx.Response, start: str, end: str) -> str:
    """Return the HTML from the first *start* to the next *end*."""
    assert start in answer.text, f"{start!r} is not on the page"
    return start + answer.text.partition(start)[2].partition(end)[0]
