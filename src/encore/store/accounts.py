"""People who signed in with Spotify, and the app (client id) each of them came by."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from encore.decisions import LiveKind, Taste
from encore.errors import NotConnected
from encore.store.runs import RunKind
from encore.store.schema import accounts, apps, library, notices, playlists, runs
from encore.store.secrets import Vault

NOT_CONNECTED = (
    "Encore is not connected to Spotify yet: connect on the dashboard, which `encore up` shows, "
    "or run `encore connect` in a terminal."
)


@dataclass(frozen=True, slots=True)
class Account:
    id: int
    spotify_id: str
    name: str
    client_id: str
    quota_group: str
    scopes: str
    placement: str
    live_wanted: int
    live_kinds: list[str]
    allow_likely: bool
    keep_duplicates: bool
    connected_at: datetime
    refused_at: datetime | None

    @property
    def taste(self) -> Taste:
        kinds = frozenset(LiveKind(kind) for kind in self.live_kinds)
        return Taste(self.live_wanted, kinds, self.allow_likely)


@dataclass(frozen=True, slots=True)
class Visitor(Account):
    """Who looks at the pages. *unseen* counts the notices that they have not seen.

    *is_syncing* tells whether a sync of theirs is under way.
    """

    unseen: int
    is_syncing: bool


@dataclass(frozen=True, slots=True)
class StoredTokens:
    """Tokens in the clear; never shown."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime
    client_id: str
    client_secret: str | None = field(repr=False)
    refused_at: datetime | None = None


async def save_app(
    db: AsyncConnection, vault: Vault, client_id: str, client_secret: str | None
) -> int:
    """Keep the app and return its id. Its developer account is taken to be its own."""
    sealed = vault.seal(client_secret) if client_secret else None
    row = insert(apps).values(client_id=client_id, client_secret=sealed, quota_group=client_id)
    row = row.on_conflict_do_update(index_elements=["client_id"], set_={"client_secret": sealed})
    return int((await db.execute(row.returning(apps.c.id))).scalar_one())


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a sign-in told: who it is, and their tokens."""

    app_id: int
    spotify_id: str
    spotify_account_id: str | None
    name: str
    scopes: str
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime
    placement: str = "after"


async def save_account(db: AsyncConnection, vault: Vault, person: SignedIn, now: datetime) -> int:
    """Keep who signed in, with their tokens; signing in again renews these alone."""
    values = {
        "app_id": person.app_id,
        "spotify_account_id": person.spotify_account_id,
        "name": person.name,
        "scopes": person.scopes,
        "access_token": vault.seal(person.access),
        "refresh_token": vault.seal(person.refresh),
        "access_expires_at": person.expires_at,
        "connected_at": now,
        "refused_at": None,
    }
    chosen = {"placement": person.placement}
    row = insert(accounts).values(spotify_id=person.spotify_id, **values, **chosen)
    row = row.on_conflict_do_update(index_elements=["spotify_id"], set_=values)
    return int((await db.execute(row.returning(accounts.c.id))).scalar_one())


_ACCOUNT = select(
    accounts.c.id,
    accounts.c.spotify_id,
    accounts.c.name,
    apps.c.client_id,
    apps.c.quota_group,
    accounts.c.scopes,
    accounts.c.placement,
    accounts.c.live_wanted,
    accounts.c.live_kinds,
    accounts.c.allow_likely,
    accounts.c.keep_duplicates,
    accounts.c.connected_at,
    accounts.c.refused_at,
).join(apps)
_UNSEEN = (
    select(func.count())
    .where(notices.c.account_id == accounts.c.id, notices.c.seen_at.is_(None))
    .scalar_subquery()
    .label("unseen")
)
_IS_SYNCING = (
    exists()
    .where(
        runs.c.account_id == accounts.c.id,
        runs.c.ended_at.is_(None),
        runs.c.kind == RunKind.SYNC,
    )
    .label("is_syncing")
)
_VISITOR = _ACCOUNT.add_columns(_UNSEEN, _IS_SYNCING).order_by(accounts.c.id).limit(1)


async def get_account(db: AsyncConnection, account_id: int) -> Account:
    row = (await db.execute(_ACCOUNT.where(accounts.c.id == account_id))).one_or_none()
    return _account(row)


async def get_first_account(db: AsyncConnection) -> Account:
    """Return the account that signed in first. Raises NotConnected."""
    row = (await db.execute(_ACCOUNT.order_by(accounts.c.id).limit(1))).one_or_none()
    return _account(row)


async def find_visitor(db: AsyncConnection) -> Visitor | None:
    """Return the account that signed in first as every page shows it."""
    row = (await db.execute(_VISITOR)).one_or_none()
    return Visitor(**row._mapping) if row else None


async def get_visitor(db: AsyncConnection) -> Visitor:
    """Return the same. Raises NotConnected."""
    visitor = await find_visitor(db)
    if visitor is None:
        raise NotConnected(NOT_CONNECTED)
    return visitor


async def list_accounts(db: AsyncConnection) -> list[Account]:
    return [_account(row) for row in await db.execute(_ACCOUNT.order_by(accounts.c.id))]


async def find_editor(db: AsyncConnection, playlist_id: str) -> Account | None:
    """Return whose taste and decisions hold for a playlist, however many people see it.

    That is its owner if signed in, else who lets Encore edit it, first come first.
    """
    query = (
        _ACCOUNT.join(library, library.c.account_id == accounts.c.id)
        .join(playlists, playlists.c.id == library.c.playlist_id)
        .where(playlists.c.id == playlist_id, library.c.gone_at.is_(None))
        .order_by(
            (accounts.c.spotify_id == playlists.c.owner_id).desc(),
            library.c.skipped.is_(None).desc(),
            accounts.c.id,
        )
        .limit(1)
    )
    row = (await db.execute(query)).one_or_none()
    return _account(row) if row else None


async def get_most_wanted(db: AsyncConnection) -> int:
    """Return how many live versions of a song anyone of the instance wants, 1 at least."""
    most = await db.execute(select(func.max(accounts.c.live_wanted)))
    return max(1, most.scalar_one() or 0)


async def save_taste(
    db: AsyncConnection, account_id: int, taste: Taste, placement: str, *, keep_duplicates: bool
) -> None:
    await db.execute(
        update(accounts)
        .where(accounts.c.id == account_id)
        .values(
            placement=placement,
            live_wanted=taste.wanted,
            live_kinds=sorted(taste.kinds),
            allow_likely=taste.likely,
            keep_duplicates=keep_duplicates,
        )
    )


async def get_tokens(db: AsyncConnection, vault: Vault, account_id: int) -> StoredTokens:
    """Return the tokens and lock them until the transaction ends, so that one process renews."""
    columns = (
        accounts.c.access_token,
        accounts.c.refresh_token,
        accounts.c.access_expires_at,
        apps.c.client_id,
        apps.c.client_secret,
        accounts.c.refused_at,
    )
    query = select(*columns).join(apps).where(accounts.c.id == account_id)
    row = (await db.execute(query.with_for_update(of=accounts))).one_or_none()
    if row is None:
        raise NotConnected(NOT_CONNECTED)
    access, refresh, expires_at, client_id, secret, refused_at = row
    opened = vault.unseal(secret) if secret else None
    return StoredTokens(
        vault.unseal(access), vault.unseal(refresh), expires_at, client_id, opened, refused_at
    )


async def save_tokens(
    db: AsyncConnection,
    vault: Vault,
    account_id: int,
    access: str,
    refresh: str,
    expires_at: datetime,
) -> None:
    await db.execute(
        update(accounts)
        .where(accounts.c.id == account_id)
        .values(
            access_token=vault.seal(access),
            refresh_token=vault.seal(refresh),
            access_expires_at=expires_at,
        )
    )


async def mark_refused(db: AsyncConnection, account_id: int, now: datetime) -> None:
    """Remember that Spotify refuses this sign-in, until the person signs in again."""
    await db.execute(update(accounts).where(accounts.c.id == account_id).values(refused_at=now))


def _account(row: Row[*tuple[Any, ...]] | None) -> Account:
    if row is None:
        raise NotConnected(NOT_CONNECTED)
    return Account(**row._mapping)
