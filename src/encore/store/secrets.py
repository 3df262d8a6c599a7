"""Tokens at rest are sealed: a copy of the database alone does not sign anybody in."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from encore.errors import BadInput, NotConnected
from encore.settings import Settings
from encore.store.folders import clear_errors, give_to_owner_of_folder, make_data_folder

KEY_FILE = "secret.key"


@dataclass(frozen=True, slots=True, repr=False)
class Vault:
    """Seals with Fernet: AES-128 in CBC mode, signed with HMAC-SHA256."""

    _fernet: Fernet
    _origin: str

    def seal(self, secret: str) -> bytes:
        return self._fernet.encrypt(secret.encode())

    def unseal(self, sealed: bytes) -> str:
        """Return what was sealed. Raises NotConnected if that was with another key."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise NotConnected(
                f"The stored sign-in was sealed with another key than the one in {self._origin}: "
                "put the old key back, or sign in with Spotify again."
            ) from None


def open_vault(settings: Settings) -> Vault:
    """Return the vault for the key of *settings*, else for the one in the data folder.

    Raises BadInput when the key is none, StoreUnreachable when the file cannot be used.
    """
    if settings.secret_key:
        return _vault(settings.secret_key.encode(), "ENCORE_SECRET_KEY")
    path = settings.data_dir / KEY_FILE
    make_data_folder(settings.data_dir)
    with clear_errors(settings.data_dir):
        if not path.exists():
            _write_key(path)
        return _vault(path.read_bytes().strip(), str(path))


def _vault(key: bytes, origin: str) -> Vault:
    try:
        return Vault(Fernet(key), origin)
    except ValueError:
        raise BadInput(
            f"{origin} does not hold a key: it has to be 32 random bytes in URL-safe base64, as "
            f"printed by `head -c 32 /dev/urandom | base64 | tr +/ -_`."
        ) from None


def _write_key(path: Path) -> None:
    """Put a new key there, whole and once: of two processes one wins and both read its key."""
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f"{KEY_FILE}.")  # made with 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(Fernet.generate_key())
            file.flush()
            os.fsync(file.fileno())
        os.link(scratch, path)
        give_to_owner_of_folder(path)
    except FileExistsError:
        pass
    finally:
        os.unlink(scratch)
