"""Is an exported map whole? The SHA-256 of its data block is compared with the one it states."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from data.errors import FileProblem
from data.words import LANGS
from layers.pack import unpack

# What the information block of every export states.
STATED = {
    "version",
    "title",
    "marking",
    "profile",
    "made_utc",
    "data_utc",
    "filter",
    "filter_words",
    "summary",
}


@dataclass(frozen=True)
class Verified:
    """What a whole export says of itself.

    Parameters
    ----------
    sha256 : str
        Of its data block.
    info : dict
        Its information block: title, version, marking, made_utc and so on.
    events : int
        How many events it holds.
    """

    sha256: str
    info: dict[str, Any]
    events: int


NEEDED = {"marsad-info", "marsad-data"}
TEXTS = "marsad-texts"  # the rest of the data, where they are many


class _Blocks(HTMLParser):
    """Collects the text of the script blocks of data, by id."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: dict[str, str] = {}
        self.open: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("id")
        self.open = name if tag == "script" and name in (*NEEDED, TEXTS) and name not in self.found else None

    def handle_data(self, data: str) -> None:
        if self.open:
            self.found[self.open] = self.found.get(self.open, "") + data

    def handle_endtag(self, tag: str) -> None:
        self.open = None


def verify(path: Path) -> Verified:
    """Check an exported map.

    Parameters
    ----------
    path : Path
        The HTML file.

    Returns
    -------
    Verified
        Its checksum, what it says of itself, and how many events it holds.

    Raises
    ------
    FileProblem
        There is no such file, it is not a map of Marsad, or its data block was changed.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise FileProblem("file.missing", file=str(path)) from None
    except (UnicodeDecodeError, OSError) as error:
        raise FileProblem("verify.foreign", file=path.name) from error
    blocks = _Blocks()
    blocks.feed(text)
    if not blocks.found.keys() >= NEEDED:
        raise FileProblem("verify.foreign", file=path.name)
    try:
        info = json.loads(blocks.found["marsad-info"])
        data = base64.b64decode(
            blocks.found["marsad-data"].strip() + blocks.found.get(TEXTS, "").strip(), validate=True
        )
        stated = str(info["sha256"])
        events = int(info["events"])
        held = int(info.get("rows", events))
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        raise FileProblem("verify.damaged", file=path.name) from None
    found = hashlib.sha256(data).hexdigest()
    if found != stated:
        raise FileProblem("verify.changed", file=path.name, found=found, expected=stated)
    header, _ = unpack(data, path.name)
    stated_all = (
        info.keys() >= STATED and isinstance(info["title"], dict) and info["title"].keys() >= set(LANGS)
    )
    if header["n"] != held or not stated_all:
        raise FileProblem("verify.damaged", file=path.name)
    return Verified(found, info, events)
