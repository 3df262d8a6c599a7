"""Encore's commands as processes of their own, for measurements and tests of the whole."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from encore.assembly import open_encore
from encore.settings import Settings, read_settings
from encore.store.accounts import Account
from encore.sync.connect import Connector

PATIENCE_S = 300.0  # for a machine that does much else
ENDS = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended, and what it had said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Program:
    """A running command. What it says goes to files, so that nobody has to listen."""

    process: subprocess.Popen[bytes]
    out: IO[bytes]
    err: IO[bytes]

    @property
    def pid(self) -> int:
        return self.process.pid

    def first_line(self, start: str = "") -> str:
        """Wait for a line on stdout with that start. Raises RuntimeError if it ends before."""
        while True:
            for line in self._said(self.out).splitlines(keepends=True):
                if line.startswith(start) and line.endswith("\n"):
                    return line.rstrip("\n")
            try:
                self.process.wait(timeout=0.02)
            except subprocess.TimeoutExpired:
                continue
            raise RuntimeError(f"It ended without a word on stdout: {self._said(self.err)}")

    def send(self, number: int) -> None:
        self.process.send_signal(number)

    def wait(self, patience: float = PATIENCE_S) -> Ended:
        code = self.process.wait(timeout=patience)
        return Ended(code, self._said(self.out), self._said(self.err))

    def end(self, number: int = signal.SIGTERM) -> Ended:
        """Send a signal and wait for the end."""
        self.send(number)
        return self.wait()

    @staticmethod
    def _said(file: IO[bytes]) -> str:
        return os.pread(file.fileno(), 1 << 20, 0).decode()


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a process that has these settings and no others of Encore."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("ENCORE_", "DATABASE_URL"))}
    return {**ours, **settings}


@contextmanager
def running(settings: Mapping[str, str], *command: str) -> Iterator[Program]:
    """Run `encore COMMAND`; it is killed at the end if it has not ended by itself."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "encore", *command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env=environment(settings),
        )
        try:
            yield Program(process, out, err)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def run(settings: Mapping[str, str], *command: str, patience: float = PATIENCE_S) -> Ended:
    """Run `encore COMMAND` to its end."""
    with running(settings, *command) as program:
        return program.wait(patience)


@contextmanager
def running_sandbox(*options: str) -> Iterator[str]:
    """Run `encore sandbox` on a free port and yield its address."""
    with running({}, "sandbox", "--port", "0", *options) as program:
        yield program.first_line().partition("Web API ")[2].partition("/v1,")[0]
        program.end()


def settings_for(address: str, folder: Path, **more: str) -> dict[str, str]:
    """Return the settings of an Encore that keeps its data in *folder* and uses a sandbox."""
    return {
        "ENCORE_DATA_DIR": str(folder),
        "ENCORE_SPOTIFY_API_URL": f"{address}/v1",
        "ENCORE_SPOTIFY_ACCOUNTS_URL": address,
        "ENCORE_REQUESTS_PER_30_S": "1000000",
        **more,
    }


async def sign_in(settings: Settings) -> Account:
    """Sign in as the sandbox's listener, who agrees at once; this lists the playlists."""
    async with open_encore(settings) as encore:
        connector = Connector(encore.parts, encore.vault, encore.client, "bench")
        begun = connector.begin("http://127.0.0.1/callback")
        answer = await encore.client.get(begun.address)
        return await connector.finish(begun, answer.headers["location"])


def read(settings: Mapping[str, str]) -> Settings:
    return read_settings(environment(settings))
