"""Measure the pages: `python -m bench.pages [--playlists 10000] [--items 1000000] [--json]`.

Fills a database with a very large library in which a sync is under way, starts `encore web`
and visits all pages: one at a time, then 200 requests a second of
8 visitors, then with 200 open event streams. Milliseconds are of the wall as the visitor
sees it; *cpu* is the processor time of the web process per request, which tells more on a
machine that does much else. PostgreSQL is not in it, but shares the machine.

`--data-dir FOLDER` keeps the database there and uses it again the next time.
"""

import argparse
import asyncio
import gzip
import json
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

import psutil

from bench.crowd import fill
from bench.programs import Program, running
from bench.visitor import Answer, Visitor, visiting
from encore.settings import Settings
from encore.store.database import Database, open_database

PAGES = {
    "dashboard": "/",
    "dashboard, its part": "/#dashboard",
    "playlists": "/playlists",
    "playlists by name": "/playlists?sort=name",
    "playlists by tracks": "/playlists?sort=-tracks",
    "playlists, last page": "/playlists?page=1000000",
    "playlists, searched": "/playlists?q=rain",
    "playlists, public": "/playlists?public=yes",
    "playlists, syncing": "/playlists?state=under_way",
    "playlists, to sync": "/playlists?state=behind",
    "playlists of one owner": "/playlists?owner=friend7",
    "playlists, 100 a page": "/playlists?per=100",
    "long playlist": "/playlists/p1",
    "long playlist, last page": "/playlists/p1?page=1000000",
    "playlist": "/playlists/p2",
    "syncs": "/runs",
    "sync under way": "/runs/21",
    "sync that ended": "/runs/20",
    "sync, last page": "/runs/20?page=1000000",
    "settings": "/settings",
    "library": "/library",
    "decisions": "/decisions",
    "notices": "/notices",
}
WARM_UP = 5
VISITORS, A_SECOND = 8, 200
STREAMS = 200
SAID = "The dashboard is at "
SETTLE_S = 3.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one page. Bytes are of the HTML as transferred and as it is."""

    page: str
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    sent: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Load:
    """Of many visitors at once. *a_second* is what they were answered."""

    a_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float


@dataclass(frozen=True, slots=True)
class Web:
    """The web process."""

    address: str
    program: Program

    def cpu_ms(self) -> float:
        times = psutil.Process(self.program.pid).cpu_times()
        return 1_000 * float(times.user + times.system)

    def memory_mb(self) -> float:
        return float(psutil.Process(self.program.pid).memory_info().rss) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--playlists", type=int, default=10_000)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=100, help="visits of each page")
    parser.add_argument("--seconds", type=int, default=15, help="of many visitors at once")
    parser.add_argument("--only", help="a regular expression for the names of pages")
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with _folder(asked.data_dir) as folder:
        figures = asyncio.run(_measure(folder, asked))
    print(json.dumps(figures, indent=2) if asked.json else "\n".join(_tell(figures)))


async def _measure(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    async with open_database(Settings(data_dir=folder)) as database:
        if not (folder / "filled").exists():
            await fill(database.engine, asked.playlists, asked.items)
            (folder / "filled").touch()
        pages = {k: v for k, v in PAGES.items() if re.search(asked.only or "", k)}
        with _showing(folder, database) as web:
            shown = [
                figures
                for name, path in pages.items()
                if (figures := await _visit(web, name, path, asked.rounds))
            ]
            if asked.only:
                return {"pages": [asdict(figures) for figures in shown]}
            return {
                "pages": [asdict(figures) for figures in shown],
                **await _all_else(web, asked.seconds),
            }


async def _all_else(web: Web, seconds: int) -> dict[str, Any]:
    figures: dict[str, Any] = {"first_load": await _first_load(web), "button": await _press(web)}
    figures["memory_mb"] = [round(web.memory_mb(), 1)]
    figures["load"] = asdict(await _load(web, seconds))
    _note(figures)
    figures["memory_mb"].append(round(web.memory_mb(), 1))
    async with _listeners(web):
        figures["memory_mb"].append(round(web.memory_mb(), 1))
        idle = web.cpu_ms()
        await asyncio.sleep(SETTLE_S)
        figures["streams_cpu_percent"] = round((web.cpu_ms() - idle) / SETTLE_S / 10, 1)
        figures["load_with_streams"] = asdict(await _load(web, seconds))
        figures["memory_mb"].append(round(web.memory_mb(), 1))
        began = time.perf_counter()
        await asyncio.to_thread(web.program.end)
        figures["shutdown_s"] = round(time.perf_counter() - began, 2)
    return figures


async def _visit(web: Web, name: str, path: str, rounds: int) -> Figures | None:
    """Ask for one page again and again; None for one that does not exist (yet)."""
    path, _, part = path.partition("#")
    headers = {"X_Fragment": part} if part else {}
    async with visiting(web.address) as visitor:
        for _ in range(WARM_UP):
            answer = await visitor.ask(path, **headers)
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        before = web.cpu_ms()
        times = [(await visitor.ask(path, **headers)).ms for _ in range(rounds)]
        used = (web.cpu_ms() - before) / rounds
    sizes = answer.size, len(_opened(answer))
    figures = Figures(name, *_percentiles(times), round(used, 2), *sizes)
    _note(figures)
    return figures


async def _first_load(web: Web) -> dict[str, int]:
    """Return requests and bytes of the dashboard with all that it needs, covers apart."""
    async with visiting(web.address) as visitor:
        page = await visitor.ask("/")
        answers = [page]
        html = _opened(page).decode()
        asked = set()
        wanted = re.findall(r'(?:src|href)="(/static/[^"]+)"', html)
        while wanted:
            path = wanted.pop()
            if path not in asked:
                asked.add(path)
                answers.append(answer := await visitor.ask(path))
                folder = path.rpartition("/")[0]
                script = _opened(answer).decode() if path.endswith(".js") else ""
                found = re.findall(r'^import .* from "\./([^"]+)"', script, re.MULTILINE)
                wanted += [f"{folder}/{name}" for name in found]
    return {"requests": len(answers), "bytes": sum(answer.size for answer in answers)}


async def _press(web: Web) -> dict[str, float]:
    async with visiting(web.address) as visitor:
        times = [(await visitor.ask("/sync", "POST")).ms for _ in range(50)]
    p50, p99 = _percentiles(times)
    return {"p50_ms": p50, "p99_ms": p99}


async def _load(web: Web, seconds: int) -> Load:
    """Let visitors come at fixed moments; waiting for a turn counts as time that it took."""
    paths = [path for path in PAGES.values() if "#" not in path]
    times: list[float] = []
    began = time.perf_counter()
    before = web.cpu_ms()

    async def visit(visitor: Visitor, nth: int) -> None:
        for at in range(nth, A_SECOND * seconds, VISITORS):
            due = began + at / A_SECOND
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await visitor.ask(paths[at % len(paths)])
            times.append(1_000 * (time.perf_counter() - due))

    async with AsyncExitStack() as stack:
        visitors = [await stack.enter_async_context(visiting(web.address)) for _ in range(VISITORS)]
        await asyncio.gather(*(visit(visitor, nth) for nth, visitor in enumerate(visitors)))
    passed = time.perf_counter() - began
    used = (web.cpu_ms() - before) / len(times)
    return Load(round(len(times) / passed, 1), *_percentiles(times), round(used, 2))


@asynccontextmanager
async def _listeners(web: Web) -> AsyncIterator[None]:
    async def listen(visitor: Visitor) -> None:
        await visitor.send("/events")
        await visitor.reader.read(-1)

    async with AsyncExitStack() as stack:
        visitors = [await stack.enter_async_context(visiting(web.address)) for _ in range(STREAMS)]
        listening = [asyncio.create_task(listen(visitor)) for visitor in visitors]
        await asyncio.sleep(SETTLE_S)
        yield
        for task in listening:
            task.cancel()


@contextmanager
def _showing(folder: Path, database: Database) -> Iterator[Web]:
    settings = {"ENCORE_DATA_DIR": str(folder), "DATABASE_URL": database.conninfo}
    with running(settings, "web", "--port", "0") as program:
        yield Web(program.first_line(SAID).removeprefix(SAID), program)


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="encore-bench-") as place:
        Path(place).chmod(0o755)  # as root, PostgreSQL runs as another user
        yield Path(place) / "encore"


def _opened(answer: Answer) -> bytes:
    is_packed = answer.headers.get("content-encoding") == "gzip"
    return gzip.decompress(answer.body) if is_packed else answer.body


def _note(figures: object) -> None:
    """Say on stderr how far it is: all of it takes minutes."""
    print(figures, file=sys.stderr, flush=True)


def _percentiles(times: Sequence[float]) -> tuple[float, float]:
    cuts = quantiles(times, n=100, method="inclusive")
    return round(cuts[49], 2), round(cuts[98], 2)


def _tell(figures: dict[str, Any]) -> Iterator[str]:
    yield f"{'page':28}{'p50 ms':>8}{'p99 ms':>8}{'cpu ms':>8}{'sent':>8}{'bytes':>8}"
    for page in figures["pages"]:
        name, *numbers = page.values()
        yield f"{name:28}" + "".join(f"{number:8}" for number in numbers)
    for name, value in figures.items():
        if name != "pages":
            yield f"{name}: {value}"


if __name__ == "__main__":
    main()
