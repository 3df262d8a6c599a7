"""Edits the user makes in Spotify's own app, which may do more than the Web API."""

from collections.abc import Mapping
from typing import Any

from encore.sandbox.nouns import Playlist
from encore.sandbox.options import OptionError, require
from encore.sandbox.playlists import EditRefused, Entries, inserted, moved, without_positions
from encore.sandbox.world import World, kind_of, user_id


def edit_as_user(world: World, playlist: Playlist, asked: Mapping[str, Any], now: float) -> None:
    """Carry out one edit; `user` tells whose it is, the owner's if absent.

    Raises OptionError for an edit that is not understood, EditRefused for a bad position.
    """
    user = user_id(asked["user"]) if asked.get("user") else playlist.owner
    entries = playlist.entries
    try:
        match asked.get("do"):
            case "add":
                entries = added(world, entries, asked, user, now)
            case "remove":
                entries = without(entries, asked)
            case "move":
                entries = moved(entries, asked["from"], asked.get("length", 1), asked["to"])
            case "rename":
                playlist.name = asked["name"]
            case "delete":
                playlist.followers.discard(user)
                return
            case "private":
                playlist.public = False
            case "public":
                playlist.public = True
            case other:
                raise OptionError(
                    f"There is no edit {other!r}: do add, remove, move, rename, delete, private "
                    "or public."
                )
    except (KeyError, TypeError) as error:
        raise OptionError(f"The edit lacks or misuses {error}.") from error
    world.edit(playlist, entries, now)


def without(entries: Entries, asked: Mapping[str, Any]) -> Entries:
    """Remove rows by position, or by key where others may edit the list at the same time."""
    if "keys" not in asked:
        return without_positions(entries, set(asked["positions"]))
    there = {entry.key: at for at, entry in enumerate(entries)}
    if not there.keys() >= set(asked["keys"]):
        raise EditRefused("A row of these keys is not there.")
    return without_positions(entries, {there[key] for key in asked["keys"]})


def added(
    world: World, entries: Entries, asked: Mapping[str, Any], user: str, now: float
) -> Entries:
    """Add URIs; in Spotify's own app local files too."""
    for uri in asked["uris"]:
        require(kind_of(uri) == "local" or world.is_known(uri), f"Nothing here has the URI {uri}")
    new = world.new_entries(asked["uris"], user, now)
    return inserted(entries, new, asked.get("position"))
