"""`encore why`: what became of a song's live versions, for a person who knows music."""

import sys
from collections.abc import Iterator

from encore.assembly import open_encore
from encore.music import Track
from encore.pipeline.naming import link_to, name_of
from encore.pipeline.why import Candidate, Standing
from encore.settings import Settings
from encore.store import playlists
from encore.store.accounts import get_first_account
from encore.sync.start import find_playlist
from encore.sync.why import Explanation, explain_song, track_fields
from encore.terminal.progress import local_time
from encore.terminal.syncing import print_json

DISAGREE = "Do you disagree? `encore decide --help` shows how to say so."


async def show_why(settings: Settings, playlist: str, song: str, *, as_json: bool) -> None:
    """Explain a song of a playlist. Raises NotFound with what is near."""
    async with open_encore(settings) as encore, encore.database.engine.begin() as db:
        account = await get_first_account(db)
        entry = find_playlist(await playlists.list_library(db, account.id), playlist)
        found = await explain_song(db, account, entry, song, encore.clock.now())
    if as_json:
        print_json(to_json(found))
    else:
        sys.stdout.write("".join(f"{line}\n" for line in tell(found)))


def tell(found: Explanation) -> Iterator[str]:
    """Yield the lines that a person reads."""
    yield f"“{name_of(found.original)}”, in “{found.playlist}”"
    yield _facts_of(found.original)
    yield from found.notes
    if not found.candidates:
        return
    there = sum(one.standing is Standing.THERE for one in found.candidates)
    yield f"{found.wanted} live versions are wanted, {there} in the playlist."
    for number, candidate in enumerate(found.candidates, 1):
        yield ""
        yield from _tell_candidate(number, candidate)
    yield ""
    if found.ask_again_at:
        yield f"Spotify is asked again on {local_time(found.ask_again_at.isoformat())[:10]}."
    yield DISAGREE


def to_json(found: Explanation) -> dict[str, object]:
    return {
        "playlist": found.playlist,
        "original": track_fields(found.original),
        "wanted": found.wanted,
        "notes": found.notes,
        "ask_again_at": found.ask_again_at.isoformat() if found.ask_again_at else None,
        "candidates": [
            {
                **track_fields(one.track),
                "standing": one.standing.value,
                "live": one.verdict.live,
                "same_song": one.verdict.same_song,
                "accepted": one.verdict.accepted,
                "because": one.because,
            }
            for one in found.candidates
        ],
    }


def _tell_candidate(number: int, one: Candidate) -> Iterator[str]:
    yield f"{number:>2}. {one.track.title}  [{one.standing.value}]"
    yield f"    {_facts_of(one.track)}"
    for sentence in one.because:
        yield f"    - {sentence}"


def _facts_of(track: Track) -> str:
    minutes, seconds = divmod(round(track.duration_ms / 1000), 60)
    released = f" ({track.album.released[:4]})" if track.album.released else ""
    return f"{track.album.title}{released}, {minutes}:{seconds:02}, {link_to(track.id)}"
