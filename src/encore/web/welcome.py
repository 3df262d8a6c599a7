"""The first page: how to connect, and the address that a Spotify app has to list for it."""

from typing import Any

from encore.sync.reachability import REDIRECT
from encore.web.site import Site

CALLBACK = "/callback"


def listed_redirect(site: Site) -> str:
    """Return the address as the app has to list it. Spotify lets this computer's lack the port."""
    return site.encore.settings.redirect_uri or REDIRECT


def redirect_uri(site: Site) -> str:
    """Return where Spotify sends the browser back to: here, unless another place is set."""
    named = site.encore.settings.redirect_uri
    if named is None or named == REDIRECT:
        return f"{site.address}{CALLBACK}"
    return named


def welcome_values(site: Site) -> dict[str, Any]:
    """Return what the page needs, where nothing was typed yet."""
    return {
        "account": None,
        "client_id": site.encore.settings.client_id or "",
        "error": "",
        "redirect": listed_redirect(site),
    }
