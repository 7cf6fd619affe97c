"""``marsad register``: make one, prove it, copy it, see what was done in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from data.words import n, t
from ui.cli_common import LANG, AsJson, RegisterAt, one_line, say
from ui.local_actor import local_actor

app = typer.Typer(help=say("register.help"), no_args_is_help=True, rich_markup_mode=None)
Why = Annotated[str, typer.Option("--reason", help=say("register.reason"))]


@app.command("create", help=say("register.create.help"), epilog="marsad register create --centre tripoli")
def create(
    centre: Annotated[str, typer.Option(metavar="NAME", help=say("register.create.centre"))],
    where: RegisterAt = None,
) -> None:
    from events.register.opening import created

    made = created(where, centre)
    typer.echo(say("register.created", file=made.where, centre=made.centre))


@app.command("verify", help=say("register.verify.help"), epilog="marsad register verify --json")
def verify(where: RegisterAt = None, as_json: AsJson = False) -> None:
    from events.register.log import verify as proved
    from events.register.opening import opened

    register = opened(where)
    found = proved(register)
    if as_json:
        said = {"register": register.where, "centre": register.centre, **vars(found)}
        typer.echo(json.dumps(said, ensure_ascii=False))
        return
    typer.echo(_sound("register.verified", register.where, found.entries, found.versions, found.head))
    if found.backwards:
        typer.echo(n("cli.register.backwards", found.backwards, LANG), err=True)


@app.command("log", help=say("register.log.help"), epilog="marsad register log --last 20")
def log(
    where: RegisterAt = None,
    last: Annotated[int, typer.Option(min=1, help=say("register.log.last"))] = 20,
    subject: Annotated[
        str | None, typer.Option("--event", metavar="ID", help=say("register.log.event"))
    ] = None,
    as_json: AsJson = False,
) -> None:
    from events.register.log import entries
    from events.register.opening import opened

    found = entries(opened(where), local_actor(), last, subject)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for entry in found:
        who = " · ".join(str(part) for part in (entry["actor"], entry["institution"]) if part)
        count = n("cli.register.versions", int(str(entry["count"])), LANG) if entry["count"] else ""
        cells = (entry["n"], entry["at_utc"], _action(str(entry["action"])), count, who, entry["reason"])
        typer.echo("\t".join(one_line(str(cell)) for cell in cells))


def _action(code: str) -> str:
    """Return what was done in words; what a later version of the program calls otherwise stays as it is."""
    try:
        return t(f"action.{code}", LANG)
    except KeyError:
        return code


@app.command("backup", help=say("register.backup.help"), epilog="marsad register backup stick/tripoli.sqlite")
def backup(file: Annotated[Path, typer.Argument(metavar="FILE")], where: RegisterAt = None) -> None:
    from events.register.backup import backup as copied
    from events.register.opening import opened

    found = copied(opened(where), file)
    typer.echo(_sound("register.backed_up", file, found.entries, found.versions, found.head))


@app.command("restore", help=say("register.restore.help"), epilog="marsad register restore tripoli.sqlite")
def restore(file: Annotated[Path, typer.Argument(metavar="FILE")], where: RegisterAt = None) -> None:
    from events.register.backup import restore as restored

    register = restored(file, where)
    typer.echo(say("register.restored", file=file, register=register.where, centre=register.centre))


@app.command("rebuild", help=say("register.rebuild.help"), epilog="marsad register rebuild")
def rebuild(where: RegisterAt = None, reason: Why = "") -> None:
    from events.register.opening import opened
    from events.register.rebuilding import rebuild as rebuilt

    typer.echo(n("cli.register.rebuilt", rebuilt(opened(where), local_actor(), reason), LANG))


@app.command(
    "geopackage", help=say("register.geopackage.help"), epilog="marsad register geopackage tripoli.gpkg"
)
def geopackage(
    file: Annotated[Path, typer.Argument(metavar="OUT.gpkg")],
    where: RegisterAt = None,
    profile: Annotated[
        str, typer.Option(metavar="public|partner|internal", help=say("register.geopackage.profile"))
    ] = "internal",
) -> None:
    from events.query import known
    from events.redaction import MARKINGS
    from events.register.geopackage import write
    from events.register.opening import opened

    (profile,) = known([profile], tuple(MARKINGS), "--profile") or ("internal",)
    released = write(opened(where), local_actor(), file, profile=profile)
    for key, count in (("forbidden", released.forbidden), ("above", released.above)):
        if count:
            typer.echo(n(f"cli.{key}", count, LANG, profile=profile), err=True)
    events = n("count.events", len(released.events), LANG)
    typer.echo(say("register.geopackage.done", file=file, events=events))


def _sound(key: str, file: object, entries: int, versions: int, head: str) -> str:
    return one_line(
        say(
            key, file=file, entries=n("cli.register.entries", entries, LANG),
            versions=n("cli.register.versions", versions, LANG), head=head,
        )
    )  # fmt: skip
