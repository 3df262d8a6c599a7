"""What must be true of a playlist after all, whatever happened to it: a person's own wishes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Shown = Mapping[str, Any]


@dataclass
class Wishes:
    """What a person wants of one list, by what they did to it.

    *rows* are their own rows in their order, by key. Of a URI that was there more than once
    a copy may have been put back under another key: such are *repeated*. *unsure* are those
    of which nobody can tell whether the person or a lost answer took them out. *removed* are
    the URIs of live versions that the person took out.
    """

    live: frozenset[str]
    rows: dict[int, Shown] = field(default_factory=dict)
    repeated: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)

    def saw(self, shown: Sequence[Shown], new: Iterable[Shown] = ()) -> None:
        """Take in the list as it is right after an edit of the person, who added *new*."""
        known = {**self.rows, **{row["key"]: row for row in new}}
        there = {row["key"]: row for row in shown if row["key"] in known}
        gone = {key: row for key, row in known.items() if key not in there}
        # What Encore takes out to put one copy back keeps its place only by its URI.
        self.rows = {**there, **{k: r for k, r in gone.items() if r["uri"] in self.repeated}}
        copies = Counter(row["uri"] for row in shown if row["uri"])
        self.repeated |= {uri for uri, count in copies.items() if count > 1}

    def removes(self, row: Shown, shown: Sequence[Shown], *, at_rest: bool) -> None:
        """Take in that the person removed *row*, after which the list is as *shown*."""
        uri = row["uri"]
        self.rows.pop(row["key"], None)
        if uri in self.live:
            self.removed.add(uri)
        elif uri in self.repeated and all(other["uri"] != uri for other in shown):
            self.rows = {key: own for key, own in self.rows.items() if own["uri"] != uri}
            if not at_rest:
                self.unsure.add(uri)
        self.saw(shown)

    def trouble(self, shown: Sequence[Shown]) -> list[str]:
        """Return what is wrong with the list as it is, in sentences."""
        return [*self._lost(shown), *self._doubled(shown), *self._moved(shown)]

    def _lost(self, shown: Sequence[Shown]) -> Iterable[str]:
        there = {row["key"]: row for row in shown}
        uris = {row["uri"] for row in shown}
        for key, row in self.rows.items():
            if row["uri"] in self.repeated:
                if row["uri"] not in uris and row["uri"] not in self.unsure:
                    yield f"{row['title']} is lost with all its copies"
            elif key not in there:
                yield f"{row['title']} is lost"
            elif (there[key]["added_at"], there[key]["added_by"]) != (
                row["added_at"],
                row["added_by"],
            ):
                yield f"{row['title']} has another date or adder"
        wanted = {row["uri"] for row in self.rows.values()} | self.live | self.unsure
        yield from (f"{r['title']} came from nowhere" for r in shown if r["uri"] not in wanted)

    def _doubled(self, shown: Sequence[Shown]) -> Iterable[str]:
        copies = Counter(row["uri"] for row in shown if row["uri"] in self.live)
        yield from (f"{uri} is there {n} times" for uri, n in copies.items() if n > 1)

    def _moved(self, shown: Sequence[Shown]) -> Iterable[str]:
        fixed = {key for key, row in self.rows.items() if row["uri"] not in self.repeated}
        order = [row["key"] for row in shown if row["key"] in fixed]
        if order != [key for key in self.rows if key in order]:
            yield "the person's own rows stand in another order"
