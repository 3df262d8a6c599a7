"""Configuration, read once from the environment into a typed value.

This is the only reader of the environment. A secret may be given as NAME or, for
container secrets, as NAME_FILE: the path of a file that holds it.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from encore.clock import MAX_RATE
from encore.errors import BadInput

SPOTIFY_API = "https://api.spotify.com/v1"
SPOTIFY_ACCOUNTS = "https://accounts.spotify.com"
PLACEMENTS = ("after", "end")
LOG_LEVELS = ("warning", "debug", "info", "error")


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be set from outside. Addresses carry no trailing slash."""

    data_dir: Path
    database_url: str | None = None  # None: the embedded server in data_dir
    api_url: str = SPOTIFY_API
    accounts_url: str = SPOTIFY_ACCOUNTS
    client_id: str | None = None
    client_secret: str | None = None
    redirect_uri: str | None = None  # None: a free port of this machine, path /callback
    secret_key: str | None = None  # Fernet key for tokens at rest; None: a 0600 file in data_dir
    clock_rate: float = 1.0
    requests_per_30_s: int = 90
    placement: str = "after"  # of people who sign in for the first time: after or end
    settle_seconds: float = 60.0  # how long a lost write may take to show in a read
    log_level: str = "warning"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of this process. Raises BadInput with the mend."""
    env = _Environment(environment)
    return Settings(
        data_dir=_folder(env.text("ENCORE_DATA_DIR")) or default_data_dir(environment),
        database_url=_database(env.text("DATABASE_URL")),
        api_url=_address("ENCORE_SPOTIFY_API_URL", env, SPOTIFY_API),
        accounts_url=_address("ENCORE_SPOTIFY_ACCOUNTS_URL", env, SPOTIFY_ACCOUNTS),
        client_id=env.text("ENCORE_SPOTIFY_CLIENT_ID"),
        client_secret=env.text("ENCORE_SPOTIFY_CLIENT_SECRET"),
        redirect_uri=env.text("ENCORE_REDIRECT_URI"),
        secret_key=env.text("ENCORE_SECRET_KEY"),
        clock_rate=env.number("ENCORE_CLOCK_RATE", 1.0, low=0.001, high=MAX_RATE),
        requests_per_30_s=int(env.number("ENCORE_REQUESTS_PER_30_S", 90, low=1, high=1_000_000)),
        placement=env.choice("ENCORE_PLACEMENT", PLACEMENTS),
        settle_seconds=env.number("ENCORE_SETTLE_SECONDS", 60.0, low=0, high=60),
        log_level=env.choice("ENCORE_LOG_LEVEL", LOG_LEVELS),
    )


def default_data_dir(environment: Mapping[str, str] = os.environ) -> Path:
    """Return where data lives when nothing is set.

    Root gets /var/lib/encore: PostgreSQL refuses to run as root, and the unprivileged
    user it runs as cannot pass through a closed /root.
    """
    if os.geteuid() == 0:
        return Path("/var/lib/encore")
    base = environment.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "encore"


@dataclass(frozen=True, slots=True)
class _Environment:
    values: Mapping[str, str]

    def text(self, name: str) -> str | None:
        if value := self.values.get(name, "").strip():
            return value
        if path := self.values.get(f"{name}_FILE", "").strip():
            try:
                return Path(path).read_text().strip() or None
            except (OSError, UnicodeDecodeError) as error:
                raise BadInput(f"{name}_FILE names {path}, which cannot be read: {error}") from None
        return None

    def number(self, name: str, default: float, *, low: float, high: float) -> float:
        text = self.text(name)
        try:
            value = default if text is None else float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise BadInput(f"{name} is {text!r}; it has to be a number from {low:g} to {high:g}.")
        return value

    def choice(self, name: str, known: Sequence[str]) -> str:
        """Return one of *known*, the first where none is set."""
        chosen = (self.text(name) or known[0]).lower()
        if chosen not in known:
            raise BadInput(f"{name} is {chosen!r}; it has to be one of: {', '.join(known)}.")
        return chosen


def _folder(path: str | None) -> Path | None:
    return Path(path).expanduser().absolute() if path else None


def _address(name: str, env: _Environment, default: str) -> str:
    address = (env.text(name) or default).rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadInput(f"{name} is {address!r}; it has to start with http:// or https://.")
    return address


def _database(address: str | None) -> str | None:
    if address and not address.startswith(
        ("postgresql://", "postgres://", "postgresql+psycopg://")
    ):
        raise BadInput(
            "DATABASE_URL has to start with postgresql:// because Encore keeps its data in "
            "PostgreSQL; leave it unset to use the built-in server."
        )
    return address
