"""Lines of the text files, each knowing where it stands so that an error can say so."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable

FIELD_SEPARATOR = " | "


@dataclass(frozen=True, slots=True)
class Line:
    """One line that says something: `file` and 1-based `number` are its place."""

    file: str
    number: int
    text: str
    indented: bool

    @property
    def fields(self) -> list[str]:
        return [field.strip() for field in self.text.split(FIELD_SEPARATOR)]

    def error(self, wrong: str) -> "BadLine":
        return BadLine(f"{self.file}, line {self.number}: {wrong}: {self.text!r}")


class BadLine(ValueError):
    """A line of the library is not written as its reader expects; the message says where."""


def read_folder(folder: Traversable) -> Iterator[Line]:
    """Yield the lines of every .txt file in *folder*, files in order of name."""
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".txt"):
            yield from split_lines(file.name, file.read_text(encoding="utf-8"))


def split_lines(file: str, text: str) -> Iterator[Line]:
    """Yield the lines that are neither empty nor a comment (`#` in the first column)."""
    # Only a line feed ends a line: a title may hold U+2028 and its like.
    for number, raw in enumerate(text.split("\n"), start=1):
        if raw.strip() and not raw.startswith("#"):
            yield Line(file, number, raw.strip(), indented=raw.startswith("  "))


def seconds_of(line: Line, clock: str) -> int:
    """Turn `m:ss` into seconds; raises BadLine if *clock* is not written like that."""
    minutes, colon, seconds = clock.partition(":")
    if not (colon and minutes.isdecimal() and len(seconds) == 2 and seconds < "60"):
        raise line.error(f"{clock!r} is not a length like 3:45")
    return int(minutes) * 60 + int(seconds)
