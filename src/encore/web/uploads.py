"""A text that a form brings, pasted or as a file, read within bounds."""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qs

from fastapi import Request

from encore.errors import BadInput

MOST_BYTES = 8_000_000
TOO_LONG = "This is more than Encore reads at once: a file of decisions has at most 8 MB."


async def read_body(request: Request) -> bytes:
    """Return all that was sent. Raises BadInput for far too much."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise BadInput(TOO_LONG)
    return bytes(body)


async def read_text(request: Request, *names: str) -> bytes:
    """Return the first of these fields of a form, texts or files, that is not empty."""
    body = await read_body(request)
    kind = request.headers.get("content-type", "")
    fields = (
        _read_parts(kind, body) if kind.startswith("multipart/form-data") else _read_plain(body)
    )
    return next((fields[name] for name in names if fields.get(name, b"").strip()), b"")


def _read_plain(body: bytes) -> dict[str, bytes]:
    try:
        found = parse_qs(body.decode("ascii", "replace"), max_num_fields=10)
    except ValueError:
        return {}
    return {name: values[0].encode() for name, values in found.items()}


def _read_parts(kind: str, body: bytes) -> dict[str, bytes]:
    head = f"content-type: {kind}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + body)
    fields: dict[str, bytes] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            fields[name] = content
    return fields
