"""Say what an undo, a restore or a removal did to each playlist."""

from collections.abc import Iterator, Sequence

from encore.store.runs import RunKind, Step
from encore.sync.aftermath import Aftermath

MOST_NOTES = 20  # of a playlist, for a person; `--json` has them all
NAMES = {
    RunKind.SYNC: "sync",
    RunKind.UNDO: "undo",
    RunKind.RESTORE: "restore",
    RunKind.REMOVE_ALL: "removal",
    RunKind.LEFTOVERS: "removal of what was left over",
}
HELD = "Syncs leave what is held alone; `encore go-on` lets them have it again."


def tell_aftermath(found: Sequence[Aftermath]) -> Iterator[str]:
    """Yield what a person reads."""
    for one in found:
        yield f"“{_plain(one.playlist)}”: {_tell_one(one)}"
        notes = one.notes
        yield from (f"  {_plain(note)}" for note in notes[:MOST_NOTES])
        if len(notes) > MOST_NOTES:
            yield f"  … and {len(notes) - MOST_NOTES} more; `--json` tells all."
    yield HELD


def aftermath_json(found: Sequence[Aftermath]) -> list[dict[str, object]]:
    return [
        {
            "playlist": one.playlist,
            "step": one.step.value,
            "error": one.error,
            "taken_out": one.taken_out,
            "put_in": one.put_in,
            "notes": one.notes,
        }
        for one in found
    ]


def _tell_one(one: Aftermath) -> str:
    did = f"{one.taken_out} taken out, {one.put_in} put in"
    if one.step is Step.DONE:
        return f"{did}; held."
    if one.step is Step.WRITING:
        return f"{did} so far{f'. {one.error}' if one.error else '.'}"
    if one.step is Step.CANCELLED:
        return f"{did}, then cancelled; held."
    return f"{one.step.value}: {one.error}"


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isprintable())
