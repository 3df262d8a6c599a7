"""Take the picture of the dashboard in the README anew: `python -m bench.picture [FILE]`.

`encore demo` shows its built-in library, of which lists with odd names are left out; they are
there to be hard, not to be pretty. Needs Chromium.
"""

import argparse
import tempfile
from pathlib import Path

import httpx
from playwright.sync_api import Page, ViewportSize, sync_playwright

from bench.programs import running

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
PLACE = Path(__file__).parents[1] / "docs" / "dashboard.png"
SIZE = ViewportSize(width=1280, height=900)
ODD = ("<b>", "New playlist", "Everything odd")
PATIENCE_MS = 300_000  # for a machine that does much else


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=PLACE)
    place = parser.parse_args().file
    with (
        tempfile.TemporaryDirectory(prefix="encore-bench-") as folder,
        running({"ENCORE_DATA_DIR": folder}, "demo", "--port", "0") as demo,
        sync_playwright() as playwright,
    ):
        address = demo.first_line("The dashboard").rpartition(" ")[2]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport=SIZE, color_scheme="light", reduced_motion="reduce")
        page.set_default_timeout(PATIENCE_MS)
        page.goto(address)
        _leave_out_the_odd(page)
        _sync(page)
        page.screenshot(path=place, full_page=True)
        browser.close()
        demo.end()
    print(f"{place}: {place.stat().st_size // 1000} KB")


def _leave_out_the_odd(page: Page) -> None:
    """Delete them in the pretend Spotify, which is where the covers come from."""
    cover = page.locator(".cover img").first.get_attribute("src") or ""
    with httpx.Client(base_url=httpx.URL(cover).join("/"), trust_env=False) as spotify:
        for playlist in spotify.get("/_sandbox/playlists").json():
            if playlist["name"].startswith(ODD):
                edit = f"/_sandbox/playlists/{playlist['id']}/edit"
                spotify.post(edit, json={"do": "delete"}).raise_for_status()


def _sync(page: Page) -> None:
    page.get_by_role("button", name="Sync All Playlists").click()
    page.get_by_role("button", name="Start Sync").click()
    page.get_by_role("button", name="Dismiss").click()
    page.get_by_role("table", name="The last syncs").get_by_text("Done").wait_for()
    page.reload()
    for cover in page.locator(".cover img").all():
        cover.scroll_into_view_if_needed()
        cover.evaluate("image => image.decode()")
    page.evaluate("scrollTo(0, 0)")


if __name__ == "__main__":
    main()
