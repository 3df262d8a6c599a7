"""Covers: pictures that the sandbox draws itself, of playlists and of albums.

A cover follows from the id alone, so that it is the same in every run and needs no file.
"""

import hashlib
import re
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

PREFIX = "/images/"
ADDRESS = re.compile(rf"{PREFIX}(?P<size>\d{{1,4}})/(?P<name>[A-Za-z0-9_-]{{1,64}})\.svg")
SIZES = (640, 300, 60)  # pixels, in the order in which Spotify lists them
SIDE = 120  # of the drawing

# Ground, and three colours that go well on it.
PALETTES = (
    ("#1d2b53", "#ff7a59", "#ffd166", "#f4f1de"),
    ("#2d132c", "#ee4540", "#f9a26c", "#fbe3d6"),
    ("#0b3c49", "#16db93", "#efea5a", "#f7f7ee"),
    ("#3d2c8d", "#f25fa0", "#ffc857", "#e9e4ff"),
    ("#f2e8cf", "#386641", "#bc4749", "#6a994e"),
    ("#ffe8d6", "#cb997e", "#3f4238", "#b7372f"),
    ("#103b66", "#7fd1e3", "#f6ae2d", "#f26419"),
    ("#151515", "#e7c46c", "#9b2226", "#e9d8a6"),
)

Colours = tuple[str, str, str]


def images_of(base: str, name: str) -> list[dict[str, object]]:
    """Return the cover of what has this id as Spotify lists it, *base* being the Web API's."""
    host = base.removesuffix("/v1")
    return [
        {"url": f"{host}{PREFIX}{size}/{name}.svg", "height": size, "width": size} for size in SIZES
    ]


def answer(request: Request) -> Response:
    """Answer as the host of images does: without a token, and known for ever."""
    found = ADDRESS.fullmatch(request.url.path)
    if found is None or request.method not in ("GET", "HEAD"):
        return Response(status_code=404)
    kept = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(draw(found["name"], int(found["size"])), 200, kept, "image/svg+xml")


def draw(name: str, size: int) -> str:
    """Return the cover as SVG, *size* pixels wide and high."""
    dice = hashlib.sha256(name.encode()).digest()
    ground, *colours = PALETTES[dice[0] % len(PALETTES)]
    motif = MOTIFS[dice[1] % len(MOTIFS)]
    first, second, third = colours[dice[2] % 3 :] + colours[: dice[2] % 3]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" '
        f'viewBox="0 0 {SIDE} {SIDE}"><path fill="{ground}" d="M0 0h{SIDE}v{SIDE}H0z"/>'
        f"{motif(dice[3:], (first, second, third))}</svg>"
    )


def rings(dice: bytes, colours: Colours) -> str:
    """A record that lies off the middle."""
    x, y = 36 + dice[0] % 48, 36 + dice[1] % 48
    radii = zip((58, 42, 26, 8), (*colours, colours[0]), strict=True)
    return "".join(f'<circle cx="{x}" cy="{y}" r="{r}" fill="{c}"/>' for r, c in radii)


def beams(dice: bytes, colours: Colours) -> str:
    """Spotlights that cross on a stage."""
    tops = sorted(8 + one % 104 for one in dice[:3])
    cones = zip(tops, (24, 60, 96), colours, strict=True)
    return "".join(
        f'<path fill="{c}" fill-opacity=".75" d="M{top} -6 {foot - 26} 108h52z"/>'
        for top, foot, c in cones
    ) + (f'<path fill="{colours[2]}" d="M0 108h120v12H0z"/>')


def hills(dice: bytes, colours: Colours) -> str:
    """A sun over three hills."""
    x = 24 + dice[0] % 72
    sun = f'<circle cx="{x}" cy="{26 + dice[1] % 20}" r="17" fill="{colours[1]}"/>'
    waves = zip((62, 78, 96), (colours[0], colours[2], colours[0]), (0.55, 0.8, 1), strict=True)
    return sun + "".join(
        f'<path fill="{c}" fill-opacity="{shade}" '
        f'd="M0 {y}q30 {bend - 22} 60 0t60 0v{SIDE - y}H0z"/>'
        for (y, c, shade), bend in zip(waves, (one % 44 for one in dice[2:5]), strict=True)
    )


def tiles(dice: bytes, colours: Colours) -> str:
    """Quarter circles on a grid of three by three."""
    turns = ("M0 0h40a40 40 0 0 1-40 40z", "M40 0v40a40 40 0 0 1-40-40z")
    more = ("M40 40H0a40 40 0 0 1 40-40z", "M0 40V0a40 40 0 0 1 40 40z")
    shapes = (*turns, *more)
    return "".join(
        f'<path transform="translate({at % 3 * 40} {at // 3 * 40})" '
        f'fill="{colours[one % 3]}" d="{shapes[one // 3 % 4]}"/>'
        for at, one in enumerate(dice[:9])
    )


def bars(dice: bytes, colours: Colours) -> str:
    """The levels of a song."""
    return "".join(
        f'<rect x="{10 + at * 13}" y="{60 - one % 44}" width="8" height="{2 * (one % 44) + 8}" '
        f'rx="4" fill="{colours[at % 3]}"/>'
        for at, one in enumerate(dice[:8])
    )


MOTIFS: tuple[Callable[[bytes, Colours], str], ...] = (rings, beams, hills, tiles, bars)
