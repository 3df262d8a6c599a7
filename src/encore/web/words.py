"""How times, numbers and states are said on the pages. Pure."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from encore.music import ItemKind
from encore.pipeline.normalise import normalise_text
from encore.plans import FindingKind
from encore.store.browsing import Row, Standing
from encore.store.coverage import Part
from encore.store.history import Group
from encore.store.ledger import EVERY_BUCKET, Wait
from encore.store.runs import Run, RunKind, RunState, Step
from encore.store.songs import SongState
from encore.store.tracklist import Search
from encore.sync.doctor import SIGN_IN_LASTS

PHASES = {
    RunState.LISTING: "Fetching your playlists",
    RunState.READING: "Reading tracks",
    RunState.FINDING: "Finding live versions",
    RunState.WRITING: "Updating Spotify",
    RunState.PARKED: "Waiting for Spotify",
    RunState.PAUSED: "Paused",
    RunState.DONE: "Done",
    RunState.FAILED: "Failed",
    RunState.CANCELLED: "Cancelled",
}
STAGES = (RunState.LISTING, RunState.READING, RunState.FINDING, RunState.WRITING)
STEPS = {
    Step.READING: "Reading tracks",
    Step.FINDING: "Finding live versions",
    Step.WRITING: "Updating Spotify",
    Step.DONE: "Synced",
    Step.UNCHANGED: "Nothing new",
    Step.STOPPED: "Stopped to be safe",
    Step.UNCONFIRMED: "Not confirmed yet",
    Step.FAILED: "Failed",
    Step.CANCELLED: "Left for the next sync",
}
GROUPS = {
    Group.TROUBLE: "Need a look",
    Group.UNDER_WAY: "Under way",
    Group.DONE: "Synced",
    Group.UNCHANGED: "Nothing new",
    Group.CANCELLED: "Left for the next sync",
}
STANDINGS = {
    Standing.SYNCED: "Synced",
    Standing.BEHIND: "Changes to sync",
    Standing.NEW: "Not synced yet",
    Standing.UNDER_WAY: "Syncing",
    Standing.TROUBLE: "Needs a look",
    Standing.LEFT_ALONE: "Left alone",
}
# The reasons of `encore.sync.populate.reason_to_skip`, said to whom they concern.
REASONS = {
    "followed": "You follow it, and only its owner can change it.",
    "collaborative, someone else's": "It is a collaborative playlist of someone else.",
    "excluded": "You excluded it.",
    "made by Encore": "Encore made it itself.",
    "held": "It is on hold until you sync it yourself.",
}
REASONS_IN_BRIEF = {
    "followed": "You only follow it",
    "collaborative, someone else's": "It is someone else's",
    "excluded": "You excluded it",
    "made by Encore": "Made by Encore itself",
    "held": "On hold",
}
REASONS_IN_A_LIST = {
    "followed": "that you only follow",
    "collaborative, someone else's": "collaborative of someone else",
    "excluded": "that you excluded",
    "made by Encore": "made by Encore itself",
    "held": "on hold",
}
MARKS = {
    FindingKind.DUPLICATE: "duplicate",
    FindingKind.UNPLAYABLE: "not playable",
    FindingKind.LOCAL: "local file",
    FindingKind.EPISODE: "podcast episode",
    FindingKind.NULL: "unavailable",
    FindingKind.NO_ARTIST: "no artist",
    FindingKind.LIVE: "live",
    FindingKind.NOT_A_SONG: "not a song",
}
UNTITLED = {
    ItemKind.EPISODE: "Podcast episode",
    ItemKind.LOCAL: "Local file",
    ItemKind.UNAVAILABLE: "No longer on Spotify",
    ItemKind.TRACK: "Untitled",
}
_WORK = (
    ("GET /search", "searching"),
    ("GET /me/playlists", "listing playlists"),
    ("GET /playlists", "reading playlists"),
    ("GET /albums", "looking into albums"),
    ("GET /artists", "looking at artists"),
    ("POST", "adding songs"),
    ("DELETE", "removing duplicates"),
)
_LEADING_BACK = {
    RunKind.RESTORE: "Restore an earlier list",
    RunKind.REMOVE_ALL: "Remove all live versions",
    RunKind.LEFTOVERS: "Remove live versions without original",
}
_UNITS = (
    (timedelta(days=365), "year"),
    (timedelta(days=30), "month"),
    (timedelta(days=7), "week"),
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
)
REMEMBERED = 10_000
# They turn the text that follows around, which a title may do only to itself.
_TURNING = dict.fromkeys(
    map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)


def ago(moment: datetime, now: datetime) -> str:
    """Return "2 hours ago"; what lies ahead is "just now", as clocks may differ a little."""
    passed = now - moment
    for unit, name in _UNITS:
        if passed >= unit:
            return f"{count(passed // unit, name)} ago"
    return "just now"


@lru_cache(REMEMBERED)  # a table shows the same moments again and again
def exact(moment: datetime) -> str:
    """Return the moment as this computer's clock shows it, for a tooltip."""
    return f"{moment.astimezone():%A, %-d %B %Y, %H:%M:%S}"


def clock_time(moment: datetime, now: datetime) -> str:
    """Return "14:20", with the day where it is another one."""
    local, today = moment.astimezone(), now.astimezone().date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if local.date() == today + timedelta(days=1):
        return f"{local:%H:%M} tomorrow"
    return f"{local:%H:%M on %-d %B}"


def days_left(connected_at: datetime, now: datetime) -> int:
    """Return how many days a sign-in with Spotify still holds."""
    return max(0, (connected_at + SIGN_IN_LASTS - now).days)


@lru_cache(REMEMBERED)
def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def number(value: int) -> str:
    return f"{value:,}"


def count(value: int, noun: str, plural: str = "") -> str:
    """Return "1 playlist" or "1,200 playlists"."""
    return f"{value:,} {noun if value == 1 else plural or noun + 's'}"


def percent(part: int, whole: int) -> str:
    """Return "12 %"; little is not nothing, and nearly all is not all."""
    if 0 < 100 * part < whole:
        return "under 1 %"
    if 0 < 100 * (whole - part) < whole:
        return "over 99 %"
    return f"{round(100 * part / whole)} %"


def lasted(seconds: float) -> str:
    """Return a length of time such as "13 s", "4 min" or "2 h 5 min"."""
    if seconds < 60:
        return f"{seconds:.0f} s" if seconds >= 1 else "under 1 s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def length(milliseconds: int) -> str:
    """Return a track's length such as "4:05"."""
    seconds = round(milliseconds / 1_000)
    return f"{seconds // 60}:{seconds % 60:02}"


def plain(text: str, instead: str = "Untitled") -> str:
    """Return what Spotify calls something without characters that would harm the page."""
    return normalise_text(text.translate(_TURNING)) or instead


def say_wait(wait: Wait, now: datetime) -> str:
    """Say until when Spotify lets us not go on, and with what."""
    return f"{say_until(wait, now)}. It goes on by itself then."


def say_until(wait: Wait, now: datetime) -> str:
    until = clock_time(wait.until, now)
    if wait.bucket == EVERY_BUCKET:
        return f"Spotify asks us to wait until {until}"
    work = next((words for start, words in _WORK if wait.bucket.startswith(start)), wait.bucket)
    return f"Today's Spotify quota for {work} is used up until {until}"


def say_standing(row: Row, now: datetime, *, brief: bool = False) -> str:
    """Say why a playlist stands as it does, *brief* for a table; "" where nothing is to add."""
    if row.standing is Standing.LEFT_ALONE and row.skipped:
        return (REASONS_IN_BRIEF if brief else REASONS).get(row.skipped, row.skipped)
    if row.standing is Standing.TROUBLE and row.step:
        return row.error or STEPS[Step(row.step)]
    if row.standing is Standing.UNDER_WAY and row.step:
        if row.due_at and row.due_at > now:
            return f"Waits until {clock_time(row.due_at, now)}. {row.error or ''}".strip()
        return STEPS[Step(row.step)]
    return ""


def say_search(search: Search | None) -> str:
    """Say how far the search for a song's live versions is; "" for what is no song."""
    if search is None:
        return ""
    if search.found:
        return f"{count(search.found, 'live version')} known"
    return {
        SongState.NONE: "No live version known",
        SongState.FAILED: "The search failed and will be repeated",
    }.get(search.state, "Live versions not looked for yet")


def parts_of(wanted: int) -> dict[Part, str]:
    """Say what songs have of the *wanted* live versions; what cannot be is left out."""
    enough = {1: "A live version", 2: "Two live versions"}.get(wanted, f"{wanted} live versions")
    fewer = {2: "One so far"} if wanted < 3 else {}
    said = {
        Part.FULL: enough,
        Part.SOME: fewer.get(wanted, "Fewer so far"),
        Part.NONE: "No live version",
        Part.WAITING: "Not looked for yet",
        Part.FAILED: "Search failed",
    }
    return {part: text for part, text in said.items() if part is not Part.SOME or wanted > 1}


def name_of(run: Run) -> str:
    """Return the heading of a run's page."""
    return f"Sync {run.id}" if run.kind is RunKind.SYNC else title_of(run)


def title_of(run: Run) -> str:
    """Return what a run was asked to do."""
    if run.kind is RunKind.UNDO:
        return f"Undo of sync {run.of_run}"
    if run.kind is not RunKind.SYNC:
        return _LEADING_BACK[run.kind]
    if run.only is None:
        return "All playlists"
    return "One playlist" if len(run.only) == 1 else f"{len(run.only)} playlists"
