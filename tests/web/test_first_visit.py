"""The first visit: what to paste where, the way to Spotify and back, and what goes wrong on it."""

from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from playwright.sync_api import expect

from encore.store.accounts import get_first_account, get_tokens
from journeys.stage import CLIENT_ID

from .conftest import OpenPage
from .doors import door, part_of, visitor
from .house import House
from .test_pages import text_of

ELSEWHERE = "http://127.0.0.1:8888/callback"


def agree(address: str) -> str:
    """Return where Spotify sends a person back to who agrees at once."""
    return httpx.get(address, trust_env=False).headers["location"]


@pytest.fixture
def newcomer(strange_house: House) -> Iterator[httpx.Client]:
    """Somebody whose Encore knows no app yet."""
    with door(strange_house, client_id=None) as base, visitor(base) as client:
        yield client


def test_the_first_visit_says_what_to_paste_where(newcomer: httpx.Client):
    said = text_of(newcomer.get("/"))

    for words in (
        "press Create app",
        "Spotify Premium",
        "http://127.0.0.1/callback Copy",
        "User Management",
        "Paste the app's Client ID here",
    ):
        assert words in said


def test_an_unknown_client_id_is_said_beside_its_field(
    strange_house: House, newcomer: httpx.Client
):
    strange_house.call(strange_house.sandbox.control("settings", client_ids=[CLIENT_ID]))
    answer = newcomer.get("/connect", params={"client_id": "wrong"})
    field = part_of(answer, '<label for="client-id"', "</form>")

    assert answer.status_code == 400
    assert 'value="wrong"' in field
    assert 'aria-describedby="client-id-error"' in field
    assert "Spotify knows no app with the Client ID 'wrong'" in unescape(field)


def test_an_empty_client_id_is_asked_for(newcomer: httpx.Client):
    answer = newcomer.get("/connect", params={"client_id": " "})

    assert answer.status_code == 400
    assert "Paste the Client ID of your Spotify app here." in answer.text


def test_who_pastes_a_client_id_is_led_to_spotify_and_comes_back(newcomer: httpx.Client):
    way = newcomer.get("/connect", params={"client_id": CLIENT_ID})
    address = unescape(part_of(way, 'href="http', '"').removeprefix('href="'))
    done = newcomer.get(agree(address))

    assert done.headers["location"] == "/"
    assert "Connected to Spotify" in newcomer.get("/").text


def test_who_declines_reads_that_nothing_happened(strange_house: House, http: httpx.Client):
    state = httpx.URL(http.get("/connect").headers["location"]).params["state"]
    answer = http.get("/callback", params={"error": "access_denied", "state": state})

    assert answer.status_code == 400
    assert "You said no, and nothing happened" in answer.text
    assert 'href="/connect"' in answer.text


def test_a_sign_in_that_is_over_is_started_again(strange_house: House, http: httpx.Client):
    back = agree(http.get("/connect").headers["location"])
    http.get(back)
    again = http.get(back)

    assert again.status_code == 400
    assert "This sign-in is over" in again.text


def test_whom_the_app_does_not_list_reads_where_to_add_them(
    strange_house: House, http: httpx.Client
):
    control = strange_house.sandbox.control
    back = agree(http.get("/connect").headers["location"])
    strange_house.call(control("settings", registered_users=["someone"]))
    answer = http.get(back)

    assert answer.status_code == 400
    assert "Your Spotify app does not know you yet" in answer.text
    assert "User Management" in answer.text
    assert "encore connect" not in answer.text


def test_a_redirect_address_elsewhere_is_honoured_and_its_answer_pasted(strange_house: House):
    strange_house.call(strange_house.sandbox.control("settings", redirect_uris=[ELSEWHERE]))
    with door(strange_house, redirect_uri=ELSEWHERE) as base, visitor(base) as client:
        assert ELSEWHERE in client.get("/").text
        way = client.get("/connect")
        address = unescape(part_of(way, 'href="http', '"').removeprefix('href="'))
        assert httpx.URL(address).params["redirect_uri"] == ELSEWHERE

        pasted = client.post("/connect/pasted", data={"address": f" {agree(address)}\n"})
        assert (pasted.status_code, pasted.headers["location"]) == (303, "/")
        assert "Road Trip" in client.get("/").text


def test_a_paste_that_is_no_answer_connects_nobody(strange_house: House, http: httpx.Client):
    for pasted in ("", "hello", "http://127.0.0.1/callback?code=stolen&state=guessed"):
        answer = http.post("/connect/pasted", data={"address": pasted})
        assert answer.status_code == 400
        assert "This sign-in is over" in answer.text


@pytest.mark.parametrize(
    ("client_id", "kept"),
    [(CLIENT_ID, "secret"), ("another-app", None)],
    ids=["of the app that is set", "of another app"],
)
def test_a_secret_stays_with_the_app_that_it_is_set_for(
    strange_house: House, client_id: str, kept: str | None
):
    with door(strange_house, client_secret="secret") as base, visitor(base) as client:
        way = client.get("/connect", params={"client_id": client_id})
        address = unescape(part_of(way, 'href="http', '"').removeprefix('href="'))
        client.get(agree(address))

    assert strange_house.call(find_secret(strange_house)) == kept


async def find_secret(house: House) -> str | None:
    async with house.encore.database.engine.begin() as db:
        account = await get_first_account(db)
        return (await get_tokens(db, house.encore.vault, account.id)).client_secret


def test_the_demo_leads_to_ones_own_spotify(open_doors: House):
    with door(open_doors, is_sandbox=True) as base, visitor(base) as client:
        assert 'href="/real"' in client.get("/").text
        said = text_of(client.get("/real"))

    assert "encore connect --client-id" in said
    assert "encore up" in said


def test_an_address_is_copied_by_a_button(strange_house: House, open_page: OpenPage):
    page = open_page("/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("What your Spotify app has to have").click()
    page.get_by_role("button", name="Copy the redirect address").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "http://127.0.0.1/callback"
