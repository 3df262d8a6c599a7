"""One house and one browser for all tests of the pages; each test begins anew in them."""

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from databases import with_database
from encore.settings import Settings

from .house import House, open_house

HERE = Path(__file__).parent
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--disable-dev-shm-usage",
)
PATIENCE_MS = 60_000  # for a machine that does much else
# A toast stays until it is dismissed, however slow the machine is that looks for it.
PATIENT_TOASTS = """
const real = window.setTimeout;
window.setTimeout = (work, ms, ...rest) => real(work, ms >= 5000 ? 100 * ms : ms, ...rest);
"""
WIDE, NARROW = (1280, 900), (390, 844)

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def open_doors(
    server: str, admin: psycopg.Connection, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house as the tests before left it, connected: for tests that change nothing."""
    name = f"encore_house_{secrets.token_hex(6)}"
    admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("house"), database_url=with_database(server, name)
    )
    with open_house(settings) as house:
        house.begin()
        yield house
    admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def house(open_doors: House) -> House:
    """A house with a small library, connected, and nothing synced yet."""
    open_doors.begin()
    return open_doors


@pytest.fixture
def synced_house(open_doors: House) -> House:
    """A house whose library was synced once, and nothing else; for tests that change nothing."""
    if not open_doors.is_just_synced:
        open_doors.begin()
        open_doors.sync()
        open_doors.is_just_synced = True
    return open_doors


@pytest.fixture
def strange_house(open_doors: House) -> Iterator[House]:
    """A house in which nobody has connected Spotify."""
    open_doors.begin(connected=False)
    yield open_doors
    open_doors.begin()


@pytest.fixture
def http(open_doors: House) -> Iterator[httpx.Client]:
    """A client that comes from Encore's own pages, as a browser would say."""
    with httpx.Client(
        base_url=open_doors.base,
        headers={"Sec-Fetch-Site": "same-origin"},
        timeout=60.0,
        trust_env=False,
    ) as client:
        yield client


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        missing = f"{CHROMIUM} is not there; install chromium to see the pages as people do."
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, open_doors: House) -> Iterator[OpenPage]:
    """Open a page in a browser of its own. What the console complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_it(
        path: str = "/",
        *,
        size: tuple[int, int] = WIDE,
        scheme: str = "light",
        scripts: bool = True,
        patient: bool = True,
    ) -> Page:
        context = browser.new_context(
            base_url=open_doors.base,
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if patient:
            page.add_init_script(PATIENT_TOASTS)
        page.goto(path)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let these tests come last, together in two processes.

    Once Playwright runs in a process, no other event loop can begin there; and a house is dear.
    """
    ours = [item for item in items if HERE in item.path.parents]
    files = sorted({item.path for item in ours})
    for item in ours:
        item.add_marker(pytest.mark.xdist_group(f"house-{files.index(item.path) % 2}"))
    items.sort(key=lambda item: HERE in item.path.parents)
