"""What Encore thinks of a live version, and what was decided, in words for the pages. Pure."""

from encore.decisions import Decision, DecisionKind
from encore.pipeline.same_song import SAME_SONG
from encore.pipeline.verdicts import CERTAIN, LIKELY
from encore.pipeline.why import Candidate, Standing
from encore.plans import Verdict
from encore.web.words import count

STANDINGS = {
    Standing.THERE: "In the playlist",
    Standing.COMING: "Comes with the next sync",
    Standing.GOING: "Goes with the next sync",
    Standing.REFUSED: "Kept out by you",
    Standing.TAKEN_OUT: "Taken out by you in Spotify",
    Standing.NEXT: "Next in line",
    Standing.PASSED: "Passed over",
    Standing.UNFIT: "Not accepted",
}
SIGNS = {
    Standing.THERE: "tick",
    Standing.COMING: "wait",
    Standing.GOING: "wait",
    Standing.REFUSED: "cross",
    Standing.TAKEN_OUT: "cross",
}
TAKEN = (Standing.THERE, Standing.COMING, Standing.GOING)
MAY_BE_REJECTED = frozenset(Standing) - {Standing.REFUSED, Standing.GOING}
MAY_BE_TAKEN = (Standing.NEXT, Standing.PASSED, Standing.UNFIT)
KINDS = {
    DecisionKind.REJECT: "Rejected",
    DecisionKind.ACCEPT: "Accepted",
    DecisionKind.REPLACE: "Replaced",
    DecisionKind.NUMBER: "How many of a song",
    DecisionKind.NEVER_SONG: "Never of a song",
    DecisionKind.NEVER_ARTIST: "Never of an artist",
}
_SURE = 0.95
_PERHAPS = 0.1


def say_live(verdict: Verdict) -> str:
    """Return how surely it is a live recording."""
    steps = (
        (_SURE, "Surely live"),
        (CERTAIN, "Very likely live"),
        (LIKELY, "Likely live"),
        (_PERHAPS, "Perhaps live"),
    )
    return next((words for least, words in steps if verdict.live >= least), "Hardly live")


def say_same(verdict: Verdict) -> str:
    """Return whether it is the same song."""
    if verdict.same_song is None or verdict.same_song < SAME_SONG:
        return "perhaps another song"
    return "the same song" if verdict.same_song >= 1 else "the same song, written another way"


def say_reason(reason: str) -> str:
    """Return a reason as a sentence of its own."""
    return f"{reason[:1].upper()}{reason[1:]}."


def say_decision(one: Decision) -> str:
    """Return what was decided in a sentence without its end, the name in it left as it is."""
    song = one.name.removeprefix(f"{one.number} of ")  # as `encore.sync.decide` names it
    return {
        DecisionKind.REJECT: f"Keep out {one.name}",
        DecisionKind.ACCEPT: f"Take {one.name}",
        DecisionKind.REPLACE: f"Replace {one.name}",
        DecisionKind.NUMBER: f"Have {count(one.number or 0, 'live version')} of {song}",
        DecisionKind.NEVER_SONG: f"No live versions of {one.name}",
        DecisionKind.NEVER_ARTIST: f"No live versions of any song by {one.name}",
    }[one.kind]


def say_follows(one: Decision) -> str:
    """Return what follows from it."""
    return {
        DecisionKind.REJECT: "In no playlist, nor is the same performance on another release.",
        DecisionKind.ACCEPT: "Wherever the song is, whatever Encore thinks of it.",
        DecisionKind.REPLACE: "In every playlist that has the song.",
        DecisionKind.NUMBER: "In every playlist that has the song; what is there stays.",
        DecisionKind.NEVER_SONG: "None is looked for, and those that Encore added go.",
        DecisionKind.NEVER_ARTIST: "None is looked for, and those that Encore added go.",
    }[one.kind]


def say_done(one: Decision, candidate: Candidate) -> str:
    """Return what the person decided about one live version."""
    if one.kind is DecisionKind.REJECT:
        return "You keep it out of all playlists"
    if one.kind is DecisionKind.ACCEPT:
        return "You accepted it"
    if one.replaced_id == candidate.track.id:
        return "You took another one instead of it"
    return "You took it instead of another one"
