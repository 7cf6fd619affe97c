"""``marsad level``: the levels that stand, this centre's own, what the rule suggests and why, and cutting a section."""

from __future__ import annotations

import json
import os
from typing import Annotated, Any

import typer

from ui.cli_common import LANG, AsJson, RegisterAt, now_utc, one_line, progress, say, told

app = typer.Typer(help=say("level.help"), no_args_is_help=True, rich_markup_mode=None)
Section = Annotated[str, typer.Argument(metavar="SECTION", help=say("level.section"))]
Km = Annotated[float, typer.Argument(metavar="FROM_KM", help=say("level.from_km"))]


@app.command("list", help=say("level.list.help"), epilog="marsad level list --json")
def listed(where: RegisterAt = None, as_json: AsJson = False) -> None:
    from data.words import t
    from events.register.opening import opened
    from events.situation import kept, levels
    from events.situation.level_rule import rows_of
    from ui.exchange_words import centre
    from ui.level_words import word
    from ui.local_actor import local_actor

    register, actor = opened(where), local_actor()
    every = _units(register, actor)
    found = rows_of(levels.now(kept.history(register, actor, "level"), every, now_utc()))
    rows = [unit | one for unit, one in zip(rows_of(every), found, strict=True)]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    comma = t("filter.comma", LANG)
    for row in rows:
        keys = comma.join(
            say("level.key", centre=centre(name, LANG), level=word(str(row[name]), LANG))
            for name in levels.CENTRES
        )
        agreed = word(str(row["agreed"]), LANG)
        typer.echo(one_line(say("level.line", name=row[f"name_{LANG}"], agreed=agreed, keys=keys)))


@app.command(
    "set",
    help=say("level.set.help"),
    epilog="marsad level set sudan high --reason 'three attacks in a week' --until 2026-12-31",
)
def set_level(
    section: Section,
    level: Annotated[str, typer.Argument(metavar="LEVEL", help=say("level.level"))],
    reason: Annotated[str, typer.Option("--reason", help=say("level.why"))],
    until: Annotated[str, typer.Option("--until", metavar="DAY", help=say("level.until"))] = "",
    where: RegisterAt = None,
) -> None:
    from events.query import known
    from events.register.opening import opened
    from events.situation import levels
    from events.situation.records import LEVELS
    from events.situation.units import named
    from ui.level_words import word
    from ui.local_actor import local_actor

    register, actor = opened(where), local_actor()
    (level,) = known([level], LEVELS, "LEVEL") or ("",)
    name = levels.turn(register, actor, section, level, reason, until)
    every = _units(register, actor)
    typer.echo(
        one_line(say("level.done", name=named(every, section, LANG), level=word(level, LANG), id=name))
    )


@app.command("explain", help=say("level.explain.help"), epilog="marsad level explain sudan")
def explain(
    section: Section,
    day: Annotated[str | None, typer.Option("--day", metavar="DAY", help=say("level.day"))] = None,
    where: RegisterAt = None,
    as_json: AsJson = False,
) -> None:
    from zoneinfo import ZoneInfo

    from data.errors import DataProblem
    from events.query import day as checked_day
    from events.register.opening import opened
    from events.register.where import ENVIRONMENT, exists
    from events.situation import kept, level_rule
    from events.situation.units import units
    from layers.style import kinds
    from ui.counted import for_cli
    from ui.level_words import lines, word
    from ui.local_actor import local_actor

    last = checked_day(day) if day else now_utc().astimezone(ZoneInfo("Africa/Tripoli")).date().isoformat()
    every = units()
    refuted: list[str] = []
    # Without a register what ships can be asked about; one that was named has to be there.
    if where or os.environ.get(ENVIRONMENT) or exists():
        register, actor = opened(where), local_actor()
        every = _units(register, actor)
        responses = kept.listing(register, actor, "response")
        refuted = responses.loc[responses["state"] == "refuted", "about"].tolist()
    if section not in every["id"].tolist():
        raise DataProblem("level.unit", found=section, expected=", ".join(every["id"]))
    facts = for_cli(None, {}, None, LANG, told, progress, where)
    rows = ~facts.having(refuted) if refuted else None
    one = every[every["id"] == section]
    found = level_rule.suggestions(facts, one, last, rows)[section]
    names = {kind["code"]: kind["name"][LANG] for kind in kinds()}
    if as_json:
        typer.echo(json.dumps(_plain(found), ensure_ascii=False, indent=1))
        return
    name = str(one[f"name_{LANG}"].iloc[0])
    key = "level.suggested" if found.level else "level.not_suggested"
    values = {"level": word(found.level, LANG)} if found.level else {}
    typer.echo(one_line(say(key, name=name, **values)))
    for line in lines(found, names, LANG):
        typer.echo(f"  {one_line(line)}")


@app.command(
    "cut",
    help=say("level.cut.help"),
    epilog="marsad level cut egypt 900 1111 --name-ar 'الجزء الشمالي' --name-en 'The north'",
)
def cut(
    section: Section,
    from_km: Km,
    to_km: Annotated[float, typer.Argument(metavar="TO_KM", help=say("level.to_km"))],
    name_ar: Annotated[str, typer.Option("--name-ar", help=say("level.name_ar"))],
    name_en: Annotated[str, typer.Option("--name-en", help=say("level.name_en"))],
    reason: Annotated[str, typer.Option("--reason", help=say("register.reason"))] = "",
    where: RegisterAt = None,
) -> None:
    from events.register.opening import opened
    from events.situation import kept
    from events.situation.units import checked
    from ui.level_words import figure
    from ui.local_actor import local_actor

    register, actor = opened(where), local_actor()
    checked(section, from_km, to_km, kept.listing(register, actor, "part"))
    values = {"section": section, "from_km": from_km, "to_km": to_km, "name_ar": name_ar, "name_en": name_en}
    part = kept.put(register, actor, "part", values, reason)
    name = {"ar": name_ar, "en": name_en}[LANG]
    typer.echo(one_line(say("level.part", name=name, start=figure(from_km), end=figure(to_km), id=part)))


def _units(register: Any, actor: Any) -> Any:
    from events.situation import kept
    from events.situation.units import units

    return units(kept.listing(register, actor, "part"))


def _plain(value: Any) -> Any:
    """Return a suggestion as JSON has it: a figure that there is none of is null."""
    from dataclasses import fields, is_dataclass

    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return None if value != value else value
