"""What a form sent, read within bounds: anybody on this computer can send anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from fastapi import Request

from encore.errors import BadInput

MOST_BYTES = 100_000
MOST_FIELDS = 1_000
TOO_LONG = "This form is longer than any of Encore's own; load the page again and send it anew."


@dataclass(frozen=True, slots=True)
class Form:
    fields: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str:
        """Return the first value of that name, "" where there is none."""
        return next(iter(self.fields.get(name, ())), "")

    def many(self, name: str) -> Sequence[str]:
        return self.fields.get(name, ())


async def read_form(request: Request) -> Form:
    """Return the fields that came with a POST. Raises BadInput for far too much of them.

    What is no form has no fields.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise BadInput(TOO_LONG)
    # PostgreSQL's texts hold no NUL.
    text = body.decode("utf-8", "replace").replace("%00", "").replace("\0", "")
    try:
        return Form(parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise BadInput(TOO_LONG) from None
