"""Bring the embedded database from one major version of PostgreSQL to the one in use now.

    python -m encore.store.upgrade DATA_DIR

The old cluster stays beside the new one, as `postgres/cluster-16`, until you remove it.
"""

import sys
from pathlib import Path

from encore.errors import EncoreError, StoreUnreachable
from encore.store.binaries import Binaries, find_binaries, find_major, make_runnable
from encore.store.cluster import (
    ROLE,
    Home,
    choose_user,
    initialise,
    new_folder,
    put_in_place,
    run_program,
)
from encore.store.embedded import alone
from encore.store.folders import LocalUser, clear_errors, make_private_folder


def upgrade(data_dir: Path) -> str:
    """Upgrade the cluster in *data_dir* and return a sentence that says what was done.

    Raises StoreUnreachable, with the old cluster untouched.
    """
    home = Home(data_dir / "postgres")
    with alone(home):
        present, wanted = _present_major(home), find_binaries()
        if present == wanted.major:
            return f"{home.cluster} is of PostgreSQL {wanted.major} already; nothing was done."
        _upgrade(home, _programs(present), wanted)
    return (
        f"{home.cluster} is of PostgreSQL {wanted.major} now. The old one is kept in "
        f"{_kept(home, present)}; remove it when Encore has run well for a while."
    )


def _upgrade(home: Home, old: Binaries, new: Binaries) -> None:
    user = choose_user(home)
    old, new = (make_runnable(binaries, user, home.folder) for binaries in (old, new))
    make_private_folder(home.sockets, user)
    with new_folder(home, user) as scratch:
        initialise(scratch, new, user, *_checksums(home, old, new, user))
        run_program(
            [
                *(new.program("pg_upgrade"), "--username", ROLE, "--socketdir", str(home.sockets)),
                *("--old-bindir", str(old.folder), "--new-bindir", str(new.folder)),
                *("--old-datadir", str(home.cluster), "--new-datadir", str(scratch)),
            ],
            user,
            scratch,
        )
        with clear_errors(home.folder):
            home.cluster.rename(_kept(home, old.major))
        put_in_place(scratch, home)


def _checksums(home: Home, old: Binaries, new: Binaries, user: LocalUser) -> list[str]:
    """Return the option without which pg_upgrade refuses: both have to do it alike."""
    control = [old.program("pg_controldata"), "-D", str(home.cluster)]
    has_none = "checksum version:           0" in run_program(control, user, home.folder)
    if has_none:
        return ["--no-data-checksums"] if new.major >= 18 else []
    return ["--data-checksums"]


def _present_major(home: Home) -> int:
    with clear_errors(home.folder):
        return int((home.cluster / "PG_VERSION").read_text())


def _programs(major: int) -> Binaries:
    if found := find_major(major):
        return found
    raise StoreUnreachable(
        f"PostgreSQL {major} is needed once more to read what it wrote: install it so that its "
        "initdb is on the PATH, and run this again."
    )


def _kept(home: Home, major: int) -> Path:
    return home.cluster.with_name(f"cluster-{major}")


if __name__ == "__main__":
    try:
        sys.stdout.write(upgrade(Path(sys.argv[1])) + "\n")
    except EncoreError as error:
        sys.exit(str(error))
