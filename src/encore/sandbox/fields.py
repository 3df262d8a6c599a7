"""The `fields` parameter: `items(added_at,item.album(!external_urls,images)),next`.

A comma list; dots or parentheses go into an object; a list that begins with `!` names what
is left out. Source: the Web API reference of GET /playlists/{playlist_id}.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[(),.!]")
MOST_TOKENS = 400  # reading goes one call deeper for each bracket


class FieldsError(Exception):
    """The fields parameter cannot be read."""


@dataclass(slots=True)
class Selection:
    """Which keys of an object are wanted; without any, all are. *but* are left out."""

    wanted: dict[str, "Selection"] = field(default_factory=dict)
    but: set[str] = field(default_factory=set)

    def of(self, value: Any) -> Any:
        """Return what is selected of a JSON value; lists are gone through."""
        if isinstance(value, list):
            return [self.of(part) for part in value]
        if not isinstance(value, Mapping):
            return value
        if not self.wanted:
            return {key: part for key, part in value.items() if key not in self.but}
        return {key: self.wanted[key].of(value[key]) for key in value if key in self.wanted}


def parse_fields(text: str) -> Selection:
    """Read a `fields` parameter. Raises FieldsError."""
    squeezed = re.sub(r"\s+", "", text)
    tokens = TOKEN.findall(squeezed)
    if "".join(tokens) != squeezed or len(tokens) > MOST_TOKENS:
        raise FieldsError(text)
    selection = read_list(tokens)
    if tokens:
        raise FieldsError(text)
    return selection


def read_list(tokens: list[str]) -> Selection:
    """Read a comma list up to its end, taking what it reads from *tokens*."""
    selection = Selection()
    leaves_out = tokens[:1] == ["!"]
    while True:
        if tokens[:1] == ["!"]:
            tokens.pop(0)
        name = read_name(tokens)
        inner = read_inner(tokens)
        if leaves_out:
            selection.but.add(name)
        else:
            merge(selection.wanted.setdefault(name, inner), inner)
        if tokens[:1] != [","]:
            return selection
        tokens.pop(0)


def read_inner(tokens: list[str]) -> Selection:
    """Read what follows a name: `.name`, `(list)` or nothing."""
    if tokens[:1] == ["."]:
        tokens.pop(0)
        name = read_name(tokens)
        return Selection({name: read_inner(tokens)})
    if tokens[:1] != ["("]:
        return Selection()
    tokens.pop(0)
    selection = read_list(tokens)
    if tokens[:1] != [")"]:
        raise FieldsError("a bracket is left open")
    tokens.pop(0)
    return selection


def read_name(tokens: list[str]) -> str:
    if not tokens or not tokens[0].isidentifier():
        raise FieldsError("a name is missing")
    return tokens.pop(0)


def merge(held: Selection, more: Selection) -> None:
    """Add *more* to *held*, so that `item.name,item.uri` selects both."""
    for name, inner in more.wanted.items():
        merge(held.wanted.setdefault(name, inner), inner)
