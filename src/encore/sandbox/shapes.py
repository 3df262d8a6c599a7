"""How music looks in JSON, in the restricted shape and in the extended one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from encore.sandbox.covers import images_of
from encore.sandbox.nouns import Album, Artist, Entry, Episode, Track, hashed_id

Json = dict[str, Any]
MARKETS = ["AT", "DE", "FR", "GB", "JP", "SE", "US"]
FLAG_MISSING = 11  # one track in so many comes without is_playable, even with a market
PRECISION = {4: "year", 7: "month", 10: "day"}


@dataclass(frozen=True, slots=True)
class Shapes:
    """Writes JSON with links below *base*; *extended* adds the fields restricted apps lost.

    *shown* gives the track that stands in for a track (relinking), *states* what was made
    unavailable.
    """

    base: str
    extended: bool
    shown: Callable[[Track], Track]
    states: Mapping[str, str]

    def ref(self, kind: str, name: str) -> Json:
        """Return what every object has: its id, type, URI and addresses."""
        return {
            "external_urls": {"spotify": f"https://open.spotify.com/{kind}/{name}"},
            "href": f"{self.base}/{kind}s/{name}",
            "id": name,
            "type": kind,
            "uri": f"spotify:{kind}:{name}",
        }

    def more(self, fields: Json) -> Json:
        """Return *fields* in the extended shape, nothing in the restricted one."""
        return fields if self.extended else {}

    def user(self, name: str) -> Json:
        return {**self.ref("user", name), "display_name": name.capitalize()}

    def added_by(self, name: str | None) -> Json | None:
        return None if name is None else self.ref("user", name)

    def me(self, name: str) -> Json:
        private = {
            "country": "DE",
            "email": f"{name}@example.org",
            "explicit_content": {"filter_enabled": False, "filter_locked": False},
            "followers": {"href": None, "total": 0},
            "product": "premium",
        }
        account = {"account_id": hashed_id("account", name), "images": []}
        return {**self.user(name), **account, **self.more(private)}

    def artist(self, artist: Artist) -> Json:
        return {**self.ref("artist", artist.id), "name": artist.name}

    def full_artist(self, artist: Artist, popularity: int) -> Json:
        lost = {"followers": {"href": None, "total": 1_000}, "popularity": popularity}
        return {**self.artist(artist), "genres": [], "images": [], **self.more(lost)}

    def album(self, album: Album, group: str | None = None) -> Json:
        """Return the simplified album, with its *group* where an artist's albums are listed."""
        lost: Json = {"available_markets": MARKETS}
        if group is not None:
            lost["album_group"] = group
        return {
            **self.ref("album", album.id),
            "album_type": album.kind,
            "artists": [self.artist(artist) for artist in album.artists],
            "images": images_of(self.base, album.id),
            "name": album.name,
            "release_date": album.release_date or "0000",
            "release_date_precision": PRECISION.get(len(album.release_date), "year"),
            "total_tracks": len(album.tracks),
            **self.more(lost),
        }

    def full_album(self, album: Album, tracks: Json) -> Json:
        lost = {"label": "Sandbox", "popularity": album.popularity}
        return {
            **self.album(album),
            "copyrights": [],
            "external_ids": {"upc": album.upc} if album.upc else {},
            "genres": [],
            "tracks": tracks,
            **self.more(lost),
        }

    def simple_track(self, asked: Track) -> Json:
        """Return the track as an album lists it: no ISRC, no album."""
        track = self.shown(asked)
        lost: Json = {"available_markets": MARKETS}
        if track is not asked:
            lost["linked_from"] = self.ref("track", asked.id)
        return {
            **self.ref("track", track.id),
            "artists": [self.artist(artist) for artist in track.artists],
            "disc_number": 1,
            "duration_ms": track.duration_ms,
            "explicit": track.explicit,
            "is_local": False,
            "name": track.name,
            "preview_url": None,
            "track_number": track.number,
            **self._playable(asked),
            **self.more(lost),
        }

    def _playable(self, track: Track) -> Json:
        if self.states.get(track.id) == "unavailable":
            return {"is_playable": False, "restrictions": {"reason": "market"}}
        has_flag = sum(track.id.encode()) % FLAG_MISSING != 0
        return {"is_playable": True} if has_flag else {}

    def track(self, asked: Track) -> Json:
        track = self.shown(asked)
        return {
            **self.simple_track(asked),
            "album": self.album(track.album),
            "external_ids": {"isrc": track.isrc} if track.isrc else {},
            **self.more({"popularity": track.popularity}),
        }

    def episode(self, episode: Episode) -> Json:
        return {
            **self.ref("episode", episode.id),
            "audio_preview_url": None,
            "description": "",
            "duration_ms": episode.duration_ms,
            "explicit": False,
            "html_description": "",
            "images": [],
            "is_externally_hosted": False,
            "is_playable": True,
            "language": "en",
            "languages": ["en"],
            "name": episode.name,
            "release_date": "2024-01-01",
            "release_date_precision": "day",
            "show": self.show(episode.show),
        }

    def show(self, name: str) -> Json:
        lost = {"available_markets": MARKETS, "publisher": name}
        return {
            **self.ref("show", hashed_id("show", name)),
            "copyrights": [],
            "description": "",
            "explicit": False,
            "html_description": "",
            "images": [],
            "is_externally_hosted": False,
            "languages": ["en"],
            "media_type": "audio",
            "name": name,
            "total_episodes": 1,
            **self.more(lost),
        }

    def episode_as_track(self, episode: Episode) -> Json:
        """Return the form clients get who did not ask for episodes: the show as an album."""
        show = self.ref("show", hashed_id("show", episode.show)) | {"name": episode.show}
        return {
            **self.ref("episode", episode.id),
            "album": {**show, "album_type": "show", "artists": [], "images": []},
            "artists": [show],
            "disc_number": 0,
            "duration_ms": episode.duration_ms,
            "episode": True,
            "explicit": False,
            "external_ids": {},
            "is_local": False,
            "name": episode.name,
            "preview_url": None,
            "track": False,
            "track_number": 0,
        }

    def local(self, uri: str) -> Json:
        """Return a local file: everything it shows is in its URI."""
        _, _, artist, album, title, seconds = uri.split(":")
        return {
            "album": {
                "album_type": None,
                "artists": [],
                "external_urls": {},
                "href": None,
                "id": None,
                "images": [],
                "name": unquote_plus(album),
                "release_date": None,
                "release_date_precision": None,
                "type": "album",
                "uri": None,
            },
            "artists": [
                {
                    "external_urls": {},
                    "href": None,
                    "id": None,
                    "name": unquote_plus(artist),
                    "type": "artist",
                    "uri": None,
                }
            ],
            "disc_number": 0,
            "duration_ms": int(seconds) * 1_000,
            "explicit": False,
            "external_ids": {},
            "external_urls": {},
            "href": None,
            "id": None,
            "is_local": True,
            "name": unquote_plus(title),
            "preview_url": None,
            "track_number": 0,
            "type": "track",
            "uri": uri,
            **self.more({"available_markets": [], "popularity": 0}),
        }

    def row(self, entry: Entry, item: Json | None) -> Json:
        """Return one row of a playlist; the extended shape says its item twice."""
        return {
            "added_at": entry.added_at,
            "added_by": self.added_by(entry.added_by),
            "is_local": entry.kind == "local",
            "item": item,
            "primary_color": None,
            "video_thumbnail": {"url": None},
            **self.more({"track": item}),
        }
