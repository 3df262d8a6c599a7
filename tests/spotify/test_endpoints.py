"""The client against the sandbox, which shares no code with it."""

from dataclasses import replace

import pytest

from encore.errors import (
    BadRequest,
    Forbidden,
    NotConnected,
    NotThere,
    OutcomeUnknown,
    QuotaSpent,
    ServerTrouble,
    SpotifyUnreachable,
)
from encore.music import ItemKind, Playlist
from encore.spotify.endpoints import Spotify

from .conftest import Sandbox

ITEMS = "GET /playlists/{id}/items"
ADD = "POST /playlists/{id}/items"
ODD = "Everything odd"
NO_ID = "0" * 22
REGIMES = pytest.mark.parametrize("regime", ["restricted", "extended"])


async def all_playlists(spotify: Spotify) -> list[Playlist]:
    return [p async for page in spotify.playlists_pages() for p in page.playlists]


async def test_the_person_is_known_by_an_account_id(sandbox: Sandbox):
    me = await (await sandbox.spotify()).me()

    assert (me.id, me.name) == ("listener", "Listener")
    assert me.account_id


@REGIMES
async def test_the_playlists_are_those_that_are_there(sandbox: Sandbox, regime: str):
    await sandbox.control("settings", regime=regime)
    truth = {p["id"]: p for p in await sandbox.control("playlists", "GET")}

    playlists = await all_playlists(await sandbox.spotify())

    assert [p.id for p in playlists] == list(truth)
    for playlist in playlists:
        true = truth[playlist.id]
        assert playlist.name == true["name"]
        assert playlist.owner_id == true["owner"]
        assert (playlist.public, playlist.collaborative) == (true["public"], true["collaborative"])
        assert (playlist.snapshot_id, playlist.total) == (true["snapshot"], true["total"])


async def test_a_long_list_of_playlists_comes_in_pages_and_counts_nulls(sandbox: Sandbox):
    rows = [{"name": f"No. {n}", "items": [], "null": n == 7} for n in range(120)]
    await sandbox.control("reset", playlists=rows)

    pages = [page async for page in (await sandbox.spotify()).playlists_pages()]

    assert [page.entries for page in pages] == [50, 50, 20]
    assert {page.total for page in pages} == {120}
    assert [page.completes for page in pages] == [False, False, True]
    names = [p.name for page in pages for p in page.playlists]
    assert names == [f"No. {n}" for n in range(120) if n != 7]


@REGIMES
async def test_one_playlist_is_read_without_its_items(sandbox: Sandbox, regime: str):
    await sandbox.control("settings", regime=regime)
    playlist_id = await sandbox.playlist_id(ODD)
    spotify = await sandbox.spotify()

    listed = next(p for p in await all_playlists(spotify) if p.id == playlist_id)

    assert await spotify.playlist(playlist_id) == replace(listed, image_url=None)


@REGIMES
async def test_every_item_keeps_its_position_and_its_kind(sandbox: Sandbox, regime: str):
    await sandbox.control("settings", regime=regime)
    playlist_id = await sandbox.playlist_id(ODD)
    truth = (await sandbox.see(playlist_id))["items"]
    kinds = {"null": ItemKind.UNAVAILABLE}

    read = await (await sandbox.spotify()).items(playlist_id)

    assert read.is_complete
    assert [i.kind for i in read.items] == [kinds.get(r["kind"], r["kind"]) for r in truth]
    assert [i.uri or "" for i in read.items] == [r["uri"] for r in truth]
    assert [i.added_by for i in read.items] == [r["added_by"] for r in truth]
    assert [bool(i.added_at) for i in read.items] == [bool(r["added_at"]) for r in truth]
    assert {i.kind for i in read.items} == set(ItemKind)
    assert any(i.track.playable is False for i in read.items if i.track)


async def test_a_long_playlist_comes_in_pages_of_fifty(sandbox: Sandbox):
    source = await sandbox.truth(await sandbox.playlist_id("Classic Rock Essentials"))
    tracks = [uri.rpartition(":")[2] for uri in source]
    rows = [{"track": tracks[n % len(tracks)]} for n in range(130)]
    added = await sandbox.control("playlists", name="Long", items=rows)

    read = await (await sandbox.spotify()).items(added["id"])

    assert [item.uri for item in read.items] == [row["uri"] for row in added["items"]]
    assert await sandbox.count(ITEMS) == 3


async def test_the_items_of_somebody_elses_playlist_are_forbidden(sandbox: Sandbox):
    spotify = await sandbox.spotify()
    playlist_id = await sandbox.playlist_id("Sing It Back: 50 Years of Encores")

    assert (await spotify.playlist(playlist_id)).total is None
    with pytest.raises(Forbidden):
        await spotify.items(playlist_id)


async def test_what_is_added_stands_where_it_was_put(sandbox: Sandbox):
    playlist_id = await sandbox.playlist_id("Road Trip 🚗💨")
    before = await sandbox.truth(playlist_id)

    left = await (await sandbox.spotify()).add_items(playlist_id, 2, [before[5], before[6]])

    assert await sandbox.truth(playlist_id) == [*before[:2], before[5], before[6], *before[2:]]
    assert left == (await sandbox.see(playlist_id))["snapshot"]


@pytest.mark.parametrize("with_snapshot", [True, False])
async def test_what_is_removed_goes_in_all_its_copies(sandbox: Sandbox, with_snapshot: bool):
    playlist_id = await sandbox.playlist_id("Road Trip 🚗💨")
    spotify = await sandbox.spotify()
    before = await sandbox.truth(playlist_id)
    snapshot = await spotify.add_items(playlist_id, 0, [before[5]])

    left = await spotify.remove_items(playlist_id, [before[5]], snapshot if with_snapshot else None)

    assert await sandbox.truth(playlist_id) == [uri for uri in before if uri != before[5]]
    assert left == (await sandbox.see(playlist_id))["snapshot"]


async def test_a_snapshot_that_never_was_is_refused(sandbox: Sandbox):
    playlist_id = await sandbox.playlist_id("Road Trip 🚗💨")
    before = await sandbox.truth(playlist_id)

    with pytest.raises(BadRequest, match="version"):
        await (await sandbox.spotify()).remove_items(playlist_id, [before[0]], "never-was")

    assert await sandbox.truth(playlist_id) == before


async def test_a_search_finds_tracks_and_albums_in_one_request(sandbox: Sandbox):
    spotify = await sandbox.spotify()

    found = await spotify.search('artist:"Depeche Mode" live')

    assert found.tracks
    assert found.albums
    assert all("Depeche Mode" in [a.name for a in t.artists] for t in found.tracks)
    assert all(track.isrc for track in found.tracks)
    assert all(seen.total_tracks and seen.artists for seen in found.albums)
    assert sandbox.gate.admitted == ["GET /search"]


async def test_an_album_gives_its_tracks_with_the_album_it_was_asked_of(sandbox: Sandbox):
    spotify = await sandbox.spotify()
    seen = (await spotify.search('artist:"Depeche Mode" live')).albums[0]

    page = await spotify.album_tracks(seen.album)
    rest = await spotify.album_tracks(seen.album, offset=page.total - 1)

    assert len(page.tracks) == page.entries == page.total == seen.total_tracks
    assert {track.album for track in page.tracks} == {seen.album}
    assert {track.isrc for track in page.tracks} == {None}
    assert rest.tracks == page.tracks[-1:]


async def test_a_track_alone_is_the_same_as_in_a_search(sandbox: Sandbox):
    spotify = await sandbox.spotify()
    track = (await spotify.search("depeche mode")).tracks[0]

    assert await spotify.track(track.id) == track


async def test_what_is_not_there_and_what_cannot_be_are_told_apart(sandbox: Sandbox):
    spotify = await sandbox.spotify()

    with pytest.raises(NotThere):
        await spotify.track(NO_ID)
    with pytest.raises(BadRequest):
        await spotify.search(" ")
    with pytest.raises((NotThere, BadRequest)):
        await spotify.playlist("../me")


async def test_an_expired_token_is_renewed_on_the_way(sandbox: Sandbox):
    old = (await sandbox.control("token"))["access_token"]
    await sandbox.control("tokens", do="expire")
    new = (await sandbox.control("token"))["access_token"]

    assert (await sandbox.signed_in(old, new).me()).id == "listener"


async def test_an_expired_token_does_not_lose_or_double_an_edit(sandbox: Sandbox):
    playlist_id = await sandbox.playlist_id("Road Trip 🚗💨")
    before = await sandbox.truth(playlist_id)
    old = (await sandbox.control("token"))["access_token"]
    await sandbox.control("tokens", do="expire")
    new = (await sandbox.control("token"))["access_token"]

    await sandbox.signed_in(old, new).add_items(playlist_id, 0, [before[0]])

    assert await sandbox.truth(playlist_id) == [before[0], *before]


async def test_a_revoked_sign_in_ends_the_request(sandbox: Sandbox):
    spotify = await sandbox.spotify()
    await sandbox.control("tokens", do="revoke")

    with pytest.raises(NotConnected):
        await spotify.me()


@pytest.mark.parametrize(
    ("setting", "mend"),
    [
        ({"registered_users": ["somebody"]}, "User Management"),
        ({"premium": False}, "Premium"),
    ],
)
async def test_what_development_mode_refuses_says_how_to_mend_it(sandbox: Sandbox, setting, mend):
    spotify = await sandbox.spotify()
    await sandbox.control("settings", **setting)

    with pytest.raises(Forbidden, match=mend):
        await spotify.me()


async def test_a_missing_scope_says_to_sign_in_again(sandbox: Sandbox):
    spotify = await sandbox.spotify(scopes="user-read-private")

    with pytest.raises(Forbidden, match="encore connect"):
        await spotify.add_items(await sandbox.playlist_id(ODD), 0, ["spotify:track:" + NO_ID])


@pytest.mark.parametrize("plain", [True, False])
async def test_a_short_wait_repeats_an_edit_without_doubling_it(sandbox: Sandbox, plain: bool):
    playlist_id = await sandbox.playlist_id("Road Trip 🚗💨")
    before = await sandbox.truth(playlist_id)
    await sandbox.control("faults", method="POST", path="/items", kind="429", times=2, plain=plain)

    await (await sandbox.spotify()).add_items(playlist_id, 0, [before[0]])

    assert await sandbox.truth(playlist_id) == [before[0], *before]
    assert await sandbox.count(ADD) == 3


async def test_a_spent_quota_stops_one_bucket_and_no_other(sandbox: Sandbox):
    await sandbox.control("settings", quotas={"GET /search": 1})
    spotify = await sandbox.spotify()
    await spotify.search("queen")

    with pytest.raises(QuotaSpent):
        await spotify.search("abba")

    assert [type(error) for error in sandbox.gate.told] == [QuotaSpent]
    sandbox.gate.until = None
    assert await spotify.me()


@pytest.mark.parametrize("kind", ["5xx", "drop", "cut"])
async def test_trouble_does_not_keep_a_playlist_from_being_read_whole(sandbox: Sandbox, kind: str):
    playlist_id = await sandbox.playlist_id(ODD)
    await sandbox.control("faults", method="GET", path="/items", kind=kind, times=2)

    assert (await (await sandbox.spotify()).items(playlist_id)).is_complete


@pytest.mark.parametrize("kind", ["5xx", "drop", "cut"])
async def test_trouble_that_lasts_is_told(sandbox: Sandbox, kind: str):
    await sandbox.control("faults", method="GET", path="/me", kind=kind, times=9)

    with pytest.raises((ServerTrouble, SpotifyUnreachable)):
        await (await sandbox.spotify()).me()


@pytest.mark.parametrize(
    ("fault", "happened"),
    [
        pytest.param({"kind": "5xx", "after": True}, True, id="5xx after the edit"),
        pytest.param({"kind": "5xx"}, False, id="5xx before the edit"),
        pytest.param({"kind": "drop", "after": True}, True, id="dropped after the edit"),
        pytest.param({"kind": "drop"}, False, id="dropped before the edit"),
        pytest.param({"kind": "cut"}, True, id="an answer cut off"),
    ],
)
async def test_an_edit_whose_answer_got_lost_is_unknown_and_sent_once(
    sandbox: Sandbox, fault: dict[str, object], happened: bool
):
    playlist_id = await sandbox.playlist_id("Road Trip 🚗💨")
    before = await sandbox.truth(playlist_id)
    await sandbox.control("faults", method="POST", path="/items", **fault)

    with pytest.raises(OutcomeUnknown):
        await (await sandbox.spotify()).add_items(playlist_id, 0, [before[0]])

    assert await sandbox.truth(playlist_id) == ([before[0]] if happened else []) + before
    assert await sandbox.count(ADD) == 1


async def test_a_slow_answer_is_waited_for(sandbox: Sandbox):
    await sandbox.control("faults", method="GET", path="/me", kind="slow", seconds=0.3)

    assert await (await sandbox.spotify()).me()
