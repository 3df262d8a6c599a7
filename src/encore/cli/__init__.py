"""The command line. Each command reads the settings and hands over; nothing is decided here.

What a command needs is imported when it runs, so that `encore --help` and `encore sync`
do not wait for the sandbox, the web server and the engine to load.
"""

import typer

from encore.cli import choices, programs, syncs

app = typer.Typer(
    name="encore",
    help="Hear the songs of your playlists live.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(programs.app)
app.add_typer(syncs.app)
app.add_typer(choices.app)
app.add_typer(choices.decide, name="decide")
app.add_typer(choices.live, name="live")


def main() -> None:
    """The console script."""
    app()
