"""Which live versions, and why: verdicts, decisions and taste."""
# ruff: noqa: PLC0415  (a command imports what it needs when it runs: see `encore.cli`)

from pathlib import Path
from typing import Annotated

import typer

from encore.cli.arguments import Json, Version, settings_or_exit
from encore.terminal.session import run_command

app = typer.Typer()
decide = typer.Typer(help="Decide about live versions, for all playlists.", no_args_is_help=True)
live = typer.Typer(help="How live recordings are told from others.", no_args_is_help=True)


@app.command()
def why(
    playlist: Annotated[str, typer.Argument(help="Name, link or id of a playlist.")],
    song: Annotated[str, typer.Argument(help="Name, link or id of a song in it.")],
    json: Json = False,
) -> None:
    """Say which live versions of a song there are, and why Encore took these."""
    from encore.terminal.explaining import show_why

    run_command(show_why(settings_or_exit(), playlist, song, as_json=json))


@app.command("settings")
def preferences(
    name: Annotated[str | None, typer.Argument(help="Which one; default: all.")] = None,
    value: Annotated[str | None, typer.Argument(help="What it is to be from now on.")] = None,
    json: Json = False,
) -> None:
    """Show or set what you want: how many live versions, where, and which count."""
    from encore.terminal.preferring import show_or_set

    run_command(show_or_set(settings_or_exit(), name, value, as_json=json))


@decide.command()
def reject(version: Version) -> None:
    """Keep a live version out of all playlists; the next best steps in."""
    from encore.terminal import deciding

    run_command(deciding.reject(settings_or_exit(), version))


@decide.command()
def accept(
    version: Version,
    song: Annotated[
        str | None, typer.Option("--for", help="The song, where its name does not tell.")
    ] = None,
) -> None:
    """Add a version wherever its song is, whatever Encore thinks of it."""
    from encore.terminal import deciding

    run_command(deciding.accept(settings_or_exit(), version, song))


@decide.command()
def replace(
    version: Version,
    other: Annotated[str, typer.Argument(help="Link, id or title of the one to take instead.")],
) -> None:
    """Take another version instead of one, in all playlists."""
    from encore.terminal import deciding

    run_command(deciding.replace(settings_or_exit(), version, other))


@decide.command()
def never(
    song: Annotated[str | None, typer.Argument(help="Name, link or id of a song.")] = None,
    artist: Annotated[str | None, typer.Option(help="Name of an artist, for all songs.")] = None,
) -> None:
    """Want no live versions of a song, or of an artist."""
    from encore.terminal import deciding

    run_command(deciding.never(settings_or_exit(), song, artist))


@decide.command()
def number(
    playlist: Annotated[str, typer.Argument(help="Name, link or id of a playlist.")],
    song: Annotated[str, typer.Argument(help="Name, link or id of a song in it.")],
    wanted: Annotated[int, typer.Argument(metavar="N", help="How many, 0 to 5.")],
) -> None:
    """Want so many live versions of one song, in all playlists."""
    from encore.terminal import deciding

    run_command(deciding.want_number(settings_or_exit(), playlist, song, wanted))


@decide.command("list")
def list_decisions(json: Json = False) -> None:
    """List what you decided, the newest first."""
    from encore.terminal import deciding

    run_command(deciding.show_decisions(settings_or_exit(), as_json=json))


@decide.command()
def undo(number: Annotated[int, typer.Argument(help="Its number in the list.")]) -> None:
    """Undo a decision, as if you had not made it."""
    from encore.terminal import deciding

    run_command(deciding.undo(settings_or_exit(), number))


@decide.command("export")
def export_decisions(
    file: Annotated[Path | None, typer.Argument(help="Default: print them.")] = None,
) -> None:
    """Write your decisions to a file, as JSON."""
    from encore.terminal import deciding

    run_command(deciding.export_decisions(settings_or_exit(), file))


@decide.command("import")
def import_decisions(file: Annotated[Path, typer.Argument(help="What export wrote.")]) -> None:
    """Add the decisions of a file to yours."""
    from encore.terminal import deciding

    run_command(deciding.import_decisions(settings_or_exit(), file))


@live.command()
def judge() -> None:
    """Judge pairs of tracks: JSON lines in, a verdict for each out, in the same order."""
    from encore.terminal.judging import judge_input

    judge_input()
