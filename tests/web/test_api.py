"""The JSON API: cursors, control over runs, and one kind of answer for whatever is wrong."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from .house import House

API = "/api/v1"
PROBLEM = "application/problem+json"
JSON = {"content-type": "application/json"}


@pytest.fixture
def parked(house: House) -> Iterator[int]:
    """The number of a sync that waits for Spotify."""
    yield house.park()
    house.call(house.sandbox.control("faults", "DELETE"))


def follow(http: httpx.Client, path: str, key: str, **query: Any) -> list[dict[str, Any]]:
    """Return all that a list has, by its cursors."""
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        params = query | ({"cursor": cursor} if cursor else {})
        answer = http.get(f"{API}{path}", params=params)
        assert answer.status_code == 200, answer.text
        found += answer.json()[key]
        if (cursor := answer.json()["next_cursor"]) is None:
            return found


def problem_of(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == PROBLEM, answer.text
    assert answer.json()["status"] == answer.status_code
    return answer.status_code, answer.json()["detail"]


@pytest.mark.parametrize("descending", [True, False], ids=["falling", "rising"])
@pytest.mark.parametrize("sort", ["name", "public", "collab", "tracks", "owner", "created"])
def test_cursors_lead_through_all_playlists_once_in_every_order(
    synced_house: House, http: httpx.Client, sort: str, descending: bool
):
    order = {"sort": sort, "descending": descending}
    whole = http.get(f"{API}/playlists", params={**order, "limit": 100}).json()["playlists"]
    one_by_one = follow(http, "/playlists", "playlists", **order, limit=1)

    assert len(whole) == 5
    assert [one["id"] for one in one_by_one] == [one["id"] for one in whole]


def test_the_items_of_a_playlist_say_what_encore_added(synced_house: House, http: httpx.Client):
    path = f"/playlists/{synced_house.playlist_id('Road Trip')}/items"
    listed = follow(http, path, "items", limit=3)

    assert [one["position"] for one in listed] == list(range(len(listed)))
    assert [one["title"] for one in listed if one["title"]] == [
        title for title in synced_house.titles("Road Trip") if title
    ]
    added = [one for one in listed if one["added_by_encore"]]
    assert {one["live_version_of"] for one in added} == {"Alive", "Black"}
    assert {one["kind"] for one in listed} == {"track", "local", "episode", "unavailable"}


def test_a_run_is_told_with_its_playlists_and_runs_by_cursors(house: House, http: httpx.Client):
    first, second = house.sync(), house.sync()

    assert [run["id"] for run in follow(http, "/runs", "runs", limit=1)] == [second, first]
    entries = follow(http, f"/runs/{first}", "playlists", limit=2)
    assert len({one["id"] for one in entries}) == len(entries) == 4
    assert sum(one["live_added"] for one in entries) == 8
    assert follow(http, f"/runs/{first}", "playlists", state="failed") == []


def test_a_run_is_started_once_and_controlled(house: House, http: httpx.Client):
    house.park()
    run = http.get(f"{API}/runs").json()["runs"][0]["id"]
    joined = http.post(f"{API}/runs")
    assert (joined.status_code, joined.json()["id"]) == (200, run)
    assert joined.headers["location"] == f"{API}/runs/{run}"

    def control(verb: str) -> tuple[int, str]:
        answer = http.post(f"{API}/runs/{run}/{verb}")
        return answer.status_code, answer.json()["state"]

    assert control("pause") == control("pause") == (200, "paused")
    assert control("resume")[0] == 200
    assert control("cancel") == (200, "cancelled")
    for verb in ("pause", "resume", "cancel"):
        status, said = problem_of(http.post(f"{API}/runs/{run}/{verb}"))
        assert (status, said) == (409, f"Run {run} has ended already, so nothing was changed.")


def test_what_failed_is_tried_again(house: House, http: httpx.Client):
    run = house.sync()
    assert problem_of(http.post(f"{API}/runs/{run}/retry"))[0] == 409
    house.fail("Evening", "Spotify was away.")

    again = http.post(f"{API}/runs/{run}/retry", json={"playlists": ["Evening"]})
    assert (again.status_code, again.json()["is_new"]) == (202, True)
    house.ended()
    entries = http.get(f"{API}/runs/{again.json()['id']}").json()["playlists"]
    assert [(one["name"], one["state"]) for one in entries] == [("Evening", "done")]


WRONG = {
    "no such path": ("GET", "/nothing", {}, 404),
    "no such playlist": ("GET", "/playlists/%00", {}, 404),
    "no such run": ("GET", "/runs/999999", {}, 404),
    "no such run to cancel": ("POST", "/runs/999999/cancel", {}, 404),
    "a verb that is not there": ("DELETE", "/runs", {}, 405),
    "a number that is none": ("GET", "/runs/x", {}, 422),
    "a number too large": ("GET", f"/runs/{2**63}", {}, 422),
    "a cursor that is none": ("GET", "/playlists?cursor=x", {}, 422),
    "a cursor of another list": ("GET", "/runs?cursor=WyJuYW1lIl0", {}, 422),
    "no JSON": ("POST", "/runs", {"content": "{", "headers": JSON}, 400),
    "a field that is not known": ("POST", "/runs", {"json": {"playlist": ["x"]}}, 422),
    "a name that is not known": (
        *("POST", "/runs", {"content": rb'{"playlists": ["x\u0000"]}', "headers": JSON}, 404),
    ),
    "another site": ("POST", "/runs", {"headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
    "another name": ("GET", "/runs", {"headers": {"Host": "evil.example"}}, 421),
}


@pytest.mark.parametrize(("method", "path", "how", "status"), WRONG.values(), ids=WRONG.keys())
def test_whatever_is_wrong_is_answered_as_a_problem(
    open_doors: House,
    http: httpx.Client,
    method: str,
    path: str,
    how: dict[str, Any],
    status: int,
):
    answer = http.request(method, f"{API}{path}", **how)
    assert problem_of(answer)[0] == status
    assert ("allow" in answer.headers) == (status == 405)


def test_a_verb_that_is_not_there_names_those_that_are(open_doors: House, http: httpx.Client):
    assert http.delete(f"{API}/runs").headers["allow"] == "GET, POST"


def test_the_description_names_every_problem(open_doors: House, http: httpx.Client):
    paths = http.get(f"{API}/openapi.json").json()["paths"]

    for path, operations in paths.items():
        for operation in operations.values():
            answers = operation["responses"]
            assert {"409", "422", "500", "503"} <= answers.keys()
            assert ("404" in answers) >= ("{" in path)
            for status, answer in answers.items():
                assert (PROBLEM in answer.get("content", {})) == (int(status) >= 400), path
