"""`encore live judge`: verdicts on pairs of tracks, as a filter between two pipes."""

import os
import sys

from encore.pipeline.judging import judge_lines
from encore.terminal.session import FAILED, INTERRUPTED, say_error

NO_PIPE = (
    "`encore live judge` reads JSON lines from its input: "
    "pipe a file into it, as in `encore live judge < pairs.jsonl`."
)


def judge_input() -> None:
    """Answer each line of stdin on stdout, as soon as it is there."""
    if sys.stdin.isatty():
        say_error(NO_PIPE)
        raise SystemExit(FAILED)
    try:
        _answer_lines()
    except BrokenPipeError:
        # Whoever read has enough, as `head` has. What is left in the buffer goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None


def _answer_lines() -> None:
    out = sys.stdout.buffer
    for answer in judge_lines(sys.stdin.buffer):
        out.write(answer + b"\n")
        out.flush()  # whoever asks line by line waits for it
