"""A sandbox for single steps, without a worker: as the stories have it."""

from journeys.conftest import clock_rate, sandbox, sandbox_base

__all__ = ["clock_rate", "sandbox", "sandbox_base"]
