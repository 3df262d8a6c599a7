"""What tests do and look at on many pages, in Chromium."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect


def press(page: Page) -> None:
    """Press the button, and the one in its question."""
    page.get_by_role("button", name="Sync All Playlists").click()
    page.get_by_role("button", name="Start Sync").click()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on what *selector* names."""
    for _ in range(60):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def expect_the_end(page: Page) -> None:
    """Wait for the run's end to show by itself: the button is back and the last sync is told."""
    expect(page.get_by_role("button", name="Sync All Playlists")).to_be_visible()
    expect(page.get_by_role("table", name="The last syncs")).to_contain_text("Done")


def check(page: Page, where: str) -> None:
    """Fail where axe finds anything, or the page can be pushed sideways."""
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, f"{where}: {found.generate_report()}"
    beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert beyond <= 0, f"{where} can be pushed {beyond} pixels sideways"
