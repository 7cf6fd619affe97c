"""The command line: ``marsad serve | export | verify | locate | list | data``.

Exit code 0 when done, 1 for bad input (one clear line on stderr), 2 for wrong usage. Messages are in the
language of MARSAD_LANG ("ar" or "en"), else of the terminal's locale, else English.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data.errors import FileProblem, MarsadError, UsageProblem
from data.words import n
from ui import made_up
from ui.cli_archive import app as archive_app
from ui.cli_brief import add as add_brief
from ui.cli_common import LANG, AsJson, RegisterAt, one_line, progress, say, told, viewed
from ui.cli_demo import add_demo
from ui.cli_exchange import commands as exchange_commands
from ui.cli_import import add as add_import
from ui.cli_level import app as level_app
from ui.cli_patrols import commands as patrols_commands
from ui.cli_record import app as record_app
from ui.cli_register import app as register_app
from ui.cli_trends import commands as trends_commands
from ui.cli_watch import commands as watch_commands

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

app = typer.Typer(
    help=say("help"),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Days = Annotated[str | None, typer.Option("--from", metavar="DAY", help=say("from"))]
Until = Annotated[str | None, typer.Option("--to", metavar="DAY", help=say("to"))]
Types = Annotated[list[str] | None, typer.Option("--type", metavar="CODE", help=say("type"))]
Sections = Annotated[list[str] | None, typer.Option("--section", metavar="NAME", help=say("section"))]
Origins = Annotated[list[str] | None, typer.Option("--origin", metavar="ORIGIN", help=say("origin"))]
Text = Annotated[str, typer.Option("--text", help=say("text"))]
Files = Annotated[list[Path] | None, typer.Option("--events", metavar="FILE", help=say("events"))]
Far = Annotated[float | None, typer.Option("--far-km", metavar="KM", min=0, help=say("far"))]
Columns = Annotated[list[str] | None, typer.Option("--map", metavar="lon=X,lat=Y", help=say("map"))]


@app.command(help=say("serve.help"), epilog="marsad serve --port 8501")
def serve(
    host: Annotated[str, typer.Option(help=say("serve.host"))] = "127.0.0.1",
    port: Annotated[int, typer.Option(help=say("serve.port"), min=1, max=65535)] = 8501,
    register: RegisterAt = None,
) -> None:
    from events.register.where import ENVIRONMENT
    from layers.export import bundle
    from ui.server import serve as run

    if register:
        os.environ[ENVIRONMENT] = register
    bundle()
    run(host, port)


@app.command(help=say("export.help"), epilog="marsad export map.html --from 2024-12-01 --type MEET --lang ar")
def export(
    out: Annotated[Path | None, typer.Argument(metavar="OUT.html", help=say("export.out"))] = None,
    lang: Annotated[str, typer.Option(metavar="ar|en|both", help=say("export.lang"))] = "both",
    start: Days = None,
    end: Until = None,
    types: Types = None,
    sections: Sections = None,
    origins: Origins = None,
    text: Text = "",
    layers: Annotated[
        list[str] | None, typer.Option("--layer", metavar="LAYER", help=say("export.layer"))
    ] = None,
    marking: Annotated[str | None, typer.Option(metavar="TLP", help=say("export.marking"))] = None,
    profile: Annotated[
        str, typer.Option(metavar="public|partner|internal", help=say("export.profile"))
    ] = "public",
    files: Files = None,
    columns: Columns = None,
    overlays: Annotated[
        list[Path] | None, typer.Option("--overlay", metavar="FILE", help=say("export.overlay"))
    ] = None,
    title: Annotated[str | None, typer.Option(help=say("export.title"))] = None,
    register: RegisterAt = None,
    far_km: Far = None,
) -> None:
    from data.files_out import write_whole
    from data.room import read_overlay
    from events.query import known, passes
    from layers.content import KEYS, gather
    from layers.export import file_name, pieces
    from ui.asked import asked_for, column_map, gathered, pictured, with_package

    view = viewed(lang, marking, profile, title)
    only = known(layers, KEYS, "--layer")
    events = gathered(files, column_map(columns), origins, LANG, told, progress, register, far_km)
    view = replace(view, asked=asked_for(events, start, end, types, sections, origins, text))
    if not files or origins:
        view = replace(view, synthetic=made_up.at(register))
    extra = [read_overlay(path, path.name) for path in overlays or []]
    progress("building")
    released = _released(events, view.profile, register)
    del events  # of a million rows one frame at a time is enough
    # With files alone the map is theirs: the register's picture is on a map that its events are on.
    beside = pictured(register, view.profile, view.made_utc) if not files or origins else None
    whole = gather(released, extra, only, beside)
    del released
    content = whole.only(passes(whole.events, view.asked))
    del whole
    target = out or Path(file_name(content, view))
    shown, made = content.events["id"], pieces(content, view)
    del content  # nor while the file is written
    body = with_package(made, shown, register, view.profile, view.made_utc)
    write_whole(target, lambda path: _write(path, body))
    count = n("count.events", len(shown), LANG)
    typer.echo(say("export.done", file=target, events=count, size=f"{target.stat().st_size / 1e6:.2f}"))


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(pieces)


def _released(events: GeoDataFrame, profile: str, register: str | None) -> GeoDataFrame:
    """Return what of the events a profile lets out, the register's on their grid; what it holds back is counted aloud."""
    from events.redaction import release
    from ui.asked import of_ours

    if profile == "public" and (ours := of_ours(events["id"], register)):
        from events.coarse import on_grid

        events = on_grid(events, ours)
    released = release(events, profile)
    for key, count in (("forbidden", released.forbidden), ("above", released.above)):
        if count:
            typer.echo(n(f"cli.{key}", count, LANG, profile=profile), err=True)
    return released.events


@app.command(help=say("verify.help"), epilog="marsad verify map.html")
def verify(file: Annotated[Path, typer.Argument(help=say("verify.file"))], as_json: AsJson = False) -> None:
    from layers.verify import verify as check

    found = check(file)
    if as_json:
        typer.echo(
            json.dumps(
                {"file": str(file), "sha256": found.sha256, "events": found.events, **found.info},
                ensure_ascii=False,
            )
        )
        return
    typer.echo(
        one_line(say(
            "verify.done", file=file.name, sha256=found.sha256, events=n("count.events", found.events, LANG),
            made=found.info["made_utc"], marking=found.info["marking"], title=found.info["title"][LANG],
        ))
    )  # fmt: skip


@app.command(
    help=say("locate.help"),
    epilog="marsad locate 11.56 33.15; marsad locate '34S DA 15'; marsad locate --file points.csv --json",
    context_settings={"ignore_unknown_options": True},
)
def locate(
    position: Annotated[
        list[str] | None, typer.Argument(metavar="LON LAT", help=say("locate.position"))
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="POINTS.csv", help=say("locate.file"))
    ] = None,
    columns: Columns = None,
    as_json: AsJson = False,
) -> None:
    from ui.asked import column_map
    from ui.locate import located_file, located_one, sentences

    if (file is None) == (not position):
        raise typer.BadParameter(say("locate.usage"))
    if file is not None:
        rows = located_file(file, column_map(columns) or None)
        if as_json:
            typer.echo(json.dumps(list(rows), ensure_ascii=False, indent=1))
            return
        for row in rows:
            typer.echo(
                one_line("; ".join(f"{key}: {value}" for key, value in row.items() if value is not None))
            )
        return
    found = located_one(position or [])
    typer.echo(json.dumps(found, ensure_ascii=False) if as_json else "\n".join(sentences(found, LANG)))


@app.command("list", help=say("list.help"), epilog="marsad list --from 2025-01-01 --json")
def list_events(
    start: Days = None,
    end: Until = None,
    types: Types = None,
    sections: Sections = None,
    origins: Origins = None,
    text: Text = "",
    files: Files = None,
    columns: Columns = None,
    register: RegisterAt = None,
    far_km: Far = None,
    as_json: AsJson = False,
) -> None:
    from events.located import located
    from events.query import passes
    from layers.pack import in_order
    from ui.asked import asked_for, column_map, gathered
    from ui.listing import line, record

    events = located(gathered(files, column_map(columns), origins, LANG, told, progress, register, far_km))
    found = in_order(events[passes(events, asked_for(events, start, end, types, sections, origins, text))])
    rows = (
        found.assign(lon=found.geometry.x, lat=found.geometry.y).drop(columns="geometry").to_dict("records")
    )
    if as_json:
        typer.echo(json.dumps([record(row) for row in rows], ensure_ascii=False, indent=1))
        return
    for row in rows:
        typer.echo("\t".join(map(one_line, line(row, LANG))))
    typer.echo(n("count.events", len(rows), LANG), err=True)


@app.command("data", help=say("data.help"), epilog="marsad data --json")
def catalogue(as_json: AsJson = False) -> None:
    from data.catalogue import credits

    every = credits()
    if as_json:
        typer.echo(json.dumps(every, ensure_ascii=False, indent=1))
        return
    for entry in every:
        typer.echo(say("data.line", **{**entry, "title": entry["title"][LANG]}))


app.add_typer(record_app, name="record")
app.add_typer(register_app, name="register")
app.add_typer(archive_app, name="archive")
app.add_typer(level_app, name="level")
add_import(app)
add_brief(app)
exchange_commands(app)
watch_commands(app)
trends_commands(app)
patrols_commands(app)
add_demo(app)


def guarded(run: Callable[[], None]) -> int:
    """Run the command; what a person did wrong becomes one line and exit code 1, and no traceback is shown."""
    try:
        run()
    except MarsadError as error:
        typer.echo(one_line(error.say(LANG)), err=True)
        return 2 if isinstance(error, UsageProblem) else 1
    except (KeyboardInterrupt, BrokenPipeError):
        return 1
    except OSError as error:
        name = str(error.filename or "")
        typer.echo(
            one_line(
                FileProblem("file.write", file=name, found=error.strerror or type(error).__name__).say(LANG)
            ),
            err=True,
        )
        return 1
    return 0


def main() -> None:
    """Run ``marsad``."""
    for stream in (sys.stdout, sys.stderr):
        # A file name that is no text, or a terminal without Arabic, must not end in a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(guarded(lambda: app(prog_name="marsad")))


if __name__ == "__main__":
    main()
