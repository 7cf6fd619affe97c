"""Packages as somebody else might make them, and what may not change when one is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.errors import PackageProblem
from data.words import LANGS
from events.exchange import keys
from events.exchange.envelope import PLAIN, joined, members, written
from events.exchange.items import following
from events.exchange.manifest import Manifest, read
from events.register import log, tables
from events.register.versions import Version
from tests.events.exchange.two import Centre


def held(register) -> tuple[object, ...]:
    """Return all that a merge could change."""
    with register.engine.connect() as connection:
        rows = [
            sorted(map(repr, connection.execute(table.select())))
            for table in (
                tables.incoming,
                tables.outgoing,
                tables.sent,
                tables.package,
                tables.link,
                tables.peer,
            )
        ]
    return log.digest(register), log.verify(register), rows


def refused(to: Centre, raw: bytes, key: str) -> PackageProblem:
    """Ask that a package is refused for a reason, which is said in both languages, and that nothing changed."""
    path = to.folder / "crafted.marsad"
    path.write_bytes(raw)
    before = held(to.register)
    with pytest.raises(PackageProblem) as found:
        to.merge(path)
    assert found.value.key == key
    assert all(found.value.say(lang) for lang in LANGS)
    assert held(to.register) == before
    return found.value


def parts(path) -> tuple[Manifest, list[bytes], dict[str, bytes]]:
    inside = members(path.read_bytes())
    return read(inside["manifest.json"]), inside["items.jsonl"].splitlines(), inside


def again(own: Centre, manifest: Manifest, lines: list[bytes], **changed) -> bytes:
    """Return a package with other items, chained and signed anew by its own centre."""
    hash_ = bytes.fromhex(str(changed.get("before", manifest.before)))
    for line in lines:
        hash_ = following(hash_, line)
    said = {
        "after": hash_.hex(),
        "count": len(lines),
        "last": int(changed.get("first", manifest.first)) + len(lines) - 1,
    }
    made = replace(manifest, **{**said, **changed})
    return written(dict(zip(PLAIN, (b"<p>", made.text, joined(lines)), strict=True)), own.key)


def version(name: str, body: dict[str, object], **more) -> Version:
    said = {"record": "event", "subject": f"tripoli-{name}", "parents": (), "centre": "tripoli", "author": "x",
            "institution": "", "clock_ms": 1_000, "op": "put", "body": body, "reason": "", "profile": ""}  # fmt: skip
    return Version(**{**said, **more})


def signed_anew(own: Centre, covered: bytes) -> bytes:
    """Return bytes with the comment's length and the signature that make a package of them."""
    return (
        covered + f"marsad-ed25519 {keys.fingerprint(own.key.public)} {own.key.sign(covered).hex()}".encode()
    )
