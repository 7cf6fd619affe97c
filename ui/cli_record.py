"""``marsad record``: what the centres say and do beside reporting, as records: listed, added, changed, dropped."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data.errors import DataProblem, UsageProblem
from data.words import n, t
from ui.cli_common import LANG, AsJson, RegisterAt, one_line, say
from ui.local_actor import local_actor

if TYPE_CHECKING:
    from events.register.opening import Register
    from events.register.who import Actor

app = typer.Typer(help=say("record.help"), no_args_is_help=True, rich_markup_mode=None)
Kind = Annotated[str, typer.Argument(metavar="KIND", help=say("record.kind"))]
Name = Annotated[str, typer.Argument(metavar="ID", help=say("record.id"))]
Fields = Annotated[list[str], typer.Argument(metavar="FIELD=VALUE ...", help=say("record.fields"))]
Why = Annotated[str, typer.Option("--reason", help=say("register.reason"))]


@app.command("kinds", help=say("record.kinds.help"), epilog="marsad record kinds --json")
def kinds(as_json: AsJson = False) -> None:
    from events.situation.records import RECORDS

    if as_json:
        said = [
            {
                "kind": record.name, "name": {lang: t(f"record.{record.name}", lang) for lang in ("ar", "en")},
                "role": record.role, "own": record.own,
                "fields": [
                    {"name": field.name, "kind": field.kind, "required": field.required, "codes": list(field.codes)}
                    for field in record.fields
                ],
            }
            for record in RECORDS.values()
        ]  # fmt: skip
        typer.echo(json.dumps(said, ensure_ascii=False, indent=1))
        return
    for record in RECORDS.values():
        fields = (field.name + ("*" if field.required else "") for field in record.fields)
        typer.echo("\t".join((record.name, t(f"record.{record.name}", LANG), " ".join(fields))))
    typer.echo(say("record.kinds.note"), err=True)


@app.command("list", help=say("record.list.help"), epilog="marsad record list need --json")
def list_records(kind: Kind, where: RegisterAt = None, as_json: AsJson = False) -> None:
    from events.register.opening import opened
    from events.situation import kept
    from events.situation.records import RECORDS, titled

    kind = _kind(kind)
    table = kept.listing(opened(where), local_actor(), kind)
    rows: list[dict[str, Any]] = [
        {str(name): value for name, value in row.items()} for row in table.to_dict("records")
    ]
    if as_json:
        typer.echo(json.dumps([_plain(row) for row in rows], ensure_ascii=False, indent=1))
        return
    for row in rows:
        said = [
            f"{field.name}={row[field.name]:g}" if field.is_number else f"{field.name}={row[field.name]}"
            for field in RECORDS[kind].fields
            if row[field.name] != "" and row[field.name] == row[field.name]
        ]
        mark = say("record.conflict") if row["conflict"] else ""
        cells = (row["id"], titled(kind, row, LANG), mark, *said)
        typer.echo("\t".join(one_line(str(cell)) for cell in cells))
    typer.echo(n("ui.record.count", len(rows), LANG), err=True)


@app.command(
    "add",
    help=say("record.add.help"),
    epilog="marsad record add need site=tripoli kind=training item_ar=دورة as_of=2026-11-01 source=جرد --reason الجرد",
)
def add(
    kind: Kind, fields: Fields, where: RegisterAt = None, reason: Why = "", as_json: AsJson = False
) -> None:
    from events.register.opening import opened
    from events.situation import kept

    kind, register, actor = _kind(kind), opened(where), local_actor()
    values = _values(kind, fields)
    _checked(register, actor, kind, values)
    _told("record.added", kept.put(register, actor, kind, values, reason), kind, as_json)


@app.command(
    "change", help=say("record.change.help"), epilog="marsad record change tripoli-abcdefghij held=12"
)
def change(
    name: Name, fields: Fields, where: RegisterAt = None, reason: Why = "", as_json: AsJson = False
) -> None:
    from events.register import reading
    from events.register.opening import opened
    from events.situation import kept

    register, actor = opened(where), local_actor()
    state = reading.one(register, actor, name)
    kind = _known(state.shown.record, name)
    if state.conflict:
        raise UsageProblem("record.settle", found=name)
    values = {**state.shown.body, **_values(kind, fields)}
    _checked(register, actor, kind, values, name)
    kept.put(register, actor, kind, values, reason, name, state.hashes)
    _told("record.changed", name, kind, as_json)


@app.command(
    "drop", help=say("record.drop.help"), epilog="marsad record drop tripoli-abcdefghij --reason duplicate"
)
def drop(name: Name, reason: Why, where: RegisterAt = None, as_json: AsJson = False) -> None:
    from events.register import reading
    from events.register.opening import opened
    from events.situation import kept

    register, actor = opened(where), local_actor()
    state = reading.one(register, actor, name)
    kind = _known(state.shown.record, name)
    kept.drop(register, actor, name, state.hashes, reason)
    _told("record.dropped", name, kind, as_json)


def _kind(name: str) -> str:
    from events.query import known
    from events.situation.records import RECORDS

    found = known([name], tuple(RECORDS), "KIND")
    return found[0] if found else name


def _known(kind: str, name: str) -> str:
    """Return the kind of a record that is there; an event or a request is changed elsewhere."""
    from events.situation.records import RECORDS

    if kind not in RECORDS:
        raise DataProblem("version.record", found=name)
    return kind


def _values(kind: str, fields: list[str]) -> dict[str, object]:
    """Return what is typed as values: "field=" takes back what was said."""
    from events.situation.records import RECORDS

    names = {field.name: field for field in RECORDS[kind].fields}
    out: dict[str, object] = {}
    for part in fields:
        name, sign, value = part.partition("=")
        if not sign:
            raise UsageProblem("record.pair", found=part)
        if name not in names:
            raise DataProblem("record.field", found=name, expected=", ".join(names))
        out[name] = value
    return out


def _checked(register: Register, actor: Actor, kind: str, values: dict[str, object], name: str = "") -> None:
    """Ask what the pages ask before a settlement, a difference, a route or a part is written."""
    from events.situation import holdings, kept, settling

    if kind == "settlement":
        settling.check_settlement(settling.matters(register, actor), values)
    elif kind == "difference":
        settling.check_difference(register, actor, values)
    elif kind == "route":
        holdings.check_route(values)
    elif kind == "part":
        from events.situation.records import tidy
        from events.situation.units import checked

        body = tidy(kind, values)
        others = kept.listing(register, actor, kind)
        stretch = float(str(body["from_km"])), float(str(body["to_km"]))
        checked(str(body["section"]), *stretch, others[others["id"] != name])


def _told(key: str, name: str, kind: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"id": name, "kind": kind}, ensure_ascii=False))
        return
    typer.echo(one_line(say(key, id=name, kind=t(f"record.{kind}", LANG))))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as JSON has it: null where no number is known."""
    return {
        name: None if value != value else list(value) if isinstance(value, tuple) else value
        for name, value in row.items()
    }
