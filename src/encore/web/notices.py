"""Toasts: what a person is told after an action, on this page or on the one that follows.

Without JavaScript the notice travels in a cookie that names it; the words stay here, so
that a forged cookie can say nothing of its own.
"""

from dataclasses import dataclass
from enum import StrEnum

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


def read_notice(cookie: str | None) -> Notice | None:
    """Return the notice that a cookie names, or None for what is no notice."""
    name, _, run = (cookie or "").partition(".")
    if name not in _NOTICES or not run.isdecimal() or len(run) > 18:
        return None
    return notice_of(name, int(run) or None)
