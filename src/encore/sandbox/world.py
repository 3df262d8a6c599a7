"""The world of the sandbox: its music, its playlists, and what was done to them."""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from encore.sandbox.catalogue import Catalogue
from encore.sandbox.clock import iso
from encore.sandbox.nouns import Entry, Episode, Kind, Playlist, Track, Version, hashed_id
from encore.sandbox.options import MAIN_USER, OptionError

KEPT_VERSIONS = 100  # how many edits back a snapshot id is still understood
FIRST_ADDED = 1_577_836_800  # 2020-01-01, where a library row does not say
ADDED_EVERY = 3_607  # seconds
NULL_URI = ""


class World:
    """Values and the few ways to change them. *started* and *now* in seconds of its clock."""

    def __init__(self, catalogue: Catalogue, seed: int, started: float) -> None:
        self.catalogue = catalogue
        self.seed = seed
        self.started = started
        self.playlists: dict[str, Playlist] = {}
        self.order: list[str] = []
        self.episodes: dict[str, Episode] = {}
        self.states: dict[str, str] = {}
        self.relinks: dict[str, str] = {}
        self._keys = count(1)

    def add_described(self, rows: Iterable[Mapping[str, Any]]) -> list[Playlist]:
        """Add playlists written in the library's form. Raises OptionError for a bad one."""
        try:
            return [self._described(row) for row in rows]
        except (KeyError, TypeError, AttributeError) as error:
            raise OptionError(f"A playlist of the library lacks or misuses {error}.") from error

    def _described(self, row: Mapping[str, Any]) -> Playlist:
        owner = user_id(row.get("owner", "me"))
        playlist = Playlist(
            id=row.get("id") or hashed_id("playlist", owner, row["name"], len(self.order)),
            name=row["name"],
            description=row.get("description") or "",
            public=row.get("public", True),
            collaborative=bool(row.get("collaborative")),
            owner=owner,
            followers={owner} | ({MAIN_USER} if row.get("followed") else set()),
            versions=[],
            shown_as_null=bool(row.get("null")),
        )
        if playlist.id in self.playlists:
            raise OptionError(f"Two playlists have the id {playlist.id!r}: give one another.")
        items = enumerate(row.get("items", ()))
        entries = tuple(self._described_entry(item, place, owner) for place, item in items)
        self._keep(playlist, entries, self.started)
        self.playlists[playlist.id] = playlist
        self.order.append(playlist.id)
        return playlist

    def _described_entry(self, item: Mapping[str, Any], place: int, owner: str) -> Entry:
        kind, uri = self._described_uri(item)
        added_by = item.get("added_by", owner)
        return Entry(
            key=next(self._keys),
            kind=kind,
            uri=uri,
            added_at=item.get("added_at", iso(FIRST_ADDED + place * ADDED_EVERY)),
            added_by=None if added_by is None else user_id(added_by),
        )

    def _described_uri(self, item: Mapping[str, Any]) -> tuple[Kind, str]:
        if "local" in item:
            return "local", local_uri(item["local"])
        if "episode" in item:
            return "episode", self._described_episode(item["episode"]).uri
        if item.get("null"):
            return "null", NULL_URI
        track = self.catalogue.track_by_id.get(item["track"])
        if track is None:
            raise OptionError(f"A playlist has the track {item['track']!r}, unknown here.")
        if item.get("unavailable"):
            self.states[track.id] = "unavailable"
        return "track", track.uri

    def _described_episode(self, row: Mapping[str, Any]) -> Episode:
        made = hashed_id("episode", row["show"], row["name"])
        episode = Episode(row.get("id") or made, row["name"], row["show"], row["duration_ms"])
        return self.episodes.setdefault(episode.id, episode)

    def create(self, owner: str, now: float, asked: Mapping[str, Any]) -> Playlist:
        """Make an empty playlist, first in its owner's list."""
        playlist = Playlist(
            id=hashed_id("created", self.seed, owner, len(self.order)),
            name=asked["name"],
            description=asked.get("description") or "",
            public=asked.get("public", True),
            collaborative=asked.get("collaborative", False),
            owner=owner,
            followers={owner},
            versions=[],
        )
        self._keep(playlist, (), now)
        self.playlists[playlist.id] = playlist
        self.order.insert(0, playlist.id)
        return playlist

    def edit(self, playlist: Playlist, entries: tuple[Entry, ...], now: float) -> str:
        """Make *entries* the playlist's list; return the new snapshot id.

        Every change makes a new id, one of name or privacy too: pass the same entries.
        """
        return self._keep(playlist, entries, now)

    def _keep(self, playlist: Playlist, entries: tuple[Entry, ...], now: float) -> str:
        playlist.edits += 1
        snapshot = snapshot_id(self.seed, playlist.id, playlist.edits)
        playlist.versions.append(Version(snapshot, now, entries))
        del playlist.versions[:-KEPT_VERSIONS]
        return snapshot

    def new_entries(self, uris: Iterable[str], user: str, now: float) -> list[Entry]:
        """Make rows for URIs that were checked before."""
        return [Entry(next(self._keys), kind_of(u), u, iso(now), user) for u in uris]

    def listed(self, user: str) -> list[Playlist]:
        """Return what *user* owns and follows, in the order of the user's list."""
        playlists = (self.playlists[i] for i in self.order)
        return [playlist for playlist in playlists if user in playlist.followers]

    def is_known(self, uri: str) -> bool:
        """Tell whether *uri* is a track or episode that can be added."""
        _, _, name = uri.rpartition(":")
        if kind_of(uri) == "track":
            return name in self.catalogue.track_by_id and self.states.get(name) != "null"
        return kind_of(uri) == "episode" and name in self.episodes

    def set_state(self, track_id: str, state: str) -> None:
        """Make a track "unavailable", "null" or "ok" in all playlists; no snapshot id changes."""
        self.states.pop(track_id, None)
        if state != "ok":
            self.states[track_id] = state

    def relink(self, track_id: str, other: str | None) -> None:
        """Show *other* in the place of a track from now on, or itself again if None."""
        self.relinks.pop(track_id, None)
        if other is not None:
            self.relinks[track_id] = other

    def title(self, entry: Entry) -> str:
        """Return the true title of a row."""
        name = entry.uri.rpartition(":")[2]
        if entry.kind == "track":
            return self.catalogue.track_by_id[name].name
        if entry.kind == "episode":
            return self.episodes[name].name
        return unquote_plus(entry.uri.split(":")[4]) if entry.kind == "local" else ""

    def shown_track(self, track: Track) -> Track:
        """Return the track that is shown in the place of *track*: relinking may change it."""
        return self.catalogue.track_by_id[self.relinks.get(track.id, track.id)]

    def shown_uri(self, entry: Entry) -> str:
        if entry.kind != "track":
            return entry.uri
        return self.shown_track(self.catalogue.track_by_id[entry.uri.rpartition(":")[2]]).uri


def user_id(name: str) -> str:
    """Return the user id behind a name in a library, where "me" is the main user."""
    return MAIN_USER if name == "me" else name


def kind_of(uri: str) -> Kind:
    """Return the kind of entry *uri* makes; anything unknown counts as a track."""
    if uri.startswith("spotify:local:"):
        return "local"
    if uri.startswith("spotify:episode:"):
        return "episode"
    return "track" if uri else "null"


def local_uri(local: Mapping[str, Any]) -> str:
    """Return the URI of a local file: `spotify:local:{artist}:{album}:{title}:{seconds}`."""
    parts = (local.get("artist", ""), local.get("album", ""), local["title"])
    escaped = ":".join(quote_plus(part) for part in parts)
    return f"spotify:local:{escaped}:{local.get('seconds', 0)}"


def snapshot_id(*parts: object) -> str:
    """Return an opaque id that looks like Spotify's: base64 with its + and /."""
    text = "\x1f".join(map(str, parts))
    return base64.b64encode(hashlib.sha256(text.encode()).digest()[:24]).decode()


def visible_entries(playlist: Playlist, now: float, lag: float) -> tuple[Entry, ...]:
    """Return the list as a reader sees it, *lag* seconds late."""
    return visible(playlist, now, lag).entries


def visible_snapshot(playlist: Playlist, now: float, lag: float) -> str:
    """Return the snapshot id a reader sees; at times a third one, neither old nor new.

    A third id was seen on Spotify while a write became visible.
    """
    newest = playlist.versions[-1]
    late = newest.moment + lag - now
    if 0 < late <= lag / 3 and len(playlist.versions) > 1 and playlist.edits % 3 == 0:
        return passing_id(newest)
    return visible(playlist, now, lag).snapshot


def passing_id(version: Version) -> str:
    return snapshot_id("passing", version.snapshot)


def find_version(playlist: Playlist, snapshot: object) -> Version | None:
    """Return the version a snapshot id stands for; ids of long ago are forgotten."""
    for version in playlist.versions:
        if snapshot in (version.snapshot, passing_id(version)):
            return version
    return None


def visible(playlist: Playlist, now: float, lag: float) -> Version:
    """Return the newest version that is *lag* seconds old, or the oldest there is."""
    late = (v for v in reversed(playlist.versions) if v.moment + lag <= now)
    return next(late, playlist.versions[0])
