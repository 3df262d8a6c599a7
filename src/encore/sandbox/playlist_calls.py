"""Endpoints of a person's playlists: the list, one playlist, the library."""

from collections.abc import Mapping
from typing import Any

from encore.sandbox.call import FORBIDDEN, Answer, Call, Refusal
from encore.sandbox.nouns import Playlist
from encore.sandbox.playlist_shapes import full_playlist, simple_playlist

MOST_LIBRARY_URIS = 40
PLAYLIST_URI = "spotify:playlist:"
LIBRARY_TYPES = ("track", "album", "episode", "show", "audiobook", "user", "playlist")
TYPES_OF = {"name": str, "description": str, "public": bool, "collaborative": bool}


def read_me(call: Call) -> Answer:
    user = call.user
    call.need_scope("user-read-private")
    return Answer(200, call.shapes.me(user))


def list_playlists(call: Call) -> Answer:
    """Answer what the user owns and follows; collaborative ones want a scope of their own."""
    limit, offset = call.limit(20, 50), call.offset()
    listed = call.sandbox.world.listed(call.user)
    call.need_scope("playlist-read-private")
    if "playlist-read-collaborative" not in call.grant.scopes:
        listed = [p for p in listed if not p.collaborative]
    part = [
        None if p.shown_as_null else simple_playlist(call, p)
        for p in listed[offset : offset + limit]
    ]
    return Answer(200, call.page(part, len(listed), limit, offset))


def read_playlist(call: Call) -> Answer:
    playlist = call.playlist()
    need_to_read(call, playlist)
    return Answer(200, call.selection().of(full_playlist(call, playlist)))


def need_to_read(call: Call, playlist: Playlist) -> None:
    """Refuse a playlist that is not public to a token without the scope for private ones."""
    if not playlist.public:
        call.need_scope("playlist-read-private")


def need_to_edit(call: Call, playlist: Playlist) -> None:
    """Refuse whoever may not edit, and a token without the scope for this playlist."""
    call.need_scope("playlist-modify-public", "playlist-modify-private")
    if not playlist.may_edit(call.user):
        raise Refusal(403, FORBIDDEN)
    call.need_scope(modify_scope(playlist.public))


def modify_scope(public: bool | None) -> str:
    return "playlist-modify-public" if public else "playlist-modify-private"


def create_playlist(call: Call) -> Answer:
    asked = details(call)
    if not asked.get("name"):
        raise Refusal(400, "Missing required field: name")
    call.need_scope(modify_scope(asked.get("public", True)))
    check_collaborative(asked.get("public", True), asked.get("collaborative", False))
    playlist = call.sandbox.world.create(call.user, call.now, asked)
    return Answer(201, full_playlist(call, playlist))


def change_playlist(call: Call) -> Answer:
    """Change name, description or visibility; that makes a new snapshot id too."""
    playlist = call.playlist()
    need_to_edit(call, playlist)
    if playlist.owner != call.user:
        raise Refusal(403, FORBIDDEN)
    asked = details(call)
    public = asked.get("public", playlist.public)
    check_collaborative(public, asked.get("collaborative", playlist.collaborative))
    for name, value in asked.items():
        setattr(playlist, name, value)
    call.sandbox.world.edit(playlist, playlist.entries, call.now)
    return Answer(200)


def details(call: Call) -> Mapping[str, Any]:
    """Return what the body says of a playlist."""
    body = call.body if call.body is not None else {}
    if not isinstance(body, Mapping):
        raise Refusal(400, "Error parsing JSON.")
    asked = {name: body[name] for name in TYPES_OF if body.get(name) is not None}
    for name, value in asked.items():
        if not isinstance(value, TYPES_OF[name]):
            raise Refusal(400, f"Invalid value for field: {name}")
    if asked.get("name") == "":
        raise Refusal(400, "Missing required field: name")
    return asked


def check_collaborative(public: bool | None, collaborative: bool) -> None:
    if collaborative and public:
        raise Refusal(400, "Collaborative playlists can not be public.")


def library_playlists(call: Call) -> list[Playlist]:
    """Return the playlists that the `uris` parameter names."""
    if not call.query.get("uris"):
        raise Refusal(400, "Missing required field: uris")
    uris = call.query["uris"].split(",")
    if len(uris) > MOST_LIBRARY_URIS:
        raise Refusal(400, f"Too many uris requested, maximum {MOST_LIBRARY_URIS}")
    for uri in uris:
        scheme, _, rest = uri.partition(":")
        if scheme != "spotify" or rest.partition(":")[0] not in LIBRARY_TYPES:
            raise Refusal(400, "Invalid uri")
    playlists = call.sandbox.world.playlists
    found = [playlists.get(uri.removeprefix(PLAYLIST_URI)) for uri in uris]
    if None in found:
        raise Refusal(404, "Resource not found")
    return [playlist for playlist in found if playlist is not None]


def follow(call: Call) -> Answer:
    user = call.user
    call.need_scope("user-library-modify", "playlist-modify-public")
    for playlist in library_playlists(call):
        playlist.followers.add(user)
    return Answer(200)


def unfollow(call: Call) -> Answer:
    """Take playlists out of the user's list; nothing on Spotify deletes a playlist."""
    user = call.user
    call.need_scope("user-library-modify", "playlist-modify-public")
    for playlist in library_playlists(call):
        playlist.followers.discard(user)
    return Answer(200)


def is_followed(call: Call) -> Answer:
    user = call.user
    call.need_scope("user-library-read", "user-follow-read", "playlist-read-private")
    return Answer(200, [user in playlist.followers for playlist in library_playlists(call)])


def create_for_user(call: Call) -> Answer:
    """The older way to make a playlist, which names the user."""
    if call.ids["id"] != call.user:
        raise Refusal(403, "You cannot create a playlist for another user")
    return create_playlist(call)
