"""Data that an older PostgreSQL wrote is brought to the one in use, and never lost on the way."""

import subprocess
from pathlib import Path

import psycopg
import pytest

from databases import libpq
from encore.errors import StoreUnreachable
from encore.store.binaries import Binaries, find_binaries, find_major
from encore.store.cluster import Home, choose_user, make_cluster
from encore.store.embedded import join, leave
from encore.store.folders import make_data_folder, make_private_folder
from encore.store.postmaster import start, stop
from encore.store.upgrade import upgrade


@pytest.fixture
def older() -> Binaries:
    majors = range(14, find_binaries().major)
    found = next((one for major in reversed(majors) if (one := find_major(major))), None)
    return found or pytest.skip("there is no older PostgreSQL here")


def fill_with_older(data_dir: Path, older: Binaries) -> Home:
    """Make a cluster with an old version, as an old Encore would have, with one row."""
    home = Home(data_dir / "postgres")
    make_data_folder(data_dir)
    make_data_folder(home.folder)
    user = choose_user(home)
    make_cluster(home, older, user)
    make_private_folder(home.sockets, user)
    child = start(home, older, user)
    with psycopg.connect(libpq(home.address)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'from before' AS word")
    stop(home)
    if child:
        child.wait()
    return home


def test_older_data_is_refused_with_a_command_that_upgrades_it(
    server_folder: Path, older: Binaries
) -> None:
    home = fill_with_older(server_folder, older)

    with pytest.raises(StoreUnreachable, match=f"written by PostgreSQL {older.major}") as refusal:
        join(server_folder)
    command = str(refusal.value).split("`")[1]
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    membership = join(server_folder)
    with psycopg.connect(libpq(membership.address)) as connection:
        found = connection.execute("SELECT word FROM kept").fetchone()
        major = connection.info.server_version // 10_000
    leave(membership)

    assert done.stderr == ""
    assert f"is of PostgreSQL {major} now" in done.stdout
    assert (found, major) == (("from before",), find_binaries().major)
    kept = home.folder / f"cluster-{older.major}" / "PG_VERSION"
    assert kept.read_text().strip() == str(older.major)


def test_an_upgrade_that_was_cut_off_never_ends_in_an_empty_database(server_folder: Path) -> None:
    (server_folder / "postgres" / "cluster-16").mkdir(parents=True)

    with pytest.raises(StoreUnreachable, match=r"rename .*cluster-16"):
        join(server_folder)


def test_nothing_is_upgraded_while_somebody_uses_it(server_folder: Path) -> None:
    membership = join(server_folder)

    with pytest.raises(StoreUnreachable, match="is in use"):
        upgrade(server_folder)

    leave(membership)
    assert "nothing was done" in upgrade(server_folder)
