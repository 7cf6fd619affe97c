"""A package is merged: proved to be from a centre that is known and meant for this one, then added. Nothing is replaced.

Merging is the union of versions: in any order and however often, it gives the same present. What is refused leaves
the register as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, select

from data.errors import FileProblem, PackageProblem
from events.exchange import checking, lines
from events.exchange import manifest as manifests
from events.exchange.choosing import histories
from events.exchange.envelope import MAX_FILE_BYTES, members, signed
from events.exchange.items import Link, following, genesis
from events.exchange.keys import Key, fingerprint, verified
from events.exchange.manifest import ANYBODY, Manifest
from events.exchange.maps import from_map, is_map, map_digest
from events.exchange.packing import link_up, made_utc
from events.exchange.peers import Peer, known
from events.exchange.releasing import SECOND_MS, projected
from events.exchange.stored import reading
from events.register import tables
from events.register.deriving import parts
from events.register.opening import Register
from events.register.versions import Version
from events.register.who import Actor
from events.register.writing import Writing, writing


@dataclass(frozen=True)
class Merged:
    """What a package brought.

    Parameters
    ----------
    peer : str
        Whose it was.
    manifest : Manifest
    read : int
        Items in it.
    added : int
        Versions that are new here.
    known : int
        Versions that were here.
    links : int
        Links between releases and originals that are new.
    records : tuple of str
        Ids of the records that new versions belong to.
    conflicts : tuple of str
        Those of them that wait for a decision.
    returned : int
        Versions in this centre's own name that it did not know: after a restore, its own work comes back.
    log_n : int
        The entry of the log.
    """

    peer: str
    manifest: Manifest
    read: int
    added: int
    known: int
    links: int
    records: tuple[str, ...]
    conflicts: tuple[str, ...]
    returned: int
    log_n: int

    @property
    def counts(self) -> dict[str, int]:
        """How many: read = added + known + links of any kind."""
        return {
            "read": self.read, "added": self.added, "known": self.known, "links": self.links,
            "records": len(self.records), "conflicts": len(self.conflicts), "returned": self.returned,
        }  # fmt: skip


@dataclass(frozen=True)
class Opened:
    """A package that is proved: whose it is, and what is in it.

    Parameters
    ----------
    peer : Peer
    manifest : Manifest
    lines : list of bytes
        Texts of the items, chained as the manifest says.
    sha256 : str
        Of the file.
    """

    peer: Peer
    manifest: Manifest
    lines: list[bytes]
    sha256: str


def merge(register: Register, actor: Actor, path: Path, key: Key | None = None) -> Merged:
    """Merge a package, or a map that carries one.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role "report".
    path : Path
        A ``.marsad`` file, or an exported map.
    key : Key, optional
        This centre's: asked for by a package that is sealed.

    Returns
    -------
    Merged

    Raises
    ------
    AccessProblem, StoreProblem, FileProblem
    PackageProblem
        It is refused, and nothing was written; the message says why and what to do.
    """
    actor.must("report")
    raw = read(path)
    with reading(register) as connection:
        peers = known(connection)
    found = opened(raw, register.centre, peers, key)
    if found.manifest.synthetic != register.synthetic:
        key_ = "package.synthetic" if found.manifest.synthetic else "package.real"
        raise PackageProblem(key_, file=path.name, found=found.peer.name)
    items = checking.items(found.lines, found.manifest)
    with writing(register, actor, "package.merge") as change:
        if known(change.connection).get(found.peer.name) != found.peer:
            raise PackageProblem("package.signer", found=fingerprint(found.peer.key)[:16])
        _is_next(change.connection, found)
        checking.together(change.connection, items, found.manifest.kind == "snapshot")
        versions = [one for one in items if isinstance(one, Version)]
        already = len(change.versions)
        added = change.put(versions)
        fresh = change.versions[already:]
        links = link_up(change, [one for one in items if isinstance(one, Link)])
        link_up(change, recognised(change.connection, fresh))
        _received(change, found, path.name)
        returned = sum(one.centre == register.centre and not one.profile for one in fresh)
        change.detail |= {
            "package": found.sha256, "from": found.peer.name, "kind": found.manifest.kind, "line": found.manifest.line,
            "profile": found.manifest.profile, "first": found.manifest.first, "last": found.manifest.last,
            "added": added, "returned": returned,
        }  # fmt: skip
        log_n = change.log_n
    records = tuple(sorted({one.subject for one in fresh}))
    with reading(register) as connection:
        conflicts = tuple(sorted(in_conflict(connection, records)))
    return Merged(
        found.peer.name, found.manifest, len(items), added, len(versions) - added, links, records, conflicts, returned,
        log_n,
    )  # fmt: skip


def read(path: Path) -> bytes:
    """Return the bytes of a file that may hold a package, if it is not too large for one."""
    if not path.is_file():
        raise FileProblem("file.missing", file=path)
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise PackageProblem(
            "package.size", found=f"{size / 1e6:,.1f}", expected=f"{MAX_FILE_BYTES / 1e6:,.0f}"
        )
    return path.read_bytes()


def opened(raw: bytes, centre: str, peers: dict[str, Peer], key: Key | None = None) -> Opened:
    """Return what is in a package, proved: signature, addressee, form, chain. Nothing is read from a register.

    Parameters
    ----------
    raw : bytes
        The file: a package, or a map that carries one.
    centre : str
        For whom it must be.
    peers : mapping
        Centres whose keys are pinned, by name.
    key : Key, optional
        To open a sealed one.

    Raises
    ------
    PackageProblem
    """
    sha256 = hashlib.sha256(raw).hexdigest()
    digest = ""
    if is_map(raw):
        digest, raw = map_digest(raw), from_map(raw)
    manifest, body, peer = _proved(raw, centre, peers)
    if manifest.kind == "sealed":
        if key is None:
            raise PackageProblem("package.locked", found=peer.name)
        raw = key.unsealed(body)
        inner, body, signer = _proved(raw, centre, peers)
        if inner.kind != "changes" or signer != peer or inner.synthetic != manifest.synthetic:
            raise PackageProblem("package.within", found=inner.kind)
        manifest = inner
    if manifest.map_sha256 and digest and manifest.map_sha256 != digest:
        raise PackageProblem("package.map_altered", found=peer.name)
    if digest and manifest.kind != "snapshot":
        raise PackageProblem("package.map_kind", found=manifest.kind)
    texts = body.split(b"\n")
    if texts.pop() != b"" or len(texts) != manifest.count:
        raise PackageProblem("package.count", found=len(texts), expected=manifest.count)
    hash_ = bytes.fromhex(manifest.before)
    for text in texts:
        hash_ = following(hash_, text)
    if hash_.hex() != manifest.after or (
        manifest.first == 1 and manifest.before != genesis(manifest.line).hex()
    ):
        raise PackageProblem("package.chain", found=peer.name)
    return Opened(peer, manifest, texts, sha256)


def _proved(raw: bytes, centre: str, peers: dict[str, Peer]) -> tuple[Manifest, bytes, Peer]:
    """Return the manifest and the last member of a package, after its signature and its addressee."""
    found = signed(raw)
    peer = next((one for one in peers.values() if fingerprint(one.key) == found.fingerprint), None)
    if peer is None:
        names = ", ".join(sorted(peers)) or "–"
        raise PackageProblem("package.signer", found=found.fingerprint[:16], expected=names)
    if not verified(peer.key, found.covered, found.signature):
        raise PackageProblem("package.altered", found=peer.name)
    inside = members(raw)
    manifest = manifests.read(inside["manifest.json"])
    if ("sealed.bin" in inside) != (manifest.kind == "sealed"):
        raise PackageProblem("package.members", found=", ".join(inside), expected=manifest.kind)
    if manifest.sender != peer.name:
        raise PackageProblem("package.sender", found=manifest.sender, expected=peer.name)
    if manifest.to not in (centre, ANYBODY):
        raise PackageProblem("package.addressee", found=manifest.to, expected=centre)
    return manifest, inside.get("sealed.bin", inside.get("items.jsonl", b"")), peer


def _is_next(connection: Connection, found: Opened) -> None:
    """Ask that a package is new, and goes on where its line stands here.

    Raises
    ------
    PackageProblem
        It was merged already, packages before it are missing, or its line is another than the one known here.
    """
    manifest, peer, table = found.manifest, found.peer.name, tables.package
    merged = connection.execute(
        select(table.c.at_utc).where(table.c.sha256 == found.sha256, table.c.way == "in")
    ).first()
    if merged:
        raise PackageProblem("package.replayed", found=peer, at=merged.at_utc)
    if manifest.kind == "snapshot":
        return
    n, hash_ = received(connection, peer, manifest.line)
    if manifest.first > n + 1:
        raise PackageProblem(
            "package.gap", found=manifest.first, n=n + 1, since=n, to=manifest.to, peer=peer,
            profile=manifest.profile,
        )  # fmt: skip
    if manifest.last < n:
        raise PackageProblem("package.old", found=manifest.last, n=n, peer=peer)
    at = bytes.fromhex(manifest.before)
    for text in found.lines[: n - manifest.first + 1]:
        at = following(at, text)
    if at != hash_:
        raise PackageProblem("package.rewritten", n=n, peer=peer, to=manifest.to, profile=manifest.profile)


def received(connection: Connection, peer: str, line: str) -> tuple[int, bytes]:
    """Return how far a line has come in: the number of its last item, 0 for none, and the chain there."""
    column = tables.incoming.c
    row = connection.execute(
        select(column.n, column.hash).where(column.peer == peer, column.line == line)
    ).first()
    return (row.n, bytes(row.hash)) if row else (0, genesis(line))


def in_conflict(connection: Connection, subjects: Sequence[str]) -> set[str]:
    """Return which of some records wait for a decision."""
    now = tables.current.c
    return {
        subject
        for part in parts(subjects)
        for subject in connection.execute(
            select(now.subject).where(now.conflict == 1, now.subject.in_(part))
        ).scalars()
    }


def recognised(connection: Connection, fresh: Sequence[Version]) -> list[Link]:
    """Return links from releases that came in to the fuller originals that are here already.

    A release of what is known in full says nothing new, and would stand beside it as a conflict.
    """
    found = []
    came = [one for one in fresh if one.profile]
    records = histories(connection, sorted({one.subject for one in came}))
    for one in came:
        for other in records[one.subject].versions:
            same_writer = (
                other.centre == one.centre and other.clock_ms // SECOND_MS * SECOND_MS <= one.clock_ms
            )
            if not other.profile and same_writer and projected(other, one.profile) == (one.op, one.body):
                found.append(Link(one.hash, other.hash, one.subject))
                break
    return found


def _received(change: Writing, found: Opened, name: str) -> None:
    """Write down what has come in, and what the peer says it has of ours."""
    manifest, peer, connection = found.manifest, found.peer.name, change.connection
    if manifest.kind == "changes" and manifest.last:
        table = tables.incoming
        connection.execute(table.delete().where(table.c.peer == peer, table.c.line == manifest.line))
        connection.execute(
            table.insert().values(
                peer=peer, line=manifest.line, n=manifest.last, hash=bytes.fromhex(manifest.after)
            )
        )
    for seen in manifest.seen:
        _acknowledged(connection, peer, seen)
    connection.execute(
        tables.package.insert().values(
            sha256=found.sha256, way="in", peer=peer, profile=manifest.profile, at_utc=made_utc(change.register), by=change.actor.name,
            name=name, manifest=manifest.text.decode(), log_n=change.log_n,
        )
    )  # fmt: skip


def _acknowledged(connection: Connection, peer: str, seen: manifests.Seen) -> None:
    """Note how much of a line a peer has; a line that went otherwise than they say is dropped, and begins anew."""
    line = lines.current(connection, peer, seen.line.split("-")[0])
    if line is None or line.name != seen.line:
        return
    if seen.n > line.last or lines.chained(connection, line, seen.n).hex() != seen.hash:
        # This register was set back by other means than `restore`: what it sent then is not what it has now.
        lines.dropped(connection, line)
    elif seen.n > line.acknowledged:
        lines.noted(connection, replace(line, acknowledged=seen.n))
