"""The event stream: a hint to all tabs, which never keeps the server from ending."""

import asyncio

import httpx

from encore.web.serving import serving_pages

from .house import House

PATIENCE_S = 60
STREAMS = 200
LAST_CHUNK = b"0\r\n\r\n"  # a stream that is cut off has none


def test_an_open_stream_does_not_keep_the_server_from_ending(house: House):
    async def end_under_a_listener() -> str:
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE_S) as client:
            async with asyncio.timeout(PATIENCE_S):
                async with serving_pages(house.encore, 0) as base:
                    request = client.build_request("GET", f"{base}/events")
                    answer = await client.send(request, stream=True)
                    chunks = answer.aiter_text()
                    seen = await anext(chunks)
                return seen + "".join([chunk async for chunk in chunks])

    assert house.call(end_under_a_listener()).startswith("retry: 2000")


def test_all_listeners_are_told_how_far_the_run_is(house: House):
    run = house.park()

    async def first_hint(client: httpx.AsyncClient) -> str:
        async with client.stream("GET", f"{house.base}/events") as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            async for line in answer.aiter_lines():
                if line.startswith("data:"):
                    return line
        return ""

    async def listen_together_and_late() -> list[str]:
        async with (
            httpx.AsyncClient(trust_env=False, timeout=PATIENCE_S) as client,
            client.stream("GET", f"{house.base}/events"),
        ):
            together = await asyncio.gather(first_hint(client), first_hint(client))
            return [*together, await first_hint(client)]

    for hint in house.call(listen_together_and_late()):
        assert f'"run":{run}' in hint
        assert '"state":"parked"' in hint


def test_hundreds_of_open_streams_do_not_keep_the_server_from_ending(house: House):
    async def open_stream(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        await reader.readuntil(b"retry: 2000")
        return reader, writer  # without the writer it would be closed from here

    async def end_under_many_listeners() -> list[bytes]:
        async with asyncio.timeout(PATIENCE_S):
            async with serving_pages(house.encore, 0) as base:
                port = int(base.rpartition(":")[2])
                streams = [await open_stream(port) for _ in range(STREAMS)]
            return [await reader.read() for reader, _ in streams]

    ends = house.call(end_under_many_listeners())
    assert [end for end in ends if not end.endswith(LAST_CHUNK)] == []
