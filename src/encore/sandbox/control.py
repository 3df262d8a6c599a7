"""The controls of the sandbox, below /_sandbox: see the truth, edit as the user, break things."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from encore.sandbox.accounts import ALL_SCOPES, Grant
from encore.sandbox.edits import edit_as_user
from encore.sandbox.faults import fault_of
from encore.sandbox.nouns import Entry, Playlist
from encore.sandbox.options import OptionError, require
from encore.sandbox.playlists import EditRefused
from encore.sandbox.state import Sandbox
from encore.sandbox.webapi import json_response
from encore.sandbox.world import World, user_id

PREFIX = "/_sandbox"
Body = Mapping[str, Any]
Control = Callable[[Sandbox, str, Body], Any]
WORLD_KEYS = ("catalogue", "playlists")


class NotHere(Exception):
    """There is no such control, playlist or track."""


async def answer(sandbox: Sandbox, request: Request) -> Response:
    """Answer a control call; what is wrong with it is told in {"error": sentence}."""
    what, _, name = request.url.path.removeprefix(PREFIX).strip("/").partition("/")
    try:
        control, name = control_of(request.method, what, name)
        return json_response(200, control(sandbox, name, body_of(await request.body())))
    except NotHere as error:
        return json_response(404, {"error": str(error)})
    except (OptionError, EditRefused) as error:
        return json_response(400, {"error": str(error)})


def control_of(method: str, what: str, name: str) -> tuple[Control, str]:
    """Return the control of a path like `playlists/{name}/edit` and its name."""
    name, _, verb = name.partition("/")
    key = " ".join(filter(None, (method, what, "{name}" if name else "", verb)))
    if key not in CONTROLS:
        raise NotHere(f"There is no control {key!r}; there are {sorted(CONTROLS)}.")
    return CONTROLS[key], name


def body_of(body: bytes) -> Body:
    try:
        read = orjson.loads(body) if body.strip() else {}
    except orjson.JSONDecodeError as error:
        raise OptionError("The body is not JSON.") from error
    if not isinstance(read, dict):
        raise OptionError("The body must be a JSON object.")
    return read


def reset(sandbox: Sandbox, _: str, body: Body) -> Any:
    """Begin anew: option overrides and the rows of a world side by side, all optional."""
    world = {name: body[name] for name in WORLD_KEYS if isinstance(body.get(name), list)}
    sandbox.reset({name: value for name, value in body.items() if name not in world}, world)
    return sandbox.options.as_json()


def see_settings(sandbox: Sandbox, _: str, __: Body) -> Any:
    return sandbox.options.as_json()


def change_settings(sandbox: Sandbox, _: str, body: Body) -> Any:
    """Change options while all else stays as it is."""
    fixed = {"host", "port", "clock_rate", "catalogue", "libraries", "library", "seed"}
    for name in fixed & set(body):
        raise OptionError(f"{name} cannot change on the way: set it at the start or at a reset.")
    sandbox.options = sandbox.options.changed(body)
    return sandbox.options.as_json()


def see_requests(sandbox: Sandbox, _: str, __: Body) -> Any:
    now = sandbox.clock.seconds()
    log = [logged.as_json() for logged in sandbox.log.last]
    counts = dict(sandbox.log.counts)
    return {"counts": counts, "log": log, "used": sandbox.limits.used(now)}


def forget_requests(sandbox: Sandbox, _: str, __: Body) -> Any:
    sandbox.log.clear()
    return {}


def see_playlists(sandbox: Sandbox, _: str, __: Body) -> Any:
    world = sandbox.world
    return [summary(world.playlists[name]) for name in world.order]


def add_playlist(sandbox: Sandbox, _: str, body: Body) -> Any:
    """Add a playlist in the form of the library."""
    return truth(sandbox.world, sandbox.world.add_described([body])[0])


def see_playlist(sandbox: Sandbox, name: str, _: Body) -> Any:
    return truth(sandbox.world, playlist_of(sandbox, name))


def edit_playlist(sandbox: Sandbox, name: str, body: Body) -> Any:
    playlist = playlist_of(sandbox, name)
    edit_as_user(sandbox.world, playlist, body, sandbox.clock.seconds())
    return truth(sandbox.world, playlist)


def playlist_of(sandbox: Sandbox, name: str) -> Playlist:
    if name not in sandbox.world.playlists:
        raise NotHere(f"There is no playlist {name!r}.")
    return sandbox.world.playlists[name]


def summary(playlist: Playlist) -> dict[str, Any]:
    return {
        "id": playlist.id,
        "name": playlist.name,
        "description": playlist.description,
        "public": playlist.public,
        "collaborative": playlist.collaborative,
        "owner": playlist.owner,
        "followers": sorted(playlist.followers),
        "snapshot": playlist.versions[-1].snapshot,
        "total": len(playlist.entries),
    }


def truth(world: World, playlist: Playlist) -> dict[str, Any]:
    """Return the playlist as it really is, without lags, relinking and null items."""
    return {**summary(playlist), "items": [true_row(world, entry) for entry in playlist.entries]}


def true_row(world: World, entry: Entry) -> dict[str, Any]:
    return {
        "key": entry.key,
        "kind": entry.kind,
        "uri": entry.uri,
        "title": world.title(entry),
        "added_at": entry.added_at,
        "added_by": entry.added_by,
    }


def see_faults(sandbox: Sandbox, _: str, __: Body) -> Any:
    return [fault.as_json() for fault in sandbox.faults.left]


def add_fault(sandbox: Sandbox, _: str, body: Body) -> Any:
    sandbox.faults.add(fault_of(body))
    return see_faults(sandbox, "", body)


def clear_faults(sandbox: Sandbox, _: str, __: Body) -> Any:
    sandbox.faults.clear()
    return []


def change_track(sandbox: Sandbox, name: str, body: Body) -> Any:
    """Make a track unavailable, null or right again, or show another in its place."""
    world = sandbox.world
    known = world.catalogue.track_by_id
    if name not in known:
        raise NotHere(f"There is no track {name!r}.")
    other, state = body.get("relinked_to"), body.get("state", "ok")
    require(other is None or other in known, f"There is no track {other!r} to relink to")
    require(state in ("ok", "unavailable", "null"), "A state is ok, unavailable or null")
    if "relinked_to" in body:
        world.relink(name, other)
    if "state" in body:
        world.set_state(name, state)
    return {"id": name, "state": world.states.get(name, "ok"), "relinked_to": other}


def new_token(sandbox: Sandbox, _: str, body: Body) -> Any:
    """Return ready tokens for a user, for all scopes unless some are named."""
    now = sandbox.clock.seconds()
    scopes = body.get("scopes", ALL_SCOPES)
    named = scopes.split() if isinstance(scopes, str) else scopes
    user = user_id(body.get("user") or sandbox.options.user)
    grant = Grant(user, body.get("client_id", "tests"), frozenset(named), now)
    return {
        "access_token": sandbox.accounts.new_access(grant, now),
        "refresh_token": sandbox.accounts.new_refresh(grant),
        "user": user,
        "scope": " ".join(sorted(grant.scopes)),
    }


def end_tokens(sandbox: Sandbox, _: str, body: Body) -> Any:
    do, user = body.get("do"), body.get("user")
    require(do in ("expire", "revoke"), "Tokens can be told to expire or revoke")
    end = sandbox.accounts.expire if do == "expire" else sandbox.accounts.revoke
    end(None if user is None else user_id(user))
    return {}


CONTROLS: Mapping[str, Control] = {
    "POST reset": reset,
    "GET settings": see_settings,
    "POST settings": change_settings,
    "GET requests": see_requests,
    "DELETE requests": forget_requests,
    "GET playlists": see_playlists,
    "POST playlists": add_playlist,
    "GET playlists {name}": see_playlist,
    "POST playlists {name} edit": edit_playlist,
    "GET faults": see_faults,
    "POST faults": add_fault,
    "DELETE faults": clear_faults,
    "POST tracks {name}": change_track,
    "POST token": new_token,
    "POST tokens": end_tokens,
}
