"""``marsad patrols``: days since the last patrol along the border, coverage by unit, and the gaps, ranked."""

from __future__ import annotations

import json
import math
from typing import Annotated, Any

import typer

from data.words import t
from ui.cli_common import LANG, AsJson, RegisterAt, now_utc, one_line, say

WHAT = ("gaps", "coverage", "since")


def commands(app: typer.Typer) -> None:
    """Add the command to the program's."""
    app.command("patrols", help=say("patrols.help"), epilog="marsad patrols --show gaps --json")(patrols)


def patrols(
    show: Annotated[
        str, typer.Option("--show", metavar="gaps|coverage|since", help=say("patrols.show"))
    ] = "gaps",
    where: RegisterAt = None,
    as_json: AsJson = False,
) -> None:
    from events.query import known
    from events.register.opening import opened
    from events.situation import kept, levels
    from events.situation.patrols import coverage, days_since, gaps
    from events.situation.picture import day_of
    from events.situation.units import units
    from ui import patrol_words
    from ui.local_actor import local_actor

    (what,) = known([show], WHAT, "--show") or ("gaps",)
    register, actor, at = opened(where), local_actor(), now_utc()
    every = units(kept.listing(register, actor, "part"))
    runs = days_since(kept.listing(register, actor, "patrol"), every, day_of(at))
    stand = levels.now(kept.history(register, actor, "level"), every, at)
    agreed = dict(zip(stand["unit"], stand["agreed"], strict=True))
    frames = {
        "since": lambda: runs,
        "coverage": lambda: coverage(runs, every),
        "gaps": lambda: gaps(runs, every, agreed),
    }
    found = frames[what]()
    if as_json:
        rows = [{str(name): _plain(value) for name, value in row.items()} for row in found.to_dict("records")]
        said = {"day": day_of(at).isoformat(), "show": what, "rows": rows}
        typer.echo(json.dumps(said, ensure_ascii=False, indent=1))
        return
    tables = {"since": patrol_words.since, "coverage": patrol_words.covered, "gaps": patrol_words.gaps}
    table = tables[what](found, every, LANG)
    typer.echo("\t".join(map(one_line, table.columns)))
    for row in table.itertuples(index=False):
        typer.echo("\t".join(one_line(str(cell)) for cell in row))
    typer.echo(t("patrols.rules", LANG), err=True)


def _plain(value: Any) -> Any:
    """Return a number that JSON has; none for what was never."""
    if isinstance(value, float):
        return round(value, 3) if math.isfinite(value) else None
    return value
