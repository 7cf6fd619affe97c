"""A register of records, and a page on it, for the tests of the pages that keep records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from events.register.opening import Register
from tests.ui.desk import made, words
from ui import server


def placed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    """A register where the app finds it, and one person who may do everything."""
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("MARSAD_USER", "duty")
    monkeypatch.setenv("MARSAD_INSTITUTION", "Customs")
    register = made(tmp_path)
    monkeypatch.setenv("MARSAD_REGISTER", register.where)
    return register


def without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No register at all."""
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "none.sqlite"))


def sound(app: AppTest) -> str:
    """All that a page says, tables included, after asking that nothing went wrong in it."""
    assert not app.exception
    assert [e.value for e in app.error] == []
    cells = [str(table.value.to_csv(index=False)) for table in (*app.table, *app.dataframe)]
    badges = [str(e.label) for e in app.get("badge") if getattr(e, "label", "")]
    return "\n".join([words(app), *cells, *badges]).replace("\\", "")


def control(app: AppTest, key: str) -> Any:
    """A row of choices by the beginning of its key."""
    return next(e for e in app.get("button_group") if str(getattr(e, "key", "")).startswith(key))


def field(app: AppTest, kind: str, end: str) -> Any:
    """An element by its kind and the end of its key."""
    return next(e for e in app.get(kind) if str(getattr(e, "key", "")).endswith(end))
