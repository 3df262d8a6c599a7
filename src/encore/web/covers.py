"""Which covers a page shows: those of Spotify's image hosts, and those of the sandbox behind it."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

SPOTIFYS = re.compile(r"https://(?:[a-z0-9-]+\.)+(?:scdn\.co|spotifycdn\.com)/[!-\[\]-~]*")


@dataclass(frozen=True, slots=True)
class Covers:
    """*origin* is that of the pretend Spotify, such as http://127.0.0.1:4321; None: a real one."""

    origin: str | None = None

    def shown(self, address: str | None) -> str | None:
        """Return the address if a page may show what is there, else None."""
        if not address:
            return None
        own = self.origin is not None and address.startswith(f"{self.origin}/")
        return address if own or SPOTIFYS.fullmatch(address) else None


def covers_of(api_url: str, *, is_sandbox: bool) -> Covers:
    """Return which covers are shown where the Web API is at *api_url*."""
    parts = urlsplit(api_url)
    return Covers(f"{parts.scheme}://{parts.netloc}" if is_sandbox else None)
