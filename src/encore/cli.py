"""The command line. Each command reads the settings and hands over; nothing is decided here.

What a command needs is imported when it runs, so that `encore --help` and `encore sync`
do not wait for the sandbox, the web server and the engine to load.
"""
# ruff: noqa: PLC0415  (see above)

from pathlib import Path
from typing import Annotated

import typer

from encore.errors import EncoreError
from encore.settings import Settings, read_settings
from encore.terminal.session import FAILED, run_command, say_error, set_up_logs

app = typer.Typer(
    name="encore",
    help="Hear the songs of your playlists live.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

live = typer.Typer(help="How live recordings are told from others.", no_args_is_help=True)
app.add_typer(live, name="live")
decide = typer.Typer(help="Decide about live versions, for all playlists.", no_args_is_help=True)
app.add_typer(decide, name="decide")

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


def main() -> None:
    """The console script."""
    app()


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="Sync twice, show it, and end.")] = False,
    json: Json = False,
    port: Annotated[
        int | None,
        typer.Option(
            help="Port of the dashboard, by default 4780; with --once that of the pretend Spotify. "
            "0 takes any.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Try Encore's dashboard on a pretend Spotify with real songs, in a folder of its own."""
    from encore.terminal.demo import show_demo

    run_command(show_demo(_settings(), port=port, once=once, as_json=json))


@app.command()
def connect(
    client_id: Annotated[
        str | None, typer.Option(help="Client ID of your Spotify app, from its dashboard.")
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only print the address to open.")
    ] = False,
) -> None:
    """Sign in with Spotify."""
    from encore.terminal.connecting import connect as sign_in

    settings = _settings()
    run_command(sign_in(settings, client_id, open_browser=not no_browser))


@app.command()
def up(
    port: Annotated[int, typer.Option(help="Port of the dashboard; 0 takes any.")] = 4780,
) -> None:
    """Show the dashboard and work in the background until you stop it."""
    from encore.terminal.serving import serve

    run_command(serve(_settings(), port))


@app.command()
def worker() -> None:
    """Run one more worker, on this or another machine, at the same DATABASE_URL."""
    from encore.terminal.serving import serve_worker

    run_command(serve_worker(_settings()))


@app.command()
def sync(
    playlists: PlaylistNames = None,
    wait: Annotated[bool, typer.Option("--wait", help="Stay until the sync has ended.")] = False,
    json: Json = False,
) -> None:
    """Sync all playlists, or those you name. A sync that runs already is joined."""
    from encore.terminal.syncing import sync as start

    run_command(start(_settings(), playlists or [], wait=wait, as_json=json))


@app.command()
def status(json: Json = False) -> None:
    """Show how far the sync is, or what the last one did."""
    from encore.terminal.syncing import show_status

    run_command(show_status(_settings(), as_json=json))


@app.command()
def playlists(json: Json = False) -> None:
    """List your playlists and what Encore does with each."""
    from encore.terminal.syncing import show_playlists

    run_command(show_playlists(_settings(), as_json=json))


@app.command()
def plan(playlist: PlaylistName, json: Json = False) -> None:
    """Show what the next sync would write to a playlist, and by how many requests."""
    from encore.terminal.versions import show_plan

    run_command(show_plan(_settings(), playlist, as_json=json))


@app.command()
def versions(playlist: PlaylistName, json: Json = False) -> None:
    """List the earlier lists of a playlist, kept before every change."""
    from encore.terminal.versions import show_versions

    run_command(show_versions(_settings(), playlist, as_json=json))


@app.command()
def diff(playlist: PlaylistName, version: KeptVersion = None, json: Json = False) -> None:
    """Show what changed in a playlist since an earlier list."""
    from encore.terminal.versions import show_diff

    run_command(show_diff(_settings(), playlist, version, as_json=json))


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

    run_command(undoing.undo(_settings(), run, wait=wait, as_json=json))


@app.command()
def restore(
    playlist: PlaylistName,
    version: KeptVersion = None,
    wait: WaitForEnd = False,
    json: Json = False,
) -> None:
    """Bring a playlist back to an earlier list, and hold it."""
    from encore.terminal import undoing

    run_command(undoing.restore(_settings(), playlist, version, wait=wait, as_json=json))


@app.command("remove-all")
def remove_all(
    playlists: PlaylistNames = None, wait: WaitForEnd = False, json: Json = False
) -> None:
    """Take out everything that Encore ever added, and hold these playlists."""
    from encore.terminal import undoing

    run_command(undoing.remove_all(_settings(), playlists or [], wait=wait, as_json=json))


@app.command("go-on")
def go_on(
    playlists: Annotated[list[str], typer.Argument(help="Names, links or ids of playlists.")],
) -> None:
    """Let syncs have playlists again that are held since an undo or a restore."""
    from encore.terminal import undoing

    run_command(undoing.let_go_on(_settings(), playlists))


@app.command()
def doctor() -> None:
    """Check the connection, the sign-in, the database and the clock; say how to mend each."""
    from encore.terminal.doctor import examine

    run_command(examine(_settings()))


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes any.")] = 4321,
    regime: Annotated[
        str, typer.Option(help="Web API as new apps get it, or as old ones do: extended.")
    ] = "restricted",
    search: Annotated[str, typer.Option(help="Free words match strict or lenient.")] = "strict",
    noise: Annotated[float, typer.Option(help="Share of searches with a stray hit.")] = 0.05,
    rate_limit: Annotated[int, typer.Option(help="Requests per 30 seconds; 0: no limit.")] = 0,
    quota: Annotated[
        list[str] | None,
        typer.Option(help="Requests per day: 600, or 'GET /search=600'. Repeatable."),
    ] = None,
    latency: Annotated[int, typer.Option(help="Milliseconds that every answer takes.")] = 0,
    clock_rate: Annotated[float, typer.Option(help="How fast its clock runs.")] = 1.0,
    catalogue: Annotated[Path | None, typer.Option(help="Tracks, one JSON object a line.")] = None,
    libraries: Annotated[
        Path | None, typer.Option(help="Playlists, one JSON object a line.")
    ] = None,
    library: Annotated[str | None, typer.Option(help="Only the playlists of this library.")] = None,
    consent: Annotated[bool, typer.Option("--consent", help="Show a page to agree on.")] = False,
    fault: Annotated[
        list[str] | None,
        typer.Option(help="Something to go wrong, such as 'POST /items 503 after x1'."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of everything random in it.")] = 0,
) -> None:
    """Run a pretend Spotify on this machine, to try things on without risk."""
    from encore.terminal.sandboxing import run_sandbox

    run_sandbox(
        {
            "port": port,
            "regime": regime,
            "search": search,
            "noise": noise,
            "rate_limit": rate_limit,
            "latency_ms": latency,
            "clock_rate": clock_rate,
            "catalogue": catalogue,
            "libraries": libraries,
            "library": library,
            "consent": consent,
            "seed": seed,
        },
        quotas=quota or [],
        faults=fault or [],
    )


@app.command()
def why(
    playlist: Annotated[str, typer.Argument(help="Name, link or id of a playlist.")],
    song: Annotated[str, typer.Argument(help="Name, link or id of a song in it.")],
    json: Json = False,
) -> None:
    """Say which live versions of a song there are, and why Encore took these."""
    from encore.terminal.explaining import show_why

    run_command(show_why(_settings(), playlist, song, as_json=json))


@app.command("settings")
def preferences(
    name: Annotated[str | None, typer.Argument(help="Which one; default: all.")] = None,
    value: Annotated[str | None, typer.Argument(help="What it is to be from now on.")] = None,
    json: Json = False,
) -> None:
    """Show or set what you want: how many live versions, where, and which count."""
    from encore.terminal.preferring import show_or_set

    run_command(show_or_set(_settings(), name, value, as_json=json))


@decide.command()
def reject(version: Version) -> None:
    """Keep a live version out of all playlists; the next best steps in."""
    from encore.terminal import deciding

    run_command(deciding.reject(_settings(), version))


@decide.command()
def accept(
    version: Version,
    song: Annotated[
        str | None, typer.Option("--for", help="The song, where its name does not tell.")
    ] = None,
) -> None:
    """Add a version wherever its song is, whatever Encore thinks of it."""
    from encore.terminal import deciding

    run_command(deciding.accept(_settings(), version, song))


@decide.command()
def replace(
    version: Version,
    other: Annotated[str, typer.Argument(help="Link, id or title of the one to take instead.")],
) -> None:
    """Take another version instead of one, in all playlists."""
    from encore.terminal import deciding

    run_command(deciding.replace(_settings(), version, other))


@decide.command()
def never(
    song: Annotated[str | None, typer.Argument(help="Name, link or id of a song.")] = None,
    artist: Annotated[str | None, typer.Option(help="Name of an artist, for all songs.")] = None,
) -> None:
    """Want no live versions of a song, or of an artist."""
    from encore.terminal import deciding

    run_command(deciding.never(_settings(), song, artist))


@decide.command("list")
def list_decisions(json: Json = False) -> None:
    """List what you decided, the newest first."""
    from encore.terminal import deciding

    run_command(deciding.show_decisions(_settings(), as_json=json))


@decide.command()
def undo(number: Annotated[int, typer.Argument(help="Its number in the list.")]) -> None:
    """Undo a decision, as if you had not made it."""
    from encore.terminal import deciding

    run_command(deciding.undo(_settings(), number))


@decide.command("export")
def export_decisions(
    file: Annotated[Path | None, typer.Argument(help="Default: print them.")] = None,
) -> None:
    """Write your decisions to a file, as JSON."""
    from encore.terminal import deciding

    run_command(deciding.export_decisions(_settings(), file))


@decide.command("import")
def import_decisions(file: Annotated[Path, typer.Argument(help="What export wrote.")]) -> None:
    """Add the decisions of a file to yours."""
    from encore.terminal import deciding

    run_command(deciding.import_decisions(_settings(), file))


@live.command()
def judge() -> None:
    """Judge pairs of tracks: JSON lines in, a verdict for each out, in the same order."""
    from encore.terminal.judging import judge_input

    judge_input()


def _settings() -> Settings:
    try:
        settings = read_settings()
    except EncoreError as error:
        say_error(str(error))
        raise typer.Exit(FAILED) from None
    set_up_logs(settings.log_level)
    return settings
