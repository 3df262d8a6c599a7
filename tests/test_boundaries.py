"""Imports point one way. Read from the source, so that a boundary cannot be crossed unseen.

web and cli -> assembly -> sync -> (pipeline, spotify, store) -> plans -> music
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import encore

SOURCE = Path(encore.__file__).parent

VALUES = {"music", "plans", "decisions", "errors"}
GROUND = VALUES | {"clock", "settings"}
SHELL = GROUND | {"pipeline", "spotify", "store", "jobs", "sync"}

# What each part of encore may import of the others. A new part fails the first test
# below until somebody has decided its place here.
MAY_IMPORT: dict[str, set[str]] = {
    "music": set(),
    "errors": set(),
    "plans": {"music"},
    "decisions": set(),
    "clock": set(),
    "settings": {"clock", "errors"},
    "pipeline": VALUES,
    "spotify": GROUND,
    "store": GROUND,
    "jobs": {"errors", "clock"},
    "sync": SHELL - {"sync"},
    "assembly": SHELL,
    "web": SHELL | {"assembly"},
    "terminal": SHELL | {"assembly", "sandbox", "web"},
    "cli": GROUND | {"terminal"},
    "__main__": {"cli"},
    "sandbox": set(),
}

# The pipeline decides: whoever needs more than this is about to act. `datetime` is
# here for its types; reading a clock is caught by name below.
PURE = {
    *("__future__", "collections", "dataclasses", "datetime", "enum", "types", "typing"),
    *("bisect", "functools", "heapq", "itertools", "math", "operator"),
    *("html", "re", "string", "unicodedata", "anyascii", "orjson", "rapidfuzz"),
}
ACTS = {"now", "utcnow", "today", "open", "print", "input"}

# Imports that may wait until they are needed, each with its reason.
LATE_IMPORTS: dict[tuple[str, str], str] = {
    ("encore.store.database", "encore.store.migrations"): "Alembic loads slowly, is rarely needed",
    **{
        (f"encore.cli.{module}", f"encore.terminal.{command}"): "a command loads what it needs"
        for module, commands in {
            "programs": ("connecting", "demo", "doctor", "sandboxing", "serving"),
            "syncs": ("controlling", "leaving", "syncing", "undoing", "versions"),
            "choices": ("deciding", "explaining", "judging", "preferring"),
        }.items()
        for command in commands
    },
}


@dataclass(frozen=True)
class Module:
    name: str  # "encore.store.schema"
    tree: ast.Module
    is_package: bool

    @property
    def part(self) -> str:
        """The top-level part it belongs to: "store". The package itself is ""."""
        return part_of(self.name)

    def imports(self) -> Iterator[str]:
        """Every module it may load, wherever the import stands."""
        for node in ast.walk(self.tree):
            yield from self.targets(node)

    def targets(self, node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = ".".join(filter(None, [self._above(node.level), node.module]))
            for alias in node.names:
                inner = f"{origin}.{alias.name}"
                yield inner if inner in MODULE_NAMES else origin

    def _above(self, level: int) -> str:
        parts = self.name.split(".")
        return ".".join(parts[: len(parts) - level + self.is_package]) if level else ""


def part_of(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def name_of(path: Path) -> str:
    inner = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(inner).removesuffix(".__init__")


def read(path: Path) -> Module:
    return Module(
        name_of(path), ast.parse(path.read_text("utf-8"), str(path)), path.name == "__init__.py"
    )


PATHS = sorted(SOURCE.rglob("*.py"))
MODULE_NAMES = {name_of(path) for path in PATHS}
MODULES = [read(path) for path in PATHS]


def crossings() -> Iterator[tuple[Module, str]]:
    """Every import of one part of encore by another."""
    for module in MODULES:
        for name in module.imports():
            if name.startswith("encore.") and part_of(name) != module.part:
                yield module, name


def test_every_part_has_been_given_its_place():
    unplaced = {module.part for module in MODULES} - set(MAY_IMPORT) - {""}

    assert not unplaced, f"decide in MAY_IMPORT what {sorted(unplaced)} may import"


def test_imports_point_one_way():
    wrong = [
        f"{module.name} imports {name}"
        for module, name in crossings()
        if part_of(name) not in MAY_IMPORT.get(module.part, set())
    ]

    assert wrong == []


def test_the_package_itself_imports_nothing_so_that_any_part_loads_alone():
    root = next(module for module in MODULES if module.name == "encore")

    assert list(root.imports()) == []


def test_the_sandbox_shares_nothing_with_the_client_it_tests():
    shared = [
        f"{module.name} imports {name}"
        for module in MODULES
        for name in module.imports()
        if module.part == "sandbox"
        and name.split(".")[0] == "encore"
        and part_of(name) != "sandbox"
    ]

    assert shared == []


def test_only_sync_and_assembly_know_both_spotify_and_the_store():
    known: dict[str, set[str]] = {}
    for module, name in crossings():
        known.setdefault(module.part, set()).add(part_of(name))
    both = {part for part, others in known.items() if {"spotify", "store"} <= others}

    assert both <= {"sync", "assembly"}


def test_the_pipeline_and_the_values_cannot_act():
    acting = [
        f"{module.name}: {offence}"
        for module in MODULES
        if module.part in {"pipeline", "music", "plans", "decisions"}
        for offence in impurities(module)
    ]

    assert acting == []


def impurities(module: Module) -> Iterator[str]:
    for name in module.imports():
        if name.split(".")[0] not in PURE | {"encore"}:
            yield f"imports {name}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
            yield f"waits in line {node.lineno}"
        elif isinstance(node, ast.Call) and called(node) in ACTS:
            yield f"calls {called(node)}() in line {node.lineno}"


def called(node: ast.Call) -> str:
    return getattr(node.func, "id", None) or getattr(node.func, "attr", "")


def test_only_settings_reads_the_environment():
    readers = {
        module.name for module in MODULES for node in ast.walk(module.tree) if is_environment(node)
    }

    assert readers == {"encore.settings"}


def is_environment(node: ast.AST) -> bool:
    words = {"environ", "environb", "getenv", "putenv"}
    if isinstance(node, ast.ImportFrom) and node.module == "os":
        return any(alias.name in words for alias in node.names)
    return (
        isinstance(node, ast.Attribute)
        and node.attr in words
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    )


def test_imports_stand_at_the_top_but_for_those_with_a_reason():
    late = {(module.name, name) for module in MODULES for name in late_imports(module)}

    assert late == set(LATE_IMPORTS)


def late_imports(module: Module) -> Iterator[str]:
    for function in ast.walk(module.tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                yield from module.targets(node)


def test_no_module_imports_itself_by_a_detour():
    graph = {module.name: set(module.imports()) & MODULE_NAMES for module in MODULES}
    circles = sorted(name for name in graph if name in reachable(graph, name))

    assert circles == []


def reachable(graph: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    todo = [*graph[start]]
    while todo:
        if (name := todo.pop()) not in seen:
            seen.add(name)
            todo += graph[name]
    return seen
