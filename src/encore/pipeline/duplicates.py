"""Find entries of a playlist that repeat an earlier one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from encore.music import Item, ItemKind, Track
from encore.pipeline.recordings import artists_of, plain_isrc, same_recording, version_kind
from encore.pipeline.titles import parse_title
from encore.plans import Duplicate


def find_duplicates(items: Sequence[Item]) -> tuple[Duplicate, ...]:
    """The entries that repeat an earlier one, in the order of the list. The first stays.

    The same URI, the same ISRC, or the same song by the same artists in the same kind of
    version within 2 seconds. Live, acoustic, remix, explicit and clean versions never
    repeat each other. Episodes, local files, entries that Spotify shows as null and tracks
    that cannot be played take no part.
    """
    kept: dict[str, list[int]] = defaultdict(list)
    found: list[Duplicate] = []
    for position, item in enumerate(items):
        track = _playable_track(item)
        if track is None:
            continue
        handles = list(_handles(item, track))
        first = _first_like(item, track, handles, kept, items)
        if first is None:
            for handle in handles:
                kept[handle].append(position)
        else:
            found.append(Duplicate(position, first, _because(item, items[first], first)))
    return tuple(found)


def _playable_track(item: Item) -> Track | None:
    if item.kind is not ItemKind.TRACK or item.track is None or item.track.playable is False:
        return None
    return item.track


def _handles(item: Item, track: Track) -> Iterable[str]:
    """Whatever repeats this entry shares one of these with it."""
    yield f"uri {item.uri or track.uri}"
    if track.isrc:
        yield f"isrc {plain_isrc(track.isrc)}"
    marks, words = version_kind(track)
    artists = ",".join(sorted(artists_of(track)))
    key = parse_title(track.title).full_key
    if key and artists:
        seconds = track.duration_ms // 2_000
        kind = f"{marks.value} {' '.join(sorted(words))}"
        for near in (seconds - 1, seconds, seconds + 1):
            yield f"song {key}|{artists}|{kind}|{near}"


def _first_like(
    item: Item,
    track: Track,
    handles: Iterable[str],
    kept: dict[str, list[int]],
    items: Sequence[Item],
) -> int | None:
    candidates = sorted({position for handle in handles for position in kept.get(handle, ())})
    for position in candidates:
        other = items[position]
        if _uri(other) == _uri(item):
            return position
        if other.track and same_recording(track, other.track):
            return position
    return None


def _uri(item: Item) -> str | None:
    return item.uri or (item.track.uri if item.track else None)


def _because(item: Item, first: Item, position: int) -> str:
    what = "the same track" if _uri(item) == _uri(first) else "the same recording"
    return f"{what} as no. {position + 1}"
