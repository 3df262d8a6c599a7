"""The settings page: what a person wants, the connection, the colours, the data, the work."""

import json

import httpx
import pytest

from encore.store.accounts import Account, get_first_account, get_tokens

from .doors import part_of
from .house import House
from .test_pages import FOREIGN, text_of

CHOSEN = {
    "wanted": "3",
    "placement": "end",
    "kinds": ["concert", "session"],
    "likely": "yes",
}


async def find_person(house: House) -> Account:
    async with house.encore.database.engine.connect() as db:
        return await get_first_account(db)


def person(house: House) -> Account:
    return house.call(find_person(house))


def test_what_is_chosen_is_kept_and_told(house: House, http: httpx.Client):
    saved = http.post("/settings/defaults", data=CHOSEN)
    page = http.get("/settings")
    now = person(house)

    assert (saved.status_code, saved.headers["location"]) == (303, "/settings")
    assert "Settings saved" in page.text
    assert (now.live_wanted, now.placement, now.allow_likely) == (3, "end", True)
    assert sorted(now.live_kinds) == ["concert", "session"]
    assert now.keep_duplicates
    assert '<option value="3" selected>' in page.text
    assert 'value="end" checked' in page.text
    assert 'value="acoustic">' in page.text


def test_what_cannot_be_is_said_beside_its_field_and_all_stays_as_typed(
    house: House, http: httpx.Client
):
    before = person(house)
    wrong = {"wanted": "9", "placement": "end", "remove_duplicates": "yes"}
    answer = http.post("/settings/defaults", data=wrong)

    assert answer.status_code == 422
    number = part_of(answer, '<select id="wanted"', "</div>")
    assert 'aria-invalid="true" aria-describedby="wanted-error"' in number
    assert 'id="wanted-error">Choose a number up to 5, or None.' in number
    assert 'id="kinds-error">Choose one kind at least.' in answer.text
    assert 'value="end" checked' in answer.text
    assert person(house) == before


def test_colours_are_said_by_the_server_on_every_page(open_doors: House, http: httpx.Client):
    chosen = http.post("/settings/look", data={"look": "dark"})
    assert (chosen.status_code, http.cookies["encore_look"]) == (303, "dark")
    for path in ("/", "/settings", "/nothing-here"):
        page = http.get(path).text
        assert '<html lang="en" data-look="dark">' in page
        assert '<meta name="color-scheme" content="dark">' in page

    http.post("/settings/look", data={"look": ""})
    assert "encore_look" not in http.cookies
    assert '<html lang="en">' in http.get("/").text


def test_a_forged_colour_is_none(open_doors: House, http: httpx.Client):
    page = http.get("/", headers={"Cookie": 'encore_look="><script>'})

    assert '<html lang="en">' in page.text


def test_a_check_shows_what_is_well_and_how_to_mend_what_is_not(house: House, http: httpx.Client):
    house.call(house.sandbox.control("settings", registered_users=["someone"]))
    said = text_of(http.post("/settings/check"))

    assert "Data folder is well:" in said
    assert "Worker is well: is running" in said
    assert "Permission , to be mended: Spotify does not answer Listener" in said
    assert "Add it under User Management" in said
    assert http.get("/settings/check").headers["location"] == "/settings"


def test_the_connection_is_told_with_what_the_app_needs(open_doors: House, http: httpx.Client):
    said = text_of(http.get("/settings"))

    assert "Signed in as Listener" in said
    assert "more days" in said
    assert "Client ID of your app stories Copy" in said
    assert "Redirect address http://127.0.0.1/callback Copy" in said


def test_everything_known_is_exported_but_the_sign_in(synced_house: House, http: httpx.Client):
    answer = http.get("/export")
    told = json.loads(answer.text)
    road = next(one for one in told["playlists"] if one["name"] == "Road Trip")

    assert 'filename="encore-' in answer.headers["content-disposition"]
    assert told["person"]["name"] == "Listener"
    assert told["settings"]["wanted"] == "2"
    assert told["decisions"]["decisions"] == []
    assert [run["state"] for run in told["runs"]] == ["done"]
    assert len(told["playlists"]) == 5
    assert "Alive" in [item["title"] for item in road["items"]]
    assert "Alive" in [one["song"]["title"] for one in road["live_versions"]]
    assert {one["state"] for one in road["added_by_encore"]} == {"confirmed"}
    for secret in synced_house.call(list_secrets(synced_house)):
        assert secret not in answer.text


async def list_secrets(house: House) -> list[str]:
    async with house.encore.database.engine.begin() as db:
        account = await get_first_account(db)
        tokens = await get_tokens(db, house.encore.vault, account.id)
    return [tokens.access, tokens.refresh]


def test_the_work_is_a_part_of_its_own_so_that_no_form_is_disturbed(
    open_doors: House, http: httpx.Client
):
    part = http.get("/settings", headers={"X-Fragment": "work"})

    assert part.text.strip().startswith('<section class="panel" id="work"')
    assert "<form" not in part.text
    assert "Running" in part.text


@pytest.mark.parametrize("path", ["/settings/defaults", "/settings/look", "/settings/check"])
@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN.keys())
def test_no_other_site_sets_anything(open_doors: House, headers: dict[str, str], path: str):
    url = f"{open_doors.base}{path}"

    assert httpx.post(url, headers=headers, trust_env=False).status_code == 403


def test_a_form_that_is_far_too_long_is_refused(open_doors: House, http: httpx.Client):
    before = person(open_doors)
    answer = http.post("/settings/defaults", data={**CHOSEN, "more": "x" * 200_000})

    assert answer.status_code == 422
    assert person(open_doors) == before


def test_nobody_who_is_not_signed_in_has_settings_or_data(strange_house: House, http: httpx.Client):
    assert http.post("/settings/defaults", data=CHOSEN).status_code == 409
    assert http.get("/export").status_code == 409
