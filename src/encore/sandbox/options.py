"""What can be set on the sandbox, and the error for what cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, Self

MAIN_USER = "listener"  # the account that "me" stands for in the libraries

DEFAULT_QUOTA = "default"

MAX_RATE = 2_000.0  # faster, and the dates of a fast clock leave the calendar within years


class OptionError(Exception):
    """Something given to the sandbox cannot be used; the message says how to mend it."""


@dataclass(frozen=True, slots=True)
class Options:
    """All settings of a sandbox. Seconds are seconds of the sandbox's own clock.

    *rate_limit* is requests per rolling 30 s and app, *quotas* requests per rolling 24 h and
    bucket, with the key "default" for buckets that are not named; 0 means none. A bucket is an
    endpoint template such as "GET /playlists/{id}/items", unless *buckets* puts the template
    into one of another name. *developers* tells the developer account of a client id: quota is
    counted per account, and client ids that are not named share one.
    """

    host: str = "127.0.0.1"
    port: int = 0
    regime: Literal["restricted", "extended"] = "restricted"
    search: Literal["strict", "lenient"] = "strict"
    noise: float = 0.05
    clock_rate: float = 1.0
    rate_limit: int = 0
    quotas: Mapping[str, int] = field(default_factory=dict)
    buckets: Mapping[str, str] = field(default_factory=dict)
    developers: Mapping[str, str] = field(default_factory=dict)
    catalogue: Path | None = None
    libraries: Path | None = None
    library: str | None = None
    latency_ms: int = 0
    consent: bool = False
    user: str = MAIN_USER
    client_ids: tuple[str, ...] = ()
    redirect_uris: tuple[str, ...] = ("http://127.0.0.1/callback", "http://[::1]/callback")
    registered_users: tuple[str, ...] = ()
    premium: bool = True
    rotate_refresh: bool = False
    playlist_cap: int = 10_000
    snapshot_lag_s: float = 0.0
    item_lag_s: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        require(0 <= self.port <= 65_535, "port must be between 0 and 65535")
        require(self.regime in ("restricted", "extended"), "regime is restricted or extended")
        require(self.search in ("strict", "lenient"), "search is strict or lenient")
        require(0 <= self.noise <= 1, "noise is a share between 0 and 1")
        require(0 < self.clock_rate <= MAX_RATE, "clock_rate must be above 0, at most 2000")
        require(self.library is None or self.libraries is not None, "library needs libraries")
        require(self.libraries is None or self.catalogue is not None, "libraries needs catalogue")
        numbers = (self.rate_limit, self.latency_ms, self.snapshot_lag_s, self.item_lag_s)
        for number in (*numbers, *self.quotas.values()):
            require(number >= 0, "limits, quotas, latency and lags must not be negative")

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """Return these options with *changes*, given as JSON values. Raises OptionError."""
        known = {f.name for f in fields(self)}
        for name in changes:
            require(name in known, f"There is no option {name!r}; the options are {sorted(known)}")
        try:
            return replace(self, **{name: self._as_held(name, v) for name, v in changes.items()})
        except TypeError as error:
            raise OptionError(f"An option has a value of the wrong kind: {error}.") from error

    def _as_held(self, name: str, value: Any) -> Any:
        if name in ("catalogue", "libraries") and value is not None:
            return Path(value)
        held = getattr(self, name)
        if isinstance(held, tuple):
            require(isinstance(value, list | tuple), f"{name} must be a list")
            return tuple(value)
        if isinstance(held, Mapping):
            require(isinstance(value, Mapping), f"{name} must be an object")
            return dict(value)
        if isinstance(held, bool):
            require(isinstance(value, bool), f"{name} must be true or false")
        return value

    def as_json(self) -> dict[str, Any]:
        """Return every option as a JSON value."""
        held = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: str(v) if isinstance(v, Path) else v for name, v in held.items()}


def require(holds: bool, sentence: str) -> None:
    """Raise OptionError with *sentence* unless *holds*."""
    if not holds:
        raise OptionError(f"{sentence}.")
