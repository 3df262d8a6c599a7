"""What is written down has to be true: commands, settings, links and versions."""

import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
SETTING = re.compile(r"\b(?:ENCORE_[A-Z0-9_]*[A-Z0-9]|DATABASE_URL)\b")


def page_id(page: Path) -> str:
    return str(page.relative_to(ROOT))


each_page = pytest.mark.parametrize("page", PAGES, ids=page_id)


# Commands


def code_in(page: Path) -> list[str]:
    """Every line for a shell, and every piece of code inside a sentence."""
    text = page.read_text("utf-8")
    blocks = [block for language, block in FENCE.findall(text) if language in {"sh", "text"}]
    return [*"\n".join(blocks).splitlines(), *INLINE.findall(FENCE.sub("", text))]


def commands_in(page: Path) -> Iterator[list[str]]:
    """Every `encore ...` and `./run demo ...` in code, as the words after `encore`."""
    for line in code_in(page):
        found = re.match(r"\s*(?:\$ )?(\./run )?(encore|demo)(?: +(.*))?$", line)
        if found and (found[1] or found[2] == "encore"):
            words = re.split(r"\s+#|[|&;]", found[3] or "")[0].split()
            yield words if found[2] == "encore" else ["demo", *words]


def unknown_in(words: list[str]) -> str | None:
    """Return the first word that the command line does not know."""
    command = command_line()
    for word in words:
        subcommands = getattr(command, "commands", {})
        options = {
            name for option in command.params for name in option.opts + option.secondary_opts
        }
        if word.startswith("-"):
            if word.split("=")[0] not in options | {"--help"}:
                return word
        elif word in subcommands:
            command = subcommands[word]
        elif subcommands:
            return word
    return None


def command_line():
    try:
        cli = import_module("encore.cli")
    except ModuleNotFoundError:
        pytest.fail("there is no encore.cli yet, so no command that the docs name exists")
    return import_module("typer.main").get_command(cli.app)


@each_page
def test_every_command_that_is_named_exists(page):
    named = list(commands_in(page))
    wrong = [f"encore {' '.join(words)}: {word}" for words in named if (word := unknown_in(words))]

    assert wrong == []


def test_every_command_is_described():
    reference = (ROOT / "docs" / "reference" / "commands.md").read_text("utf-8")
    missing = [
        name
        for name, command in command_line().commands.items()
        if not command.hidden and f"`encore {name}" not in reference
    ]

    assert missing == []


@each_page
def test_every_run_word_that_is_named_exists(page):
    known = set(re.findall(r"^#   \./run (\w+)", (ROOT / "run").read_text(), re.MULTILINE))
    named = re.findall(r"\./run (\w+)", "\n".join(code_in(page)))

    assert set(named) <= known | {"help"}


# Settings


def settings_read() -> set[str]:
    return set(SETTING.findall((ROOT / "src/encore/settings.py").read_text())) - {
        "DATABASE_URL_FILE"
    }


@each_page
def test_every_setting_that_is_named_is_read(page):
    named = {name.removesuffix("_FILE") for name in SETTING.findall(page.read_text("utf-8"))}

    assert named - {"ENCORE_SHARED", "ENCORE_TEST_DATABASE_URL"} <= settings_read()


def test_every_setting_is_described():
    described = (ROOT / "docs/reference/settings.md").read_text("utf-8")

    assert {name for name in settings_read() if f"`{name}`" not in described} == set()


# Links


@each_page
def test_every_link_inside_the_repository_leads_somewhere(page):
    dead = [link for link in links_in(page) if not leads_somewhere(page, link)]

    assert dead == []


def links_in(page: Path) -> list[str]:
    return LINK.findall(FENCE.sub("", page.read_text("utf-8")))


def leads_somewhere(page: Path, link: str) -> bool:
    if link.startswith(("https://", "mailto:")):
        return True
    path, _, anchor = link.partition("#")
    target = page.parent / path if path else page
    return target.exists() and (not anchor or anchor in anchors_of(target))


def anchors_of(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_can_be_reached_from_the_readme():
    seen, todo = set(), [ROOT / "README.md"]
    while todo:
        page = todo.pop().resolve()
        if page.suffix == ".md" and page.exists() and page not in seen:
            seen.add(page)
            todo += [page.parent / link.partition("#")[0] for link in links_in(page)]

    assert {page_id(page) for page in PAGES if page.resolve() not in seen} == set()


# Words that belong to one machine


FOREIGN = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.(?:com|org)|--(?:extra-)?index-url"
    r"|(?<![\w./])/(?:work|root|Users|home/\w+|opt/wheels)/"
)


def test_nothing_names_a_package_registry_or_a_folder_of_one_machine():
    named = [
        f"{file.relative_to(ROOT)}: {found[0]}"
        for file in texts()
        if (found := FOREIGN.search(file.read_text("utf-8", errors="ignore")))
    ]

    assert named == []


def texts() -> Iterator[Path]:
    """Every file that belongs to the repository."""
    for top in ROOT.iterdir():
        if top.is_file() and not top.name.startswith(".git"):
            yield top
        elif top.name in {"src", "tests", "bench", "docs", ".ci"}:
            yield from (
                file
                for file in top.rglob("*")
                if file.is_file() and "__pycache__" not in file.parts
            )


# Locks


def test_the_locks_hold_what_pyproject_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = [*map(Requirement, project["project"]["dependencies"])]
    dev = [*map(Requirement, project["dependency-groups"]["dev"])]
    short, full = locked("requirements.lock"), locked("requirements-dev.lock")
    unmet = [f"{wish}" for wish in runtime if not meets(short, wish)]
    unmet += [f"{wish}" for wish in runtime + dev if not meets(full, wish)]

    assert unmet == [], "write the locks anew with ./run lock"
    assert short.items() <= full.items(), "the two locks pin different versions"


def locked(name: str) -> dict[str, str]:
    """Return name -> version of a lock."""
    lines = (ROOT / name).read_text().splitlines()
    pins = [Requirement(line) for line in lines if line and not line.lstrip().startswith("#")]
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}


def meets(lock: dict[str, str], wish: Requirement) -> bool:
    version = lock.get(canonicalize_name(wish.name))
    return version is not None and version in wish.specifier
