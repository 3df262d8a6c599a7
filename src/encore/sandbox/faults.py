"""Faults that were asked for: which request goes wrong next, and how."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

from encore.sandbox.options import OptionError, require

FaultKind = Literal["429", "5xx", "drop", "cut", "slow"]
PLAIN_RETRY = 2  # seconds
QUOTA_RETRY = 80_000
HOW = (
    "write it as METHOD PATTERN KIND, such as 'POST /items 5xx after x1', 'GET /search 429 quota "
    "retry=3600', 'GET /me 429 plain', 'POST /items drop before', 'GET /items cut' or "
    "'GET /me slow 2'"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """The next *times* requests with this method and path go wrong.

    *method* "*" is any; *path* is a pattern looked for in path and query. *after* means after
    the request took effect. *retry_after* (seconds) None leaves the header out.
    """

    method: str
    path: str
    kind: FaultKind
    times: int = 1
    status: int = 503
    after: bool = False
    retry_after: int | None = PLAIN_RETRY
    plain: bool = False
    quota: bool = False
    seconds: float = 1.0

    def __post_init__(self) -> None:
        require(self.kind in get_args(FaultKind), f"A fault is one of {get_args(FaultKind)}")
        require(self.times >= 1, "A fault happens at least 1 time")
        require(500 <= self.status <= 599, "The status of a 5xx fault is 500 to 599")
        require(self.seconds >= 0, "A slow answer takes 0 seconds or more")
        try:
            re.compile(self.path)
        except re.error as error:
            raise OptionError(f"The fault's path {self.path!r} is no pattern: {error}.") from error

    def hits(self, method: str, target: str) -> bool:
        """Tell whether a request of *method* to *target* (path and query) goes wrong."""
        return self.method in ("*", method) and re.search(self.path, target) is not None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def fault_of(asked: Mapping[str, Any]) -> Fault:
    """Read a fault from JSON. Raises OptionError that says what is wrong."""
    given = {"method": "*", "path": "", **asked}
    given["method"] = str(given["method"] or "*").upper()
    given["kind"] = str(given.get("kind"))
    if given.get("quota") and "retry_after" not in given:
        given["retry_after"] = QUOTA_RETRY
    try:
        return Fault(**given)
    except TypeError as error:
        raise OptionError(f"This is no fault ({error}): {HOW}.") from error


def parse_fault(text: str) -> Fault:
    """Read a fault as written on the command line: METHOD PATTERN KIND [how] [xN].

    Raises OptionError for anything else.
    """
    method, path, kind, *how = [*text.split(), "", "", ""][: max(3, len(text.split()))]
    asked: dict[str, Any] = {"method": method, "path": path, "kind": kind}
    if re.fullmatch(r"5\d\d", kind):
        asked |= {"kind": "5xx", "status": int(kind)}
    for word in how:
        asked |= parse_word(word, text)
    if asked["kind"] not in get_args(FaultKind):
        raise OptionError(f"The fault {text!r} is not understood: {HOW}.")
    return fault_of(asked)


def parse_word(word: str, text: str) -> dict[str, Any]:
    """Read one word that says how a fault happens."""
    flags: dict[str, dict[str, Any]] = {
        "after": {"after": True},
        "before": {"after": False},
        "plain": {"plain": True},
        "quota": {"quota": True},
        "retry=none": {"retry_after": None},
    }
    if word in flags:
        return flags[word]
    if found := re.fullmatch(r"x(\d+)", word):
        return {"times": int(found[1])}
    if found := re.fullmatch(r"retry=(\d+)", word):
        return {"retry_after": int(found[1])}
    if found := re.fullmatch(r"(\d+(?:\.\d+)?)s?", word):
        return {"seconds": float(found[1])}
    raise OptionError(f"The fault {text!r} has {word!r}, which is not understood: {HOW}.")


class Faults:
    """The faults still to come, in the order they were asked for."""

    def __init__(self) -> None:
        self.left: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self.left.append(fault)

    def clear(self) -> None:
        self.left.clear()

    def take(self, method: str, target: str) -> Fault | None:
        """Return the fault this request meets, if any, and use up one of its times."""
        for place, fault in enumerate(self.left):
            if fault.hits(method, target):
                rest = [replace(fault, times=fault.times - 1)] if fault.times > 1 else []
                self.left[place : place + 1] = rest
                return fault
        return None
