"""A person, a Spotify and an Encore to whom anything may happen, by a seed."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from typing import Any

import httpx

from encore.errors import EncoreError
from encore.settings import Settings
from encore.store.runs import RunState
from encore.sync.report import Report
from encore.sync.start import Started
from encore.sync.undo import go_on, start_remove_all, start_restore, start_undo

from .model import Shown, Wishes
from .music import EPISODE, LOCAL, NULL, Row, live_title, song, uri_of
from .stage import Listener, Remote, listening

LIVE = {"Alive": 2, "Black": 2, "Once": 1, "Porch": 2, "Rare": 0, "Creep": 2}
CATALOGUE = [
    row for title, live in LIVE.items() for row in song(title, by=f"Band of {title}", live=live)
]
VERSIONS = {title: [uri_of(live_title(title, n)) for n in range(k)] for title, k in LIVE.items()}
LIVE_URIS = frozenset(uri for uris in VERSIONS.values() for uri in uris)
WRITES = (("POST", "/items"), ("DELETE", "/items"))
REQUESTS = (*WRITES, *WRITES, ("GET", "/items"), ("GET", r"/playlists/\w+$"), ("GET", "/search"))
FAULTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("5xx", {}),
    ("5xx", {"after": True}),
    ("drop", {}),
    ("drop", {"after": True}),
    ("cut", {}),
    ("slow", {"seconds": 0.05}),
    ("429", {"retry_after": 2}),
    ("429", {"retry_after": None}),
    ("429", {"retry_after": 40, "quota": True}),
)
LAGS_S = (0.0, 5.0, 25.0, 40.0)
LONG_S = 11 * 60.0  # longer than Spotify ever showed anything late
MOST_SYNCS = 8  # until the dust settles


class History:
    """One random history. *told* says what happened, so that a failure can be read."""

    def __init__(self, seed: int, settings: Settings, sandbox: Remote) -> None:
        self.chance = random.Random(seed)
        self.settings = settings
        self.sandbox = sandbox
        self.wishes: dict[str, Wishes] = {}
        self.ids: dict[str, str] = {}
        self.told: list[str] = [f"seed {seed}"]
        self.is_at_rest = True
        self._stack = AsyncExitStack()
        self._listener: Listener | None = None

    @property
    def listener(self) -> Listener:
        assert self._listener
        return self._listener

    async def begin(self) -> None:
        await self.sandbox.begin(CATALOGUE, seed=self.chance.randrange(1_000))
        for name in ("First", "Second"):
            await self._new_playlist(name)
        await self._open()
        await self.listener.connect()

    async def end(self) -> None:
        await self._stack.aclose()

    async def play(self, steps: int) -> None:
        """Let *steps* random things happen."""
        for _ in range(steps):
            happens = self.chance.choice(self._what_may_happen())
            await happens()

    def _what_may_happen(self) -> tuple[Callable[[], Awaitable[None]], ...]:
        often = (self._sync,) * 5 + (self._edit, self._lags, self._lags)
        back = (self._undo, self._undo, self._remove_all, self._restore)
        return (*often, *back, self._crash, self._time, self._tokens)

    async def settle(self) -> None:
        """Let nothing go wrong any more, and sync until there is nothing to do."""
        await self.sandbox.control("faults", "DELETE")
        await self.sandbox.control("settings", item_lag_s=0.0, snapshot_lag_s=0.0)
        for _ in range(MOST_SYNCS):
            await self.listener.pass_time(LONG_S)
            names = list((await self.listener.library()).keys())
            await go_on(self.listener.encore.parts, self.listener.account, names)
            await self.sandbox.forget_requests()
            report = await self._ended(await self.listener.press(*names))
            self.told.append(f"settling: {report.steps}")
            if not await self.sandbox.writes() and report.steps.keys() <= {"done", "unchanged"}:
                return
        raise AssertionError(f"The dust does not settle: {self.story()}")

    async def check(self) -> None:
        """Raise AssertionError where something is not as it must be."""
        trouble: list[str] = []
        for name, wishes in self.wishes.items():
            shown = await self._shown(name)
            found = [*wishes.trouble(shown), *await self._lacking(name, shown)]
            trouble += [f"{name}: {sentence}" for sentence in found]
        await self.sandbox.forget_requests()
        await self.listener.sync()
        if writes := await self.sandbox.writes():
            trouble.append(f"a further sync wrote {writes} times")
        if trouble:
            raise AssertionError("\n".join([*trouble, self.story()]))

    def story(self) -> str:
        return "\n  ".join(self.told)

    async def _lacking(self, name: str, shown: Sequence[Shown]) -> list[str]:
        """Return which live versions are not there that should be."""
        uris = {row["uri"] for row in shown}
        found = await self.listener.songs(name)
        wanted = [
            uri
            for title, song_found in found.items()
            if song_found.state == "found" and uri_of(title) in uris
            for uri in VERSIONS[title]
        ]
        removed = self.wishes[name].removed
        return [f"{uri} is not there" for uri in wanted if uri not in uris | removed]

    # --- what happens ------------------------------------------------------------------

    async def _sync(self) -> None:
        for _ in range(self.chance.choice((0, 1, 2))):
            await self._edit()
        await self._meanwhile("sync", self.listener.press)

    async def _undo(self) -> None:
        await self._meanwhile(
            "undo", lambda: start_undo(self.listener.encore.parts, self.listener.account)
        )

    async def _remove_all(self) -> None:
        await self._meanwhile(
            "remove all",
            lambda: start_remove_all(self.listener.encore.parts, self.listener.account),
        )

    async def _restore(self) -> None:
        """Undisturbed, since what the person wants is then what stands there after it."""
        name = self.chance.choice(list(self.wishes))
        parts, account = self.listener.encore.parts, self.listener.account
        await self.sandbox.control("faults", "DELETE")
        await self.sandbox.control("settings", item_lag_s=0.0, snapshot_lag_s=0.0)
        if await self._run("restore " + name, lambda: start_restore(parts, account, name)):
            shown = await self._shown(name)
            own = [row for row in shown if row["uri"] not in LIVE_URIS]
            fresh = Wishes(LIVE_URIS, removed=set(LIVE_URIS), repeated=self.wishes[name].repeated)
            fresh.saw(shown, own)
            self.wishes[name] = fresh

    async def _crash(self) -> None:
        """Let the worker be cancelled in the middle of a sync, and start anew."""
        with suppress(EncoreError):
            await self.listener.press()
        await asyncio.sleep(self.chance.random() * 0.4)
        self.told.append("crash")
        await self._open()

    async def _time(self) -> None:
        self.told.append("time passes")
        await self.listener.pass_time(LONG_S)

    async def _lags(self) -> None:
        lags = {name: self.chance.choice(LAGS_S) for name in ("item_lag_s", "snapshot_lag_s")}
        self.told.append(f"lags: {lags}")
        await self.sandbox.control("settings", **lags)

    async def _tokens(self) -> None:
        self.told.append("tokens expire")
        await self.sandbox.control("tokens", do="expire")

    async def _meanwhile(self, what: str, start: Callable[[], Awaitable[Started]]) -> None:
        """Do something while requests may fail and the person may edit their lists."""
        for _ in range(self.chance.choice((0, 0, 1, 2, 3))):
            method, path = self.chance.choice(REQUESTS)
            kind, how = self.chance.choice(FAULTS)
            await self.sandbox.fault(method, path, kind, **how)
            self.told.append(f"fault: {method} {path} {kind} {how}")
        edits = self.chance.choice((0, 0, 1, 2))
        running = asyncio.create_task(self._run(what, start))
        for _ in range(edits):
            await asyncio.sleep(self.chance.random() * 0.2)
            self.is_at_rest = False
            await self._edit()
        await running
        self.is_at_rest = True

    async def _run(self, what: str, start: Callable[[], Awaitable[Started]]) -> bool:
        try:
            started = await start()
        except EncoreError as error:
            self.told.append(f"{what}: {error}")
            return False
        report = await self._ended(started)
        self.told.append(
            f"{what}: run {report.run} {report.state} {report.steps} {report.error or ''}"
        )
        return True

    async def _ended(self, started: Started) -> Report:
        ended = (RunState.DONE, RunState.FAILED, "cancelled")
        return await self.listener.until(started.run_id, lambda report: report.state in ended)

    # --- what the person does in Spotify -----------------------------------------------

    async def _edit(self) -> None:
        name = self.chance.choice(list(self.wishes))
        do = self.chance.choice((self._add, self._add, self._remove, self._move, self._rename))
        try:
            await do(name)
        except httpx.HTTPStatusError as error:
            self.told.append(f"{name}: not done: {error.response.text}")

    async def _add(self, name: str) -> None:
        titles = [self.chance.choice(list(LIVE)) for _ in range(self.chance.choice((1, 1, 2)))]
        length = len(await self._shown(name))
        position = self.chance.choice((None, self.chance.randint(0, max(0, length - 3))))
        uris = [uri_of(title) for title in titles]
        shown = await self._control(name, do="add", uris=uris, position=position)
        at = len(shown) - len(uris) if position is None else position
        self.wishes[name].saw(shown, shown[at : at + len(uris)])
        self.told.append(f"{name}: added {titles} at {position}")

    async def _remove(self, name: str) -> None:
        if rows := await self._shown(name):
            row = self.chance.choice(rows)
            shown = await self._control(name, do="remove", keys=[row["key"]])
            self.wishes[name].removes(row, shown, at_rest=self.is_at_rest)
            self.told.append(f"{name}: removed {row['title']}")

    async def _move(self, name: str) -> None:
        rows = await self._shown(name)
        if len(rows) > 3:
            start, to = self.chance.randrange(len(rows) - 2), self.chance.randrange(len(rows) - 2)
            self.wishes[name].saw(await self._control(name, do="move", **{"from": start, "to": to}))
            self.told.append(f"{name}: moved {start} to {to}")

    async def _rename(self, name: str) -> None:
        other = name.split()[0] + f" {self.chance.randrange(100)}"
        await self._control(name, do="rename", name=other)
        self.wishes[other] = self.wishes.pop(name)
        self.ids[other] = self.ids.pop(name)
        self.told.append(f"{name}: renamed to {other}")

    async def _new_playlist(self, name: str) -> None:
        items: list[str | Row] = [self.chance.choice(list(LIVE)) for _ in range(4)]
        items += [LOCAL, EPISODE] + [NULL] * self.chance.randint(0, 1)
        self.chance.shuffle(items)
        self.ids[name] = await self.sandbox.playlist(name, items)
        self.wishes[name] = Wishes(LIVE_URIS)
        shown = await self._shown(name)
        self.wishes[name].saw(shown, shown)
        self.told.append(f"{name}: {[row['title'] for row in shown]}")

    async def _shown(self, name: str) -> list[Shown]:
        return list((await self.sandbox.control(f"playlists/{self.ids[name]}", "GET"))["items"])

    async def _control(self, name: str, /, **edit: Any) -> list[Shown]:
        path = f"{self.sandbox.base}/_sandbox/playlists/{self.ids[name]}/edit"
        answer = await self.sandbox.http.post(path, json=edit)
        answer.raise_for_status()
        return list(answer.json()["items"])

    async def _open(self) -> None:
        """Start Encore, in the place of the one that runs."""
        earlier = self._listener
        await self._stack.aclose()
        self._listener = await self._stack.enter_async_context(
            listening(self.settings, self.sandbox)
        )
        if earlier:
            self._listener.continue_as(earlier)
