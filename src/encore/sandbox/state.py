"""Everything one running sandbox holds, and how it begins anew."""

import random
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from encore.sandbox import library
from encore.sandbox.accounts import Accounts
from encore.sandbox.catalogue import Catalogue, Row, catalogue_of
from encore.sandbox.clock import Clock
from encore.sandbox.faults import Faults
from encore.sandbox.limits import Limits
from encore.sandbox.options import OptionError, Options
from encore.sandbox.reading import read_catalogue, read_libraries
from encore.sandbox.world import World

LOG_LENGTH = 5_000


@dataclass(frozen=True, slots=True)
class Logged:
    """One request as it was answered; *status* 0 means the connection was dropped."""

    time: str
    method: str
    path: str
    query: str
    status: int
    bucket: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class RequestLog:
    """How often each endpoint was called, and the last calls."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.last: deque[Logged] = deque(maxlen=LOG_LENGTH)

    def add(self, logged: Logged) -> None:
        self.counts[logged.bucket] += 1
        self.last.append(logged)

    def clear(self) -> None:
        self.counts.clear()
        self.last.clear()


class Sandbox:
    """The state of one sandbox. Building it loads the catalogue and may raise OptionError."""

    def __init__(self, options: Options) -> None:
        self.first_options = options
        self._catalogues: dict[Path | None, Catalogue] = {}
        self.writing: Counter[str] = Counter()
        self.log = RequestLog()
        self.reset({}, {})

    def reset(self, changes: Mapping[str, Any], world: Mapping[str, Any]) -> None:
        """Begin anew with the first options but for *changes*, in *world* if one is given.

        A world is {"catalogue": rows, "playlists": rows}. Raises OptionError and changes
        nothing if one of them is wrong.
        """
        options = self.first_options.changed(changes)
        clock = Clock(options.clock_rate)
        self.world = self._built_world(options, clock.seconds(), world)
        self.options = options
        self.clock = clock
        self.accounts = Accounts()
        self.limits = Limits()
        self.faults = Faults()
        self.random = random.Random(options.seed)
        self.log.clear()

    def _built_world(self, options: Options, now: float, asked: Mapping[str, Any]) -> World:
        if "catalogue" in asked:
            catalogue = asked_catalogue(asked["catalogue"])
        else:
            catalogue = self._catalogue(options.catalogue)
        world = World(catalogue, options.seed, now)
        if "playlists" in asked:
            world.add_described(asked["playlists"])
        elif "catalogue" not in asked:
            world.add_described(own_playlists(options, catalogue))
        return world

    def _catalogue(self, path: Path | None) -> Catalogue:
        if path not in self._catalogues:
            built = catalogue_of(library.catalogue()) if path is None else read_catalogue(path)
            self._catalogues[path] = built
        return self._catalogues[path]


def asked_catalogue(rows: list[Row]) -> Catalogue:
    """Build the catalogue of a reset. Raises OptionError for a bad row."""
    try:
        return catalogue_of(rows)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise OptionError(f"A catalogue row lacks something a track needs ({error!r}).") from error


def own_playlists(options: Options, catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return the playlists that go with the catalogue."""
    if options.libraries is not None:
        return read_libraries(options.libraries, options.library, catalogue)
    return library.playlists() if options.catalogue is None else []
