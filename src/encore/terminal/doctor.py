"""`encore doctor`: say what is well and what is not, each with its mend."""

import sys
from collections.abc import Iterable
from contextlib import AsyncExitStack

from encore.assembly import open_encore
from encore.errors import EncoreError
from encore.settings import Settings
from encore.sync.checkup import look_over
from encore.sync.diagnosis import Diagnosis, Health
from encore.sync.doctor import examine_folder, judge_closed
from encore.sync.reachability import examine_spotify

SIGNS = {Health.GOOD: "✓", Health.WARNING: "!", Health.BAD: "✗"}


class NotWell(EncoreError):
    pass


async def examine(settings: Settings) -> None:
    """Print one line for each thing looked at. Raises NotWell if anything has to be mended."""
    found = _Findings()
    found.show([examine_folder(settings)])
    async with AsyncExitStack() as stack:
        try:
            encore = await stack.enter_async_context(open_encore(settings))
        except EncoreError as error:
            found.show([judge_closed(error)])
            found.show(await examine_spotify(settings, settings.client_id))
        else:
            async for some in look_over(encore.parts, encore.vault):
                found.show(some)
    found.conclude()


class _Findings:
    """Shows what is found as it comes, and remembers what has to be mended."""

    def __init__(self) -> None:
        self.bad: list[str] = []

    def show(self, found: Iterable[Diagnosis]) -> None:
        for one in found:
            sys.stdout.write("".join(f"{_plain(line)}\n" for line in describe(one)))
            if one.health is Health.BAD:
                self.bad.append(one.name)
        sys.stdout.flush()

    def conclude(self) -> None:
        if self.bad:
            raise NotWell(f"Encore cannot work like this; to be mended: {', '.join(self.bad)}.")


def describe(found: Diagnosis) -> list[str]:
    """Return the line about *found*, and one with its mend below."""
    line = f"{SIGNS[found.health]} {found.name:<12} {found.sentence}"
    return [line, f"  {'':<12} {found.mend}"] if found.mend else [line]


def _plain(line: str) -> str:
    return "".join(filter(str.isprintable, line))
