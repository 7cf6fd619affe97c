"""What the commands share: the terminal's language, lines to it, and the options that several have."""

from __future__ import annotations

import os
import re
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from data.errors import UsageProblem
from data.words import LANGS, t

if TYPE_CHECKING:
    from layers.payload import View

# Control characters, and the marks that turn the direction of what follows them.
STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]+")
LANG = os.environ.get("MARSAD_LANG") or ("ar" if os.environ.get("LANG", "").startswith("ar") else "en")
if LANG not in LANGS:
    LANG = "en"


def say(key: str, **values: object) -> str:
    """Return a text of the catalogue in the terminal's language."""
    return t(f"cli.{key}", LANG, **values)


AsJson = Annotated[bool, typer.Option("--json", help=say("json"))]
RegisterAt = Annotated[str | None, typer.Option("--register", metavar="PATH|URL", help=say("register"))]


def progress(key: str, **values: object) -> None:
    """Say what is being done, on a terminal only."""
    if sys.stderr.isatty():
        typer.echo(say(key, **values), err=True)


def now_utc() -> datetime:
    """Return the instant of making; SOURCE_DATE_EPOCH sets it, so that an export can be made again byte for byte."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageProblem("cli.epoch", found=epoch) from None


def told(line: str) -> None:
    """Say a line beside the result: on stderr."""
    typer.echo(line, err=True)


def one_line(text: str) -> str:
    """Return text for a terminal: on one line, without the signs that move its cursor or turn its writing."""
    return STEERING.sub(" ", text)


def viewed(lang: str, marking: str | None, profile: str, title: str | None) -> View:
    """Return how a map is to be shown, each word of it one that is known."""
    from events.query import known
    from events.schema import MARKINGS
    from layers.payload import PROFILES, View

    short = [mark.removeprefix("TLP:") for mark in MARKINGS]
    (mark,) = known([marking], [*MARKINGS, *short], "--marking") or (None,) if marking else (None,)
    (profile,) = known([profile], PROFILES, "--profile") or ("public",)
    (lang,) = known([lang], (*LANGS, "both"), "--lang") or ("both",)
    return View(
        made_utc=now_utc(),
        lang="ar" if lang == "both" else lang,
        langs=LANGS if lang == "both" else (lang,),
        title=title,
        marking=mark if mark is None or mark.startswith("TLP:") else f"TLP:{mark}",
        profile=profile,
    )
