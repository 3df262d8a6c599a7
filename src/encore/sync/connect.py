"""Sign in with Spotify, and list the person's playlists at once, so that no page is empty."""

from dataclasses import dataclass
from urllib.parse import parse_qs

import httpx

from encore.clock import Clock
from encore.errors import BadInput, EncoreError
from encore.settings import Settings
from encore.spotify.endpoints import Spotify
from encore.spotify.http import SpotifyHttp
from encore.spotify.login import AGAIN, SCOPES, Login, SignIn, TokenSet, code_of
from encore.store import accounts
from encore.store.accounts import Account
from encore.store.secrets import Vault
from encore.sync.gate import LedgerGate
from encore.sync.parts import Parts
from encore.sync.populate import list_playlists

NO_CLIENT_ID = (
    "Encore needs the Client ID of your Spotify app: create an app in the Spotify developer "
    "dashboard, then pass --client-id or set ENCORE_SPOTIFY_CLIENT_ID."
)


@dataclass(frozen=True, slots=True)
class NewTokens:
    """The tokens of somebody who is not stored yet, so that there is nothing to renew."""

    access: str

    async def current(self) -> str:
        return self.access

    async def renew(self, refused: str) -> str:
        raise BadInput("Spotify refused the new sign-in; run `encore connect` again.")


def check_answer(sign_in: SignIn, redirected_to: str) -> None:
    """Raise BadInput for an address that does not answer *sign_in*; being declined does.

    The state is asked of a refusal too: any page in the browser may call the address.
    """
    answered = parse_qs(redirected_to.strip().partition("?")[2].partition("#")[0])
    if "error" not in answered:
        code_of(redirected_to, sign_in.state)
    elif answered.get("state") != [sign_in.state]:
        raise BadInput("This answer belongs to another sign-in; use the address shown last.")


def say_plainly(error: EncoreError) -> str:
    """Return why a sign-in failed, without the command for whoever is not at a terminal."""
    return str(error).removesuffix(AGAIN).strip()


@dataclass(frozen=True, slots=True)
class Connector:
    """Signs people in by one app, whose client id is given or set."""

    parts: Parts
    vault: Vault
    client: httpx.AsyncClient
    client_id: str

    @property
    def clock(self) -> Clock:
        return self.parts.clock

    @property
    def settings(self) -> Settings:
        return self.parts.settings

    def begin(self, redirect_uri: str) -> SignIn:
        """Return a sign-in for the browser. Raises BadInput for a redirect Spotify refuses."""
        return self._login().begin(redirect_uri)

    async def check_app(self, sign_in: SignIn) -> None:
        """Raise BadInput for an app that Spotify would not let anybody sign in by."""
        await self._login().check(sign_in)

    async def finish(self, sign_in: SignIn, redirected_to: str) -> Account:
        """Keep who signed in and list their playlists. Raises what `keep` and the list raise."""
        account = await self.keep(sign_in, redirected_to)
        await list_playlists(self.parts, account)
        return account

    async def keep(self, sign_in: SignIn, redirected_to: str) -> Account:
        """Keep who signed in.

        Raises what `Login.finish` and the Web API raise; then nothing was kept.
        """
        tokens = await self._login().finish(sign_in, redirected_to)
        me = await self._spotify(tokens).me()
        async with self.parts.engine.begin() as db:
            app_id = await accounts.save_app(db, self.vault, self.client_id, self._secret)
            person = accounts.SignedIn(
                app_id=app_id,
                spotify_id=me.id,
                spotify_account_id=me.account_id,
                name=me.name,
                scopes=" ".join(tokens.scopes or SCOPES),
                access=tokens.access,
                refresh=tokens.refresh,
                expires_at=tokens.expires_at,
                placement=self.settings.placement,
            )
            account_id = await accounts.save_account(db, self.vault, person, self.clock.now())
            return await accounts.get_account(db, account_id)

    def _login(self) -> Login:
        return Login(
            self.settings.accounts_url, self.client_id, self.client, self.clock, self._secret
        )

    @property
    def _secret(self) -> str | None:
        """The secret that is set is that of the app that is set, and no other's."""
        if self.settings.client_id in (None, self.client_id):
            return self.settings.client_secret
        return None

    def _spotify(self, tokens: TokenSet) -> Spotify:
        gate = LedgerGate(
            self.parts.engine, self.clock, self.client_id, self.settings.requests_per_30_s
        )
        return Spotify(
            SpotifyHttp(
                self.settings.api_url, self.client, gate, NewTokens(tokens.access), self.clock
            )
        )
