"""Why somebody was not connected, and what they can do about it. Pure."""

from dataclasses import dataclass

from encore.errors import EncoreError, Forbidden, MustWait, SpotifyError
from encore.sync.connect import say_plainly
from encore.sync.signing_in import FORGOTTEN


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happened, and what to do, one step after another; `...` marks what is typed."""

    heading: str
    sentence: str
    steps: tuple[str, ...] = ()


DECLINED = Trouble(
    "You said no, and nothing happened",
    "On Spotify's page you did not agree, so Encore is not connected and nothing was changed.",
    ("If that was a mistake, connect again and press Agree on Spotify's page.",),
)
LATE = Trouble(
    "This sign-in is over",
    "It was not started here, or it took longer than ten minutes.",
    ("Please start it again: connect, and agree on Spotify's page.",),
)
NOT_LISTED = (
    "Open your app in the Spotify developer dashboard, and there User Management.",
    "Add the name and the e-mail address of the Spotify account that you sign in with. "
    "Five people may be listed.",
    "Then connect again.",
)


def trouble_of(error: EncoreError, *, declined: bool) -> Trouble:
    """Return what to tell of a sign-in that failed; *declined* where Spotify said so."""
    if str(error) == FORGOTTEN:
        return LATE
    if declined:
        return DECLINED
    said = say_plainly(error)
    if isinstance(error, Forbidden) and "User Management" in said:
        return Trouble("Your Spotify app does not know you yet", said, NOT_LISTED)
    if isinstance(error, MustWait):
        return Trouble("Spotify asks for patience", said, ("Connect again after that.",))
    if isinstance(error, SpotifyError):
        return Trouble("Spotify did not let you in", said, ("Then connect again.",))
    return Trouble("That did not work", said, ("Connect again.",))
