"""Read catalogue and library files: one JSON object a line, gzipped or plain."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import orjson

from encore.sandbox.catalogue import Catalogue, catalogue_of
from encore.sandbox.options import OptionError

Row = dict[str, Any]


def read_catalogue(path: Path) -> Catalogue:
    """Load a catalogue. Raises OptionError that names the file and line of a bad row."""
    place = Place(path)
    try:
        return catalogue_of(place.rows())
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise place.error(f"lacks something a track needs ({error!r})") from error


def read_libraries(path: Path, library: str | None, known: Catalogue) -> list[Row]:
    """Load playlists in the form of the built-in library, all owned by "me".

    Raises OptionError for a bad row, for a track the catalogue lacks, and when no row is
    of *library*.
    """
    place = Place(path)
    found = []
    names = set()
    for row in place.rows():
        try:
            names.add(row["library"])
            if library in (None, row["library"]):
                found.append(own_playlist(row["name"], row["tracks"], known))
        except (KeyError, TypeError, AttributeError) as error:
            raise place.error(f"lacks something a playlist needs ({error!r})") from error
    if not found:
        raise OptionError(f"{path} has no library {library!r}: choose one of {sorted(names)}.")
    return found


def own_playlist(name: str, tracks: list[str], known: Catalogue) -> Row:
    """Return one library row as a playlist. Raises KeyError for an unknown track."""
    for track in tracks:
        known.track_by_id[track]
    return {"name": name, "owner": "me", "items": [{"track": track} for track in tracks]}


class Place:
    """A file and the line that is being read, for errors."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.line = 0

    def rows(self) -> Iterator[Row]:
        try:
            with opened(self.path) as lines:
                for self.line, line in enumerate(lines, 1):
                    if not line.isspace():
                        yield self.row(line)
        except FileNotFoundError as error:
            raise OptionError(f"There is no file {self.path}: check its name.") from error
        except (EOFError, OSError, zlib.error) as error:
            self.line += 1
            raise self.error(f"cannot be read ({error})") from error

    def row(self, line: bytes) -> Row:
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise self.error("is not JSON") from error
        if not isinstance(row, dict):
            raise self.error("is not a JSON object")
        return row

    def error(self, what: str) -> OptionError:
        return OptionError(f"{self.path} line {self.line} {what}: mend or delete that line.")


def opened(path: Path) -> IO[bytes] | gzip.GzipFile:
    """Open a file for reading, unpacking it if its name ends in .gz."""
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")
