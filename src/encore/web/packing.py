"""Send pages compressed to browsers that take them so.

A pure ASGI middleware. Only an answer that is whole is compressed, so a stream stays one.
"""

import zlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SHORTEST = 1_024  # bytes; what is less fits into one packet anyway
LEVEL = 2  # a third of the time of the usual level 6, for a tenth more bytes
KINDS = ("text/html", "application/json")
AS_GZIP = 31  # zlib's number for the largest window with a gzip head


class Packing:
    """Compresses whole answers of text that are longer than SHORTEST."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not takes_gzip(Headers(scope=scope)):
            await self.app(scope, receive, send)
            return
        head: Message | None = None

        async def send_packed(message: Message) -> None:
            nonlocal head
            if message["type"] == "http.response.start":
                head = message
                return
            if head is not None:
                message = _packed(head, message)
                await send(head)
                head = None
            await send(message)

        await self.app(scope, receive, send_packed)


def takes_gzip(headers: Headers) -> bool:
    """Whether a browser takes gzip: it names it, and not with a weight of 0."""
    for offer in headers.get("accept-encoding", "").split(","):
        name, _, weight = offer.replace(" ", "").partition(";q=")
        if name.lower() == "gzip":
            return weight.strip("0.") != "" or not weight
    return False


def _packed(head: Message, message: Message) -> Message:
    """Return the body to send, with the headers in *head* changed to match."""
    headers = MutableHeaders(scope=head)
    body = message.get("body", b"")
    is_text = headers.get("content-type", "").startswith(KINDS)
    is_open = message.get("more_body", False) or "content-encoding" in headers
    if is_open or not is_text or len(body) < SHORTEST:
        return message
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, AS_GZIP)
    packed = packer.compress(body) + packer.flush()
    headers["content-encoding"] = "gzip"
    headers["content-length"] = str(len(packed))
    headers.add_vary_header("Accept-Encoding")
    return {**message, "body": packed}
