"""``marsad archive``: more events than a machine's memory holds, built into an archive and drawn as a map."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from data.words import n
from ui.cli_common import LANG, progress, say, viewed

app = typer.Typer(help=say("archive.help"), no_args_is_help=True, rich_markup_mode=None)
Folder = Annotated[Path, typer.Argument(metavar="DIR", help=say("archive.dir"))]


@app.command(
    "build",
    help=say("archive.build.help"),
    epilog="marsad archive build sightings --from 2024.csv --from 2025.csv",
)
def build(
    folder: Folder,
    files: Annotated[list[Path], typer.Option("--from", metavar="FILE", help=say("archive.from"))],
    further: Annotated[list[Path] | None, typer.Argument(metavar="FILES", help=say("archive.from"))] = None,
    columns: Annotated[
        list[str] | None, typer.Option("--map", metavar="lon=X,lat=Y", help=say("map"))
    ] = None,
    order: Annotated[str, typer.Option("--dates", metavar="day|month", help=say("archive.order"))] = "",
    scheduler: Annotated[str | None, typer.Option(metavar="ADDRESS", help=say("archive.scheduler"))] = None,
    workers: Annotated[int | None, typer.Option(min=1, help=say("archive.workers"))] = None,
    memory_gb: Annotated[float, typer.Option(min=1.0, help=say("archive.memory"))] = 4.0,
    piece_mb: Annotated[float, typer.Option(min=0.01, help=say("archive.piece"))] = 32.0,
) -> None:
    from events.archive.building import Asked
    from events.archive.building import build as built
    from events.query import known
    from ui.asked import column_map

    (first,) = known([order], ("day", "month"), "--dates") or ("",) if order else ("",)
    asked = Asked(column_map(columns), first, piece_mb, scheduler, workers, memory_gb)
    made = built(folder, [*files, *(further or [])], asked, progress)
    events = n("count.events", made.events, LANG)
    typer.echo(say("archive.built", file=folder, events=events, parts=f"{made.parts:,}"))
    if made.refused:
        typer.echo(n("cli.archive.refused", made.refused, LANG, file=folder / "refused.csv"), err=True)


@app.command(
    "map", help=say("archive.map.help"), epilog="marsad archive map sightings map.html --from 2025-01-01"
)
def draw(
    folder: Folder,
    out: Annotated[Path, typer.Argument(metavar="OUT.html", help=say("export.out"))],
    lang: Annotated[str, typer.Option(metavar="ar|en|both", help=say("export.lang"))] = "both",
    start: Annotated[str | None, typer.Option("--from", metavar="DAY", help=say("from"))] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="DAY", help=say("to"))] = None,
    types: Annotated[list[str] | None, typer.Option("--type", metavar="CODE", help=say("type"))] = None,
    sections: Annotated[
        list[str] | None, typer.Option("--section", metavar="NAME", help=say("section"))
    ] = None,
    box: Annotated[
        str | None, typer.Option("--bbox", metavar="WEST,SOUTH,EAST,NORTH", help=say("archive.box"))
    ] = None,
    resolution: Annotated[int | None, typer.Option(metavar="2-7", help=say("archive.resolution"))] = None,
    step: Annotated[str | None, typer.Option(metavar="day|week", help=say("archive.step"))] = None,
    single: Annotated[int, typer.Option(min=0, help=say("archive.single"))] = 100_000,
    max_mb: Annotated[float, typer.Option(min=1.0, help=say("archive.max_mb"))] = 60.0,
    marking: Annotated[str | None, typer.Option(metavar="TLP", help=say("export.marking"))] = None,
    profile: Annotated[
        str, typer.Option(metavar="public|partner|internal", help=say("export.profile"))
    ] = "public",
    title: Annotated[str | None, typer.Option(help=say("export.title"))] = None,
) -> None:
    from data.files_out import write_whole
    from events.archive.layout import opened
    from events.query import Filter, known
    from geo.sections import IDS
    from layers.archived import boxed, drawn

    archive = opened(folder)
    asked = Filter(
        start=start,
        end=end,
        types=known(types, archive.kinds, "--type"),
        sections=known(sections, IDS, "--section"),
    )
    view = replace(viewed(lang, marking, profile, title), asked=asked)
    progress("building")
    made = drawn(archive, view, resolution, single, max_mb, step, None if box is None else boxed(box))
    write_whole(out, made.page)
    events, singly = (n("count.events", count, LANG) for count in (made.events, made.singly))
    typer.echo(
        say("archive.drawn", file=out, events=events, single=singly, size=f"{len(made.page) / 1e6:.2f}")
    )
    if made.resolution is not None:
        key = "archive.weeks" if made.step == "week" else "archive.cells"
        typer.echo(say(key, resolution=made.resolution), err=True)
