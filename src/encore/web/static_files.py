"""What a browser loads besides the pages, put together once when the server starts.

The sources are small ES modules that import each other. A browser would have to find and ask
for them one after another, so they are served as one script: each module becomes a function
that is called once and returns what the module exports, so that the rest stays its own.
"""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from encore.web.packing import takes_gzip

STYLE = "app.css"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
FOR_EVER = "public, max-age=31536000, immutable"

_IMPORT = re.compile(r'^import \{(?P<names>[^}]*)\} from "\./(?P<module>[\w-]+\.js)";\n', re.M)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (?P<name>\w+))", re.M)
_NOT_UNDERSTOOD = re.compile(r"^(?:import|export)\b.*$", re.M)


@dataclass(frozen=True, slots=True)
class _File:
    kind: str
    plain: bytes
    packed: bytes


class StaticFiles:
    """The application that serves them, under a *path* that names their content."""

    def __init__(self, folder: Path) -> None:
        texts = compose_files({file.name: file.read_text("utf-8") for file in folder.iterdir()})
        self._files = {name: _file(name, text.encode()) for name, text in texts.items()}
        self.path = f"/static/{_version_of(self._files)}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"].rpartition("/")[2]
        file = self._files.get(name) if scope["path"] == f"{self.path}/{name}" else None
        if file is None or scope["method"] not in ("GET", "HEAD"):
            answer: Response = PlainTextResponse("There is nothing here.\n", 404)
        else:
            answer = _answer(file, is_packed=takes_gzip(Headers(scope=scope)))
        await answer(scope, receive, send)


def compose_files(sources: Mapping[str, str]) -> dict[str, str]:
    """Return what is served by name: scripts and styles put together, the rest as it is.

    A module that no other imports is a script of its own, with all that it needs.
    """
    modules = {name: text for name, text in sources.items() if name.endswith(".js")}
    imported = {other for text in modules.values() for other in _imports(text)}
    styles = [sources[name] for name in sorted(sources) if name.endswith(".css")]
    rest = {name: text for name, text in sources.items() if not name.endswith((".js", ".css"))}
    scripts = {name: compose_script(name, modules) for name in modules if name not in imported}
    return {**scripts, STYLE: "".join(styles), **rest}


def compose_script(entry: str, modules: Mapping[str, str]) -> str:
    """Return the module *entry* and all that it imports, each after those that it needs.

    Raises graphlib.CycleError where modules import each other in a circle, and ValueError for
    a module that is not there and for a form of import or export that is not known here.
    """
    needs: dict[str, list[str]] = {}
    found = [entry]
    while found:
        name = found.pop()
        if name not in modules:
            raise ValueError(f"There is no module {name}.")
        needs[name] = _imports(modules[name])
        found += [other for other in needs[name] if other not in needs]
    order = TopologicalSorter(needs).static_order()
    return "".join(_as_function(name, modules[name]) for name in order)


def _imports(text: str) -> list[str]:
    return [found["module"] for found in _IMPORT.finditer(text)]


def _as_function(name: str, text: str) -> str:
    exports = ", ".join(found["name"] for found in _EXPORT.finditer(text))
    body = _EXPORT.sub("", _IMPORT.sub(_as_constants, text))
    if odd := _NOT_UNDERSTOOD.search(body):
        raise ValueError(f"{name} has a line that is not understood: {odd[0]}")
    return f"const {_variable(name)} = (() => {{\n{body}return {{ {exports} }};\n}})();\n"


def _as_constants(found: re.Match[str]) -> str:
    names = found["names"].replace(" as ", ": ")
    return f"const {{{names}}} = {_variable(found['module'])};\n"


def _variable(name: str) -> str:
    return "$" + name.removesuffix(".js").replace("-", "_")


def _file(name: str, content: bytes) -> _File:
    return _File(TYPES[Path(name).suffix], content, gzip.compress(content, mtime=0))


def _answer(file: _File, *, is_packed: bool) -> Response:
    headers = {"cache-control": FOR_EVER, "vary": "Accept-Encoding", "content-type": file.kind}
    if is_packed:
        headers["content-encoding"] = "gzip"
    return Response(file.packed if is_packed else file.plain, headers=headers)


def _version_of(files: Mapping[str, _File]) -> str:
    """Return a name for what the files hold, so that browsers may keep them for ever."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + files[name].plain)
    return digest.hexdigest()[:12]
