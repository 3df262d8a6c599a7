"""The Web API: which endpoint a request means, and the gate every request goes through."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from encore.sandbox import item_calls, music_calls, playlist_calls
from encore.sandbox.accounts import Grant
from encore.sandbox.call import FORBIDDEN, Answer, Call, Refusal
from encore.sandbox.limits import Refused
from encore.sandbox.options import DEFAULT_QUOTA
from encore.sandbox.state import Sandbox

PREFIX = "/v1"
UNKNOWN = "unknown endpoint"
TOO_MANY = "Too many requests"
SHARE_IN_PLAIN_TEXT = 1 / 3  # of the answers to a client over the rate limit
WRITE_S = 0.003  # real seconds; what makes two writes to one playlist meet
COLLISION_FAILS = 0.5

Handler = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method and path template; *handler* None is an endpoint that no longer exists.

    *old* ones are gone for restricted apps alone.
    """

    method: str
    template: str
    handler: Handler | None
    old: bool = False
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        pattern = re.compile(re.sub(r"\{id\}", "(?P<id>[^/]+)", self.template))
        object.__setattr__(self, "pattern", pattern)

    @property
    def bucket(self) -> str:
        return f"{self.method} {self.template}"

    @property
    def edits_playlist(self) -> bool:
        return self.method != "GET" and self.template.startswith("/playlists/{id}")


REMOVED = (
    "GET /users/{id}",
    "GET /users/{id}/playlists",
    "GET /tracks",
    "GET /albums",
    "GET /artists",
    "GET /episodes",
    "GET /shows",
    "GET /audiobooks",
    "GET /chapters",
    "PUT /playlists/{id}/followers",
    "DELETE /playlists/{id}/followers",
    "GET /playlists/{id}/followers/contains",
    "GET /artists/{id}/top-tracks",
    "GET /browse/new-releases",
    "GET /browse/categories",
    "GET /browse/categories/{id}",
    "GET /markets",
    *(
        f"{method} /me/{kind}"
        for kind in ("tracks", "albums", "episodes", "shows", "audiobooks", "following")
        for method in ("PUT", "DELETE")
    ),
    *(
        f"GET /me/{kind}/contains"
        for kind in ("tracks", "albums", "episodes", "shows", "audiobooks", "following")
    ),
)

ENDPOINTS = (
    Endpoint("GET", "/me", playlist_calls.read_me),
    Endpoint("GET", "/me/playlists", playlist_calls.list_playlists),
    Endpoint("POST", "/me/playlists", playlist_calls.create_playlist),
    Endpoint("GET", "/me/library/contains", playlist_calls.is_followed),
    Endpoint("PUT", "/me/library", playlist_calls.follow),
    Endpoint("DELETE", "/me/library", playlist_calls.unfollow),
    Endpoint("GET", "/playlists/{id}", playlist_calls.read_playlist),
    Endpoint("PUT", "/playlists/{id}", playlist_calls.change_playlist),
    Endpoint("GET", "/playlists/{id}/items", item_calls.read_items),
    Endpoint("POST", "/playlists/{id}/items", item_calls.add_items),
    Endpoint("PUT", "/playlists/{id}/items", item_calls.put_items),
    Endpoint("DELETE", "/playlists/{id}/items", item_calls.remove_items),
    Endpoint("GET", "/playlists/{id}/tracks", item_calls.read_tracks, old=True),
    Endpoint("POST", "/playlists/{id}/tracks", item_calls.add_items, old=True),
    Endpoint("PUT", "/playlists/{id}/tracks", item_calls.put_items, old=True),
    Endpoint("DELETE", "/playlists/{id}/tracks", item_calls.remove_items, old=True),
    Endpoint("POST", "/users/{id}/playlists", playlist_calls.create_for_user, old=True),
    Endpoint("GET", "/search", music_calls.search),
    Endpoint("GET", "/albums/{id}", music_calls.read_album),
    Endpoint("GET", "/albums/{id}/tracks", music_calls.read_album_tracks),
    Endpoint("GET", "/artists/{id}", music_calls.read_artist),
    Endpoint("GET", "/artists/{id}/albums", music_calls.read_artist_albums),
    Endpoint("GET", "/tracks/{id}", music_calls.read_track),
    *(Endpoint(method, path, None, old=True) for method, path in map(str.split, REMOVED)),
)


def endpoint_of(method: str, path: str) -> tuple[Endpoint | None, Mapping[str, str]]:
    """Return the endpoint of a path below /v1 and the ids in it, or None."""
    for endpoint in ENDPOINTS:
        if endpoint.method == method and (found := endpoint.pattern.fullmatch(path)):
            return endpoint, found.groupdict()
    return None, {}


async def answer(sandbox: Sandbox, request: Request) -> Response:
    """Answer a request below /v1, errors included."""
    try:
        return as_response(await carried_out(sandbox, request))
    except Refusal as refusal:
        return as_error(refusal)


async def carried_out(sandbox: Sandbox, request: Request) -> Answer:
    path = below_v1(request.url.path)
    endpoint, ids = endpoint_of(request.method, path)
    now = sandbox.clock.seconds()
    grant = granted(sandbox, request.headers.get("authorization"), now)
    check_limits(sandbox, grant, endpoint.bucket if endpoint else UNKNOWN, now)
    handler = handler_of(sandbox, endpoint)
    call = Call(
        sandbox=sandbox,
        grant=grant,
        base=f"{request.url.scheme}://{request.url.netloc}{PREFIX}",
        path=path,
        ids=ids,
        query=dict(request.query_params),
        body=parsed(await request.body()),
        now=now,
    )
    if endpoint is not None and endpoint.edits_playlist:
        return await written(call, handler)
    return handler(call)


def below_v1(path: str) -> str:
    """Return the path below /v1; a slash at its end means nothing."""
    return path.removeprefix(PREFIX).rstrip("/")


def handler_of(sandbox: Sandbox, endpoint: Endpoint | None) -> Handler:
    if endpoint is None:
        raise Refusal(404, "Service not found")
    if endpoint.old and sandbox.options.regime == "restricted":
        raise Refusal(403, FORBIDDEN)
    if endpoint.handler is None:
        raise Refusal(404, "Service not found")
    return endpoint.handler


def granted(sandbox: Sandbox, header: str | None, now: float) -> Grant:
    """Return what the bearer token grants. Refuses a missing, unknown or expired one."""
    if not header:
        raise Refusal(401, "No token provided")
    kind, _, token = header.partition(" ")
    if kind.lower() != "bearer":
        raise Refusal(400, "Only valid bearer authentication supported")
    access = sandbox.accounts.find_access(token)
    if access is None:
        raise Refusal(401, "Invalid access token")
    if now >= access.expires:
        raise Refusal(401, "The access token expired")
    check_admission(sandbox, access.grant)
    return access.grant


def check_admission(sandbox: Sandbox, grant: Grant) -> None:
    """Refuse what an app in development mode may not: both texts are plain on Spotify."""
    options = sandbox.options
    if not options.premium:
        text = "Active premium subscription required for the owner of the app."
        raise Refusal(403, text, plain=True)
    if grant.user and options.registered_users and grant.user not in options.registered_users:
        raise Refusal(403, "User not registered in the Developer Dashboard", plain=True)


def check_limits(sandbox: Sandbox, grant: Grant, template: str, now: float) -> None:
    """Refuse a request over the rate limit or a quota; count every other."""
    options, limits = sandbox.options, sandbox.limits
    bucket = options.buckets.get(template, template)
    developer = options.developers.get(grant.client_id, "shared")
    quota = options.quotas.get(bucket, options.quotas.get(DEFAULT_QUOTA, 0))
    pause = sandbox.random.randint(1, 4)
    refused = limits.check_rate(grant.client_id, options.rate_limit, pause, now)
    refused = refused or limits.check_quota(developer, bucket, quota, now)
    if refused:
        raise too_many(refused, plain=sandbox.random.random() < SHARE_IN_PLAIN_TEXT)
    limits.count(grant.client_id, developer, bucket, now)


def too_many(refused: Refused, *, plain: bool) -> Refusal:
    reason = "QUOTA_EXCEEDED" if refused.kind == "quota" else None
    return Refusal(
        429,
        TOO_MANY,
        reason=reason,
        retry_after=refused.retry_after,
        plain=plain and reason is None,
    )


async def written(call: Call, handler: Handler) -> Answer:
    """Carry out a write. Of two that meet at one playlist, the later one may break.

    Whether a broken one took effect is a matter of luck, as on Spotify.
    """
    writing, random = call.sandbox.writing, call.sandbox.random
    playlist = call.ids["id"]
    breaks = writing[playlist] > 0 and random.random() < COLLISION_FAILS
    writing[playlist] += 1
    try:
        await asyncio.sleep(WRITE_S)
        if breaks and random.random() < COLLISION_FAILS:
            raise Refusal(500, "Internal server error")
        answered = handler(call)
    finally:
        writing[playlist] -= 1
    if breaks:
        raise Refusal(500, "Internal server error")
    return answered


def parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body) if body else None
    except orjson.JSONDecodeError as error:
        raise Refusal(400, "Error parsing JSON.") from error


def as_response(answered: Answer) -> Response:
    if answered.value is None:
        return Response(status_code=answered.status)
    return json_response(answered.status, answered.value)


def as_error(refusal: Refusal) -> Response:
    """Write an error the way the Web API does, or as the plain text it sometimes is."""
    headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
    if refusal.plain:
        return Response(refusal.message, refusal.status, headers, "text/plain")
    error: dict[str, Any] = {"status": refusal.status, "message": refusal.message}
    if refusal.reason is not None:
        error["reason"] = refusal.reason
    return json_response(refusal.status, {"error": error}, headers)


def json_response(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Response:
    kind = "application/json; charset=utf-8"
    return Response(orjson.dumps(value), status, dict(headers or {}), kind)
