"""What a look at one part of Encore found: a value, so that whoever looks need not print."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found about one thing; *mend* is empty where there is nothing to mend."""

    name: str
    health: Health
    sentence: str
    mend: str = ""


def well(name: str, sentence: str) -> Diagnosis:
    return Diagnosis(name, Health.GOOD, sentence)


def doubtful(name: str, sentence: str, mend: str) -> Diagnosis:
    return Diagnosis(name, Health.WARNING, sentence, mend)


def unwell(name: str, sentence: str, mend: str) -> Diagnosis:
    return Diagnosis(name, Health.BAD, sentence, mend)
