"""A package is made: what a peer has not yet, let out under a profile, in one signed file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, select

from data.errors import UsageProblem
from data.files_out import write_whole
from events.exchange import lines
from events.exchange.choosing import Chosen, chosen, histories, touched
from events.exchange.contents import page
from events.exchange.envelope import PLAIN, SEALED, joined, written
from events.exchange.items import Link, kept
from events.exchange.keys import Key, sealed
from events.exchange.lines import Line
from events.exchange.manifest import Manifest, Seen
from events.exchange.peers import Peer, known
from events.exchange.releasing import PROFILES, allowed
from events.register import clock, tables
from events.register.deriving import parts
from events.register.opening import Register
from events.register.versions import Version
from events.register.who import Actor
from events.register.writing import Writing, insert, writing
from events.schema import MARKINGS

# Of the items' texts: what remains goes in the next package. A tenth of what a reader takes at most, for each version
# is in memory as text and as object.
MAX_ITEMS_BYTES = 100_000_000


@dataclass(frozen=True)
class Packed:
    """A package that was made.

    Parameters
    ----------
    path : Path
    manifest : Manifest
        What it says of itself; of a sealed one, what is inside says.
    sha256 : str
        Of the file.
    left : int
        How many items are left for a further package: `pack` again with ``since=manifest.last``.
    """

    path: Path
    manifest: Manifest
    sha256: str
    left: int


def pack(
    register: Register,
    actor: Actor,
    to: str,
    path: Path,
    key: Key,
    *,
    since: str | int = "last",
    profile: str = "public",
    encrypt: bool = False,
    delay_h: float = 0.0,
    anew: bool = False,
    reason: str = "",
) -> Packed:
    """Make a package for another centre and write it to a file.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "release"; recorded.
    to : str
        A centre whose key is pinned.
    path : Path
        The file, by custom ending in ".marsad".
    key : Key
        This centre's.
    since : "last" or int
        After which item of the line: the last that the other centre has said it has, or a number.
    profile : str
        "public", "partner" or "internal".
    encrypt : bool
        Whether only the addressee can open it.
    delay_h : float
        Leave out records whose present is younger than so many hours ("public" and "partner").
    anew : bool
        Begin a new line, which holds everything that the profile lets out.
    reason : str
        Why, in their words.

    Returns
    -------
    Packed

    Raises
    ------
    AccessProblem, StoreProblem, FileProblem
    UsageProblem
        The centre, the profile or the number is not known, or the key is another centre's.
    """
    if profile not in PROFILES:
        raise UsageProblem("package.profile", found=profile, expected=", ".join(PROFILES))
    if key.centre != register.centre:
        raise UsageProblem("package.key", found=key.centre, expected=register.centre)
    with writing(register, actor, "package.pack", reason, "release") as change:
        peer = known(change.connection).get(to)
        if peer is None:
            names = ", ".join(sorted(known(change.connection))) or "–"
            raise UsageProblem("package.peer", found=to, expected=names)
        standing = lines.current(change.connection, to, profile)
        line = _filled(change, to, profile, delay_h, anew)
        after = line.acknowledged if since == "last" else int(since)
        old = standing.last if standing and standing.name == line.name else 0
        if line.profile != "internal" and (gone := _withdrawn(change.connection, line, after, old)):
            # What is held back by now must not go out because it once stood on the line: the line begins anew.
            change.detail["withdrawn"] = len(gone)
            line = _filled(change, to, profile, delay_h, True)
            after = 0
        if not 0 <= after <= line.last:
            raise UsageProblem("package.since", found=after, expected=line.last)
        manifest, items, texts = _part(change, peer, line, after)
        raw = built(manifest, items, texts, key)
        if encrypt:
            outer = Manifest("sealed", manifest.sender, manifest.to, synthetic=manifest.synthetic)
            pages = (page(outer, []), outer.text, sealed(peer.key, raw))
            raw = written(dict(zip(SEALED, pages, strict=True)), key)
        sha256 = recorded(change, raw, manifest, path.name)
    write_whole(path, raw)
    return Packed(path, manifest, sha256, line.last - manifest.last)


def put_out(change: Writing, found: Chosen) -> None:
    """Keep the releases that are new, and what each was made from."""
    if not found.links:
        return
    fresh = {link.release for link in found.links}
    change.put([one for one in found.items if isinstance(one, Version) and one.hash in fresh])
    link_up(change, found.links)


def link_up(change: Writing, links: Sequence[Link]) -> int:
    """Keep links; a release that has one already keeps it. Return how many were new."""
    column = tables.link.c.release
    fresh = {bytes.fromhex(link.release): link for link in links}
    for part in parts(list(fresh)):
        for raw in change.connection.execute(select(column).where(column.in_(part))).scalars().all():
            del fresh[bytes(raw)]
    rows = [(release, bytes.fromhex(link.original), link.subject) for release, link in fresh.items()]
    if rows:
        insert(change.connection, "link", ("release", "original", "subject"), rows)
        change.linked += [link.subject for link in fresh.values()]
    return len(rows)


def built(manifest: Manifest, items: Sequence[Version | Link], texts: Sequence[bytes], key: Key) -> bytes:
    """Return the file of a package, of its items and their texts."""
    parts_ = (page(manifest, items), manifest.text, joined(texts))
    return written(dict(zip(PLAIN, parts_, strict=True)), key)


def marking(versions: Sequence[Version]) -> str:
    """Return the highest marking of what a package holds."""
    found = {str(version.body.get("marking") or MARKINGS[0]) for version in versions}
    # What a marking of a centre's own allows is not known here: it counts as the highest.
    return max(
        (mark if mark in MARKINGS else MARKINGS[-1] for mark in found),
        key=MARKINGS.index,
        default=MARKINGS[0],
    )


def recorded(change: Writing, raw: bytes, manifest: Manifest, name: str) -> str:
    """Write down that a package goes out, in its table and in the log; return its SHA-256."""
    sha256 = hashlib.sha256(raw).hexdigest()
    change.detail |= {
        "package": sha256, "to": manifest.to, "profile": manifest.profile, "marking": manifest.marking,
        "line": manifest.line, "first": manifest.first, "last": manifest.last, "count": manifest.count,
    }  # fmt: skip
    table = tables.package
    change.connection.execute(table.delete().where(table.c.sha256 == sha256, table.c.way == "out"))
    change.connection.execute(
        table.insert().values(
            sha256=sha256, way="out", peer=manifest.to, profile=manifest.profile, at_utc=manifest.made_utc,
            by=change.actor.name, name=name, manifest=manifest.text.decode(), log_n=change.log_n,
        )
    )  # fmt: skip
    return sha256


def made_utc(register: Register) -> str:
    """Return the time of making, whole seconds."""
    return register.now().strftime("%Y-%m-%dT%H:%M:%SZ")


def by(register: Register, actor: Actor, profile: str) -> dict[str, str]:
    """Return who releases, as a package says it: offices in what may go further, the person in internal ones."""
    return {
        "institution": actor.institution or register.centre,
        "name": actor.name if profile == "internal" else "",
    }


def _filled(change: Writing, to: str, profile: str, delay_h: float, anew: bool) -> Line:
    """Return the line with everything on it that the profile lets out by now."""
    connection = change.connection
    line = lines.current(connection, to, profile)
    if line and anew:
        lines.dropped(connection, line)
        line = None
    line = line or lines.fresh(change.register, to, profile)
    until = change.register.now() - timedelta(hours=delay_h)
    until_ms = clock.after(until, []) if delay_h and profile != "internal" else None
    records = histories(connection, touched(connection, line.considered))
    found = chosen(records, profile, until_ms)
    put_out(change, found)
    # What waits for its hour is looked at again; all else is done with, up to and with this change.
    considered = line.considered if found.waiting else change.log_n
    return lines.filled(connection, line, lines.absent(connection, line, found.items), considered)


def _withdrawn(connection: Connection, line: Line, after: int, old: int) -> set[str]:
    """Return the records with content on the line, put there before, that the profile holds back or that is deleted by now."""
    standing = {one.subject for one in lines.versions(connection, line, after, old) if one.op == "put"}
    found = chosen(histories(connection, sorted(standing)), line.profile)
    living = {one.subject for one in found.items if isinstance(one, Version) and one.op == "put"}
    return standing - living


def _part(
    change: Writing, peer: Peer, line: Line, after: int
) -> tuple[Manifest, list[Version | Link], list[bytes]]:
    """Return the manifest and the texts of the items after one, as many as a package takes."""
    connection, register = change.connection, change.register
    before = lines.chained(connection, line, after)
    texts: list[bytes] = []
    hash_, size = before, 0
    with closing(lines.texts(connection, line, after)) as standing:
        for found, text in standing:
            size += len(text) + 1
            if texts and size > MAX_ITEMS_BYTES:
                break
            hash_ = found
            texts.append(text)
    items: list[Version | Link] = [kept(text) for text in texts]
    column = tables.incoming.c
    seen = connection.execute(
        select(column.line, column.n, column.hash).where(column.peer == peer.name).order_by(column.line)
    )
    # Receipts for what is not for everybody's eyes are not for everybody's eyes either.
    receipts = tuple(
        Seen(row.line, row.n, bytes(row.hash).hex())
        for row in seen
        if allowed(row.line.split("-")[0], line.profile)
    )
    manifest = Manifest(
        "changes", register.centre, peer.name, line.name, after + 1, after + len(texts), before.hex(), hash_.hex(),
        len(texts), line.profile, marking([one for one in items if isinstance(one, Version)]), made_utc(register),
        by(register, change.actor, line.profile), receipts, synthetic=register.synthetic,
    )  # fmt: skip
    return manifest, items, texts
