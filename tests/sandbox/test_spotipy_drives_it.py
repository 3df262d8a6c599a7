"""A client that others wrote works on the sandbox as it is, but for the address."""

import pytest
import requests
import spotipy

from sandbox.conftest import Remote, long_id, uri


@pytest.fixture(params=["restricted", "extended"])
def spotify(sandbox: Remote, request: pytest.FixtureRequest) -> spotipy.Spotify:
    sandbox.control("POST", "settings", regime=request.param)
    client = spotipy.Spotify(auth=sandbox.sign_in(), requests_session=requests.Session())
    client.prefix = f"{sandbox.base}/v1/"
    return client


def test_spotipy_reads_every_page(sandbox: Remote, spotify: spotipy.Spotify):
    playlist = sandbox.playlist("once", "flow", "alive")
    page = spotify.playlist_items(playlist, limit=2)
    rows = [*page["items"], *spotify.next(page)["items"]]

    assert spotify.current_user()["id"] == "listener"
    assert [p["id"] for p in spotify.current_user_playlists()["items"]] == [playlist]
    assert [row["item"]["name"] for row in rows] == ["Once", "Flow", "Alive"]
    assert spotify.playlist(playlist)["name"] == "Road Trip"


def test_spotipy_finds_music(spotify: spotipy.Spotify):
    found = spotify.search('artist:"Pearl Jam" alive', type="track,album", limit=10)

    assert [track["name"] for track in found["tracks"]["items"]] == ["Alive"]
    assert spotify.track(long_id("alive"))["album"]["name"] == "Ten"
    assert spotify.album_tracks(long_id("Ten"), limit=50)["total"] == 8
    assert spotify.artist_albums(long_id("Pearl Jam"), limit=10)["total"] == 1


def test_spotipy_edits_a_playlist(sandbox: Remote, spotify: spotipy.Spotify):
    playlist = sandbox.playlist("once", "flow")
    spotify.playlist_add_items(playlist, [uri("alive")], position=1)
    assert sandbox.titles(playlist) == ["once", "alive", "flow"]

    spotify.playlist_reorder_items(playlist, range_start=2, insert_before=0)
    assert sandbox.titles(playlist) == ["flow", "once", "alive"]

    spotify.playlist_remove_all_occurrences_of_items(playlist, [uri("once")])
    assert sandbox.titles(playlist) == ["flow", "alive"]

    spotify.playlist_replace_items(playlist, [uri("black")])
    assert sandbox.titles(playlist) == ["black"]

    spotify.playlist_change_details(playlist, name="Other")
    assert spotify.playlist(playlist, fields="name") == {"name": "Other"}


def test_spotipy_makes_a_playlist(sandbox: Remote, spotify: spotipy.Spotify):
    made = spotify.current_user_playlist_create("Live", public=False)

    assert spotify.current_user_playlists()["items"][0]["id"] == made["id"]


def test_spotipy_hears_of_a_spent_quota(sandbox: Remote, spotify: spotipy.Spotify):
    sandbox.control("POST", "faults", path="/search", kind="429", quota=True)

    with pytest.raises(spotipy.SpotifyException) as raised:
        spotify.search("alive")
    assert (raised.value.http_status, raised.value.reason) == (429, "QUOTA_EXCEEDED")
