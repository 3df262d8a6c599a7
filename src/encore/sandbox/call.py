"""One call of the Web API as its endpoint sees it, and the checks that all endpoints share."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from encore.sandbox.accounts import Grant
from encore.sandbox.fields import FieldsError, Selection, parse_fields
from encore.sandbox.nouns import ID_LENGTH, Playlist
from encore.sandbox.shapes import Shapes
from encore.sandbox.state import Sandbox

BASE62_ID = re.compile(rf"[0-9A-Za-z]{{{ID_LENGTH}}}")
WHOLE = re.compile(r"-?[0-9]{1,9}")
T = TypeVar("T")
FORBIDDEN = "Forbidden"
NO_SCOPE = "Insufficient client scope"


class Refusal(Exception):
    """A call is answered with an error of the Web API, or with a plain text if *plain*."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        reason: str | None = None,
        retry_after: int | None = None,
        plain: bool = False,
    ) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = message
        self.reason = reason
        self.retry_after = retry_after
        self.plain = plain


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a JSON value; without a value the body is empty."""

    status: int
    value: Any = None


@dataclass(frozen=True, slots=True)
class Call:
    """A request that passed the gate. *path* is below /v1; *body* is parsed JSON or None."""

    sandbox: Sandbox
    grant: Grant
    base: str
    path: str
    ids: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    now: float

    @property
    def is_extended(self) -> bool:
        return self.sandbox.options.regime == "extended"

    @property
    def shapes(self) -> Shapes:
        world = self.sandbox.world
        return Shapes(self.base, self.is_extended, world.shown_track, world.states)

    @property
    def user(self) -> str:
        """Return the signed-in user. Refuses an app's own token, which has none."""
        if self.grant.user is None:
            raise Refusal(401, "Valid user authentication required")
        return self.grant.user

    def need_scope(self, *any_of: str) -> None:
        """Refuse unless one of the scopes was granted."""
        if not self.grant.scopes.intersection(any_of):
            raise Refusal(403, NO_SCOPE)

    def limit(self, default: int, most: int) -> int:
        """Return the asked page size, 1 to *most*."""
        return self._whole("limit", default, 1, most)

    def offset(self, most: int = 100_000) -> int:
        return self._whole("offset", 0, 0, most)

    def _whole(self, name: str, default: int, least: int, most: int) -> int:
        text = self.query.get(name, "")
        if not text:
            return default
        if not WHOLE.fullmatch(text) or not least <= int(text) <= most:
            raise Refusal(400, f"Invalid {name}")
        return int(text)

    def selection(self) -> Selection:
        """Return what the `fields` parameter selects; without it, everything."""
        try:
            return parse_fields(self.query["fields"]) if self.query.get("fields") else Selection()
        except FieldsError as error:
            raise Refusal(400, "Invalid fields") from error

    def found(self, kept: Mapping[str, T]) -> T:
        """Return what *kept* holds under the id of the path."""
        name = self.ids["id"]
        held = kept.get(name)
        if held is None and not BASE62_ID.fullmatch(name):
            raise Refusal(400, "Invalid base62 id")
        if held is None:
            raise Refusal(404, "Resource not found")
        return held

    def playlist(self) -> Playlist:
        playlist = self.found(self.sandbox.world.playlists)
        if playlist.shown_as_null:
            raise Refusal(404, "Resource not found")
        return playlist

    def page(self, items: list[Any], total: int, limit: int, offset: int, **other: str) -> Any:
        """Return a page that links to its neighbours on the base it was asked at."""
        query = {**self.query, **other}
        return paging(f"{self.base}{self.path}", query, items, total, limit, offset)


def paging(
    address: str, query: Mapping[str, str], items: list[Any], total: int, limit: int, offset: int
) -> dict[str, Any]:
    """Return Spotify's paging object; next and previous are whole addresses, or None."""

    def link(start: int) -> str:
        return f"{address}?{urlencode({**query, 'offset': start, 'limit': limit})}"

    return {
        "href": link(offset),
        "limit": limit,
        "next": link(offset + limit) if offset + limit < total else None,
        "offset": offset,
        "previous": link(max(0, offset - limit)) if offset > 0 else None,
        "total": total,
        "items": items,
    }
