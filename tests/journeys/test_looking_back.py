"""What the commands say before and after: plan, versions, diff, undo and what stays different."""

import json
from typing import Any

import pytest

from encore.errors import BadInput, NotFound
from encore.settings import Settings
from encore.terminal.syncing import show_playlists, show_status
from encore.terminal.undoing import let_go_on, remove_all, restore, undo
from encore.terminal.versions import show_diff, show_plan, show_versions

from .music import LOCAL, Row, id_of, live_title, songs, with_live
from .stage import Listener, Remote

OLD: Row = {"track": id_of("Alive"), "added_at": "2012-05-06T07:08:09Z"}
Out = pytest.CaptureFixture[str]


async def begin(sandbox: Remote, listener: Listener) -> None:
    await listener.begin(songs("Alive", "Black"))
    await sandbox.playlist("Mine", [OLD, LOCAL, "Black", "Alive"])
    await listener.connect()


def printed(capsys: Out) -> Any:
    return json.loads(capsys.readouterr().out)


async def test_a_plan_shows_what_the_next_sync_would_write_and_sends_nothing(
    sandbox: Remote, listener: Listener, story_settings: Settings, capsys: Out
) -> None:
    await begin(sandbox, listener)
    with pytest.raises(BadInput, match="was not read yet"):
        await show_plan(story_settings, "Mine", as_json=False)
    await sandbox.fault("DELETE", "/items", "429", quota=True)
    started = await listener.press()
    await listener.until(started.run_id, lambda report: report.due_at is not None)
    await sandbox.forget_requests()
    await show_plan(story_settings, "Mine", as_json=True)
    plan = printed(capsys)
    assert plan["requests"] == {"after": 3, "end": 3}
    assert [(one["do"], one["title"].split(" by ")[0]) for one in plan["changes"]] == [
        ("put back", "Alive"),
        *(("add", title) for title in with_live("Alive")[1:]),
        *(("add", title) for title in with_live("Black")[1:]),
        ("remove", "Alive"),
    ]
    assert plan["changes"][0]["added_at"].startswith("2012-05-06")
    await show_plan(story_settings, "Mine", as_json=False)
    said = capsys.readouterr().out
    assert f"  + {live_title('Black', 1)} by Pearl Jam\n  - Alive by Pearl Jam\n" in said
    assert await sandbox.counts() == {}


async def test_an_undo_says_what_it_did_and_what_it_could_not_bring_back(
    sandbox: Remote, listener: Listener, story_settings: Settings, capsys: Out
) -> None:
    await begin(sandbox, listener)
    await listener.sync()
    await undo(story_settings, None, wait=True, as_json=False)
    said = capsys.readouterr().out
    assert "“Mine”: 4 taken out, 1 put in; held." in said
    assert "“Alive” has a new date" in said
    assert "(it was 2012-05-06)" in said
    await show_status(story_settings, as_json=False)
    assert "The last undo, number 2, has ended." in capsys.readouterr().out
    await show_playlists(story_settings, as_json=True)
    assert printed(capsys)["playlists"][0]["held"] == "sync 1 was undone"
    await let_go_on(story_settings, ["Mine"])
    assert "has Mine again" in capsys.readouterr().out


async def test_versions_and_what_came_since_are_listed(
    sandbox: Remote, listener: Listener, story_settings: Settings, capsys: Out
) -> None:
    await begin(sandbox, listener)
    await listener.sync()
    await show_versions(story_settings, "Mine", as_json=True)
    (kept,) = printed(capsys)["versions"]
    assert (kept["entries"], kept["before_run"], kept["kind"]) == (4, 1, "sync")
    await show_diff(story_settings, "Mine", kept["version"], as_json=True)
    changes = printed(capsys)["changes"]
    assert sorted(one["do"] for one in changes) == ["add"] * 4 + ["remove"]
    with pytest.raises(NotFound, match="no version 4711"):
        await show_diff(story_settings, "Mine", 4711, as_json=True)
    await restore(story_settings, "Mine", kept["version"], wait=True, as_json=True)
    (done,) = printed(capsys)["playlists"]
    assert (done["step"], done["taken_out"], done["put_in"]) == ("done", 4, 1)
    await show_versions(story_settings, "Mine", as_json=False)
    assert "before the restore, run 2" in capsys.readouterr().out
    await show_diff(story_settings, "Mine", kept["version"], as_json=False)
    assert f"Since version {kept['version']} 0 entries came" in capsys.readouterr().out


async def test_a_restore_says_which_local_file_is_not_back(
    sandbox: Remote, listener: Listener, story_settings: Settings, capsys: Out
) -> None:
    await begin(sandbox, listener)
    await listener.sync()
    await sandbox.user_removes("Mine", "Home Tape")
    await restore(story_settings, "Mine", None, wait=True, as_json=False)
    assert "“Home Tape” is a local file, which only you can put back" in capsys.readouterr().out
    assert await sandbox.titles("Mine") == ["Alive", "Black", "Alive"]
    with pytest.raises(BadInput, match="nothing to take out"):
        await remove_all(story_settings, [], wait=False, as_json=True)
