"""``marsad demo``: a register of made-up reports, marked as such wherever it is shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ui.cli_common import AsJson, say

CENTRE = "benghazi"


def add_demo(app: typer.Typer) -> None:
    """Add the command to the program's."""
    app.command("demo", help=say("demo.help"), epilog="marsad demo --days 60 --seed 7")(demo)


def demo(
    register: Annotated[
        str | None, typer.Option("--register", metavar="PATH", help=say("demo.register"))
    ] = None,
    centre: Annotated[str, typer.Option(metavar="benghazi|tripoli", help=say("demo.centre"))] = CENTRE,
    days: Annotated[int, typer.Option(min=1, help=say("demo.days"))] = 120,
    seed: Annotated[int, typer.Option(min=0, help=say("demo.seed"))] = 1,
    as_json: AsJson = False,
) -> None:
    from events.register.where import own
    from events.situation.demo import counted, make
    from ui.cli_common import now_utc

    made = make(register or str(Path(own()).with_name("demo.sqlite")), centre, days, seed, now_utc())
    counts = counted(made)
    if as_json:
        said = {"register": made.where, "centre": made.centre, "synthetic": True, "counts": counts}
        typer.echo(json.dumps(said, ensure_ascii=False))
        return
    others = sum(counts.values()) - counts.get("event", 0)
    typer.echo(
        say("demo.made", file=made.where, centre=made.centre, events=counts.get("event", 0), others=others)
    )
