from collections.abc import AsyncIterator

import httpx
import pytest

from encore.spotify.http import open_client


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with open_client() as opened:
        yield opened
