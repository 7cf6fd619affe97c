"""``marsad trends | line``: counts over time beside earlier ones, and the border unrolled, as text or JSON."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data.words import n, t
from ui.cli_common import LANG, AsJson, RegisterAt, now_utc, one_line, progress, say, told

if TYPE_CHECKING:
    import pandas as pd

    from events.query import Filter
    from events.situation.facts import Facts
    from events.situation.strip import Strip
    from events.situation.trends import Trends

# The filters of `marsad list` (ui/cli.py).
First = Annotated[str | None, typer.Option("--from", metavar="DAY", help=say("from"))]
Last = Annotated[str | None, typer.Option("--to", metavar="DAY", help=say("to"))]
Types = Annotated[list[str] | None, typer.Option("--type", metavar="CODE", help=say("type"))]
Sections = Annotated[list[str] | None, typer.Option("--section", metavar="NAME", help=say("section"))]
Origins = Annotated[list[str] | None, typer.Option("--origin", metavar="ORIGIN", help=say("origin"))]
Text = Annotated[str, typer.Option("--text", help=say("text"))]
Files = Annotated[list[Path] | None, typer.Option("--events", metavar="FILE", help=say("events"))]
Columns = Annotated[list[str] | None, typer.Option("--map", metavar="lon=X,lat=Y", help=say("map"))]
Far = Annotated[float | None, typer.Option("--far-km", metavar="KM", min=0, help=say("far"))]


def commands(app: typer.Typer) -> None:
    """Add the commands to the program's."""
    app.command("trends", help=say("trends.help"), epilog="marsad trends --by kind --step week --period 90d")(
        trends
    )
    app.command("line", help=say("line.help"), epilog="marsad line --section egypt --json")(line)


def trends(
    by: Annotated[
        str, typer.Option("--by", metavar="section|type|district", help=say("trends.by"))
    ] = "section",
    step: Annotated[str, typer.Option("--step", metavar="day|week|month", help=say("trends.step"))] = "week",
    days: Annotated[str, typer.Option("--period", metavar="28d", help=say("trends.period"))] = "28d",
    start: Annotated[str | None, typer.Option("--from", metavar="DAY", help=say("trends.from"))] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="DAY", help=say("trends.to"))] = None,
    types: Types = None,
    sections: Sections = None,
    origins: Origins = None,
    text: Text = "",
    files: Files = None,
    columns: Columns = None,
    where: RegisterAt = None,
    far_km: Far = None,
    as_json: AsJson = False,
) -> None:
    """Print how counts changed."""
    from datetime import date

    from events.query import day, known
    from events.situation.counting import passing
    from events.situation.levels import LIBYA
    from events.situation.trends import days_of, period
    from events.situation.trends import trends as found_in

    (grouped,) = known([by], ("section", "type", "district"), "--by") or ("section",)
    last = date.fromisoformat(day(end)) if end else now_utc().astimezone(LIBYA).date()
    first, until = (day(start), last.isoformat()) if start else period(days_of(days), last)
    facts = _facts(files, columns, origins, where, far_km)
    rows = passing(facts, _asked(facts, None, None, types, sections, origins, text))
    group = {"type": "kind"}.get(grouped, grouped)
    found = found_in(facts, rows, first, until, step, group, _units(where))
    if as_json:
        typer.echo(json.dumps(_trends(found, grouped), ensure_ascii=False, indent=1))
        return
    names = _names(found, where)
    for one in ("this", "before", "year_ago"):
        both = t("line.days", LANG, start=found.windows[one][0], end=found.windows[one][1])
        typer.echo(one_line(t(f"trends.{one}", LANG, days=both)))
    for row in found.table.to_dict("records"):
        cells = [
            names.get(row["group"], row["group"]),
            *(f"{row[one]:,}" for one in ("this", "before", "year_ago")),
        ]
        cells += ["—" if row[one] != row[one] else f"{row[one]:+,.0f}%" for one in ("change_pct", "year_pct")]
        typer.echo("\t".join(map(one_line, cells)))
    series = found.series
    parts = {"undated": series.undated, "coarse": series.coarse, "outside": series.outside}
    typer.echo(n("count.events", int(rows.sum()), LANG), err=True)
    for name, count in parts.items():
        typer.echo(f"{t(f'trends.apart.{name}', LANG)}: {count:,}", err=True)


def line(
    start: First = None,
    end: Last = None,
    types: Types = None,
    sections: Annotated[str, typer.Option("--section", metavar="NAME", help=say("line.section"))] = "land",
    origins: Origins = None,
    text: Text = "",
    files: Files = None,
    columns: Columns = None,
    where: RegisterAt = None,
    far_km: Far = None,
    coarse_km: Annotated[float, typer.Option("--coarse-km", min=1, help=say("line.coarse"))] = 50.0,
    as_json: AsJson = False,
) -> None:
    """Print how many events there are along the border, by kilometres and periods."""
    from events.query import known
    from events.situation.counting import passing
    from events.situation.strip import stretches, strip

    every = _units(where)
    (unit,) = known([sections], ["land", *every["id"]], "--section") or ("land",)
    facts = _facts(files, columns, origins, where, far_km)
    rows = passing(facts, _asked(facts, start, end, types, None, origins, text))
    found = strip(facts, rows, stretches(every, unit), coarse_km, most_marks=0)
    if as_json:
        typer.echo(json.dumps(_strip(found, unit), ensure_ascii=False, indent=1))
        return
    for row in [] if found.bins is None else found.bins.to_dict("records"):
        km = f"{row['from_km']:,.0f}–{row['to_km']:,.0f}"
        place = t("line.km", LANG, section=t(f"line.short.{row['section']}", LANG), km=km)
        typer.echo("\t".join(map(one_line, [place, f"{row['period']:%Y-%m-%d}", f"{row['count']:,}"])))
    typer.echo(
        t("line.sum", LANG, shown=f"{found.shown:,}", all=n("count.events", int(rows.sum()), LANG)), err=True
    )
    for name, apart in found.apart.items():
        if apart.any():
            typer.echo(f"{t(f'line.apart.{name}', LANG)}: {int(apart.sum()):,}", err=True)


def _facts(
    files: list[Path] | None,
    columns: list[str] | None,
    origins: list[str] | None,
    where: str | None,
    far_km: float | None,
) -> Facts:
    from ui.asked import column_map
    from ui.counted import for_cli

    return for_cli(files, column_map(columns), origins, LANG, told, progress, where, far_km)


def _asked(
    facts: Facts,
    start: str | None,
    end: str | None,
    types: list[str] | None,
    sections: list[str] | None,
    origins: list[str] | None,
    text: str,
) -> Filter:
    """Return the filter, every code checked against what there is: a kind may be a file's own word."""
    from events.query import Filter, known
    from events.schema import ORIGINS
    from geo.sections import IDS

    kinds = [word for word in facts.kind.words if word]
    return Filter(
        start,
        end,
        known(types, kinds, "--type"),
        known(sections, IDS, "--section"),
        known(origins, ORIGINS, "--origin"),
        text,
    )


def _units(where: str | None) -> pd.DataFrame:
    """Return the sections, and the parts that the register has, where there is one."""
    from events.register.where import ENVIRONMENT, exists
    from events.situation.units import units

    if not (where or os.environ.get(ENVIRONMENT) or exists()):
        return units()
    from events.register.opening import opened
    from events.situation.kept import listing
    from ui.local_actor import local_actor

    return units(listing(opened(where), local_actor(), "part"))


def _names(found: Trends, where: str | None) -> dict[str, str]:
    from data import catalogue
    from events.situation.units import named
    from layers.style import kinds

    none = {"": t(f"trends.none.{found.by}", LANG)}
    if found.by == "section":
        every = _units(where)
        return none | {name: named(every, name, LANG) for name in every["id"].tolist()}
    if found.by == "kind":
        return none | {kind["code"]: kind["name"][LANG] for kind in kinds()}
    rows = catalogue.read("districts")
    return none | dict(zip(rows["pcode"], rows[f"name_{LANG}"], strict=True))


def _trends(found: Trends, by: str) -> dict[str, Any]:
    """Return trends as JSON has them: what is not known is null."""
    table = found.table.astype(object).where(found.table.notna(), None).to_dict("records")
    series = found.series.counts.rename(columns={found.by: "group"})
    series = series.assign(period=series["period"].dt.strftime("%Y-%m-%d"))
    return {
        "by": by,
        "step": found.series.step,
        "windows": {name: list(days) for name, days in found.windows.items()},
        "groups": table,
        "series": series.to_dict("records"),
        "apart": {
            "undated": found.series.undated, "coarse": found.series.coarse, "outside": found.series.outside,
        },
    }  # fmt: skip


def _strip(found: Strip, unit: str) -> dict[str, Any]:
    """Return a strip as JSON has it: bins with their chainages and days, and what stands apart."""
    from events.situation.strip import counted
    from geo.sections import sections

    starts = sections().set_index("id")["start_en"]
    bins = [] if found.bins is None else found.bins.drop(columns=["x0", "x1"]).to_dict("records")
    return {
        "unit": unit,
        "stretches": [
            {"section": one.section, "from_km": one.from_km, "to_km": one.to_km, "km_0": starts[one.section]}
            for one in found.stretches
        ],
        "bin_km": found.bin_km,
        "step": found.step,
        "bins": [row | {name: f"{row[name]:%Y-%m-%d}" for name in ("period", "until")} for row in bins],
        "may_be_in_the_next": found.beyond,
        "shown": found.shown,
        "apart": {name: int(rows.sum()) for name, rows in found.apart.items()},
        "total": counted(found),
    }
