"""What folium composed is kept, and only as long as it would compose the same."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from layers import composed as kept
from layers.composed import composed, name
from layers.map import compose, parts

KEYS = ("sea", "sections", "events")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "composed"


def test_what_is_kept_is_what_folium_composes(folder: Path) -> None:
    true = parts(compose(KEYS))
    assert composed(KEYS, folder) == true
    assert [path.name for path in folder.iterdir()] == [f"{name(KEYS)}.json"]
    assert composed(KEYS, folder) == true


def test_it_is_taken_from_what_is_kept(folder: Path) -> None:
    folder.mkdir()
    (folder / f"{name(KEYS)}.json").write_text(json.dumps(["<p>", "1"]), encoding="utf-8")
    assert composed(KEYS, folder) == ("<p>", "1")


def test_other_layers_other_code_and_another_folium_have_other_names(monkeypatch, tmp_path: Path) -> None:
    names = {name(KEYS), name(KEYS[::-1]), name(KEYS[:2])}
    monkeypatch.setattr(kept, "version", lambda package: "99")
    names.add(name(KEYS))
    for file in kept.CODE:
        (tmp_path / file).write_bytes((kept.HERE / file).read_bytes() + b"#")
    monkeypatch.setattr(kept, "HERE", tmp_path)
    names.add(name(KEYS))
    assert len(names) == 5


@pytest.mark.parametrize("damage", ["", "{", "[1]", '["a", "b", "c"]'])
def test_a_damaged_file_is_made_anew(folder: Path, damage: str) -> None:
    folder.mkdir()
    (folder / f"{name(KEYS)}.json").write_text(damage, encoding="utf-8")
    true = parts(compose(KEYS))
    assert composed(KEYS, folder) == true
    assert tuple(json.loads((folder / f"{name(KEYS)}.json").read_text(encoding="utf-8"))) == true


def test_where_nothing_can_be_kept_it_is_composed(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert composed(KEYS, file) == parts(compose(KEYS))
    assert composed(KEYS, tmp_path / "no" / "such") == parts(compose(KEYS))


def test_an_export_does_not_load_folium_for_what_is_kept(folder: Path) -> None:
    composed(KEYS, folder)
    code = (
        "import sys; import layers.export; from pathlib import Path; from layers.composed import composed; "
        f"composed({KEYS!r}, Path({str(folder)!r})); print([m for m in ('folium', 'branca', 'requests') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
