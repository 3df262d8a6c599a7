"""A sealed secret is read again with the same key, and with no other."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from encore.errors import BadInput, NotConnected, StoreUnreachable
from encore.settings import Settings
from encore.store.secrets import KEY_FILE, open_vault


@pytest.fixture
def at_home(tmp_path: Path) -> Settings:
    """Settings without a key of their own."""
    return Settings(data_dir=tmp_path / "data")


def test_what_was_sealed_is_unsealed_by_the_next_process_and_cannot_be_read(
    at_home: Settings,
) -> None:
    sealed = open_vault(at_home).seal("a tökén")

    assert open_vault(at_home).unseal(sealed) == "a tökén"
    assert "tökén".encode() not in sealed


def test_a_new_key_is_for_its_owner_only_and_leaves_nothing_else_behind(at_home: Settings) -> None:
    open_vault(at_home)

    assert [file.name for file in at_home.data_dir.iterdir()] == [KEY_FILE]
    assert (at_home.data_dir / KEY_FILE).stat().st_mode & 0o777 == 0o600


async def test_processes_that_make_the_first_key_at_once_agree_on_one(at_home: Settings) -> None:
    vaults = await asyncio.gather(*(asyncio.to_thread(open_vault, at_home) for _ in range(16)))
    sealed = [vault.seal("token") for vault in vaults]

    assert {vaults[0].unseal(one) for one in sealed} == {"token"}


def test_a_key_from_the_environment_is_used_and_no_file_is_made(at_home: Settings) -> None:
    given = replace(at_home, secret_key=Fernet.generate_key().decode())

    assert open_vault(given).unseal(open_vault(given).seal("token")) == "token"
    assert not at_home.data_dir.exists()


def test_another_key_is_told_how_to_go_on(at_home: Settings) -> None:
    sealed = open_vault(at_home).seal("token")
    other = replace(at_home, secret_key=Fernet.generate_key().decode())

    with pytest.raises(NotConnected, match="another key than the one in ENCORE_SECRET_KEY: put"):
        open_vault(other).unseal(sealed)


def test_what_is_no_key_is_refused_without_repeating_it(at_home: Settings) -> None:
    with pytest.raises(BadInput, match="ENCORE_SECRET_KEY does not hold a key") as raised:
        open_vault(replace(at_home, secret_key="my password"))

    assert "my password" not in str(raised.value)


def test_a_vault_shows_nothing_of_its_key(at_home: Settings) -> None:
    vault = open_vault(at_home)

    assert (at_home.data_dir / KEY_FILE).read_text() not in repr(vault)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    with pytest.raises(StoreUnreachable, match=str(tmp_path)):
        open_vault(Settings(data_dir=tmp_path))
