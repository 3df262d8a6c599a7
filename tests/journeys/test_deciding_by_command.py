"""What a person reads and types when Encore's choice is not theirs."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from encore.errors import BadInput, NotFound
from encore.settings import Settings
from encore.terminal import deciding, explaining, preferring

from .music import id_of, live_title, recording, song
from .stage import Listener, Remote

LINK = "https://open.spotify.com/intl-de/track/{}?si=1"


async def run(settings: Settings, *words: str) -> tuple[int, str, str]:
    """Run the command line as a program, at the stage's database and sandbox."""
    env = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": settings.database_url or "",
        "ENCORE_DATA_DIR": str(settings.data_dir),
        "ENCORE_SPOTIFY_API_URL": settings.api_url,
        "ENCORE_SPOTIFY_ACCOUNTS_URL": settings.accounts_url,
        "ENCORE_CLOCK_RATE": str(settings.clock_rate),
    }
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "encore", *words, stdout=pipe, stderr=pipe, env=env
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def begin(sandbox: Remote, listener: Listener, live: int = 3) -> None:
    """Begin with a playlist that was synced, of one song with live versions."""
    await listener.begin(
        [*song("Alive", live=live), *song("Creep", by="Radiohead", live=0), recording("Jeremy")]
    )
    await sandbox.playlist("Road Trip", ["Alive", "Creep"])
    await listener.sync()


async def test_a_rejection_typed_at_the_shell_holds_in_the_next_sync(
    sandbox: Remote, listener: Listener, story_settings: Settings
) -> None:
    await begin(sandbox, listener)
    code, said, wrong = await run(story_settings, "decide", "reject", live_title("Alive"))
    assert (code, wrong) == (0, "")
    assert "stays out of all your playlists" in said
    await listener.sync()
    assert live_title("Alive") not in await sandbox.titles("Road Trip")
    code, said, wrong = await run(story_settings, "why", "road trip", "Alive", "--json")
    assert (code, wrong) == (0, "")
    found = {one["title"]: one for one in json.loads(said)["candidates"]}
    assert found[live_title("Alive")]["standing"] == "refused by you"
    assert found[live_title("Alive", 1)]["standing"] == "in the playlist"


async def test_every_candidate_is_named_with_what_became_of_it(
    sandbox: Remote,
    listener: Listener,
    story_settings: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await begin(sandbox, listener, live=4)
    await sandbox.forget_requests()
    await explaining.show_why(story_settings, "Road Trip", "alive by pearl jam", as_json=False)
    said = capsys.readouterr().out
    assert "2 live versions are wanted, 2 in the playlist." in said
    assert f"1. {live_title('Alive')}  [in the playlist]" in said
    assert "- added by Encore\n    - title says 'Live at Wembley'" in said
    assert f"before “{live_title('Alive', 1)}”: nearer to the original's length" in said
    assert f"3. {live_title('Alive', 2)}  [next in line]" in said
    assert f"“{live_title('Alive', 1)}” is nearer to the original's length" in said
    assert await sandbox.counts() == {}


@pytest.mark.parametrize("by_link", [False, True])
async def test_a_song_is_found_by_its_link_and_by_its_live_version(
    sandbox: Remote,
    listener: Listener,
    story_settings: Settings,
    capsys: pytest.CaptureFixture[str],
    by_link: bool,
) -> None:
    await begin(sandbox, listener)
    name = LINK.format(id_of("Alive")) if by_link else live_title("Alive")
    await explaining.show_why(story_settings, "Road Trip", name, as_json=True)
    assert json.loads(capsys.readouterr().out)["original"]["title"] == "Alive"


async def test_a_song_that_is_not_there_is_answered_with_those_near_it(
    sandbox: Remote, listener: Listener, story_settings: Settings
) -> None:
    await begin(sandbox, listener)
    with pytest.raises(NotFound, match="Alive by Pearl Jam"):
        await explaining.show_why(story_settings, "Road Trip", "Alife", as_json=False)


async def test_a_link_that_encore_does_not_know_costs_one_request(
    sandbox: Remote, listener: Listener, story_settings: Settings
) -> None:
    await begin(sandbox, listener)
    await sandbox.forget_requests()
    await deciding.accept(story_settings, LINK.format(id_of("Jeremy")), "Creep")
    assert await sandbox.counts() == {"GET /tracks/{id}": 1}
    await listener.sync()
    assert (await sandbox.titles("Road Trip"))[-2:] == ["Creep", "Jeremy"]


async def test_what_cannot_be_decided_is_said_with_the_mend(
    sandbox: Remote, listener: Listener, story_settings: Settings
) -> None:
    await begin(sandbox, listener)
    cases = [
        (deciding.reject(story_settings, "Alive"), BadInput, "name one by its link"),
        (deciding.reject(story_settings, "Nothing"), NotFound, "no live version 'Nothing'"),
        (deciding.reject(story_settings, LINK.format("0" * 22)), NotFound, "Copy its link"),
        (deciding.accept(story_settings, LINK.format(id_of("Jeremy")), None), BadInput, "--for"),
        (deciding.never(story_settings, None, None), BadInput, "--artist"),
        (deciding.never(story_settings, None, "Perl Jam"), NotFound, "Pearl Jam"),
        (deciding.want_number(story_settings, "Road Trip", "Alive", 6), BadInput, "0 to 5"),
        (deciding.want_number(story_settings, "Road Trip", "Alife", 1), NotFound, "Alive by"),
        (deciding.undo(story_settings, 7), NotFound, "encore decide list"),
        (deciding.import_decisions(story_settings, Path("/none")), BadInput, "cannot be read"),
        (preferring.show_or_set(story_settings, "wanted", "6", as_json=False), BadInput, "0 to 5"),
        (preferring.show_or_set(story_settings, "color", None, as_json=False), BadInput, "likely"),
    ]
    for attempt, error, words in cases:
        with pytest.raises(error, match=words):
            await attempt


async def test_decisions_survive_the_way_through_a_file(
    sandbox: Remote,
    listener: Listener,
    story_settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await begin(sandbox, listener)
    await deciding.reject(story_settings, live_title("Alive"))
    await deciding.never(story_settings, "Creep", None)
    file = tmp_path / "decisions.json"
    await deciding.export_decisions(story_settings, file)
    for number in (1, 2):
        await deciding.undo(story_settings, number)
    capsys.readouterr()
    await deciding.show_decisions(story_settings, as_json=True)
    assert json.loads(capsys.readouterr().out) == {"decisions": []}
    await deciding.import_decisions(story_settings, file)
    capsys.readouterr()
    await deciding.export_decisions(story_settings, None)
    assert json.loads(capsys.readouterr().out) == json.loads(file.read_text())
    await listener.sync()
    assert live_title("Alive") not in await sandbox.titles("Road Trip")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"encore_decisions": 1, "decisions": [{}]}'])
async def test_a_file_of_something_else_is_refused(
    listener: Listener, story_settings: Settings, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text(text)
    with pytest.raises(BadInput, match="encore decide export"):
        await deciding.import_decisions(story_settings, file)


async def test_a_setting_is_shown_as_it_was_set(
    sandbox: Remote, listener: Listener, story_settings: Settings
) -> None:
    await begin(sandbox, listener)
    code, said, _ = await run(story_settings, "settings", "kinds", "session, concert")
    assert (code, "The next sync acts on it" in said) == (0, True)
    _, said, _ = await run(story_settings, "settings", "--json")
    assert json.loads(said) == {
        **{"wanted": "2", "placement": "after", "kinds": "concert,session", "likely": "no"},
        "duplicates": "remove",
    }


async def test_a_number_typed_at_the_shell_is_told_by_why_and_by_the_list(
    sandbox: Remote, listener: Listener, story_settings: Settings
) -> None:
    await begin(sandbox, listener)
    code, said, wrong = await run(story_settings, "decide", "number", "Road Trip", "Alive", "3")
    assert (code, wrong) == (0, "")
    assert "3 live versions are wanted from the next sync on" in said
    _, said, _ = await run(story_settings, "why", "Road Trip", "Alive", "--json")
    assert json.loads(said)["wanted"] == 3
    _, said, _ = await run(story_settings, "decide", "list", "--json")
    assert [(one["kind"], one["wanted"]) for one in json.loads(said)["decisions"]] == [
        ("number", 3),
    ]


async def test_a_song_that_asks_for_nothing_says_why(
    sandbox: Remote,
    listener: Listener,
    story_settings: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await listener.begin([*song("Alive"), *song("Black")])
    await sandbox.playlist("Concert", [live_title("Alive"), "Black"])
    await listener.sync()
    await explaining.show_why(story_settings, "Concert", live_title("Alive"), as_json=False)
    assert "Nothing is looked for: title says 'Live at Wembley'." in capsys.readouterr().out
    await deciding.never(story_settings, "Black", None)
    capsys.readouterr()
    await explaining.show_why(story_settings, "Concert", "Black", as_json=False)
    assert "Nothing is looked for: you decided so" in capsys.readouterr().out
