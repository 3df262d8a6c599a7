"""Lists that change, go in circles or leave Spotify while they are read."""

import json

import pytest

from encore.errors import OutcomeUnknown, SpotifyError
from encore.spotify.endpoints import Spotify

from .fakes import a_connection
from .scripted import says, scripted


def a_page(ids: str, total: int, after: str | None = None) -> bytes:
    entries = [{"item": {"type": "track", "id": one, "name": one}} for one in ids]
    return says(200, json.dumps({"items": entries, "total": total, "next": after}))


async def test_a_list_that_changes_between_two_pages_is_read_anew(client):
    async with scripted(b"") as server:
        after = f"{server.base}/playlists/p/items?offset=2&limit=2"
        server.answers[:] = [a_page("ab", 3, after), a_page("x", 4), a_page("xabc", 4)]
        read = await Spotify(a_connection(server.base, client)).items("p")

    assert [item.title for item in read.items] == list("xabc")
    assert (read.total, read.is_complete) == (4, True)


async def test_a_list_that_changes_under_every_reading_is_given_up(client):
    async with scripted(b"") as server:
        after = f"{server.base}/playlists/p/items?offset=2&limit=2"
        server.answers[:] = [a_page("ab", 3, after), a_page("x", 4)] * 4
        with pytest.raises(SpotifyError, match="kept changing"):
            await Spotify(a_connection(server.base, client)).items("p")

    assert len(server.requests) == 6


async def test_a_list_that_holds_less_than_it_says_is_not_complete(client):
    async with scripted(a_page("ab", 3)) as server:
        read = await Spotify(a_connection(server.base, client)).items("p")

    assert not read.is_complete


@pytest.mark.parametrize(
    ("totals", "completes"),
    [
        pytest.param((3, 3), True, id="held still"),
        pytest.param((4, 3), False, id="one left while it was read"),
        pytest.param((2, 3), False, id="one came while it was read"),
        pytest.param((4, 4), False, id="less than it says"),
    ],
)
async def test_only_a_list_that_held_still_proves_that_a_playlist_is_gone(
    client, totals, completes
):
    first, last = totals
    async with scripted(b"") as server:
        after = f"{server.base}/me/playlists?offset=2&limit=2"
        server.answers[:] = [a_page("ab", first, after), a_page("c", last)]
        spotify = Spotify(a_connection(server.base, client))
        pages = [page async for page in spotify.playlists_pages()]

    assert [page.completes for page in pages] == [False, completes]


async def test_every_page_is_asked_for_with_the_same_wishes(client):
    async with scripted(b"") as server:
        server.answers[:] = [a_page("a", 2, f"{server.base}/x?offset=1&limit=1"), a_page("b", 2)]
        await Spotify(a_connection(server.base, client)).items("p")

    assert b"additional_types=track%2Cepisode&limit=50&offset=0" in server.requests[0]
    assert b"additional_types=track%2Cepisode&limit=1&offset=1" in server.requests[1]


@pytest.mark.parametrize("query", ["offset=0", "limit=50", ""])
async def test_a_list_that_goes_in_a_circle_is_left(client, query):
    async with scripted(b"") as server:
        server.answers[:] = [a_page("a", 2, f"{server.base}/x?{query}")]
        with pytest.raises(SpotifyError, match="circle"):
            await Spotify(a_connection(server.base, client)).items("p")

    assert len(server.requests) == 1


async def test_a_list_never_leads_the_token_to_another_server(client):
    async with scripted(a_page("b", 2)) as other, scripted(b"") as server:
        server.answers[:] = [a_page("a", 2, f"{other.base}/x?offset=1")]
        with pytest.raises(SpotifyError, match="another place"):
            await Spotify(a_connection(server.base, client)).items("p")

    assert other.requests == []


@pytest.mark.parametrize("answer", [says(201), says(201, "{}"), says(200, '{"snapshot_id": 5}')])
async def test_an_edit_that_leaves_no_snapshot_id_may_have_happened(client, answer):
    async with scripted(answer) as server:
        spotify = Spotify(a_connection(server.base, client))
        with pytest.raises(OutcomeUnknown):
            await spotify.add_items("p", 0, ["spotify:track:a"])
        with pytest.raises(OutcomeUnknown):
            await spotify.remove_items("p", ["spotify:track:a"])


@pytest.mark.parametrize("number", [0, 101])
async def test_an_edit_of_no_or_too_many_uris_is_not_sent(client, number):
    async with scripted(says(201)) as server:
        with pytest.raises(ValueError, match="1 to 100"):
            await Spotify(a_connection(server.base, client)).add_items("p", 0, ["u"] * number)

    assert server.requests == []


@pytest.mark.parametrize("body", ["{}", "null", '{"id": null}', '{"tracks": {}, "albums": 3}'])
async def test_an_answer_that_is_not_what_was_asked_for_is_an_error(client, body):
    async with scripted(says(200, body)) as server:
        spotify = Spotify(a_connection(server.base, client))
        for ask in (spotify.me, lambda: spotify.playlist("p"), lambda: spotify.track("t")):
            with pytest.raises(SpotifyError):
                await ask()
        for ask in (lambda: spotify.search("x"), lambda: spotify.items("p")):
            with pytest.raises(SpotifyError):
                await ask()
