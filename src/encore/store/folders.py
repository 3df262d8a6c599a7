"""The folders Encore makes, and who may pass through the ones it did not make."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from encore.errors import StoreUnreachable

PASS_FOR_ALL = 0o011


@dataclass(frozen=True, slots=True)
class LocalUser:
    """A user of this machine, as numbers: a container's user may have no name."""

    uid: int
    gid: int

    def is_me(self) -> bool:
        return self.uid == os.geteuid()


def make_data_folder(folder: Path) -> None:
    """Make Encore's own folder, closed to others. Raises StoreUnreachable.

    Root's lets others pass (not look), because PostgreSQL runs below it as somebody
    else; what is secret in it is closed file by file.
    """
    with clear_errors(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        mode = folder.stat().st_mode
        if os.geteuid() == 0 and mode & PASS_FOR_ALL != PASS_FOR_ALL:
            folder.chmod(mode & 0o7777 | PASS_FOR_ALL)


def make_private_folder(folder: Path, owner: LocalUser) -> None:
    """Make a folder that only *owner* may enter, or make sure that it is one.

    Raises StoreUnreachable when somebody else made it first.
    """
    with clear_errors(folder):
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            _check_is_private(folder, owner)
        else:
            own(folder, owner)


def own(path: Path, owner: LocalUser) -> None:
    """Give *path*, which was just made, to *owner*."""
    if not owner.is_me():
        os.chown(path, owner.uid, owner.gid, follow_symlinks=False)


def give_to_owner_of_folder(path: Path) -> None:
    """Leave a file that root made to whoever the folder belongs to, who will need it too."""
    owner = path.parent.stat()
    if os.geteuid() == 0 and owner.st_uid != path.stat().st_uid:
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def find_closed(path: Path, user: LocalUser) -> Path | None:
    """Return the first of *path* and its parents that *user* cannot pass (or run)."""
    places = [*reversed(path.resolve().parents), path.resolve()]
    return next((place for place in places if not _may_pass(place, user)), None)


@contextmanager
def clear_errors(folder: Path) -> Iterator[None]:
    """Turn an OSError about *folder* into a StoreUnreachable that says how to mend it."""
    try:
        yield
    except OSError as error:
        place = error.filename or folder
        raise StoreUnreachable(f"{place}: {error.strerror}. {_mend(error)}") from error


def _mend(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "Make room on that disk and start Encore again."
    return (
        "Encore keeps its data there: make it a folder that this user may write to, "
        "or name another one in ENCORE_DATA_DIR."
    )


def _may_pass(place: Path, user: LocalUser) -> bool:
    stat = place.stat()
    if stat.st_uid == user.uid:
        return bool(stat.st_mode & 0o100)
    if stat.st_gid == user.gid:
        return bool(stat.st_mode & 0o010)
    return bool(stat.st_mode & 0o001)


def _check_is_private(folder: Path, owner: LocalUser) -> None:
    stat = folder.lstat()
    if folder.is_symlink() or stat.st_uid != owner.uid or stat.st_mode & 0o077:
        raise StoreUnreachable(
            f"{folder} has to be a folder that only the user {owner.uid} may enter, because "
            f"whoever enters it can read the database: remove it and start Encore again."
        )
