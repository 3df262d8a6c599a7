"""Toasts: what a person is told after an action, on this page or on the one that follows.

Without JavaScript the notice travels in a cookie that names it; the words stay here, so
that a forged cookie can say nothing of its own.
"""

from dataclasses import dataclass
from enum import StrEnum

from encore.sync.start import Started
from encore.web.words import count

COOKIE = "encore_notice"
LASTS_S = 60


class Tone(StrEnum):
    SUCCESS = "Success"
    NOTE = "Note"
    TROUBLE = "Not done"


@dataclass(frozen=True, slots=True)
class Notice:
    """*run* leads to the run that it is about; where the words count, it is the count."""

    name: str
    tone: Tone
    title: str
    body: str
    run: int | None = None

    @property
    def cookie(self) -> str:
        return f"{self.name}.{self.run or 0}"


PLAYLISTS, DECISIONS = "{playlists}", "{decisions}"  # how many, in words
_ABOUT_DECISIONS = {
    "rejected": (
        "Rejected",
        f"It goes out of {PLAYLISTS} at the next sync, and the next best steps in.",
    ),
    "kept_out": ("Rejected", "It stays out of all your playlists."),
    "accepted": ("Accepted", f"It comes into {PLAYLISTS} at the next sync."),
    "replaced": ("Replaced", f"It takes the other one's place in {PLAYLISTS} at the next sync."),
    "never_song": (
        "No live versions of this song",
        "The next sync takes out those that Encore added, and none is looked for any more.",
    ),
    "never_artist": (
        "No live versions of this artist",
        "The next sync takes out those that Encore added, and none is looked for any more.",
    ),
    "number": (
        "Noted for this song",
        f"The next sync acts on it in {PLAYLISTS}. What is there stays.",
    ),
    "undone": ("Undone", "It is as if you had never decided it; the next sync acts on it."),
    "imported": ("Imported", f"{DECISIONS} of the file hold from the next sync on."),
}
_ABOUT_LEAVING_ALONE = {
    "excluded": (
        Tone.SUCCESS,
        "Left alone from now on",
        f"Encore does nothing more to {PLAYLISTS}. What it added there stays.",
    ),
    "included": (Tone.SUCCESS, "Taken up again", f"The next sync reads {PLAYLISTS}."),
    "leftovers": (
        Tone.SUCCESS,
        "They are being taken out",
        "The list as it is now is kept, so that you can have it back.",
    ),
    "wishes": (Tone.SUCCESS, "Saved for this playlist", "The next sync acts on it."),
    "nothing_to_sync": (
        Tone.NOTE,
        "Nothing to sync there",
        "Encore leaves these playlists alone. Include those first that you want synced.",
    ),
    "nothing_to_exclude": (Tone.NOTE, "Nothing to exclude there", "Encore leaves them alone."),
    "nothing_to_include": (
        Tone.NOTE,
        "Nothing to include there",
        "Encore has them already, or only their owners can change them.",
    ),
}
_ABOUT_RUNS = {
    "paused": (Tone.SUCCESS, "Paused", "Nothing more is sent to Spotify until you let it go on."),
    "resumed": (Tone.SUCCESS, "Going on", "It carries on where it was."),
    "cancelled": (
        Tone.SUCCESS,
        "Cancelled",
        "What was written stays. What is not finished is left as it is.",
    ),
    "over": (Tone.NOTE, "It has ended already", "Nothing was changed."),
    "continued": (
        Tone.NOTE,
        "The paused sync goes on",
        "It carries on where it was, and looks for new playlists first.",
    ),
    "retried": (
        Tone.SUCCESS,
        "Trying again",
        "What could not be finished is being done again in the background.",
    ),
    "not_retried": (
        Tone.NOTE,
        "Nothing to try again",
        "It was synced since, is on hold, or has gone. Sync it on its own page.",
    ),
}
_NOTICES = {
    notice.name: notice
    for notice in (
        Notice(
            "started",
            Tone.SUCCESS,
            "Playlist sync started",
            "Your playlists are being synced in the background. This may take several minutes.",
        ),
        Notice(
            "one_started",
            Tone.SUCCESS,
            "Playlist sync started",
            "This playlist is being synced in the background. This may take a few minutes.",
        ),
        Notice(
            "joined",
            Tone.NOTE,
            "A sync is under way already",
            "It goes on in the background, and nothing is done twice.",
        ),
        Notice(
            "some_started",
            Tone.SUCCESS,
            "Playlist sync started",
            "These playlists are being synced in the background. This may take several minutes.",
        ),
        *(
            Notice(name, tone, title, body)
            for name, (tone, title, body) in _ABOUT_LEAVING_ALONE.items()
        ),
        Notice(
            "connected",
            Tone.SUCCESS,
            "Connected to Spotify",
            "Your playlists are listed below. Nothing is changed until you start a sync.",
        ),
        Notice(
            "unlisted",
            Tone.NOTE,
            "Connected to Spotify",
            "Your playlists could not be listed yet. A sync does it as well.",
        ),
        *(Notice(name, tone, title, body) for name, (tone, title, body) in _ABOUT_RUNS.items()),
        Notice("saved", Tone.SUCCESS, "Settings saved", "The next sync acts on them."),
        Notice("look", Tone.SUCCESS, "Colours chosen", "They hold in this browser."),
        *(
            Notice(name, Tone.SUCCESS, title, body)
            for name, (title, body) in _ABOUT_DECISIONS.items()
        ),
    )
}


def notice_of(name: str, run: int | None = None) -> Notice:
    found = _NOTICES[name]
    body = found.body.replace(PLAYLISTS, count(run or 0, "playlist"))
    body = body.replace(DECISIONS, count(run or 0, "decision"))
    return Notice(found.name, found.tone, found.title, body, run)


def notice_of_start(started: Started, name: str) -> Notice:
    """Return the notice called *name* for a new sync, else that one was joined."""
    joined = "continued" if started.was_paused else "joined"
    return notice_of(name if started.is_new else joined, started.run_id)


def read_notice(cookie: str | None) -> Notice | None:
    """Return the notice that a cookie names, or None for what is no notice."""
    name, _, run = (cookie or "").partition(".")
    if name not in _NOTICES or not run.isdecimal() or len(run) > 18:
        return None
    return notice_of(name, int(run) or None)
