"""Toasts: what a person is told after an action, on this page or on the one that follows.

Without JavaScript the notice travels in a cookie that names it; the words stay here, so
that a forged cookie can say nothing of its own.
"""

from dataclasses import dataclass
from enum import StrEnum

COOKIE = "encore_notice"
LASTS_S = 60


class Tone(StrEnum):
    SUCCESS = "Success"
    NOTE = "Note"
    TROUBLE = "Not done"


@dataclass(frozen=True, slots=True)
class Notice:
    """*run* leads to the run that it is about."""

    name: str
    tone: Tone
    title: str
    body: str
    run: int | None = None

    @property
    def cookie(self) -> str:
        return f"{self.name}.{self.run or 0}"


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
    )
}


def notice_of(name: str, run: int | None = None) -> Notice:
    found = _NOTICES[name]
    return Notice(found.name, found.tone, found.title, found.body, run)


def read_notice(cookie: str | None) -> Notice | None:
    """Return the notice that a cookie names, or None for what is no notice."""
    name, _, run = (cookie or "").partition(".")
    if name not in _NOTICES or not run.isdecimal() or len(run) > 18:
        return None
    return notice_of(name, int(run) or None)
