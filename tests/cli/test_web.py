"""`encore web`: the pages alone, on this computer only, beside workers elsewhere."""

from pathlib import Path

import httpx
import psutil
from bench.programs import run, running, settings_for

from .test_commands import complaint


def test_the_pages_are_shown_without_a_worker(
    database_url: str, tmp_path: Path, unused_tcp_port: int
) -> None:
    database = database_url.replace("postgresql+psycopg://", "postgresql://")
    settings = settings_for("http://127.0.0.1:1", tmp_path, DATABASE_URL=database)
    with running(settings, "web", "--port", str(unused_tcp_port)) as web:
        web.first_line()
        page = httpx.get(f"http://127.0.0.1:{unused_tcp_port}/settings", trust_env=False)
        listening = [
            one.laddr.ip
            for one in psutil.Process(web.pid).net_connections("inet")
            if one.status == psutil.CONN_LISTEN
        ]
        ended = web.end()

    assert "Not running" in page.text
    assert listening == ["127.0.0.1"]
    assert f"The dashboard is at http://127.0.0.1:{unused_tcp_port}\n" in ended.out
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("Encore stopped.\n")


def test_without_a_shared_database_it_says_what_to_use_instead(tmp_path: Path) -> None:
    told = complaint(run(settings_for("http://127.0.0.1:1", tmp_path), "web", "--port", "0"))

    assert "DATABASE_URL" in told
    assert "encore up" in told
