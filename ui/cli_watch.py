"""``marsad watch | handover | respond``: a shift's picture, its handover, and what is done about an incident."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data.words import n, t
from ui.cli_common import LANG, AsJson, RegisterAt, now_utc, one_line, say
from ui.local_actor import local_actor

if TYPE_CHECKING:
    from events.register.opening import Register
    from events.situation.news import Found, Happened, News
    from events.situation.watch import Watch


def commands(app: typer.Typer) -> None:
    """Add the commands to the program's."""
    app.command("watch", help=say("watch.help"), epilog="marsad watch --json")(watch)
    app.command(
        "handover",
        help=say("handover.help"),
        epilog="marsad handover --from 'morning duty' --to 'evening duty' --note TEXT",
    )(handover)
    app.command("respond", help=say("respond.help"), epilog="marsad respond ID acknowledge --by customs")(
        respond
    )


def watch(where: RegisterAt = None, as_json: AsJson = False) -> None:
    """Print the watch; of what ships where there is no register."""
    from events.situation.watch import watch as looked_at

    found = looked_at(_register(where), local_actor(), now_utc())
    if as_json:
        typer.echo(json.dumps(_record(found), ensure_ascii=False, indent=1))
        return
    for line in _lines(found):
        typer.echo("\t".join(map(one_line, line)))


def _register(where: str | None) -> Register | None:
    """Return the register that is meant; None where nobody has named one and there is none."""
    from events.register.opening import opened
    from events.register.where import ENVIRONMENT, exists

    return opened(where) if where or os.environ.get(ENVIRONMENT) or exists() else None


def _found(one: Found) -> dict[str, object]:
    return {"count": one.count, "ids": list(one.ids)}


def _news(one: News) -> dict[str, object]:
    counted = {
        name: _found(getattr(one, name)) for name in ("entered", "changed", "gone", "imported", "received")
    }
    records = {
        name: {kind: _found(some) for kind, some in getattr(one, name).items()}
        for name in ("records", "received_records")
    }
    return {"window": one.window, "since_utc": one.since_utc, **counted, **records}


def _happened(one: Happened) -> dict[str, object]:
    return {
        "window": one.window, "first": one.first, "last": one.last, "events": _found(one.events),
        "coarse": _found(one.coarse),
    }  # fmt: skip


def _record(found: Watch) -> dict[str, object]:
    """Return the watch as JSON has it: every figure with the ids that it counts."""
    standing = found.levels[found.levels["agreed"] != ""]
    return {
        "at_utc": found.now.isoformat(timespec="seconds"),
        "centre": found.centre,
        "overdue": found.overdue.to_dict("records"),
        "rules_without": list(found.without),
        "new": [_news(one) for one in found.news],
        "happened": [_happened(one) for one in found.happened],
        "levels": dict(zip(standing["unit"], standing["agreed"], strict=True)),
        "level_changes": found.changes.to_dict("records"),
        "incidents": {state: list(ids) for state, ids in found.states.items()},
        "conflicts": {kind: _found(some) for kind, some in found.conflicts.items()},
        "requests": [one.id for one in found.asked],
        "contradictions": list(found.contradictions),
        "followup": {kind: list(ids) for kind, ids in found.followup.items()},
        "last_handover": _last(found),
        "marking": found.marking,
    }


def _last(found: Watch) -> dict[str, Any] | None:
    ours = found.handovers[found.handovers["ours"].astype(bool)]
    if ours.empty:
        return None
    names = ["id", "from_role", "to_role", "at_utc", "note"]
    return {name: str(ours.iloc[0][name]) for name in names}


def _lines(found: Watch) -> Iterator[tuple[str, ...]]:
    """Yield the watch line by line, in cells."""
    from events.situation.overdue import rules
    from ui.watch_words import lasted, level, unit

    named = rules().set_index("rule")[f"name_{LANG}"]
    if found.centre:
        if found.overdue.empty:
            yield (t("watch.overdue.nothing", LANG),)
        for row in found.overdue.to_dict("records"):
            late = t("watch.overdue.by", LANG, lasted=lasted(row["late_h"], LANG))
            yield named[row["rule"]], row["id"], late
    else:
        yield (t("watch.intro.shipped", LANG),)
    for one in found.news:
        figures = {
            name: f"{getattr(one, name).count:,}" for name in ("entered", "changed", "imported", "received")
        }
        yield t(f"watch.window.{one.window}", LANG, at=one.since_utc), say("watch.counts", **figures)
    for day in found.happened:
        when = t("watch.days_of", LANG, first=day.first, last=day.last)
        yield t("watch.happened", LANG), when, n("count.events", day.events.count, LANG)
    for row in found.levels[found.levels["agreed"] != ""].to_dict("records"):
        yield unit(found.units, row["unit"], LANG), level(row["agreed"], LANG)
    if found.centre:
        for state, ids in found.states.items():
            yield t("watch.incidents", LANG), t(f"response.state.{state}", LANG), f"{len(ids):,}"
        conflicting = sum(some.count for some in found.conflicts.values())
        yield t("watch.conflicts", LANG), f"{conflicting:,}"
    yield t("watch.contradictions", LANG), f"{len(found.contradictions):,}"
    for kind, items in found.followup.items():
        yield t("watch.followup", LANG), t(f"ui.followup.{kind}", LANG), f"{len(items):,}"


def handover(
    before: Annotated[str, typer.Option("--from", metavar="ROLE", help=say("handover.from"))],
    after: Annotated[str, typer.Option("--to", metavar="ROLE", help=say("handover.to"))],
    note: Annotated[str, typer.Option("--note", help=say("handover.note"))] = "",
    where: RegisterAt = None,
    as_json: AsJson = False,
) -> None:
    """Hand over this centre's shift."""
    from events.register.opening import opened
    from events.situation.news import handed

    subject = handed(opened(where), local_actor(), before, after, note)
    if as_json:
        typer.echo(json.dumps({"id": subject}))
        return
    typer.echo(one_line(say("handover.done", id=subject, before=before, after=after)))


def respond(
    event: Annotated[str, typer.Argument(metavar="EVENT", help=say("respond.event"))],
    state: Annotated[str, typer.Argument(metavar="STATE", help=say("respond.step"))],
    by: Annotated[str, typer.Option("--by", metavar="BODY", help=say("respond.by"))] = "",
    note: Annotated[str, typer.Option("--note", help=say("respond.note"))] = "",
    where: RegisterAt = None,
    as_json: AsJson = False,
) -> None:
    """Say what is done about an incident."""
    from data.errors import DataProblem
    from events.register.opening import opened
    from events.situation.response import STEPS, TIMES, incidents
    from events.situation.response import respond as responded

    step = {reached: step for step, reached in STEPS.items() if reached}.get(state, state)
    register, actor = opened(where), local_actor()
    rows = incidents(register, actor, [event])
    rows = rows[rows["id"] == event]
    if rows.empty:
        raise DataProblem("version.unknown", found=event)
    before = {str(name): value for name, value in rows.iloc[0].items()}
    responded(register, actor, before, step, by, note)
    after = incidents(register, actor, [event])
    row = after[after["id"] == event].iloc[0]
    if as_json:
        names = ("id", "state", "by", *TIMES, "note", "record")
        typer.echo(json.dumps({name: str(row[name]) for name in names}, ensure_ascii=False))
        return
    typer.echo(one_line(say("respond.done", id=event, state=t(f"response.state.{row['state']}", LANG))))
