"""Syncs and playlists: ask for them, see them, take them back."""
# ruff: noqa: PLC0415  (a command imports what it needs when it runs: see `encore.cli`)

from typing import Annotated

import typer

from encore.cli.arguments import (
    Json,
    KeptVersion,
    PlaylistName,
    PlaylistNames,
    WaitForEnd,
    settings_or_exit,
)
from encore.terminal.session import run_command

app = typer.Typer()
RunNumber = Annotated[
    int | None,
    typer.Option("--run", min=1, help="Number of a sync, undo or restore. Default: the one now."),
]


@app.command()
def sync(
    playlists: PlaylistNames = None,
    wait: Annotated[bool, typer.Option("--wait", help="Stay until the sync has ended.")] = False,
    json: Json = False,
) -> None:
    """Sync all playlists, or those you name. A sync that runs already is joined."""
    from encore.terminal.syncing import sync as start

    run_command(start(settings_or_exit(), playlists or [], wait=wait, as_json=json))


@app.command()
def status(json: Json = False) -> None:
    """Show how far the sync is, or what the last one did."""
    from encore.terminal.syncing import show_status

    run_command(show_status(settings_or_exit(), as_json=json))


@app.command()
def pause(run: RunNumber = None) -> None:
    """Send nothing more to Spotify for the sync that is under way, until you resume it."""
    from encore.terminal import controlling

    run_command(controlling.pause(settings_or_exit(), run))


@app.command()
def resume(run: RunNumber = None) -> None:
    """Let a paused sync go on where it was."""
    from encore.terminal import controlling

    run_command(controlling.resume(settings_or_exit(), run))


@app.command()
def cancel(run: RunNumber = None) -> None:
    """End the sync that is under way; what it wrote stays."""
    from encore.terminal import controlling

    run_command(controlling.cancel(settings_or_exit(), run))


@app.command()
def retry(
    playlists: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PLAYLIST]...",
            help="Names, links or ids of playlists. Default: all that failed.",
            show_default=False,
        ),
    ] = None,
    run: RunNumber = None,
) -> None:
    """Try again what the last sync could not finish."""
    from encore.terminal import controlling

    run_command(controlling.retry(settings_or_exit(), run, playlists or []))


@app.command()
def playlists(json: Json = False) -> None:
    """List your playlists and what Encore does with each."""
    from encore.terminal.syncing import show_playlists

    run_command(show_playlists(settings_or_exit(), as_json=json))


@app.command()
def plan(playlist: PlaylistName, json: Json = False) -> None:
    """Show what the next sync would write to a playlist, and by how many requests."""
    from encore.terminal.versions import show_plan

    run_command(show_plan(settings_or_exit(), playlist, as_json=json))


@app.command()
def versions(playlist: PlaylistName, json: Json = False) -> None:
    """List the earlier lists of a playlist, kept before every change."""
    from encore.terminal.versions import show_versions

    run_command(show_versions(settings_or_exit(), playlist, as_json=json))


@app.command()
def diff(playlist: PlaylistName, version: KeptVersion = None, json: Json = False) -> None:
    """Show what changed in a playlist since an earlier list."""
    from encore.terminal.versions import show_diff

    run_command(show_diff(settings_or_exit(), playlist, version, as_json=json))


@app.command("undo")
def undo_sync(
    run: Annotated[
        int | None,
        typer.Argument(help="Number of a sync. Default: the last that changed anything."),
    ] = None,
    wait: WaitForEnd = False,
    json: Json = False,
) -> None:
    """Take back what a sync did, keep what you changed since, and hold its playlists."""
    from encore.terminal import undoing

    run_command(undoing.undo(settings_or_exit(), run, wait=wait, as_json=json))


@app.command()
def restore(
    playlist: PlaylistName,
    version: KeptVersion = None,
    wait: WaitForEnd = False,
    json: Json = False,
) -> None:
    """Bring a playlist back to an earlier list, and hold it."""
    from encore.terminal import undoing

    run_command(undoing.restore(settings_or_exit(), playlist, version, wait=wait, as_json=json))


@app.command("remove-all")
def remove_all(
    playlists: PlaylistNames = None, wait: WaitForEnd = False, json: Json = False
) -> None:
    """Take out everything that Encore ever added, and hold these playlists."""
    from encore.terminal import undoing

    run_command(undoing.remove_all(settings_or_exit(), playlists or [], wait=wait, as_json=json))


@app.command()
def exclude(
    playlists: Annotated[list[str], typer.Argument(help="Names, links or ids of playlists.")],
) -> None:
    """Leave playlists alone from now on; what Encore added there stays."""
    from encore.terminal import leaving

    run_command(leaving.exclude(settings_or_exit(), playlists))


@app.command()
def include(
    playlists: Annotated[list[str], typer.Argument(help="Names, links or ids of playlists.")],
) -> None:
    """Let syncs have excluded playlists again, or a collaborative one of someone else."""
    from encore.terminal import leaving

    run_command(leaving.include(settings_or_exit(), playlists))


@app.command("go-on")
def go_on(
    playlists: Annotated[list[str], typer.Argument(help="Names, links or ids of playlists.")],
) -> None:
    """Let syncs have playlists again that are held since an undo or a restore."""
    from encore.terminal import undoing

    run_command(undoing.let_go_on(settings_or_exit(), playlists))
