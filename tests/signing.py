"""The app with a sign-in, as a person starts it; and the settings files that the product ships as examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.browser.app import ROOT, serving

DEPLOY = ROOT / "deploy"


def filled(name: str, values: Mapping[str, str]) -> str:
    """A shipped example with its placeholders filled in; each of them has to be there."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for old, new in values.items():
        assert old in text, f"{name} does not say {old}"
        text = text.replace(old, new)
    return text


@contextmanager
def serving_signed(folder: Path, port: int, settings: str) -> Iterator[str]:
    """The address of a server whose sign-in is as ``settings`` say; it runs in ``folder``."""
    (folder / "signin.toml").write_text(settings, encoding="utf-8")
    here = {"MARSAD_SIGNIN": str(folder / "signin.toml"), "STATE_DIRECTORY": str(folder / "state")}
    with serving(folder, port, **here) as base:
        yield base
