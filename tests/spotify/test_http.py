import socket

import pytest

from encore import __version__
from encore.clock import Clock
from encore.errors import (
    Forbidden,
    GuardStopped,
    NotConnected,
    OutcomeUnknown,
    QuotaSpent,
    RateLimited,
    ServerTrouble,
    SpotifyError,
    SpotifyUnreachable,
)
from encore.spotify.http import SpotifyHttp

from .fakes import OneProcessGate, a_connection
from .scripted import says, scripted

FINE = says(200, '{"fine": true}')
CUT = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\nConnection: close\r\n\r\n" + b'{"fine": tr'
HUNG_UP = b""
SHORT_WAIT = says(429, "Too many requests", "Retry-After: 2")
NEARLY_BACK = says(429, '{"error": {"reason": "QUOTA_EXCEEDED"}}', "Retry-After: 5")
QUOTA = says(429, '{"error": {"reason": "QUOTA_EXCEEDED"}}', "Retry-After: 50000")


async def read(http: SpotifyHttp) -> dict[str, object]:
    return await http.request("GET", "/x", bucket="GET /x")


async def write(http: SpotifyHttp) -> dict[str, object]:
    return await http.request("POST", "/x", bucket="POST /x", json={"a": 1})


async def test_a_request_carries_the_token_and_says_who_asks(client):
    async with scripted(FINE) as spotify:
        assert await read(a_connection(spotify.base, client, "tok")) == {"fine": True}

    assert b"Authorization: Bearer tok\r\n" in spotify.requests[0]
    assert f"User-Agent: encore-live/{__version__}".encode() in spotify.requests[0]


@pytest.mark.parametrize("send", [read, write])
async def test_a_refused_token_is_renewed_once_and_the_request_repeated(client, send):
    async with scripted(says(401), FINE) as spotify:
        http = a_connection(spotify.base, client, "old", "new")
        assert await send(http) == {"fine": True}

    assert [b"Bearer old" in spotify.requests[0], b"Bearer new" in spotify.requests[1]] == [1, 1]


@pytest.mark.parametrize("send", [read, write])
async def test_a_renewed_token_that_is_refused_too_asks_for_a_new_sign_in(client, send):
    async with scripted(says(401)) as spotify:
        with pytest.raises(NotConnected, match="encore connect"):
            await send(a_connection(spotify.base, client, "old", "new", "newer"))

    assert len(spotify.requests) == 2


@pytest.mark.parametrize("send", [read, write])
async def test_a_short_wait_is_kept_and_the_request_sent_again(client, send):
    gate = OneProcessGate()
    async with scripted(SHORT_WAIT, SHORT_WAIT, FINE) as spotify:
        assert await send(a_connection(spotify.base, client, gate=gate)) == {"fine": True}

    assert len(gate.admitted) == len(spotify.requests) == 3
    assert [type(error) for error in gate.told] == [RateLimited, RateLimited]


async def test_after_five_short_waits_the_caller_is_told(client):
    async with scripted(SHORT_WAIT) as spotify:
        with pytest.raises(RateLimited):
            await read(a_connection(spotify.base, client))

    assert len(spotify.requests) == 6


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(QUOTA, QuotaSpent, id="quota"),
        pytest.param(NEARLY_BACK, QuotaSpent, id="quota that is nearly back"),
        pytest.param(says(429, "", "Retry-After: 40"), RateLimited, id="forty seconds"),
    ],
)
async def test_a_long_wait_is_remembered_and_never_sat_out(client, answer, kind):
    gate = OneProcessGate()
    async with scripted(answer) as spotify:
        with pytest.raises(kind):
            await read(a_connection(spotify.base, client, gate=gate, clock=Clock()))

    assert len(spotify.requests) == 1
    assert [type(error) for error in gate.told] == [kind]


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(says(503, "<html>"), id="5xx"),
        pytest.param(HUNG_UP, id="hung up"),
        pytest.param(CUT, id="cut off"),
        pytest.param(says(200, '{"fine": tr'), id="half a JSON text"),
    ],
)
class TestTrouble:
    async def test_a_read_is_repeated_until_it_succeeds(self, client, trouble):
        async with scripted(trouble, trouble, FINE) as spotify:
            assert await read(a_connection(spotify.base, client)) == {"fine": True}

        assert len(spotify.requests) == 3

    async def test_a_read_gives_up_after_three_attempts(self, client, trouble):
        async with scripted(trouble) as spotify:
            with pytest.raises((ServerTrouble, SpotifyUnreachable)):
                await read(a_connection(spotify.base, client))

        assert len(spotify.requests) == 3

    async def test_a_write_is_never_repeated(self, client, trouble):
        async with scripted(trouble, FINE) as spotify:
            with pytest.raises(OutcomeUnknown):
                await write(a_connection(spotify.base, client))

        assert len(spotify.requests) == 1


@pytest.mark.parametrize("send", [read, write])
async def test_where_nothing_listens_nothing_was_sent(client, send):
    gate = OneProcessGate()
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        http = a_connection(f"http://127.0.0.1:{closed.getsockname()[1]}", client, gate=gate)
        with pytest.raises(SpotifyUnreachable):
            await send(http)

    assert len(gate.admitted) == (3 if send is read else 1)


@pytest.mark.parametrize("send", [read, write])
async def test_a_refusal_is_final(client, send):
    async with scripted(says(403, '{"error": {"message": "Forbidden"}}')) as spotify:
        with pytest.raises(Forbidden):
            await send(a_connection(spotify.base, client))

    assert len(spotify.requests) == 1


async def test_a_redirect_is_not_followed(client):
    async with scripted(FINE) as elsewhere:
        answer = says(307, "", f"Location: {elsewhere.base}/x")
        async with scripted(answer) as spotify:
            with pytest.raises(SpotifyError, match="307"):
                await read(a_connection(spotify.base, client))

    assert elsewhere.requests == []


async def test_the_guard_is_asked_between_the_gate_and_every_sending(client):
    gate = OneProcessGate()
    async with scripted(says(401), SHORT_WAIT, FINE) as spotify:
        seen: list[tuple[int, int]] = []

        async def look() -> None:
            seen.append((len(gate.admitted), len(spotify.requests)))

        http = a_connection(spotify.base, client, "old", "new", gate=gate)
        await http.request("POST", "/x", bucket="POST /x", before_send=look)

    assert seen == [(1, 0), (2, 1), (3, 2)]


async def test_a_guard_that_objects_keeps_the_request_from_being_sent(client):
    async def object_() -> None:
        raise GuardStopped("Somebody else took over.")

    async with scripted(FINE) as spotify:
        http = a_connection(spotify.base, client)
        with pytest.raises(GuardStopped):
            await http.request("POST", "/x", bucket="POST /x", before_send=object_)

    assert spotify.requests == []


async def test_neither_an_error_nor_its_cause_shows_the_token(client):
    for answer in (says(401), says(403, "no"), HUNG_UP, says(500)):
        async with scripted(answer) as spotify:
            http = a_connection(spotify.base, client, "s3cret", "s3cret2")
            with pytest.raises(Exception) as caught:  # noqa: PT011 — whatever it is
                await write(http)
            cause = caught.value.__cause__ or caught.value
            assert "s3cret" not in f"{caught.value!r} {cause!r} {http!r}"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/v1/me?offset=5",
        "https://api.example.com/v1/me?offset=5",
        "https://api.spotify.com:444/v1/me",
        "http://api.spotify.com/v1/me",
        "https://api.spotify.com/v2/me",
        "https://api.spotify.com.example.com/v1/me",
        "/v1/me?offset=5",
        "https://[",
    ],
)
def test_a_list_that_goes_on_elsewhere_is_not_followed(client, address):
    with pytest.raises(SpotifyError, match="goes on at"):
        a_connection("https://api.spotify.com/v1", client).next_params(address)


@pytest.mark.parametrize("port", ["", ":443"])
def test_a_list_that_goes_on_at_spotify_gives_its_query(client, port):
    http = a_connection("https://api.spotify.com/v1", client)

    params = http.next_params(f"https://api.spotify.com{port}/v1/me/playlists?offset=50&limit=50")

    assert params == {"offset": "50", "limit": "50"}
