"""Covers: Spotify's shape, pictures that the sandbox draws, and no request that counts."""

from xml.etree import ElementTree

from sandbox.conftest import Remote, long_id


def test_a_playlist_with_songs_shows_its_cover_and_an_empty_one_none(sandbox: Remote):
    full, empty = sandbox.playlist("once"), sandbox.playlist()

    images = sandbox.get(f"/playlists/{full}")["images"]
    assert [image["width"] for image in images] == [640, 300, 60]
    assert all(image["url"].startswith(f"{sandbox.base}/images/") for image in images)
    assert sandbox.get(f"/playlists/{empty}")["images"] == []
    assert len(sandbox.get(f"/albums/{long_id('Ten')}")["images"]) == 3


def test_a_cover_is_drawn_alike_every_time_without_a_token_or_a_place_in_the_log(sandbox: Remote):
    image = sandbox.get(f"/playlists/{sandbox.playlist('once')}")["images"][1]
    before = sandbox.control("GET", "requests")
    first, second = (
        sandbox.http.get(image["url"], headers={"Authorization": ""}) for _ in range(2)
    )

    assert first.headers["content-type"] == "image/svg+xml"
    drawn = ElementTree.fromstring(first.text)
    assert (drawn.get("width"), drawn.get("height")) == ("300", "300")
    assert first.text == second.text
    assert sandbox.control("GET", "requests") == before


def test_covers_differ_and_odd_addresses_have_none(sandbox: Remote):
    drawn = {sandbox.http.get(f"/images/60/{name}.svg").text for name in "abcdefgh"}

    assert len(drawn) == 8
    for odd in ("/images/", "/images/60/a.png", "/images/60/%3Csvg%3E.svg", "/images/99999/a.svg"):
        assert sandbox.http.get(odd).status_code == 404
