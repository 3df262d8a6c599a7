"""Reading and editing playlists is as unkind as on Spotify."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sandbox.conftest import EPISODE, LOCAL, Remote, error_of, long_id, uri


def snapshot_of(sandbox: Remote, playlist: str) -> str:
    return sandbox.get(f"/playlists/{playlist}", fields="snapshot_id")["snapshot_id"]


def add(sandbox: Remote, playlist: str, *names: str, **other: Any) -> Any:
    body = {"uris": [uri(name) for name in names], **other}
    return sandbox.call("POST", f"/playlists/{playlist}/items", json=body)


def remove(sandbox: Remote, playlist: str, *uris: str, **other: Any) -> Any:
    body = {"items": [{"uri": one} for one in uris], **other}
    return sandbox.call("DELETE", f"/playlists/{playlist}/items", json=body)


def put(sandbox: Remote, playlist: str, **body: Any) -> Any:
    return sandbox.call("PUT", f"/playlists/{playlist}/items", json=body)


def test_pages_link_to_their_neighbours_at_the_address_that_was_asked(sandbox: Remote):
    playlist = sandbox.playlist("once", "flow", "alive", "why", "black")
    first = sandbox.get(f"/playlists/{playlist}/items", limit=2)
    second = sandbox.http.get(first["next"]).json()

    assert first["next"].startswith(f"{sandbox.base}/v1/playlists/{playlist}/items?")
    assert [row["item"]["name"] for row in second["items"]] == ["Alive", "Why"]
    assert first["previous"] is None
    assert sandbox.http.get(second["previous"]).json()["items"] == first["items"]


def test_a_slash_at_the_end_of_a_path_means_nothing(sandbox: Remote):
    assert sandbox.get("/me/") == sandbox.get("/me")


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/me/playlists", 50),
        (f"/artists/{long_id('Pearl Jam')}/albums", 10),
        (f"/albums/{long_id('Ten')}/tracks", 50),
        ("/search?q=alive&type=track", 10),
    ],
)
def test_a_page_size_above_the_most_is_refused(sandbox: Remote, path: str, most: int):
    mark = "&" if "?" in path else "?"

    assert sandbox.call("GET", f"{path}{mark}limit={most}").status_code == 200
    for limit in (0, most + 1, "x"):
        refused = sandbox.call("GET", f"{path}{mark}limit={limit}")
        assert error_of(refused) == (400, "Invalid limit")


def test_rows_beyond_fifty_a_page_are_refused(sandbox: Remote):
    playlist = sandbox.playlist("once")
    refused = sandbox.call("GET", f"/playlists/{playlist}/items?limit=51")

    assert error_of(refused) == (400, "Invalid limit")


def test_someone_elses_rows_are_not_shown(sandbox: Remote):
    playlist = sandbox.playlist("once", owner="anna", followed=True)

    assert "items" not in sandbox.get(f"/playlists/{playlist}")
    assert error_of(sandbox.call("GET", f"/playlists/{playlist}/items")) == (403, "Forbidden")
    assert error_of(add(sandbox, playlist, "once")) == (403, "Forbidden")
    assert [p["id"] for p in sandbox.get("/me/playlists")["items"]] == [playlist]


def test_a_collaborator_reads_and_writes(sandbox: Remote):
    shared = {"owner": "anna", "followed": True, "collaborative": True, "public": False}
    playlist = sandbox.playlist("once", **shared)

    assert add(sandbox, playlist, "flow").status_code == 201
    rows = sandbox.get(f"/playlists/{playlist}/items")["items"]
    assert [row["added_by"]["id"] for row in rows] == ["anna", "listener"]


def test_odd_rows_keep_their_place(sandbox: Remote):
    playlist = sandbox.control(
        "POST",
        "playlists",
        name="Odd",
        items=[LOCAL, {"null": True}, EPISODE, {"track": long_id("once"), "added_at": None}],
    )["id"]
    path = f"/playlists/{playlist}/items"
    local, gone, episode, track = sandbox.get(path, additional_types="track,episode")["items"]
    as_track = sandbox.get(path)["items"][2]

    assert local["is_local"]
    assert local["item"]["uri"] == "spotify:local:Ich+%26+Du:Demo:%C3%9Cber+uns:61"
    assert (local["item"]["id"], local["item"]["duration_ms"]) == (None, 61_000)
    assert gone["item"] is None
    assert (episode["item"]["type"], episode["item"]["show"]["name"]) == ("episode", "The Show")
    assert as_track["item"]["album"]["name"] == "The Show"
    assert track["added_at"] is None


def test_adding_takes_a_body_a_bare_array_or_the_query(sandbox: Remote):
    playlist = sandbox.playlist("once")
    path = f"/playlists/{playlist}/items"
    add(sandbox, playlist, "flow", position=0)
    sandbox.call("POST", path, params={"position": 1}, json=[uri("alive")])
    query = {"uris": f"{uri('why')},{uri('black')}"}
    answer = sandbox.call("POST", path, params=query, json={"uris": [uri("porch")]})

    assert answer.status_code == 201
    assert sandbox.titles(playlist) == ["flow", "alive", "once", "why", "black"]


@pytest.mark.parametrize(
    ("uris", "message"),
    [
        (["spotify:local:a:b:c:1"], "Invalid track uri: spotify:local:a:b:c:1"),
        (["nonsense"], "Invalid track uri: nonsense"),
        ([f"spotify:track:{'9' * 22}"], "Payload contains a non-existing ID"),
        ([uri("once")] * 101, "You can add a maximum of 100 tracks per request."),
        ([], "No uris provided"),
        ("once", "Error parsing JSON."),
    ],
)
def test_what_cannot_be_added_is_refused_whole(sandbox: Remote, uris: Any, message: str):
    playlist = sandbox.playlist("once")
    body = {"uris": [uri("flow"), *uris] if uris and isinstance(uris, list) else uris}
    refused = sandbox.call("POST", f"/playlists/{playlist}/items", json=body)

    assert error_of(refused) == (400, message)
    assert sandbox.titles(playlist) == ["once"]


def test_a_full_playlist_takes_no_more(sandbox: Remote):
    sandbox.control("POST", "settings", playlist_cap=2)
    playlist = sandbox.playlist("once")

    assert add(sandbox, playlist, "flow").status_code == 201
    assert add(sandbox, playlist, "alive").status_code == 403


def test_removing_takes_every_copy_whatever_positions_say(sandbox: Remote):
    playlist = sandbox.playlist("once", "flow", "once")
    body = {"items": [{"uri": uri("once"), "positions": [2]}]}
    answer = sandbox.call("DELETE", f"/playlists/{playlist}/items", json=body)

    assert answer.status_code == 200
    assert sandbox.titles(playlist) == ["flow"]


def test_removing_what_is_not_there_is_refused(sandbox: Remote):
    playlist = sandbox.playlist("once")
    refused = remove(sandbox, playlist, uri("flow"))

    assert error_of(refused) == (400, "Could not remove tracks, please check parameters.")


def test_replacing_loses_local_files_and_dates(sandbox: Remote):
    playlist = sandbox.playlist("once", "flow")
    before = sandbox.control("GET", f"playlists/{playlist}")["items"]
    put(sandbox, playlist, uris=[uri("flow"), uri("once")])
    after = sandbox.control("GET", f"playlists/{playlist}")["items"]

    assert [row["uri"] for row in after] == [uri("flow"), uri("once")]
    assert not {row["added_at"] for row in before} & {row["added_at"] for row in after}


def test_a_move_keeps_dates_and_is_rebased_on_its_snapshot(sandbox: Remote):
    playlist = sandbox.playlist("once", "flow", "alive")
    before = sandbox.control("GET", f"playlists/{playlist}")["items"]
    dates = {row["uri"]: row["added_at"] for row in before}
    seen = snapshot_of(sandbox, playlist)
    add(sandbox, playlist, "why", position=0)
    put(sandbox, playlist, range_start=0, insert_before=3, snapshot_id=seen)
    rows = sandbox.control("GET", f"playlists/{playlist}")["items"]

    assert sandbox.titles(playlist) == ["why", "flow", "alive", "once"]
    assert all(row["added_at"] == dates[row["uri"]] for row in rows[1:])


def test_a_snapshot_nobody_gave_is_refused(sandbox: Remote):
    playlist = sandbox.playlist("once", "flow")
    refused = put(sandbox, playlist, range_start=0, insert_before=2, snapshot_id="made up")

    assert error_of(refused) == (400, "Missing or bad version tag")


def test_every_change_makes_a_new_snapshot_id_a_new_name_too(sandbox: Remote):
    playlist = sandbox.playlist("once", "flow")
    seen = [snapshot_of(sandbox, playlist)]
    seen.append(add(sandbox, playlist, "alive").json()["snapshot_id"])
    seen.append(put(sandbox, playlist, range_start=0, insert_before=2).json()["snapshot_id"])
    seen.append(remove(sandbox, playlist, uri("flow")).json()["snapshot_id"])
    renamed = sandbox.call("PUT", f"/playlists/{playlist}", json={"name": "Other"})
    seen.append(snapshot_of(sandbox, playlist))

    assert len(set(seen)) == 5
    assert (renamed.status_code, renamed.content) == (200, b"")


def test_a_new_playlist_stands_first_and_leaves_by_the_library(sandbox: Remote):
    sandbox.playlist("once")
    made = sandbox.call("POST", "/me/playlists", json={"name": "Live", "public": False})
    playlist = made.json()["id"]
    of = {"uris": f"spotify:playlist:{playlist}"}

    assert made.status_code == 201
    assert sandbox.get("/me/playlists")["items"][0]["id"] == playlist
    assert sandbox.get("/me/library/contains", **of) == [True]
    assert sandbox.call("DELETE", "/me/library", params=of).status_code == 200
    assert sandbox.get("/me/library/contains", **of) == [False]
    assert sandbox.get("/me/playlists")["total"] == 1
    assert sandbox.get(f"/playlists/{playlist}")["name"] == "Live"


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/me", "user-read-private"),
        ("GET", "/me/playlists", "playlist-read-private"),
        ("GET", "/playlists/{}/items", "playlist-read-private"),
        ("POST", "/playlists/{}/items", "playlist-modify-public"),
        ("POST", "/me/playlists", "playlist-modify-public"),
    ],
)
def test_a_missing_scope_is_a_403_that_says_so(sandbox: Remote, method: str, path: str, scope: str):
    path = path.format(sandbox.playlist("once"))
    body = {"name": "New", "uris": [uri("flow")]} if method == "POST" else None
    sandbox.sign_in(scopes="streaming")
    refused = sandbox.call(method, path, json=body)
    sandbox.sign_in(scopes=scope)
    allowed = sandbox.call(method, path, json=body)

    assert error_of(refused) == (403, "Insufficient client scope")
    assert allowed.status_code in (200, 201)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/playlists/{}/tracks"),
        ("POST", "/users/listener/playlists"),
        ("GET", "/tracks?ids=x"),
        ("GET", "/browse/new-releases"),
        ("PUT", "/me/tracks"),
    ],
)
def test_removed_endpoints_are_forbidden(sandbox: Remote, method: str, path: str):
    path = path.format(sandbox.playlist("once"))

    assert error_of(sandbox.call(method, path)) == (403, "Forbidden")


def test_ids_that_cannot_be_and_ids_that_are_not_differ(sandbox: Remote):
    assert error_of(sandbox.call("GET", "/tracks/short")) == (400, "Invalid base62 id")
    assert error_of(sandbox.call("GET", f"/tracks/{'9' * 22}")) == (404, "Resource not found")


def test_a_missing_token_and_a_wrong_one_are_told_apart(sandbox: Remote):
    wrong = sandbox.call("GET", "/me", headers={"Authorization": "Bearer x"})
    del sandbox.http.headers["Authorization"]

    assert error_of(wrong) == (401, "Invalid access token")
    assert error_of(sandbox.call("GET", "/me")) == (401, "No token provided")


def test_the_extended_shape_says_everything_twice_and_keeps_old_fields(sandbox: Remote):
    sandbox.control("POST", "settings", regime="extended")
    playlist = sandbox.playlist("once")
    shown = sandbox.get(f"/playlists/{playlist}")
    [row] = sandbox.get(f"/playlists/{playlist}/tracks")["items"]

    assert shown["items"] == shown["tracks"]
    assert row["track"] == row["item"]
    assert {"popularity", "available_markets"} <= row["track"].keys()
    assert {"country", "product", "email"} <= sandbox.get("/me").keys()


def test_the_restricted_shape_has_lost_them(sandbox: Remote):
    playlist = sandbox.playlist("once")
    shown = sandbox.get(f"/playlists/{playlist}")
    [row] = shown["items"]["items"]

    assert "tracks" not in shown
    assert "track" not in row
    assert not {"popularity", "available_markets", "linked_from"} & row["item"].keys()
    assert row["item"]["external_ids"].keys() == {"isrc"}
    assert not {"country", "product", "email", "followers"} & sandbox.get("/me").keys()


def test_parallel_writes_to_one_playlist_break_at_times_and_add_nothing_twice(sandbox: Remote):
    playlist = sandbox.playlist()
    answers: list[int] = []
    with ThreadPoolExecutor(8) as pool:
        # They only break where they meet, which a busy machine may put off for a while.
        while 500 not in answers:
            more = pool.map(lambda _: add(sandbox, playlist, "once").status_code, range(16))
            answers.extend(more)

    assert set(answers) == {201, 500}
    assert answers.count(201) <= len(sandbox.titles(playlist)) <= len(answers)


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ({"type": "track"}, 400, "No search query"),
        ({"q": "a"}, 400, "Missing parameter type"),
        ({"q": "a", "type": "song"}, 400, "Bad search type field song"),
        ({"q": "a", "type": "track", "offset": 995, "limit": 10}, 400, "Bad request"),
        ({"q": "a" * 251, "type": "track"}, 400, "Query exceeds maximum length of 250 characters"),
    ],
)
def test_a_search_that_cannot_be_is_refused(
    sandbox: Remote, query: dict[str, Any], status: int, message: str
):
    assert error_of(sandbox.call("GET", "/search", params=query)) == (status, message)


def test_a_search_answers_types_side_by_side(sandbox: Remote):
    found = sandbox.get("/search", q="ten", type="track,album", limit=3)
    more = sandbox.http.get(found["tracks"]["next"]).json()

    assert len(found["tracks"]["items"]) == 3
    assert found["albums"]["items"][0]["name"] == "Ten"
    assert more.keys() == {"tracks"}
    assert len(more["tracks"]["items"]) == 3
