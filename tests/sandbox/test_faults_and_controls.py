"""What can be broken on purpose, and what the user does meanwhile."""

import time

import httpx
import pytest

from encore.sandbox.faults import Fault, parse_fault
from encore.sandbox.options import OptionError
from sandbox.conftest import Remote, error_of, long_id, uri


def add_once(sandbox: Remote, playlist: str) -> httpx.Response:
    return sandbox.call("POST", f"/playlists/{playlist}/items", json={"uris": [uri("once")]})


@pytest.mark.parametrize(("after", "titles"), [(False, []), (True, ["once"])])
@pytest.mark.parametrize("kind", ["5xx", "429"])
def test_a_write_may_fail_before_or_after_it_took_effect(
    sandbox: Remote, kind: str, after: bool, titles: list[str]
):
    playlist = sandbox.playlist()
    sandbox.control("POST", "faults", method="POST", path="/items", kind=kind, after=after)

    assert add_once(sandbox, playlist).status_code == (503 if kind == "5xx" else 429)
    assert sandbox.titles(playlist) == titles


@pytest.mark.parametrize(("after", "titles"), [(False, []), (True, ["once"])])
def test_a_connection_may_drop_before_or_after_a_write(
    sandbox: Remote, after: bool, titles: list[str]
):
    playlist = sandbox.playlist()
    sandbox.control("POST", "faults", method="POST", path="/items", kind="drop", after=after)

    with pytest.raises(httpx.TransportError):
        add_once(sandbox, playlist)
    assert sandbox.titles(playlist) == titles
    assert sandbox.control("GET", "requests")["log"][-1]["status"] == 0


def test_an_answer_may_be_cut_off_half_way(sandbox: Remote):
    sandbox.control("POST", "faults", path="/me$", kind="cut")

    with pytest.raises(httpx.RemoteProtocolError):
        sandbox.call("GET", "/me")
    assert sandbox.call("GET", "/me").status_code == 200


def test_an_answer_may_be_slow(sandbox: Remote):
    sandbox.control("POST", "faults", path="/me$", kind="slow", seconds=0.2)
    started = time.monotonic()

    assert sandbox.call("GET", "/me").status_code == 200
    assert time.monotonic() - started >= 0.2


def test_a_429_may_be_plain_or_of_the_quota_and_leave_out_when(sandbox: Remote):
    asked = [{"plain": True}, {"quota": True, "retry_after": None}, {"quota": True}]
    for how in asked:
        sandbox.control("POST", "faults", path="/me$", kind="429", **how)
    plain, without, quota = (sandbox.call("GET", "/me") for _ in asked)

    assert (plain.text, plain.headers["retry-after"]) == ("Too many requests", "2")
    assert without.json()["error"]["reason"] == "QUOTA_EXCEEDED"
    assert "retry-after" not in without.headers
    assert quota.headers["retry-after"] == "80000"


def test_a_fault_happens_as_often_as_asked_and_may_hit_the_token_too(sandbox: Remote):
    sandbox.control("POST", "faults", path="/api/token", kind="5xx", times=2)
    answers = [sandbox.http.post("/api/token").status_code for _ in range(3)]

    assert answers == [503, 503, 400]
    assert sandbox.control("GET", "faults") == []


def test_a_fault_that_is_none_is_refused_with_what_is_wrong(sandbox: Remote):
    refused = sandbox.http.post("/_sandbox/faults", json={"kind": "rain"})

    assert refused.status_code == 400
    assert "rain" not in sandbox.control("GET", "faults")
    assert "429" in refused.json()["error"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("POST /items 5xx after x1", Fault("POST", "/items", "5xx", after=True)),
        (
            "GET /search 429 quota retry=60 x3",
            Fault("GET", "/search", "429", 3, retry_after=60, quota=True),
        ),
        ("* /me 429 plain retry=none", Fault("*", "/me", "429", retry_after=None, plain=True)),
        ("GET /me slow 2.5s", Fault("GET", "/me", "slow", seconds=2.5)),
        ("PUT /items 502 before", Fault("PUT", "/items", "5xx", status=502)),
        ("delete /items drop after", Fault("DELETE", "/items", "drop", after=True)),
    ],
)
def test_a_fault_is_read_from_the_command_line(text: str, fault: Fault):
    assert parse_fault(text) == fault


@pytest.mark.parametrize(
    "text",
    [
        "",
        "POST",
        "POST /items",
        "POST /items rain",
        "GET /me 5xx soon",
        "GET ( 5xx",
        "GET /me 5xx x0",
    ],
)
def test_a_fault_that_is_not_understood_says_so(text: str):
    with pytest.raises(OptionError, match=r"\.$"):
        parse_fault(text)


def test_requests_are_counted_by_endpoint(sandbox: Remote):
    playlist = sandbox.playlist("once")
    sandbox.control("DELETE", "requests")
    for path in ("/me/playlists", "/me/playlists/", f"/playlists/{playlist}/items"):
        sandbox.get(path)
    requests = sandbox.control("GET", "requests")

    assert requests["counts"] == {"GET /me/playlists": 2, "GET /playlists/{id}/items": 1}
    assert [logged["status"] for logged in requests["log"]] == [200, 200, 200]


def test_the_user_edits_meanwhile(sandbox: Remote):
    playlist = sandbox.playlist("once", "flow", "alive")
    path = f"playlists/{playlist}/edit"
    snapshots = {sandbox.control("GET", f"playlists/{playlist}")["snapshot"]}
    for edit in (
        {"do": "add", "uris": ["spotify:local:a:b:Demo:9"], "position": 0},
        {"do": "remove", "positions": [1]},
        {"do": "move", "from": 2, "to": 1},
        {"do": "rename", "name": "Other"},
        {"do": "private"},
    ):
        snapshots.add(sandbox.control("POST", path, **edit)["snapshot"])
    truth = sandbox.control("GET", f"playlists/{playlist}")

    assert len(snapshots) == 6
    assert sandbox.titles(playlist) == ["demo", "alive", "flow"]
    assert (truth["name"], truth["public"]) == ("Other", False)
    sandbox.control("POST", path, do="delete")
    assert sandbox.get("/me/playlists")["total"] == 0


def test_an_edit_that_cannot_be_is_refused(sandbox: Remote):
    path = f"/_sandbox/playlists/{sandbox.playlist('once')}/edit"
    for edit in ({"do": "fly"}, {"do": "add"}, {"do": "move", "from": 4, "to": 0}):
        assert sandbox.http.post(path, json=edit).status_code == 400


def test_an_unavailable_track_stays_and_a_null_one_leaves_a_gap(sandbox: Remote):
    playlist = sandbox.playlist("once", "flow")
    sandbox.control("POST", f"tracks/{long_id('once')}", state="unavailable")
    sandbox.control("POST", f"tracks/{long_id('flow')}", state="null")
    once, flow = sandbox.get(f"/playlists/{playlist}/items")["items"]

    assert once["item"]["is_playable"] is False
    assert flow["item"] is None
    assert sandbox.call("GET", f"/tracks/{long_id('flow')}").status_code == 404
    sandbox.control("POST", f"tracks/{long_id('flow')}", state="ok")
    assert sandbox.get(f"/playlists/{playlist}/items")["items"][1]["item"]["name"] == "Flow"


def test_a_relinked_track_shows_another_that_cannot_be_removed_by_its_uri(sandbox: Remote):
    playlist = sandbox.playlist("once", "flow")
    sandbox.control("POST", f"tracks/{long_id('once')}", relinked_to=long_id("porch"))
    shown = sandbox.get(f"/playlists/{playlist}/items")["items"][0]["item"]["uri"]
    path = f"/playlists/{playlist}/items"
    by_shown = sandbox.call("DELETE", path, json={"items": [{"uri": shown}]})

    assert shown == uri("porch")
    assert by_shown.status_code == 200
    assert sandbox.titles(playlist) == ["once", "flow"]
    sandbox.call("DELETE", path, json={"items": [{"uri": uri("once")}]})
    assert sandbox.titles(playlist) == ["flow"]


def test_a_written_list_and_its_snapshot_show_late(sandbox: Remote):
    sandbox.control("POST", "settings", item_lag_s=3_600, snapshot_lag_s=3_600)
    playlist = sandbox.playlist("once")
    before = sandbox.get(f"/playlists/{playlist}")
    left = sandbox.call(
        "POST", f"/playlists/{playlist}/items", json={"uris": [uri("flow")]}
    ).json()["snapshot_id"]
    late = sandbox.get(f"/playlists/{playlist}")
    sandbox.control("POST", "settings", item_lag_s=0, snapshot_lag_s=0)
    shown = sandbox.get(f"/playlists/{playlist}")

    assert (late["items"]["total"], late["snapshot_id"]) == (1, before["snapshot_id"])
    assert (shown["items"]["total"], shown["snapshot_id"]) == (2, left)
    assert sandbox.titles(playlist) == ["once", "flow"]


def test_settings_change_on_the_way_and_a_wrong_one_is_named(sandbox: Remote):
    assert sandbox.control("POST", "settings", noise=0.5)["noise"] == 0.5
    for wrong in ({"noise": 2}, {"speed": 1}, {"quotas": 3}, {"clock_rate": 2}, {"noise": "x"}):
        refused = sandbox.http.post("/_sandbox/settings", json=wrong)
        assert refused.status_code == 400
        assert next(iter(wrong)) in refused.json()["error"] or "wrong kind" in refused.text


def test_a_wrong_world_changes_nothing(sandbox: Remote):
    sandbox.playlist("once")
    refused = sandbox.http.post("/_sandbox/reset", json={"catalogue": [{"id": "x"}]})

    assert refused.status_code == 400
    assert len(sandbox.control("GET", "playlists")) == 1


def test_unknown_controls_are_named(sandbox: Remote):
    assert sandbox.http.get("/_sandbox/nothing").status_code == 404
    assert sandbox.http.get("/_sandbox/playlists/nothing").status_code == 404
    assert error_of(sandbox.call("GET", "/nothing")) == (404, "Service not found")
