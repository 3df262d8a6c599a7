"""The modules as one script, and what goes over the wire."""

import gzip
from graphlib import CycleError

import httpx
import pytest
from playwright.sync_api import Response

from encore.web.static_files import compose_files, compose_script

from .conftest import OpenPage
from .house import House

LARGEST_FIRST_LOAD = 40_000
MOST_REQUESTS = 6

MODULES = {
    "app.js": 'import { a } from "./a.js";\nimport { b as c } from "./b.js";\n\na(c);\n',
    "a.js": 'import { b } from "./b.js";\n\nconst OWN = 1;\n\nexport function a() {}\n',
    "b.js": "const OWN = 2;\n\nexport const b = OWN;\n",
}


def test_each_module_comes_once_and_after_what_it_imports():
    script = compose_script("app.js", MODULES)

    starts = [script.index(f"const ${name} =") for name in ("b", "a", "app")]
    assert starts == sorted(starts)
    assert script.count("const $b =") == 1


def test_what_a_module_does_not_export_stays_its_own():
    script = compose_script("app.js", MODULES)

    assert "const OWN = 1;" in script
    assert "const OWN = 2;" in script
    assert "return { b };" in script
    assert "const { b: c } = $b;" in script


def test_no_import_and_no_export_is_left():
    lines = compose_script("app.js", MODULES).splitlines()

    assert not [line for line in lines if line.startswith(("import ", "export "))]


def test_a_module_that_nobody_imports_is_a_script_of_its_own():
    files = compose_files({**MODULES, "alone.js": 'import { b } from "./b.js";\nb;\n'})

    assert sorted(files) == ["alone.js", "app.css", "app.js"]
    assert "$alone" not in files["app.js"]
    assert "$b" in files["alone.js"]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        pytest.param('import "./b.js";\n', ValueError, id="an import without names"),
        pytest.param("export default 1;\n", ValueError, id="a default export"),
        pytest.param('import { x } from "./none.js";\n', ValueError, id="a module that is missing"),
        pytest.param('import { a } from "./a.js";\n', CycleError, id="a circle"),
    ],
)
def test_what_cannot_be_put_together_keeps_the_server_from_starting(
    line: str, error: type[Exception]
):
    with pytest.raises(error):
        compose_script("app.js", {**MODULES, "b.js": line + MODULES["b.js"]})


def test_files_are_kept_for_ever_under_a_path_that_names_their_content(http: httpx.Client):
    page = http.get("/").text
    path = page.partition('<script type="module" src="')[2].partition('"')[0]

    answer = http.get(path)

    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["cache-control"]
    assert http.get(path, headers={"Accept-Encoding": "identity"}).text == answer.text
    assert http.get(path.replace("app.js", "none.js")).status_code == 404
    assert http.get("/static/other/app.js").status_code == 404


@pytest.mark.parametrize(
    ("accepted", "is_packed"),
    [
        pytest.param("gzip, deflate, br", True, id="a browser"),
        pytest.param("br;q=1.0, gzip;q=0.5", True, id="with weights"),
        pytest.param("gzip;q=0, identity", False, id="gzip refused"),
        pytest.param("identity", False, id="nothing packed"),
    ],
)
def test_a_page_is_packed_for_those_who_take_it_so(
    http: httpx.Client, accepted: str, is_packed: bool
):
    with http.stream("GET", "/", headers={"Accept-Encoding": accepted}) as answer:
        raw = b"".join(answer.iter_raw())

    assert ("content-encoding" in answer.headers) is is_packed
    assert len(raw) == int(answer.headers["content-length"])
    assert b"<!doctype html>" in (gzip.decompress(raw) if is_packed else raw)
    assert "X-Fragment" in answer.headers["vary"]


def is_cover(answer: Response) -> bool:
    return answer.request.resource_type == "image" and "/static/" not in answer.url


def test_the_first_look_at_the_dashboard_weighs_little(synced_house: House, open_page: OpenPage):
    page = open_page("about:blank")
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto("/")
    page.wait_for_load_state("networkidle")

    ours = [answer for answer in answers if not is_cover(answer)]
    sizes = [answer.request.sizes() for answer in ours]
    weight = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    assert len(ours) <= MOST_REQUESTS
    assert weight < LARGEST_FIRST_LOAD
    assert {answer.url.startswith(synced_house.base) for answer in ours} == {True}
