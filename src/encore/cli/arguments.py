"""Arguments that several commands take, and the settings that all of them need."""

from typing import Annotated

import typer

from encore.errors import EncoreError
from encore.settings import Settings, read_settings
from encore.terminal.session import FAILED, say_error, set_up_logs

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
PlaylistNames = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PLAYLIST]...",
        help="Names, links or ids of playlists. Default: all.",
        show_default=False,
    ),
]

PlaylistName = Annotated[str, typer.Argument(help="Name, link or id of a playlist.")]
KeptVersion = Annotated[
    int | None,
    typer.Argument(help="Its number, as `encore versions` lists it. Default: the newest."),
]
WaitForEnd = Annotated[bool, typer.Option("--wait", help="Stay until it has ended.")]

Version = Annotated[
    str, typer.Argument(metavar="VERSION", help="Link, id or title of a live version.")
]


def settings_or_exit() -> Settings:
    """Return the settings, or end with the sentence that says what is wrong with them."""
    try:
        settings = read_settings()
    except EncoreError as error:
        say_error(str(error))
        raise typer.Exit(FAILED) from None
    set_up_logs(settings.log_level)
    return settings
