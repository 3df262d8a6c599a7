"""Look over an Encore: what is well, what is not, and the mend. Nothing is synced.

With `encore.sync.reachability` it sends three requests, of which one is in somebody's name.
"""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.errors import EncoreError, MustWait
from encore.settings import Settings
from encore.spotify.login import SCOPES
from encore.store import ledger
from encore.store.accounts import NOT_CONNECTED, Account, get_tokens, list_accounts
from encore.store.database import find_revision
from encore.store.folders import clear_errors, make_data_folder
from encore.store.ledger import EVERY_BUCKET, Wait
from encore.store.secrets import Vault
from encore.sync.diagnosis import Diagnosis, doubtful, unwell, well
from encore.sync.parts import Parts

# Spotify's blog of 2026-06-18 says six months; these are the shortest six.
SIGN_IN_LASTS = timedelta(days=181)
SIGN_IN_ENDS_SOON = timedelta(days=14)
FULL_BYTES, NEARLY_FULL_BYTES = 100 * 10**6, 10**9
AGAIN = "Sign in again: `encore connect`."
ME = "GET /me"


def examine_folder(settings: Settings) -> Diagnosis:
    """Write something to the data folder."""
    folder = settings.data_dir
    try:
        make_data_folder(folder)
        with clear_errors(folder), tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except EncoreError as error:
        return unwell("Data folder", f"{folder} cannot be used", str(error))
    return judge_space(str(folder), free)


def judge_space(folder: str, free: int) -> Diagnosis:
    """*free* is in bytes."""
    sentence = f"{folder} can be written to, with {free / 10**9:.1f} GB free"
    mend = "Make room on that disk, or name a folder on another one in ENCORE_DATA_DIR."
    if free >= NEARLY_FULL_BYTES:
        return well("Data folder", sentence)
    judge = doubtful if free >= FULL_BYTES else unwell
    return judge("Data folder", sentence, mend)


def judge_closed(error: EncoreError) -> Diagnosis:
    """Say that the database could not be opened, and that what is in it stays unknown."""
    sentence = "cannot be opened, so sign-ins, waits and workers are not known"
    return unwell("Database", sentence, str(error))


@dataclass(frozen=True, slots=True)
class Doctor:
    """Looks at what the database knows."""

    parts: Parts
    vault: Vault

    async def find_client_id(self) -> str | None:
        """Return the client id that is set, or that somebody signed in by."""
        async with self.parts.engine.begin() as db:
            people = await list_accounts(db)
        return self.parts.settings.client_id or next((a.client_id for a in people), None)

    async def examine_database(self) -> list[Diagnosis]:
        """Look at the server, the waits and the worker."""
        async with self.parts.engine.begin() as db:
            server = await self._examine_server(db)
            waits = await ledger.list_waits(db, self.parts.clock.now())
            works = await self.parts.jobs.is_worker_running(db)
        return [server, judge_worker(is_running=works), *judge_waits(waits)]

    async def examine_sign_ins(self, *, asks: bool) -> list[Diagnosis]:
        """Look at everybody's sign-in; with *asks*, try that of who connected first."""
        settings, now = self.parts.settings, self.parts.clock.now()
        async with self.parts.engine.begin() as db:
            people = await list_accounts(db)
            waits = await ledger.list_waits(db, now)
        if not people:
            return [unwell("Sign-in", "nobody is signed in", NOT_CONNECTED)]
        found = [found for person in people for found in judge_sign_in(person, settings, now)]
        if not asks or people[0].refused_at or _forbids_asking(waits):
            return found
        return [*found, await self._ask_spotify(people[0])]

    async def _examine_server(self, db: AsyncConnection) -> Diagnosis:
        version = (await db.execute(text("SHOW server_version"))).scalar_one()
        revision = await db.run_sync(find_revision)
        url = self.parts.engine.url.render_as_string(hide_password=True)
        place = url if self.parts.settings.database_url else "the built-in server"
        return well("Database", f"PostgreSQL {version}, {place}, tables of revision {revision}")

    async def _ask_spotify(self, person: Account) -> Diagnosis:
        try:
            # First, because a sign-in that cannot be read has not been refused by Spotify.
            async with self.parts.engine.begin() as db:
                await get_tokens(db, self.vault, person.id)
            await self.parts.spotify(person).me()
        except MustWait as error:
            return doubtful("Permission", "Spotify makes Encore wait", str(error))
        except EncoreError as error:
            return unwell("Permission", f"Spotify does not answer {person.name}", str(error))
        return well("Permission", f"Spotify answers {person.name}")


def judge_sign_in(person: Account, settings: Settings, now: datetime) -> list[Diagnosis]:
    """Tell how long a sign-in lasts, and whether it covers what Encore does."""
    name, who = "Sign-in", person.name
    left = person.connected_at + SIGN_IN_LASTS - now
    missing = sorted(set(SCOPES) - set(person.scopes.split()))
    lasts = f"{who}, {max(left.days, 0)} days left of six months"
    if person.refused_at:
        found = [unwell(name, f"Spotify ended that of {who}", AGAIN)]
    elif missing:
        found = [unwell(name, f"that of {who} does not cover {', '.join(missing)}", AGAIN)]
    elif left < SIGN_IN_ENDS_SOON:
        found = [doubtful(name, lasts, AGAIN)]
    else:
        found = [well(name, lasts)]
    return found + judge_app_of(person, settings)


def judge_app_of(person: Account, settings: Settings) -> list[Diagnosis]:
    """Tell of a sign-in by another app than the one that is set."""
    if settings.client_id in (None, person.client_id):
        return []
    sentence = f"{person.name} signed in by {person.client_id}, and {settings.client_id} is set"
    mend = "Syncs go on by the former; `encore connect` changes to the one that is set."
    return [doubtful("Spotify app", sentence, mend)]


def judge_worker(*, is_running: bool) -> Diagnosis:
    if is_running:
        return well("Worker", "is running")
    return doubtful("Worker", "is not running, so nothing is synced", "Start `encore up`.")


def judge_waits(waits: Sequence[Wait]) -> list[Diagnosis]:
    """Tell what Spotify makes Encore wait for, in the time zone of this machine."""
    if not waits:
        return [well("Waits", "Spotify does not make Encore wait")]
    return [
        doubtful("Waits", describe_wait(wait), "Encore goes on by itself then.") for wait in waits
    ]


def _forbids_asking(waits: Sequence[Wait]) -> bool:
    return any(wait.bucket in (ME, EVERY_BUCKET) for wait in waits)


def describe_wait(wait: Wait) -> str:
    what = "every request" if wait.bucket == EVERY_BUCKET else wait.bucket
    why = "the day's quota is spent" if wait.reason == "quota" else "Spotify asks to wait"
    return f"{what}: {why} until {wait.until.astimezone():%Y-%m-%d %H:%M}"
