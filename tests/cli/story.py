"""A first sync of three playlists that has something of everything, told from outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from journeys.music import EPISODE, LOCAL, NULL, Row, recording, songs
from journeys.stage import Remote, kept

LATENCY_MS = 40  # so that the sync lasts some seconds, whatever the machine
CATALOGUE = [
    *songs("Alive", "Black", "Jeremy", "Porch", "Release"),
    *songs("Lithium", "Polly", by="Nirvana"),
    *songs("Creep", by="Radiohead", live=1),
    *songs("Yellow", by="Coldplay", live=0),
    *songs("Zombie", by="The Cranberries"),
    # The same recording as another entry of Spotify's: a duplicate with a URI of its own.
    recording("Black", name="Black again", album="Ten Redux", isrc="USSM19100001"),
]
PLAYLISTS: Mapping[str, list[str | Row]] = {
    "Road Trip": ["Alive", LOCAL, "Black", "Alive", EPISODE, "Lithium", "Yellow"],
    "Evening": ["Creep", "Porch", NULL, "Release", "Creep", "Polly", "Creep", "Zombie"],
    "Dinner": ["Black", "Jeremy", "Lithium", "Black again", "Zombie", "Alive"],
}


@dataclass(frozen=True)
class Lists:
    """What the playlists hold: rows by name, each with key, uri, added_at and added_by."""

    rows: Mapping[str, list[dict[str, Any]]]

    def uris(self) -> dict[str, list[str]]:
        return {name: [row["uri"] for row in rows] for name, rows in self.rows.items()}

    def twice(self) -> dict[str, list[str]]:
        """Return the URIs that stand in a playlist more than once."""
        uris = self.uris().items()
        return {name: [u for u in there if u and there.count(u) > 1] for name, there in uris}

    def left_of(self, before: "Lists") -> dict[str, list[Mapping[str, Any]]]:
        """Return what is left of the rows that were there before, whole and in order."""
        keys = {name: {row["key"] for row in rows} for name, rows in before.rows.items()}
        return {name: kept(rows, keys[name]) for name, rows in self.rows.items()}


async def begin(sandbox: Remote) -> Lists:
    """Begin the story anew; return the playlists as they are at the beginning."""
    await sandbox.begin(CATALOGUE, latency_ms=LATENCY_MS)
    for name, items in PLAYLISTS.items():
        await sandbox.playlist(name, items)
    return await see(sandbox)


async def see(sandbox: Remote) -> Lists:
    return Lists({name: await sandbox.rows(name) for name in PLAYLISTS})
