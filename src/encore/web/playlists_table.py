"""What the table of playlists is made of, beside its rows."""

from typing import Any

from fastapi import Request

from encore.store.browsing import Listing, Wanted
from encore.web.columns import COLUMNS, read_columns
from encore.web.selection import count_fitting, fields_of, verbs_of


def table_values(request: Request, wanted: Wanted, listing: Listing) -> dict[str, Any]:
    """Return the columns that are shown, and how many of the playlists each action touches."""
    shown = read_columns(request)
    return {
        "columns": COLUMNS,
        "shown": shown,
        "fields": fields_of(wanted),
        "fitting": count_fitting(listing.skips),
        "verbs_of": verbs_of,
    }
