"""What runs for a while: the demo, Encore itself, its workers, the sandbox; and signing in."""
# ruff: noqa: PLC0415  (a command imports what it needs when it runs: see `encore.cli`)

from pathlib import Path
from typing import Annotated

import typer

from encore.cli.arguments import Json, settings_or_exit
from encore.terminal.session import run_command

app = typer.Typer()


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

    run_command(show_demo(settings_or_exit(), port=port, once=once, as_json=json))


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

    settings = settings_or_exit()
    run_command(sign_in(settings, client_id, open_browser=not no_browser))


@app.command()
def up(
    port: Annotated[int, typer.Option(help="Port of the dashboard; 0 takes any.")] = 4780,
) -> None:
    """Show the dashboard and work in the background until you stop it."""
    from encore.terminal.serving import serve

    run_command(serve(settings_or_exit(), port))


@app.command()
def web(
    port: Annotated[int, typer.Option(help="Port of the dashboard; 0 takes any.")] = 4780,
) -> None:
    """Show the dashboard alone, beside workers at the same DATABASE_URL."""
    from encore.terminal.serving import serve_web

    run_command(serve_web(settings_or_exit(), port))


@app.command()
def worker() -> None:
    """Run one more worker, on this or another machine, at the same DATABASE_URL."""
    from encore.terminal.serving import serve_worker

    run_command(serve_worker(settings_or_exit()))


@app.command()
def doctor() -> None:
    """Check the connection, the sign-in, the database and the clock; say how to mend each."""
    from encore.terminal.doctor import examine

    run_command(examine(settings_or_exit()))


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
