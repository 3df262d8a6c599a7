"""Where the bars of a chart stand, in the units of its drawing. Pure.

The drawings are 360 units wide, so that their words can still be read on a telephone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH = 360
LEAST = 2.0  # what is there at all is to be seen
STRIP_HEIGHT = 24
COLUMNS_HEIGHT = 168
HEAD, FOOT = 20, 22  # above the columns for their numbers, below for their names
ROW_HEIGHT = 22
NAMES_WIDTH = 128
NUMBERS_WIDTH = 48
LONGEST_NAME = 19


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle for *value*, named *label*; x and y are those of its upper left corner."""

    label: str
    value: int
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


def strip(values: Mapping[str, int]) -> list[Bar]:
    """Return one bar in parts, side by side; what counts nothing has no part."""
    there = {label: value for label, value in values.items() if value > 0}
    widths = _share_out(list(there.values()), WIDTH)
    bars = []
    x = 0.0
    for (label, value), width in zip(there.items(), widths, strict=True):
        bars.append(Bar(label, value, round(x, 2), 0, round(width, 2), STRIP_HEIGHT))
        x += width
    return bars


def columns(values: Sequence[tuple[str, int]]) -> list[Bar]:
    """Return upright bars over one base line."""
    most = max((value for _, value in values), default=0)
    room = WIDTH / max(1, len(values))
    width = min(40.0, room * 0.72)
    bars = []
    for at, (label, value) in enumerate(values):
        height = _length(value, most, COLUMNS_HEIGHT - HEAD - FOOT)
        x = at * room + (room - width) / 2
        y = COLUMNS_HEIGHT - FOOT - height
        bars.append(Bar(label, value, round(x, 2), round(y, 2), round(width, 2), round(height, 2)))
    return bars


def rows(values: Sequence[tuple[str, int]]) -> list[Bar]:
    """Return lying bars, one under the other, right of their names."""
    most = max((value for _, value in values), default=0)
    room = WIDTH - NAMES_WIDTH - NUMBERS_WIDTH
    return [
        Bar(
            label,
            value,
            NAMES_WIDTH,
            at * ROW_HEIGHT + 4,
            round(_length(value, most, room), 2),
            ROW_HEIGHT - 8,
        )
        for at, (label, value) in enumerate(values)
    ]


def without_gaps(decades: Mapping[int, int]) -> list[tuple[int, int]]:
    """Return all decades from the first to the last, those without any included."""
    known = [decade for decade in decades if decade > 0]
    if not known:
        return []
    return [(one, decades.get(one, 0)) for one in range(min(known), max(known) + 10, 10)]


def shortened(name: str) -> str:
    """Return a name that fits beside its bar."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def brief(value: int) -> str:
    """Return a number that fits above its column; the table has it in full."""
    if value < 10_000:
        return f"{value:,}"
    return f"{value / 1_000:,.0f}k" if value < 999_500 else f"{value / 1_000_000:,.1f}M"


def _length(value: int, most: int, room: float) -> float:
    return max(LEAST, room * value / most) if value > 0 else 0.0


def _share_out(values: Sequence[int], room: float) -> list[float]:
    """Return widths that add up to *room*: the least for each, and the rest in proportion."""
    total = sum(values)
    rest = room - LEAST * len(values)
    return [LEAST + rest * value / total for value in values]
