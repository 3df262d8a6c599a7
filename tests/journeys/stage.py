"""What a story stands on: the sandbox, seen from outside, and a person's Encore at work."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import httpx

from encore.assembly import Encore, open_encore
from encore.plans import Addition
from encore.settings import Settings
from encore.store import additions, playlists, runs, songs
from encore.store.accounts import Account
from encore.store.playlists import LibraryEntry
from encore.store.runs import Run, RunPlaylist
from encore.store.songs import StoredSong
from encore.sync.connect import Connector
from encore.sync.report import Report, report_run
from encore.sync.start import Started, start_sync

from .music import Row, id_of, uri_of

PATIENCE_S = 120.0  # real seconds, for a machine that does much else
LOOK_EVERY_S = 0.05
CLIENT_ID = "stories"
Seen = TypeVar("Seen")


@dataclass(frozen=True)
class Remote:
    """The running sandbox. Playlists and tracks go by what the story calls them."""

    base: str
    http: httpx.AsyncClient
    rate: float

    async def control(self, what: str, verb: str = "POST", /, **body: Any) -> Any:
        answer = await self.http.request(verb, f"{self.base}/_sandbox/{what}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def begin(self, catalogue: Sequence[Row], **options: Any) -> None:
        """Begin anew with this music and no playlists, in the stage's time."""
        world = {"catalogue": list(catalogue), "playlists": []}
        await self.control("reset", **world, noise=0, clock_rate=self.rate, **options)

    async def playlist(self, name: str, items: Sequence[str | Row], **other: Any) -> str:
        """Add a playlist of these tracks, by name, and other items; return its id."""
        rows = [{"track": id_of(item)} if isinstance(item, str) else item for item in items]
        return str((await self.control("playlists", name=name, items=rows, **other))["id"])

    async def playlist_id(self, name: str) -> str:
        found = await self.control("playlists", "GET")
        return next(str(p["id"]) for p in found if p["name"] == name)

    async def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the playlist as it really is: key, kind, uri, title, added_at, added_by."""
        playlist_id = await self.playlist_id(name)
        return list((await self.control(f"playlists/{playlist_id}", "GET"))["items"])

    async def titles(self, name: str) -> list[str]:
        return [row["title"] for row in await self.rows(name)]

    async def edit(self, name: str, do: str, /, **how: Any) -> None:
        await self.control(f"playlists/{await self.playlist_id(name)}/edit", do=do, **how)

    async def user_removes(self, name: str, *titles: str) -> None:
        there = await self.titles(name)
        await self.edit(name, "remove", positions=[there.index(title) for title in titles])

    async def user_adds(self, name: str, *names: str, position: int | None = None) -> None:
        await self.edit(name, "add", uris=[uri_of(n) for n in names], position=position)

    async def fault(self, method: str, path: str, kind: str, **how: Any) -> None:
        await self.control("faults", method=method, path=path, kind=kind, **how)

    async def faults_left(self) -> int:
        return sum(fault["times"] for fault in await self.control("faults", "GET"))

    async def change_track(self, name: str, **how: Any) -> None:
        await self.control(f"tracks/{id_of(name)}", **how)

    async def forget_requests(self) -> None:
        await self.control("requests", "DELETE")

    async def counts(self) -> Counter[str]:
        """Return the requests since they were forgotten, by endpoint; sign-ins left out."""
        counts = (await self.control("requests", "GET"))["counts"]
        return Counter({name: n for name, n in counts.items() if "/api/token" not in name})

    async def writes(self) -> int:
        return sum(n for name, n in (await self.counts()).items() if not name.startswith("GET"))

    async def log(self) -> list[dict[str, Any]]:
        return list((await self.control("requests", "GET"))["log"])

    async def searches(self) -> list[str]:
        """Return the queries that were searched for, in order."""
        asked = [one["query"] for one in await self.log() if one["bucket"] == "GET /search"]
        return [httpx.QueryParams(query)["q"] for query in asked]


@dataclass
class Listener:
    """A person's Encore with a worker beside it."""

    encore: Encore
    sandbox: Remote
    _account: Account | None = None

    @property
    def account(self) -> Account:
        assert self._account, "The story has to begin first."
        return self._account

    async def begin(self, catalogue: Sequence[Row], **options: Any) -> None:
        """Begin the story in a Spotify with this music and no playlists, and sign in."""
        await self.sandbox.begin(catalogue, **options)
        await self.connect()

    async def connect(self) -> None:
        """Sign in, which lists the playlists."""
        self._account = await connect(self.encore)

    def continue_as(self, earlier: "Listener") -> None:
        """Be the person who signed in before the restart."""
        self._account = earlier.account

    async def press(self, *names: str) -> Started:
        return await start_sync(self.encore.parts, self.account, names)

    async def sync(self, *names: str) -> Report:
        """Press the button and wait for the run's end."""
        started = await self.press(*names)
        return await self.ended(started.run_id)

    async def ended(self, run_id: int) -> Report:
        async def look() -> Run | None:
            async with self.encore.database.engine.begin() as db:
                run = await runs.get_run(db, run_id)
            return run if run.ended_at else None

        await eventually(look)
        return await self.report(run_id)

    async def parked(self, run_id: int) -> Report:
        return await self.until(run_id, lambda report: report.state == "parked")

    async def until(self, run_id: int, holds: Callable[[Report], bool]) -> Report:
        async def look() -> Report | None:
            report = await self.report(run_id)
            return report if holds(report) else None

        return await eventually(look)

    async def report(self, run_id: int) -> Report:
        async with self.encore.database.engine.begin() as db:
            run = await runs.get_run(db, run_id)
            return await report_run(db, self.encore.clock, run)

    async def steps(self, run_id: int) -> dict[str, RunPlaylist]:
        """Return where each playlist of a run stands, by name."""
        names = {entry.playlist.id: name for name, entry in (await self.library()).items()}
        async with self.encore.database.engine.begin() as db:
            rows = await runs.list_run_playlists(db, run_id)
        return {names[row.playlist_id]: row for row in rows if row.playlist_id in names}

    async def library(self) -> dict[str, LibraryEntry]:
        async with self.encore.database.engine.begin() as db:
            listed = await playlists.list_library(db, self.account.id)
        return {entry.playlist.name: entry for entry in listed}

    async def additions(self, name: str) -> dict[str, Addition]:
        """Return what Encore added to a playlist, by title."""
        playlist_id = (await self.library())[name].playlist.id
        async with self.encore.database.engine.begin() as db:
            added = await additions.list_additions(db, playlist_id)
        return {one.track.title: one for one in added}

    async def songs(self, name: str) -> dict[str, StoredSong]:
        """Return the songs that a playlist wants, by the title of the original."""
        playlist_id = (await self.library())[name].playlist.id
        async with self.encore.database.engine.begin() as db:
            wanted = await songs.list_playlist_songs(db, playlist_id)
        return {song.original.title: song for song in wanted}

    async def pass_time(self, seconds: float) -> None:
        await self.encore.clock.sleep(seconds)


async def eventually(look: Callable[[], Awaitable[Seen | None]]) -> Seen:
    """Look again and again until there is something to be seen."""
    async with asyncio.timeout(PATIENCE_S):
        while (seen := await look()) is None:
            await asyncio.sleep(LOOK_EVERY_S)
        return seen


async def connect(encore: Encore) -> Account:
    """Sign in as the listener, who agrees at once."""
    connector = Connector(encore.parts, encore.vault, encore.client, CLIENT_ID)
    sign_in = connector.begin("http://127.0.0.1/callback")
    answer = await encore.client.get(sign_in.address)
    return await connector.finish(sign_in, answer.headers["location"])


@asynccontextmanager
async def listening(settings: Settings, sandbox: Remote) -> AsyncIterator[Listener]:
    """Give an Encore whose worker runs; the story signs in when it begins."""
    async with open_encore(settings) as encore, encore.working():
        yield Listener(encore, sandbox)


def at(settings: Settings, sandbox: Remote, **other: Any) -> Settings:
    """Return settings that lead to the sandbox, in its time, and do not pace requests."""
    return replace(
        settings,
        api_url=f"{sandbox.base}/v1",
        accounts_url=sandbox.base,
        clock_rate=sandbox.rate,
        requests_per_30_s=1_000_000,
        **other,
    )


def kept(rows: Sequence[Mapping[str, Any]], keys: set[int]) -> list[Mapping[str, Any]]:
    """Return those of *rows* that were there before, whole and in their order."""
    return [row for row in rows if row["key"] in keys]
