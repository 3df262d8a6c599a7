"""Run the sandbox as a command of its own."""

from collections.abc import Mapping, Sequence

from encore.sandbox.faults import parse_fault
from encore.sandbox.options import DEFAULT_QUOTA, OptionError, Options
from encore.sandbox.serving import run
from encore.terminal.session import FAILED, say_error


def run_sandbox(
    options: Mapping[str, object], *, quotas: Sequence[str], faults: Sequence[str]
) -> None:
    """Serve until stopped. What cannot be used is told in one sentence; exit code 1."""
    try:
        chosen = Options().changed({**options, "quotas": parse_quotas(quotas)})
        run(chosen, [parse_fault(text) for text in faults])
    except OptionError as error:
        say_error(str(error))
        raise SystemExit(FAILED) from None


def parse_quotas(texts: Sequence[str]) -> dict[str, int]:
    """Read `600` (for every bucket) and `GET /search=600`. Raises OptionError."""
    quotas: dict[str, int] = {}
    for text in texts:
        bucket, _, number = text.rpartition("=")
        if not number.strip().isdigit():
            raise OptionError(
                f"The quota {text!r} is not understood: write 600, or 'GET /search=600'."
            )
        quotas[bucket.strip() or DEFAULT_QUOTA] = int(number)
    return quotas
