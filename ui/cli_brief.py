"""``marsad brief``: the situation briefing as one file, or its figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data.words import n
from ui.cli_common import LANG, AsJson, RegisterAt, one_line, progress, say, told

if TYPE_CHECKING:
    from layers.brief_period import Wanted
    from ui.brief_made import Made, Parts


def add(app: typer.Typer) -> None:
    """Add the command to ``marsad``."""
    app.command(
        "brief", help=say("brief.help"), epilog="marsad brief --period 7d --lang ar --out brief.html"
    )(brief)


def brief(
    period: Annotated[str, typer.Option("--period", metavar="7d|2w|1m", help=say("brief.period"))] = "7d",
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help=say("brief.until"))] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="DAY", help=say("brief.from"))] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="OUT.html", help=say("brief.out"))] = None,
    lang: Annotated[str, typer.Option(metavar="ar|en", help=say("brief.lang"))] = LANG,
    profile: Annotated[
        str, typer.Option(metavar="public|partner|internal", help=say("export.profile"))
    ] = "public",
    marking: Annotated[str | None, typer.Option(metavar="TLP", help=say("export.marking"))] = None,
    title: Annotated[str, typer.Option(help=say("export.title"))] = "",
    types: Annotated[list[str] | None, typer.Option("--type", metavar="CODE", help=say("type"))] = None,
    sections: Annotated[
        list[str] | None, typer.Option("--section", metavar="NAME", help=say("section"))
    ] = None,
    origins: Annotated[
        list[str] | None, typer.Option("--origin", metavar="ORIGIN", help=say("origin"))
    ] = None,
    text: Annotated[str, typer.Option("--text", help=say("text"))] = "",
    files: Annotated[list[Path] | None, typer.Option("--events", metavar="FILE", help=say("events"))] = None,
    columns: Annotated[
        list[str] | None, typer.Option("--map", metavar="lon=X,lat=Y", help=say("map"))
    ] = None,
    register: RegisterAt = None,
    far_km: Annotated[float | None, typer.Option("--far-km", metavar="KM", min=0, help=say("far"))] = None,
    as_json: AsJson = False,
) -> None:
    """Make the briefing and write it, or print its figures."""
    from ui.brief_made import made

    wanted = _wanted(period, until, start, lang, profile, marking, title)
    parts = _parts(files, columns, origins, register, far_km)
    wanted = _filtered(wanted, parts, types, sections, origins, text)
    progress("building")
    found = made(wanted, parts)
    for key, count in (("forbidden", found.forbidden), ("above", found.above)):
        if count:
            told(n(f"cli.{key}", count, LANG, profile=wanted.profile))
    if out is not None or not as_json:
        _written(found, parts, out, tell=not as_json)
    if as_json:
        typer.echo(json.dumps(_figures(found), ensure_ascii=False, indent=1))


def _wanted(
    period: str,
    until: str | None,
    start: str | None,
    lang: str,
    profile: str,
    marking: str | None,
    title: str,
) -> Wanted:
    """Return what is asked for, each word of it one that is known."""
    from data.words import LANGS
    from events.query import known
    from events.situation.levels import LIBYA
    from layers.brief_period import Wanted, between
    from layers.brief_period import period as back
    from ui.cli_common import viewed

    (lang,) = known([lang], LANGS, "--lang") or (LANG,)
    view = viewed(lang, marking, profile, title)
    last = until or view.made_utc.astimezone(LIBYA).date().isoformat()
    days = between(start, last) if start else back(period, last)
    return Wanted(days, view.made_utc, lang, view.profile, marking=view.marking, title=title)


def _parts(
    files: Sequence[Path] | None,
    columns: Sequence[str] | None,
    origins: Sequence[str] | None,
    register: str | None,
    far_km: float | None,
) -> Parts:
    """Return what the briefing is made from: what ships and the register, or files, or both where an origin asks for it."""
    import os

    from events.register.opening import opened
    from events.register.reading import FAR_KM
    from events.register.where import ENVIRONMENT, exists
    from ui.asked import column_map, gathered
    from ui.brief_made import Parts
    from ui.local_actor import local_actor

    frames = [gathered(files, column_map(columns), None, LANG, told, progress)] if files else []
    if files and not (origins and set(origins) - {"file"}):
        return Parts(files=frames, shipped=False)
    far = FAR_KM if far_km is None else far_km
    if not (register or os.environ.get(ENVIRONMENT) or exists()):
        return Parts(files=frames, far_km=far)
    return Parts(opened(register), local_actor(), frames, far_km=far)


def _filtered(
    wanted: Wanted,
    parts: Parts,
    types: Sequence[str] | None,
    sections: Sequence[str] | None,
    origins: Sequence[str] | None,
    text: str,
) -> Wanted:
    """Return what is asked for with its filter, every code checked against what there is."""
    from dataclasses import replace

    from events.query import Filter, known
    from events.schema import ORIGINS
    from geo.sections import IDS
    from ui.brief_made import kinds_of

    asked = Filter(
        types=known(types, kinds_of(parts), "--type") if types else None,
        sections=known(sections, IDS, "--section"),
        origins=known(origins, ORIGINS, "--origin"),
        text=text,
    )
    return replace(wanted, asked=asked)


def _written(found: Made, parts: Parts, out: Path | None, tell: bool) -> None:
    """Write the file, and in the register that somebody took it out."""
    from data.files_out import write_whole
    from layers.brief_page import file_name
    from ui.carried import noted

    if found.noted and parts.register is not None and parts.actor is not None:
        noted(found.html, found.ours, "brief.export", parts.register, parts.actor, found.brief.head.profile)
    target = out or Path(file_name(found.brief))
    write_whole(target, found.html)
    if tell:
        head, count = found.brief.head, found.brief.numbers["new"].count
        said = say(
            "brief.done", file=target, size=f"{len(found.html) / 1e6:.2f}", marking=head.marking,
            events=n("count.events", count, LANG),
        )  # fmt: skip
        typer.echo(one_line(said))


def _figures(found: Made) -> dict[str, object]:
    """Return the briefing's figures, each with its filter and the first of its events."""
    head = found.brief.head
    return {
        "period": {"from": head.period.start, "to": head.period.end, "days": head.period.days},
        "windows": {name: list(days) for name, days in head.period.windows.items()},
        "profile": head.profile,
        "marking": head.marking,
        "made_utc": head.made_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "numbers": [
            {
                "name": one.name,
                "count": one.count,
                "filter": one.asked.as_json(),
                "only": one.only,
                "ids": list(one.ids),
            }
            for one in found.brief.numbers.values()
        ],
        "levels": [{"unit": one["unit"], "agreed": one["agreed"]} for one in found.brief.levels],
    }
