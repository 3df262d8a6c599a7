"""Say for a person what became of every candidate for a song's live versions, and why."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from encore.music import Track
from encore.pipeline.decisions import Choices, live_kind
from encore.pipeline.live import LIKELY, judge, rank
from encore.pipeline.recordings import same_performance
from encore.pipeline.same_song import SAME_SONG
from encore.pipeline.verdicts import assess
from encore.plans import Verdict

NEARLY = 0.1  # what is less surely live than this is a studio version, and only counted

# What decides between two, in the order of `encore.pipeline.live.rank`.
RANK_REASONS = (
    "more surely live",
    "more exactly the song",
    "named just like the original",
    "called live by its album, too",
    "not several times as long as the original",
    "on an album, not on a single or compilation",
    "by the whole band, not an acoustic set or a session",
    "neither remixed nor cut",
    "nearer to the original's length",
    "released earlier",
    "equal in everything else, so the order of Spotify's ids decides",
)


class Standing(StrEnum):
    """What became of a candidate, the best first."""

    THERE = "in the playlist"
    COMING = "comes with the next sync"
    GOING = "goes with the next sync"
    REFUSED = "refused by you"
    TAKEN_OUT = "taken out by you"
    NEXT = "next in line"
    PASSED = "passed over"
    UNFIT = "not accepted"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A track that might be a live version of the song. *because* says why it stands so."""

    track: Track
    verdict: Verdict
    standing: Standing
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is stored about a song in a playlist. Tracks go by URI.

    *chosen* are the versions that hold, best first; *there* stand in the list, of which
    Encore *added* some; *coming* and *going* are what the next sync changes.
    """

    original: Track
    chosen: Sequence[Track]
    there: Collection[str] = frozenset()
    added: Collection[str] = frozenset()
    coming: Collection[str] = frozenset()
    going: Collection[str] = frozenset()
    taken_out: Collection[str] = frozenset()


def explain(facts: Facts, known: Sequence[Track], choices: Choices) -> list[Candidate]:
    """Return every candidate among *known*, chosen ones first, then by rank.

    Studio versions are left out, unless a person decided about them or they are there.
    """
    places = {track.uri: at for at, track in enumerate(facts.chosen)}
    found: list[tuple[tuple[object, ...], Candidate]] = []
    for track in {one.uri: one for one in (*facts.chosen, *known)}.values():
        verdict = judge(facts.original, track)
        settled = track.uri in places or track.id in choices.rejected
        same = (verdict.same_song or 0.0) >= SAME_SONG and track.id != facts.original.id
        if not settled and (not same or verdict.live < NEARLY):
            continue
        standing, because = _stand(track, verdict, facts, choices)
        order = list(Standing).index(standing)
        key = (order, places.get(track.uri, len(places)), *rank(facts.original, track, verdict))
        found.append((key, Candidate(track, verdict, standing, because)))
    return [candidate for _, candidate in sorted(found, key=lambda one: one[0])]


def _stand(
    track: Track, verdict: Verdict, facts: Facts, choices: Choices
) -> tuple[Standing, tuple[str, ...]]:
    accepted = ("you accepted it",) if choices.is_accepted(track) else ()
    why = (*accepted, *verdict.because)
    if track.uri in facts.going:
        return Standing.GOING, ("you decided so, and Encore added it",)
    if track.uri in facts.there:
        who = "added by Encore" if track.uri in facts.added else "was there, not added by Encore"
        return Standing.THERE, (who, *why, *_why_before(track, facts))
    if track.uri in facts.coming:
        return Standing.COMING, (*why, *_why_before(track, facts))
    if choices.is_refused(track):
        return Standing.REFUSED, ("you decided so", *verdict.because)
    if track.uri in facts.taken_out:
        return Standing.TAKEN_OUT, ("you took it out of this playlist in Spotify",)
    if any(track.uri == one.uri for one in facts.chosen):
        return Standing.NEXT, (*why, *_why_after(track, facts))
    return _stand_outside(track, verdict, facts, choices)


def _stand_outside(
    track: Track, verdict: Verdict, facts: Facts, choices: Choices
) -> tuple[Standing, tuple[str, ...]]:
    """Where a track stands that is not among the chosen ones."""
    if live_kind(track) not in choices.taste.kinds:
        return Standing.UNFIT, (f"{live_kind(track).value}: you do not count these as live",)
    if verdict.accepted:
        for other in facts.chosen:
            if same_performance(track, other):
                return Standing.PASSED, (f"the same performance as “{other.title}”",)
        return Standing.PASSED, (*verdict.because, *_why_after(track, facts))
    objection = assess(facts.original, track)[1]
    if verdict.live >= LIKELY and not objection and not choices.taste.likely:
        return Standing.UNFIT, ("only likely live", *verdict.because)
    return Standing.UNFIT, verdict.because


def _why_before(track: Track, facts: Facts) -> Iterator[str]:
    """Say what puts *track* before the next of the chosen ones."""
    after = [one for at, one in enumerate(facts.chosen) if track in facts.chosen[:at]]
    if after and (reason := reason_before(facts.original, track, after[0])):
        yield f"before “{after[0].title}”: {reason}"


def _why_after(track: Track, facts: Facts) -> Iterator[str]:
    """Say what puts the last of those that are there or come before *track*."""
    better = [one for one in facts.chosen if one.uri in facts.there or one.uri in facts.coming]
    if not better or better[-1] == track:
        return
    if reason := reason_before(facts.original, better[-1], track):
        yield f"“{better[-1].title}” is {reason}"
    else:
        yield "became known after the others had been chosen, and those stay"


def reason_before(original: Track, better: Track, worse: Track) -> str | None:
    """Return in words what *better* is and *worse* is not; None where it is not the better."""
    mine = rank(original, better, judge(original, better))
    theirs = rank(original, worse, judge(original, worse))
    if mine >= theirs:
        return None
    differing = (one != other for one, other in zip(mine, theirs, strict=True))
    return RANK_REASONS[next(at for at, differs in enumerate(differing) if differs)]
