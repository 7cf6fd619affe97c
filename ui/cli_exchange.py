"""``marsad key | peer | pack | merge | conflicts | decide | request | acknowledge``: the centres exchange what they have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data.words import n, t
from ui.cli_common import LANG, AsJson, RegisterAt, one_line, say
from ui.local_actor import local_actor

if TYPE_CHECKING:
    from events.exchange.conflicts import Conflict
    from events.exchange.packing import Packed

keys_app = typer.Typer(help=say("key.help"), no_args_is_help=True, rich_markup_mode=None)
peers_app = typer.Typer(help=say("peer.help"), no_args_is_help=True, rich_markup_mode=None)
requests_app = typer.Typer(help=say("request.help"), no_args_is_help=True, rich_markup_mode=None)
KeyAt = Annotated[Path | None, typer.Option("--key", metavar="FILE", help=say("exchange.key"))]
Why = Annotated[str, typer.Option("--reason", help=say("exchange.reason"))]
Office = Annotated[str, typer.Option("--office", help=say("request.office"))]


def commands(app: typer.Typer) -> None:
    """Add the commands to the program's."""
    app.add_typer(keys_app, name="key")
    app.add_typer(peers_app, name="peer")
    app.command("pack", help=say("pack.help"), epilog="marsad pack --since LAST --to benghazi out.marsad")(
        pack
    )
    app.command("merge", help=say("merge.help"), epilog="marsad merge in.marsad --json")(merge)
    app.command("conflicts", help=say("conflicts.help"), epilog="marsad conflicts --json")(conflicts)
    app.command("decide", help=say("decide.help"), epilog="marsad decide ID --take 3f9a --reason TEXT")(
        decide
    )
    app.add_typer(requests_app, name="request")
    app.command("acknowledge", help=say("acknowledge.help"), epilog="marsad acknowledge ID")(acknowledge)


@keys_app.command("make", help=say("key.make.help"))
def make_key(where: RegisterAt = None, file: KeyAt = None) -> None:
    from events.exchange.keys import groups, key_path, made
    from events.register.opening import opened

    register = opened(where)
    key = made(register, file)
    shown = key_path(register, file)
    typer.echo(say("key.made", file=shown, centre=key.centre, groups=groups(key.public)))


@keys_app.command("show", help=say("key.show.help"), epilog="marsad key show --out tripoli.pub")
def show_key(
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help=say("key.show.out"))] = None,
    where: RegisterAt = None,
    file: KeyAt = None,
    as_json: AsJson = False,
) -> None:
    from data.files_out import write_whole
    from events.exchange import keys
    from events.register.opening import opened

    key = keys.opened(opened(where), file)
    if out is not None:
        write_whole(out, keys.public_text(key).encode())
    said = {
        "centre": key.centre,
        "fingerprint": keys.fingerprint(key.public),
        "groups": keys.groups(key.public),
    }
    if as_json:
        typer.echo(json.dumps(said))
        return
    typer.echo(say("key.shown", centre=key.centre, groups=said["groups"]))
    if out is not None:
        typer.echo(say("key.written", file=out, centre=key.centre), err=True)


@peers_app.command("add", help=say("peer.add.help"), epilog="marsad peer add benghazi benghazi.pub")
def add_peer(
    name: Annotated[str, typer.Argument(metavar="NAME", help=say("peer.add.name"))],
    file: Annotated[Path, typer.Argument(metavar="KEYFILE", help=say("peer.add.file"))],
    reason: Why = "",
    where: RegisterAt = None,
) -> None:
    from data.errors import FileProblem
    from events.exchange.keys import groups, read_public
    from events.exchange.peers import add
    from events.register.opening import opened

    centre, public = read_public(file)
    if centre != name:
        raise FileProblem("key.other", file=file, found=centre, expected=name)
    peer = add(opened(where), local_actor(), name, public, reason)
    typer.echo(say("peer.added", name=peer.name, groups=groups(peer.key)))


@peers_app.command("list", help=say("peer.list.help"))
def list_peers(where: RegisterAt = None, as_json: AsJson = False) -> None:
    from events.exchange.keys import fingerprint, groups
    from events.exchange.peers import listing
    from events.register.opening import opened

    found = listing(opened(where), local_actor())
    if as_json:
        rows = [
            {"name": peer.name, "fingerprint": fingerprint(peer.key), "groups": groups(peer.key), "since_utc": peer.since_utc}
            for peer in found
        ]  # fmt: skip
        typer.echo(json.dumps(rows, indent=1))
        return
    for peer in found:
        typer.echo(f"{peer.name}\t{groups(peer.key)}\t{peer.since_utc}")
    if not found:
        typer.echo(say("peer.none"), err=True)


def pack(
    out: Annotated[Path, typer.Argument(metavar="OUT.marsad", help=say("pack.out"))],
    to: Annotated[str, typer.Option("--to", metavar="CENTRE", help=say("pack.to"))],
    since: Annotated[str, typer.Option("--since", metavar="LAST|N", help=say("pack.since"))] = "LAST",
    profile: Annotated[
        str, typer.Option("--profile", metavar="public|partner|internal", help=say("pack.profile"))
    ] = "public",
    encrypt: Annotated[bool, typer.Option("--encrypt", help=say("pack.encrypt"))] = False,
    delay_h: Annotated[float, typer.Option("--delay-hours", min=0, help=say("pack.delay"))] = 0.0,
    anew: Annotated[bool, typer.Option("--anew", help=say("pack.anew"))] = False,
    reason: Why = "",
    where: RegisterAt = None,
    key: KeyAt = None,
    as_json: AsJson = False,
) -> None:
    """Write a package; the options are those of `events.exchange.packing.pack`."""
    from events.exchange import keys, packing
    from events.register.opening import opened

    after = _after(since)
    register = opened(where)
    made = packing.pack(
        register, local_actor(), to, out, keys.opened(register, key), since=after, profile=profile, encrypt=encrypt,
        delay_h=delay_h, anew=anew, reason=reason,
    )  # fmt: skip
    if as_json:
        typer.echo(json.dumps({**_packed(made), "sealed": encrypt}, ensure_ascii=False))
        return
    typer.echo(_packed_line(made, out, to))
    if made.left:
        typer.echo(n("cli.pack.left", made.left, LANG, since=made.manifest.last), err=True)


def _after(since: str) -> str | int:
    """Return after which item a package begins: the last that the other centre has, or a number."""
    from data.errors import UsageProblem

    if since.lower() == "last":
        return "last"
    if not (since.isascii() and since.isdigit()):
        raise UsageProblem("merge.since", found=since)
    return int(since)


def _packed(made: Packed) -> dict[str, object]:
    said = made.manifest
    return {
        "file": str(made.path), "sha256": made.sha256, "from": said.sender, "to": said.to, "profile": said.profile,
        "marking": said.marking, "line": said.line, "first": said.first, "last": said.last, "count": said.count,
        "left": made.left,
    }  # fmt: skip


def _packed_line(made: Packed, out: Path, to: str) -> str:
    said = made.manifest
    if not said.count:
        return say("pack.receipt", file=out, to=to, sha256=made.sha256)
    return say(
        "pack.done", file=out, to=to, profile=t(f"package.profile.{said.profile}", LANG), marking=said.marking,
        changes=n("package.changes", said.count, LANG), first=said.first, last=said.last, sha256=made.sha256,
    )  # fmt: skip


def merge(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("merge.file"))],
    where: RegisterAt = None,
    key: KeyAt = None,
    as_json: AsJson = False,
) -> None:
    """Merge a package; a key is read only where there is one, for a package may not need it."""
    from events.exchange import keys, merging
    from events.register.opening import opened

    register = opened(where)
    own = keys.opened(register, key) if keys.key_path(register, key).exists() else None
    found = merging.merge(register, local_actor(), file, own)
    if as_json:
        said = {
            "file": str(file), "from": found.peer, "kind": found.manifest.kind, "profile": found.manifest.profile,
            "first": found.manifest.first, "last": found.manifest.last, **found.counts, "conflicting": found.conflicts,
        }  # fmt: skip
        typer.echo(json.dumps(said, ensure_ascii=False))
        return
    typer.echo(
        one_line(
            say(
                "merge.done", file=file.name, peer=found.peer, added=n("package.changes", found.added, LANG),
                records=n("package.records", len(found.records), LANG), known=found.known,
            )
        )
    )  # fmt: skip
    if found.conflicts:
        typer.echo(n("cli.merge.conflicts", len(found.conflicts), LANG), err=True)
    if found.returned:
        typer.echo(n("cli.merge.returned", found.returned, LANG), err=True)


def conflicts(where: RegisterAt = None, as_json: AsJson = False) -> None:
    """List what waits for a decision."""
    from events.exchange.conflicts import conflicts as listed
    from events.register.opening import opened

    found = listed(opened(where), local_actor())
    if as_json:
        typer.echo(json.dumps([_conflict(one) for one in found], ensure_ascii=False, indent=1))
        return
    for one in found:
        typer.echo(one.subject)
        for line in _conflict_lines(one):
            typer.echo(line)
    if not found:
        typer.echo(say("conflicts.none"), err=True)


def _conflict(one: Conflict) -> dict[str, object]:
    from events.register.clock import instant

    heads = [
        {
            "hash": head.hash, "centre": head.centre, "author": head.author, "institution": head.institution,
            "at_utc": instant(head.clock_ms).isoformat(timespec="seconds"), "op": head.op, "body": head.body,
            "profile": head.profile, "reason": head.reason,
        }
        for head in one.heads
    ]  # fmt: skip
    return {"id": one.subject, "fields": one.fields, "heads": heads}


def _conflict_lines(one: Conflict) -> Iterator[str]:
    """Yield who says what of a record, each indented as its words are."""
    from events.register.clock import instant

    for head in one.heads:
        who = " · ".join(part for part in (head.author, head.institution) if part) or "–"
        at = instant(head.clock_ms).isoformat(timespec="minutes")
        op = t(f"package.op.{head.op}", LANG)
        line = say("conflicts.head", head=head.hash[:12], centre=head.centre, who=who, at=at, op=op)
        yield line[:2] + one_line(line[2:])
    for name, values in one.fields.items():
        shown = " | ".join(
            say("conflicts.nothing") if value is None else _value(name, value) for value in values
        )
        line = say("conflicts.field", field=_field(name), values=shown)
        yield line[:4] + one_line(line[4:])


def _field(name: str) -> str:
    """Return what a field is called; one that is no event's, such as a request's, as it is."""
    try:
        return t(f"ui.column.{name}", LANG)
    except KeyError:
        return name


def _value(field: str, value: object) -> str:
    from data.catalogue import read

    if field == "kind":
        named = read("kinds").set_index("code")[f"name_{LANG}"]
        return str(named.get(value, value))
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def decide(
    subject: Annotated[str, typer.Argument(metavar="ID", help=say("decide.id"))],
    take: Annotated[str, typer.Option("--take", metavar="MARK", help=say("decide.take"))],
    reason: Why = "",
    where: RegisterAt = None,
) -> None:
    """Settle a conflict."""
    from events.exchange.conflicts import decide as settled
    from events.register.opening import opened

    settled(opened(where), local_actor(), subject, take, reason)
    typer.echo(say("decide.done", id=subject))


@requests_app.command("ask", help=say("request.ask.help"), epilog="marsad request ask TEXT --to benghazi")
def ask(
    text: Annotated[str, typer.Argument(metavar="TEXT", help=say("request.ask.text"))],
    to: Annotated[str, typer.Option("--to", metavar="CENTRE", help=say("pack.to"))],
    kind: Annotated[
        str, typer.Option("--kind", metavar="information|support", help=say("request.ask.kind"))
    ] = "information",
    about: Annotated[
        list[str] | None, typer.Option("--about", metavar="ID", help=say("request.ask.about"))
    ] = None,
    due: Annotated[str, typer.Option("--due", metavar="TIME", help=say("request.ask.due"))] = "",
    office: Office = "",
    where: RegisterAt = None,
) -> None:
    from events.exchange import requests
    from events.register.opening import opened

    made = requests.ask(
        opened(where), local_actor(), to, kind, text, about=tuple(about or ()), office=office, due=due
    )
    typer.echo(say("request.asked", id=made))


@requests_app.command("answer", help=say("request.answer.help"), epilog="marsad request answer ID TEXT")
def answer(
    subject: Annotated[str, typer.Argument(metavar="ID", help=say("request.answer.id"))],
    text: Annotated[str, typer.Argument(metavar="TEXT", help=say("request.answer.text"))],
    state: Annotated[str, typer.Option("--state", help=say("request.answer.state"))] = "answered",
    office: Office = "",
    where: RegisterAt = None,
) -> None:
    from events.exchange import requests
    from events.register.opening import opened

    requests.answer(opened(where), local_actor(), subject, text, state=state, office=office)
    typer.echo(say("request.answered", id=subject, state=t(f"request.state.{state}", LANG)))


@requests_app.command("list", help=say("request.list.help"))
def list_requests(
    only_open: Annotated[bool, typer.Option("--open", help=say("request.list.open"))] = False,
    where: RegisterAt = None,
    as_json: AsJson = False,
) -> None:
    from events.exchange.requests import STATES, listing
    from events.register.opening import opened

    found = listing(opened(where), local_actor(), ("open",) if only_open else STATES)
    if as_json:
        rows = [{"id": one.id, "from": one.centre, **one.body, "conflict": one.conflict} for one in found]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for one in found:
        kind, state = (
            t(f"request.kind.{one.body['kind']}", LANG),
            t(f"request.state.{one.body['state']}", LANG),
        )
        cells = (
            one.id,
            f"{one.centre} → {one.body['to']}",
            kind,
            one.body["due"] or "–",
            state,
            one.body["text"],
        )
        typer.echo("\t".join(map(one_line, cells)))
    if not found:
        typer.echo(say("request.none"), err=True)


def acknowledge(
    subject: Annotated[str, typer.Argument(metavar="ID", help=say("acknowledge.id"))],
    office: Office = "",
    where: RegisterAt = None,
) -> None:
    """Say that this centre has taken note of an event."""
    from events.exchange.requests import acknowledge as noted
    from events.register.opening import opened

    register = opened(where)
    noted(register, local_actor(), subject, office)
    typer.echo(say("acknowledge.done", id=subject, centre=register.centre))
