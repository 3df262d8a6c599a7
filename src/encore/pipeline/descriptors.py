"""Read one descriptor: what "Live at Wembley / 2011 Remaster" says about a recording."""

import re
from dataclasses import dataclass

from encore.pipeline.folding import fold
from encore.pipeline.versions import (
    FEATURE_OPENERS,
    FEATURE_WORDS,
    NUMERAL,
    PART_WORDS,
    PHRASES,
    PLAIN_EDITS,
    SOURCE_NOUNS,
)
from encore.pipeline.words import (
    A_LIFE,
    ABSTRACT,
    ABSTRACT_NOUNS,
    CONCERT_WORDS,
    FALSE_FRIEND_NOTES,
    LIVE_AND,
    LIVE_CHARACTERS,
    LIVE_COMPANIONS,
    LIVE_FOR,
    LIVE_TO,
    MIX_WORDS,
    MONTHS,
    NEGATIONS,
    NOT_LIVE_CHARACTERS,
    PLAIN_MIX_WORDS,
    VERB_AFTER,
    VERB_BEFORE,
    Mark,
)

BREAK = "/"
_TOKEN = re.compile(r"\bw/(?=\s)|[^\W_]+(?:'[^\W_]+)*|'\d\d\b|[@&+]|[/;|>\u2022]|(?<=\s)-(?=\s)")
_BREAKS = frozenset("/;|>\u2022-")
_DATE = re.compile(r"(?:'?\d\d|\d{4})(?:s)?|\d{1,2}(?:st|nd|rd|th)")
# A number alone, or one that counts movements: "2", "II", "I. Allegro", "No 4".
_NUMBERED = re.compile(r"\W*(?:\d{1,3}|[ivx]{1,5})\W*$|(?:\d{1,2}|[ivx]{1,5})[.:]\s")
_LIVE_OR_ALIKE = frozenset({"live", "unplugged", "vivo", "concert"})


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A bracket or " - " tail of a title. *text* is as the title has it.

    *live* is how surely the descriptor alone says that the recording is live (0 to 1).
    A descriptor without marks is a part of the song's name. *part* is the number of a
    part ("part 2"), which makes it another song.
    """

    text: str
    marks: Mark
    live: float
    part: str = ""

    @property
    def is_name(self) -> bool:
        return not self.marks and not self.part


def read_descriptor(text: str, *, dash: bool) -> Descriptor:
    """Tell what *text* says; *dash* when it stood behind " - " and not in brackets."""
    folded = fold(text)
    tokens = tokenise(folded)
    marks, live = _marks(folded, tokens, dash)
    part = _part(folded, tokens) if not marks or "excerpt" in tokens else ""
    return Descriptor(text, marks, live, part)


def tokenise(folded: str) -> list[str]:
    """The words of folded text; what separates statements becomes BREAK."""
    return [BREAK if t in _BREAKS else t for t in _TOKEN.findall(folded)]


def _marks(folded: str, tokens: list[str], dash: bool) -> tuple[Mark, float]:
    if folded.strip(" .!") in FALSE_FRIEND_NOTES:
        return Mark.VERSION, 0.02
    if not tokens:
        return Mark.VERSION, 0.0
    guests = _opens_with_guests(tokens)
    if guests and BREAK not in tokens:
        return Mark.FEATURE, 0.0
    if guests:
        tokens = tokens[tokens.index(BREAK) + 1 :]
    marks = (Mark.FEATURE if guests else Mark.NONE) | phrase_marks(tokens)
    if Mark.EDIT in marks and _is_named_edit(tokens):
        marks |= Mark.REMIX
    if Mark.REMIX in marks and not any(map(_is_mix, _statements(tokens))):
        marks = (marks & ~Mark.REMIX) | Mark.VERSION
    marks, live = _weigh(marks, folded, tokens)
    if not marks and _names_source(folded, tokens, dash):
        marks = Mark.SOURCE
    if not marks and _is_date(tokens):
        marks = Mark.VERSION
    return marks, live


def _is_date(tokens: list[str]) -> bool:
    """A year, or a date that names its month; "(7)" is a name."""
    if not all(_DATE.fullmatch(t) or t in MONTHS or t == BREAK for t in tokens):
        return False
    return any(len(t) == 4 or t in MONTHS for t in tokens)


def _weigh(marks: Mark, folded: str, tokens: list[str]) -> tuple[Mark, float]:
    """Set the English word live and the marks found beside each other against one another."""
    english = english_live(tokens)
    if english < 0:
        return (marks & ~Mark.LIVE) | Mark.NOT_LIVE, 0.0
    if Mark.LIVE in marks and (_names_a_mix(tokens) or not _outside_of_mixes(tokens)):
        marks &= ~Mark.LIVE
    if english > 0.5 or has_live_characters(folded) or _is_concert(tokens):
        marks |= Mark.LIVE
    if Mark.LIVE in marks:
        return marks & ~(Mark.SESSION | Mark.DEMO), max(0.97, english)
    if _says_studio(tokens):
        return marks | Mark.NOT_LIVE, 0.0
    if Mark.BROADCAST in marks:
        return marks, 0.9
    if Mark.SESSION in marks:
        return marks, 0.35
    return marks, max(0.0, english)


def phrase_marks(tokens: list[str]) -> Mark:
    """The marks of all phrases in *tokens*; where phrases overlap the longest speaks."""
    marks, at = Mark.NONE, 0
    while at < len(tokens):
        for words, mark in PHRASES.get(tokens[at], ()):
            if len(words) == 1 or tuple(tokens[at : at + len(words)]) == words:
                marks |= mark
                at += len(words) - 1
                break
        at += 1
    return marks


def english_live(tokens: list[str]) -> float:
    """How surely the word "live" in *tokens* is the marker: 0 to 1, or -1 for "not live"."""
    best = 0.0
    for at, token in enumerate(tokens):
        if token != "live":
            continue
        before = tokens[at - 1] if at else BREAK
        if before in NEGATIONS:
            return -1.0
        if before not in VERB_BEFORE and not _is_verb(tokens, at) and _outside_of_mixes(tokens):
            best = max(best, _strength(before, tokens[at + 1] if at + 1 < len(tokens) else BREAK))
    return best


def _is_verb(tokens: list[str], at: int) -> bool:
    """Whether what follows the "live" at *at* makes it the verb or part of a name."""
    after = [*tokens[at + 1 : at + 4], BREAK, BREAK, BREAK][:3]
    match after[0]:
        case "in" | "from" | "with" | "at":
            return _is_abstract(after)
        case "on":
            return after[1] == BREAK or _is_abstract(after)
        case "a" | "an":
            return after[1] in A_LIFE
        case "to":
            return after[1] not in LIVE_TO
        case "for":
            return after[1] not in LIVE_FOR
        case "and" | "&":
            return after[1] not in LIVE_AND
        case "2" | "4":
            return after[1] != BREAK
    return after[0] in VERB_AFTER


def _is_abstract(after: list[str]) -> bool:
    if after[1] in ("the", "a", "this", "that"):
        return after[2] == BREAK or after[2] in ABSTRACT_NOUNS
    return after[1] == BREAK or after[1] in ABSTRACT


def _strength(before: str, after: str) -> float:
    if before == BREAK or after == BREAK:
        return 0.97
    if before in LIVE_COMPANIONS or after in LIVE_COMPANIONS or _DATE.fullmatch(after):
        return 0.97
    return 0.6


def _outside_of_mixes(tokens: list[str]) -> bool:
    """False when the statement names a mix: in "Unplugged Remix" nothing is unplugged."""
    if "mix" not in tokens and not MIX_WORDS.intersection(tokens):
        return True
    return any(not _is_mix(s) for s in _statements(tokens) if _LIVE_OR_ALIKE.intersection(s))


def _names_a_mix(tokens: list[str]) -> bool:
    """ "Romanthony's Unplugged" is a mix by Romanthony."""
    return "unplugged" in tokens and any(
        word.endswith("'s") for word in tokens[: tokens.index("unplugged")][-1:]
    )


def _is_mix(statement: list[str]) -> bool:
    if MIX_WORDS.intersection(statement) or _is_named_edit(statement):
        return True
    return "mix" in statement and not all(w in PLAIN_MIX_WORDS or w.isdigit() for w in statement)


def _is_named_edit(tokens: list[str]) -> bool:
    """Whether an edit carries a name: "Zwette Edit" is a remix, "Radio Edit" is not."""
    if "edit" not in tokens:
        return False
    before = tokens[: tokens.index("edit")]
    return bool(before) and not all(w in PLAIN_EDITS or w.isdigit() or w == BREAK for w in before)


def _statements(tokens: list[str]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for token in tokens:
        if token == BREAK:
            found.append([])
        else:
            found[-1].append(token)
    return found


def _is_concert(tokens: list[str]) -> bool:
    if not CONCERT_WORDS.intersection(tokens):
        return False
    return any(
        s and s[0] in CONCERT_WORDS and all(w.isdigit() for w in s[1:]) for s in _statements(tokens)
    )


def has_live_characters(folded: str) -> bool:
    if folded.isascii() or not any(mark in folded for mark in LIVE_CHARACTERS):
        return False
    for friend in NOT_LIVE_CHARACTERS:
        folded = folded.replace(friend, "")
    return any(mark in folded for mark in LIVE_CHARACTERS)


def _says_studio(tokens: list[str]) -> bool:
    if "studio" not in tokens:
        return False
    after = tokens[tokens.index("studio") + 1 :][:1]
    return after == [] or after[0] in ("version", "recording", "take", "mix", "edit", "outtake")


def _opens_with_guests(tokens: list[str]) -> bool:
    return len(tokens) > 1 and (
        tokens[0] in FEATURE_WORDS or (tokens[0] in FEATURE_OPENERS and tokens[1] != BREAK)
    )


def _names_source(folded: str, tokens: list[str], dash: bool) -> bool:
    if tokens[0] not in ("from", "theme", "aus", "extrait"):
        return False
    return dash or '"' in folded or bool(SOURCE_NOUNS.intersection(tokens))


def _part(folded: str, tokens: list[str]) -> str:
    """The number of a part: "part 2" for "Pt. II"; empty when *tokens* name none."""
    if len(tokens) > 1 and tokens[0] in PART_WORDS and NUMERAL.fullmatch(tokens[1]):
        return " ".join(tokens)
    if tokens[0] == "excerpt":
        return " ".join(tokens)
    return " ".join(tokens) if _NUMBERED.match(folded) else ""
