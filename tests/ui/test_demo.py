"""``marsad demo`` and what it makes, on every page and in every file that leaves: marked as made up, in both languages."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.words import LANGS, t
from events.register import opening
from events.register.synthetic import is_marked
from layers.verify import verify
from tests.ui.desk import APP, made, words
from ui import made_up, server, sitemap

ROOT = Path(__file__).parents[2]


def marsad(*arguments: object, folder: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    known = {
        "PYTHONPATH": str(ROOT),
        "MARSAD_LANG": "en",
        "MARSAD_USER": "duty",
        "SOURCE_DATE_EPOCH": "1771149600",
    }
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *map(str, arguments)],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False, env={**os.environ, **known, **env},
    )  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration register, made as a person makes it: where it goes of itself, beside a person's own register."""
    home = tmp_path_factory.mktemp("home")
    done = marsad("demo", "--days", 30, "--seed", 5, "--json", XDG_DATA_HOME=str(home))
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["synthetic"] is True
    assert said["counts"]["event"] > 0
    assert not (home / "marsad" / "register.sqlite").exists()
    assert Path(said["register"]) == home / "marsad" / "demo.sqlite"
    return Path(said["register"])


def test_it_says_what_was_made_and_how_to_open_it(tmp_path: Path) -> None:
    where = tmp_path / "a.sqlite"
    done = marsad("demo", "--days", 30, "--register", where, MARSAD_LANG="ar")
    assert done.returncode == 0
    assert f"marsad serve --register {where}" in done.stdout
    assert "اصطناعي" in done.stdout
    again = marsad("demo", "--register", where)
    assert again.returncode == 1
    assert "never written over" in again.stderr
    assert "marsad demo" in marsad("demo", "--help").stdout


@pytest.mark.parametrize("profile", ["public", "internal"])
def test_a_map_that_is_exported_is_marked_at_its_head_its_foot_and_in_its_name(
    demo: Path, tmp_path: Path, profile: str
) -> None:
    done = marsad("export", "--register", demo, "--profile", profile, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    (path,) = tmp_path.glob("*.html")
    assert path.name.startswith("marsad_synthetic_")
    info, page = verify(path).info, path.read_text(encoding="utf-8")
    assert info["synthetic"] is True
    assert all(is_marked(info["title"][lang]) for lang in LANGS)
    for lang in LANGS:
        assert page.count(t("synthetic.short", lang)) >= 2  # with no script, too: above and below


def test_a_list_that_leaves_is_marked_row_by_row(demo: Path) -> None:
    done = marsad("list", "--register", demo, "--json", "--origin", "entered")
    rows = json.loads(done.stdout)
    assert rows
    assert all(is_marked(row["title_en"]) for row in rows)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("page", sitemap.pages())
def test_every_page_says_so_in_both_languages(
    demo: Path, monkeypatch: pytest.MonkeyPatch, page: str, lang: str
) -> None:
    assert all(t("synthetic.short", one) in shown(demo, monkeypatch, page, lang) for one in LANGS)


@pytest.mark.parametrize("page", ["watch", "map", "register"])
def test_a_real_register_says_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    register = made(tmp_path)
    register.engine.dispose()
    assert not any(
        t("synthetic.mark", one) in shown(tmp_path / "register.sqlite", monkeypatch, page, "en")
        for one in LANGS
    )


def shown(where: Path, monkeypatch: pytest.MonkeyPatch, page: str, lang: str) -> str:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("MARSAD_REGISTER", str(where))
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["lang"] = lang
    app.session_state["go"] = page
    app.run()
    assert not app.exception
    assert app.session_state["here"] == page
    return words(app)


def test_a_command_line_knows_what_it_is_asked_of(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening.created(tmp_path / "real.sqlite", "tripoli").engine.dispose()
    assert made_up.at(str(demo))
    assert not made_up.at(str(tmp_path / "real.sqlite"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "nothing"))
    monkeypatch.delenv("MARSAD_REGISTER", raising=False)
    assert not made_up.at(None)
