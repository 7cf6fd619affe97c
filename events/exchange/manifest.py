"""The manifest of a package: whose it is, for whom, and which part of the line between the two it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import orjson

from data.errors import PackageProblem
from events.exchange.releasing import PROFILES
from events.register.opening import CENTRE
from events.schema import MARKINGS

FORMAT = "marsad-package 1"
# changes: the next part of a line; snapshot: the present of some records, for anybody; sealed: one of these within.
KINDS = ("changes", "sealed", "snapshot")
ANYBODY = "*"
ZERO = "0" * 64
_HASH = re.compile(r"[0-9a-f]{64}")
_LINE = re.compile(r"(public|partner|internal)-[a-z0-9]{4,40}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
MAX_SEEN = 1_000


@dataclass(frozen=True)
class Seen:
    """How far one of the addressee's own lines has come in: the receipt for it.

    Parameters
    ----------
    line : str
    n : int
        The last item received.
    hash : str
        Its hash in the chain.
    """

    line: str
    n: int
    hash: str


@dataclass(frozen=True)
class Manifest:
    """What a package says of itself.

    Parameters
    ----------
    kind : str
        Of ``KINDS``.
    sender, to : str
        Centres; "*" for anybody.
    line : str
        The line that this is a part of: its profile and random letters, new after a restore.
    first, last : int
        Numbers of its first and last item on the line, from 1; ``last`` is ``first - 1`` where there is none.
    before, after : str
        Hashes of the chain before the first and at the last item.
    count : int
        How many items.
    profile : str
        What was let out.
    marking : str
        The highest of what it holds.
    made_utc : str
        When, to the second.
    by : mapping
        Who released it: the institution, and in an internal package the person.
    seen : tuple of Seen
        Receipts.
    map_sha256 : str
        Of a map that carries this package: SHA-256 of the map without it. "" otherwise.
    synthetic : bool
        Whether it is of a register of made-up reports; said only where it is so.
    """

    kind: str
    sender: str
    to: str
    line: str = ""
    first: int = 1
    last: int = 0
    before: str = ZERO
    after: str = ZERO
    count: int = 0
    profile: str = ""
    marking: str = ""
    made_utc: str = ""
    by: dict[str, str] = field(default_factory=lambda: {"institution": "", "name": ""})
    seen: tuple[Seen, ...] = ()
    map_sha256: str = ""
    synthetic: bool = False

    @property
    def text(self) -> bytes:
        """Its canonical JSON."""
        said = {**vars(self), "format": FORMAT, "from": self.sender, "seen": [vars(one) for one in self.seen]}
        del said["sender"]
        if not self.synthetic:
            del said["synthetic"]
        return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)


def read(text: bytes) -> Manifest:
    """Return a manifest from its text, checked.

    Raises
    ------
    PackageProblem
        It is of another format, or not what the format says.

    Examples
    --------
    >>> one = Manifest("sealed", "tripoli", "benghazi")
    >>> read(one.text) == one
    True
    """
    try:
        raw = orjson.loads(text)
        if raw["format"] != FORMAT:
            raise PackageProblem("package.format", found=str(raw["format"])[:40], expected=FORMAT)
        said = {name: value for name, value in raw.items() if name not in ("format", "from", "seen")}
        seen = tuple(Seen(**one) for one in raw["seen"])
        manifest = Manifest(sender=raw["from"], seen=seen, **said)
        sound = manifest.text == text and _sound(manifest)
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        sound = False
    if not sound:
        raise PackageProblem("package.manifest", found=text[:80].decode("utf-8", "replace"))
    return manifest


def _sound(found: Manifest) -> bool:
    texts = (found.line, found.profile, found.marking, found.made_utc, found.map_sha256, *found.by.values())
    whole = (found.first, found.last, found.count, *(one.n for one in found.seen))
    if (
        found.kind not in KINDS
        or not all(
            isinstance(one, str) for one in (found.sender, found.to, found.before, found.after, *texts)
        )
        or not all(type(one) is int and 0 <= one < 2**53 for one in whole)
        or type(found.synthetic) is not bool
        or set(found.by) != {"institution", "name"}
        or not CENTRE.fullmatch(found.sender)
        or not (found.to == ANYBODY or CENTRE.fullmatch(found.to))
        or len(found.seen) > MAX_SEEN
        or not all(_LINE.fullmatch(one.line) and _HASH.fullmatch(one.hash) for one in found.seen)
    ):
        return False
    if found.kind == "sealed":
        return found == Manifest("sealed", found.sender, found.to, synthetic=found.synthetic)
    shared = (
        found.profile in PROFILES
        and found.marking in MARKINGS
        and _TIME.fullmatch(found.made_utc)
        and found.count == found.last - found.first + 1
        and found.first >= 1
        and _HASH.fullmatch(found.before)
        and _HASH.fullmatch(found.after)
    )
    if found.kind == "snapshot":
        return bool(
            shared and found.line == "" and found.to == ANYBODY and found.first == 1 and not found.seen
        )
    on_line = _LINE.fullmatch(found.line) and found.line.startswith(f"{found.profile}-")
    return bool(shared and on_line and found.to != ANYBODY and not found.map_sha256)
