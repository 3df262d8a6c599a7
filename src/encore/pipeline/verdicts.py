"""Judge whether a recording is live, and whether it is a live version of a given song.

The title's descriptor is the gate. An album that is marked live is only a hint, and lengths
are too: live and studio lengths differ by half as a matter of course. Length tells only two
things, a studio track on a live album and a snippet. Nothing here is learned; every verdict
says why.
"""

from dataclasses import replace
from functools import lru_cache

from encore.music import Track
from encore.pipeline import albums
from encore.pipeline.descriptors import Descriptor
from encore.pipeline.folding import fold_name
from encore.pipeline.recordings import same_isrc, same_performance
from encore.pipeline.same_song import SAME_SONG, likeness_of_titles, shares_artist
from encore.pipeline.titles import Title, parse_title
from encore.pipeline.versions import TRIBUTE_WORDS
from encore.pipeline.words import Mark
from encore.plans import Verdict

CERTAIN = 0.85  # from here on a version is taken without asking
LIKELY = 0.5  # from here on it may be offered; what is likely live asks for no versions itself
UNLIKELY = 0.02  # one in fifty unmarked tracks sounds live

# An album-only candidate as long as the studio track *is* the studio track.
STUDIO_LENGTH_MS = 1_500
SHORTEST_MS = 60_000
SHORTEST_RATIO = 0.45

_NOT_MUSIC = Mark.KARAOKE | Mark.SPOKEN | Mark.MIXED
_STUDIO_KINDS = Mark.REMASTER | Mark.DEMO | Mark.REMIX | Mark.INSTRUMENTAL | Mark.EDIT
_NEVER_ASKED = Mark.KARAOKE | Mark.TRIBUTE | Mark.SPOKEN | Mark.MIXED | Mark.MEDLEY | Mark.SCRAP
# Done to a recording afterwards, so a live version of the song has it only if the original has.
_WORKED_ON = Mark.REMIX | Mark.SPED


def liveness(track: Track) -> Verdict:
    """How surely *track* is a live recording, from its own texts alone."""
    live, because = _liveness(
        track.title, track.album.title, tuple(artist.name for artist in track.artists)
    )
    return Verdict(live, None, False, (because,))


@lru_cache(maxsize=131_072)
def _liveness(text: str, album: str, artists: tuple[str, ...]) -> tuple[float, str]:
    title = parse_title(text)
    if contradiction := _contradiction(title):
        return UNLIKELY / 2, contradiction
    hint = albums.evidence(album, artists)
    strongest = title.strongest
    if strongest and strongest.live > LIKELY:
        return _by_title(strongest, hint)
    if hint.live > LIKELY:
        return _by_album(title, album, hint)
    if strongest and strongest.live > UNLIKELY:
        return strongest.live, f"title says {strongest.text!r}, which may be live or not"
    if hint.live > UNLIKELY:
        return hint.live, f"only the {hint.because}, which may be live or not"
    return UNLIKELY, "nothing says that it is live"


def _by_title(strongest: Descriptor, hint: albums.AlbumEvidence) -> tuple[float, str]:
    sure = 0.99 if hint.live > LIKELY and strongest.live > 0.9 else strongest.live
    return sure, f"title says {strongest.text!r}"


def _contradiction(title: Title) -> str | None:
    for descriptor in title.descriptors:
        if Mark.NOT_LIVE in descriptor.marks and not Mark.LIVE & descriptor.marks:
            return f"title says {descriptor.text!r}: not live"
        if descriptor.marks & _NOT_MUSIC:
            return f"title says {descriptor.text!r}: no performance of the song"
    return None


def _by_album(title: Title, album: str, hint: albums.AlbumEvidence) -> tuple[float, str]:
    """Only the album says live: likely, less so for what was plainly made in a studio."""
    if parse_title(album).key == title.key:
        return 0.45, f"{hint.because}, named after this track, which is not marked itself"
    if title.marks & _STUDIO_KINDS:
        return round(hint.live * 0.6, 2), f"{hint.because}, but the title tells of studio work"
    return hint.live, f"{hint.because}; the title does not say so"


def judge(original: Track | None, candidate: Track) -> Verdict:
    """Whether *candidate* is a live version of *original*; without one only whether it is live."""
    if original is None:
        return liveness(candidate)
    verdict, objection = assess(original, candidate)
    if objection is None:
        return verdict
    return replace(verdict, accepted=False, because=(objection, *verdict.because))


def assess(original: Track, candidate: Track) -> tuple[Verdict, str | None]:
    """The verdict by the texts, and what speaks against *candidate* all the same."""
    same, why_song = _same_song(original, candidate)
    live, why_live = _live_beside(original, candidate)
    if same < SAME_SONG:
        return Verdict(live, same, False, (why_song, why_live)), None
    accepted = live >= CERTAIN and _title_says_live(candidate)
    verdict = Verdict(live, same, accepted, (why_live, why_song))
    return verdict, _objection(original, candidate) if live >= LIKELY else None


def _title_says_live(track: Track) -> bool:
    strongest = parse_title(track.title).strongest
    return strongest is not None and strongest.live >= CERTAIN


def _live_beside(original: Track, candidate: Track) -> tuple[float, str]:
    own = liveness(candidate)
    if not _is_relabelled(original, candidate, own.live):
        return own.live, own.because[0]
    apart = abs(original.duration_ms - candidate.duration_ms) / 1000
    return (
        UNLIKELY,
        f"same length as the studio track to {apart:.1f} s: the studio track on a live album",
    )


def _same_song(original: Track, candidate: Track) -> tuple[float, str]:
    if not shares_artist(original, candidate):
        name = original.artist.name if original.artist else "nobody"
        return 0.0, f"not credited to {name}"
    likeness = likeness_of_titles(original.title, candidate.title)
    mine, theirs = parse_title(original.title).base, parse_title(candidate.title).base
    if likeness < SAME_SONG:
        return likeness, f"another song: {theirs!r} is not {mine!r}"
    if likeness < 1.0:
        return likeness, f"{theirs!r} is {mine!r} written in another way"
    return likeness, f"the same song by {original.artist.name if original.artist else 'nobody'}"


def _is_relabelled(original: Track, candidate: Track, live: float) -> bool:
    if live < LIKELY or not original.duration_ms or not candidate.duration_ms:
        return False
    if _title_says_live(candidate):
        return False
    return abs(original.duration_ms - candidate.duration_ms) <= STUDIO_LENGTH_MS


def _objection(original: Track, candidate: Track) -> str | None:
    """Why a live recording of the song still does not stand in for *original*."""
    if original.id and original.id == candidate.id:
        return "the very same track"
    if same_isrc(original, candidate):
        return "the same recording by its code (ISRC)"
    if liveness(original).live >= LIKELY and same_performance(original, candidate):
        return "the same performance as the original"
    return _objection_to_kind(original, candidate) or _objection_to_length(original, candidate)


def _objection_to_kind(original: Track, candidate: Track) -> str | None:
    title = parse_title(candidate.title)
    unasked = title.marks & (_NEVER_ASKED | _WORKED_ON) & ~parse_title(original.title).marks
    if unasked:
        said = next(d.text for d in title.descriptors if d.marks & unasked)
        return f"title says {said!r}"
    for text in (candidate.album.title, *(artist.name for artist in candidate.artists)):
        if TRIBUTE_WORDS.intersection(fold_name(text).split()) and not _is_own(text, original):
            return f"{text!r} tells of a tribute or karaoke"
    return None


def _is_own(text: str, original: Track) -> bool:
    return fold_name(text) in {
        fold_name(original.album.title),
        *(fold_name(artist.name) for artist in original.artists),
    }


def _objection_to_length(original: Track, candidate: Track) -> str | None:
    ours, theirs = original.duration_ms, candidate.duration_ms
    if not ours or not theirs:
        return None
    if theirs < SHORTEST_MS <= ours:
        return f"only {theirs // 1000} s long: an intro or a snippet"
    if theirs < ours * SHORTEST_RATIO:
        return f"less than half as long as the original: {theirs // 1000} s of {ours // 1000} s"
    return None
