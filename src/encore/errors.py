"""Every error a caller may catch.

EncoreError                 str() is one clear sentence that says how to mend it
├── BadInput                what the person typed cannot be used
├── NotFound                a thing that was named does not exist
├── NotNow                  it cannot be done any more, or not at this moment
├── NotConnected            nobody has signed in with Spotify, or the sign-in ran out
├── StoreUnreachable        the database cannot be started or reached
├── GuardStopped            a push was stopped because something looked wrong
└── SpotifyError            Spotify said no, or could not be asked
    ├── SpotifyUnreachable  the request was never taken; safe to ask again
    ├── OutcomeUnknown      a write whose answer got lost: it may have happened
    ├── ServerTrouble       5xx to a read; safe to ask again
    ├── MustWait            told to wait until a moment
    │   ├── RateLimited     the 30-second limit
    │   └── QuotaSpent      the day's quota of a bucket of endpoints
    ├── BadRequest          400
    ├── Forbidden           403
    └── NotThere            404
"""

from datetime import datetime


class EncoreError(Exception):
    """The root. Its text is meant for the person who runs Encore."""


class BadInput(EncoreError):
    pass


class NotFound(EncoreError):
    def __init__(self, what: str, name: object, mend: str = "") -> None:
        super().__init__(f"There is no {what} {name!r}.{' ' + mend if mend else ''}")


class NotNow(EncoreError):
    pass


class NotConnected(EncoreError):
    pass


class StoreUnreachable(EncoreError):
    pass


class GuardStopped(EncoreError):
    pass


class SpotifyError(EncoreError):
    """*status* is the HTTP status, or None when there was no answer."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class SpotifyUnreachable(SpotifyError):
    pass


class OutcomeUnknown(SpotifyError):
    pass


class ServerTrouble(SpotifyError):
    pass


class MustWait(SpotifyError):
    """*until* is the moment after which a request may be sent again."""

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message, 429)
        self.until = until


class RateLimited(MustWait):
    pass


class QuotaSpent(MustWait):
    pass


class BadRequest(SpotifyError):
    pass


class Forbidden(SpotifyError):
    pass


class NotThere(SpotifyError):
    pass
