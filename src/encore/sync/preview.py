"""What the next push would do to a playlist, from stored facts: nothing is asked, nothing sent."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import BadInput
from encore.music import Item
from encore.pipeline.entries import Added, Placement, Why
from encore.pipeline.naming import name_of
from encore.store import songs
from encore.store.accounts import Account
from encore.store.playlists import LibraryEntry
from encore.sync.choices import get_placement
from encore.sync.outlook import Outlook, look_ahead


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the list: *mark* is " " for what stays, "+", "-", and "~" for a new date.

    *position* is that in the new list, for "-" that in the present one; both 0-based.
    """

    mark: str
    position: int
    title: str
    uri: str | None
    added_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """*requests* says how many edits each placement takes, *stop* why none would be made.

    *songs_waiting* are still to be looked for.
    """

    playlist: str
    placement: Placement
    requests: dict[Placement, int]
    lines: tuple[Line, ...]
    stop: str | None
    left_out: int
    songs_waiting: int

    def count(self, mark: str) -> int:
        return sum(line.mark == mark for line in self.lines)


async def preview(
    db: AsyncConnection, account: Account, entry: LibraryEntry, now: datetime
) -> Preview:
    """Return what the next push would do. Raises BadInput for a list that was never read."""
    playlist = entry.playlist
    if playlist.length is None:
        raise BadInput(f"“{playlist.name}” was not read yet: sync it first.")
    outlooks = {
        placement: await look_ahead(db, account, playlist.id, placement=placement)
        for placement in Placement
    }
    chosen = await get_placement(db, account, playlist.id)
    return Preview(
        playlist.name,
        chosen,
        {placement: len(outlook.plan.edits) for placement, outlook in outlooks.items()},
        tuple(list_lines(outlooks[chosen])),
        outlooks[chosen].stop,
        len(outlooks[chosen].desired.left_out),
        await songs.count_open(db, [playlist.id], now),
    )


def list_lines(outlook: Outlook) -> Iterator[Line]:
    """Yield every entry of the present and the new list, in order."""
    listed, gone = outlook.clean.items, sorted(outlook.desired.removed, reverse=True)
    back = Counter(
        e.uri for e in outlook.desired.entries if isinstance(e, Added) and e.why is Why.PUT_BACK
    )
    for place, entry in enumerate(outlook.desired.entries):
        if isinstance(entry, Added):
            yield _added(entry, place, listed, outlook)
            continue
        while gone and gone[-1] < entry.position:
            yield from _gone(gone.pop(), listed, back)
        yield _line(" ", place, listed[entry.position])
    while gone:
        yield from _gone(gone.pop(), listed, back)


def _gone(at: int, listed: tuple[Item, ...], back: Counter[str]) -> Iterator[Line]:
    uri = listed[at].uri or ""
    if back[uri]:
        back[uri] -= 1  # the first copy, which comes back
    else:
        yield _line("-", at, listed[at])


def _added(entry: Added, place: int, listed: tuple[Item, ...], outlook: Outlook) -> Line:
    if track := outlook.live.get(entry.uri):
        return Line("+", place, name_of(track), entry.uri)
    old = next((item for item in listed if item.uri == entry.uri), None)
    return _line("~", place, old) if old else Line("+", place, entry.uri, entry.uri)


def _line(mark: str, place: int, item: Item) -> Line:
    return Line(mark, place, title_of(item), item.uri, item.added_at)


def title_of(item: Item) -> str:
    if item.track:
        return name_of(item.track)
    return item.title or "(Spotify does not show what this is)"


MARKS: Mapping[str, str] = {" ": "keep", "+": "add", "-": "remove", "~": "put back"}
