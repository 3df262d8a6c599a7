"""Measure how long the largest list takes to plan: `python -m bench.planning [--items 10000]`.

Of its items 3 % repeat an earlier one, and a third of its songs want two live versions. Prints
milliseconds.
"""

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from encore.music import Album, Artist, Item, ItemKind, Track
from encore.pipeline.desired import Wish, desired_list
from encore.pipeline.duplicates import find_duplicates
from encore.pipeline.plan import guard, owed_by, plan_edits
from encore.pipeline.readback import compare, follow_additions
from encore.pipeline.recordings import version_kind
from encore.pipeline.songs import song_of
from encore.plans import Addition, AdditionState, Insert, Remove

T = TypeVar("T")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
REPEATS = 33  # one item in so many repeats an earlier one
WANTING = 3  # one song in so many wants live versions


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    measure(parser.parse_args().items)


def measure(size: int) -> None:
    items = [an_item(a_track(at // 2 if at % REPEATS == 1 else at)) for at in range(size)]
    duplicates = timed("find duplicates", lambda: find_duplicates(items))
    songs = timed("name songs", lambda: [song_of(i.track) if i.track else None for i in items])
    wishes = [a_wish(item.track) for item in items[::WANTING] if item.track]
    versions = [track for wish in wishes for track in wish.versions]
    timed("name versions", lambda: [(song_of(one), version_kind(one)) for one in versions])
    desired = timed(
        "desired list",
        lambda: desired_list(items, songs, frozenset(), duplicates, wishes, cap=3 * size),
    )
    plan = timed("edits", lambda: plan_edits(items, desired))
    timed("guard", lambda: guard(items, size, size, desired, frozenset()))
    timed("owed", lambda: owed_by(items, plan.edits))
    tracks = {track.uri: track for track in versions}
    tracks |= {item.track.uri: item.track for item in items if item.track}
    shown = [an_item(tracks[uri]) for uri in plan.expected if uri]
    gone = frozenset(uri for e in plan.edits if isinstance(e, Remove) for uri in e.uris)
    added = frozenset(uri for e in plan.edits if isinstance(e, Insert) for uri in e.uris)
    timed("fresh read-back", lambda: compare(plan.expected, shown, added - gone, gone))
    timed("stale read-back", lambda: compare(plan.expected, items, added - gone, gone))
    additions = [an_addition(tracks[uri]) for uri in added - gone]
    timed("all there", lambda: follow_additions(additions, shown, NOW, nulls_before=0))
    timed("all taken out", lambda: follow_additions(additions, items, NOW, nulls_before=0))
    print(f"{len(plan.edits)} edits, {len(plan.expected)} entries in the end")


def timed(what: str, work: Callable[[], T]) -> T:
    start = time.perf_counter()
    result = work()
    print(f"{what:16} {(time.perf_counter() - start) * 1_000:8.1f} ms")
    return result


def a_track(number: int, live: int = 0) -> Track:
    artist = Artist(f"artist{number // 4}", f"Artist {number // 4}")
    title = f"Song {number}" + (f" - Live {2000 + live}" if live else "")
    album = Album(f"album{number}-{live}", f"Album {number}")
    key = f"{number}x{live}"
    milliseconds = 180_000 + 10_000 * live
    return Track(key, f"spotify:track:{key}", title, (artist,), album, milliseconds, isrc=key)


def an_item(track: Track) -> Item:
    return Item(ItemKind.TRACK, track.uri, track.title, NOW, "me", track)


def a_wish(track: Track) -> Wish:
    number = int(track.id.partition("x")[0])
    song = song_of(track)
    assert song is not None
    return Wish(song, tuple(a_track(number, live) for live in (1, 2, 3, 4)))


def an_addition(track: Track) -> Addition:
    long_ago = NOW - timedelta(days=2)
    return Addition(track.uri, track, AdditionState.CONFIRMED, long_ago, long_ago)


if __name__ == "__main__":
    main()
