"""Check what `encore demo --once --json` printed: check_demo.py FILE."""

import json
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    text = Path(sys.argv[1]).read_text("utf-8")
    try:
        wrong = complaints(json.loads(text))
    except ValueError:
        wrong = [f"it is not JSON: {text[:200]!r}"]
    for complaint in wrong:
        sys.stderr.write(f"The demo's answer is not right: {complaint}\n")
    sys.exit(1 if wrong else 0)


def complaints(answer: Any) -> list[str]:
    """Return what speaks against *answer*, in sentences."""
    syncs = answer.get("syncs") if isinstance(answer, dict) else None
    if not isinstance(syncs, list) or len(syncs) != 2:
        return ["it tells of something else than two syncs"]
    first, second = syncs
    wrong = []
    if not first.get("writes", 0) > 0:
        wrong.append(f"the first sync wrote nothing: {first}")
    if second.get("writes") != 0:
        wrong.append(f"the second sync had something to write: {second}")
    return wrong


if __name__ == "__main__":
    main()
