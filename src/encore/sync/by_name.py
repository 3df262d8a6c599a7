"""Decide about songs and versions that a person or a program names."""

from dataclasses import dataclass

from encore.decisions import Decision, DecisionKind
from encore.errors import BadInput
from encore.store.accounts import Account
from encore.sync import decide, naming
from encore.sync.parts import Parts

_NEEDS = {
    DecisionKind.REJECT: ("version",),
    DecisionKind.ACCEPT: ("version",),
    DecisionKind.REPLACE: ("version", "other"),
    DecisionKind.NEVER_SONG: ("song",),
    DecisionKind.NEVER_ARTIST: ("artist",),
    DecisionKind.NUMBER: ("song", "number"),
}


@dataclass(frozen=True, slots=True)
class ByName:
    """What is to be decided. Versions, songs and artists go by link, id, title or name."""

    kind: DecisionKind
    version: str = ""
    other: str = ""
    song: str = ""
    artist: str = ""
    number: int | None = None


async def decide_by_name(parts: Parts, account: Account, asked: ByName) -> Decision:
    """Keep the decision. Raises BadInput, NotFound and, for unknown links, what Spotify says."""
    for name in _NEEDS[asked.kind]:
        if getattr(asked, name) in ("", None):
            called = "wanted" if name == "number" else name
            raise BadInput(f"For {asked.kind.value} say {called!r}, too.")
    if asked.kind in (DecisionKind.REJECT, DecisionKind.ACCEPT, DecisionKind.REPLACE):
        return await _about_version(parts, account, asked)
    if asked.kind is DecisionKind.NEVER_ARTIST:
        artist = await naming.get_artist(parts, account, asked.artist)
        return await decide.never_artist(parts, account, artist)
    song = await naming.get_song(parts, account, asked.song)
    if asked.kind is DecisionKind.NUMBER:
        return await decide.want_number(parts, account, song, asked.number or 0)
    return await decide.never_song(parts, account, song)


async def _about_version(parts: Parts, account: Account, asked: ByName) -> Decision:
    track = await naming.get_version(parts, account, asked.version)
    if asked.kind is DecisionKind.REJECT:
        return await decide.reject(parts, account, track)
    if asked.kind is DecisionKind.ACCEPT:
        if asked.song:
            song = await naming.get_song(parts, account, asked.song)
        else:
            song = await naming.get_song_of(parts, account, track)
        return await decide.accept(parts, account, song, track)
    other = await naming.get_version(parts, account, asked.other)
    song = await naming.get_song_of(parts, account, track)
    return await decide.replace(parts, account, song, track, other)
