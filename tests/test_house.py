"""The rooms import in one direction, and frameworks stay where they belong."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = ["data", "geo", "events", "layers", "ui"]
ONLY = {
    "streamlit": {"ui"},
    "streamlit_folium": {"ui"},
    "folium": {"layers"},
    "branca": {"layers", "ui"},
    "typer": {"ui"},
}
FILES = sorted(
    path for room in ORDER for path in (ROOT / room).rglob("*.py") if "node_modules" not in path.parts
)


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_room_imports_only_what_stands_before_it(path: Path) -> None:
    room = ORDER.index(path.relative_to(ROOT).parts[0])
    later = {name for name in imported(path) if name.split(".")[0] in ORDER[room + 1 :]}
    assert not later


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_frameworks_stay_in_their_rooms(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    strangers = {name for name in imported(path) if room not in ONLY.get(name.split(".")[0], set(ORDER))}
    assert not strangers


def test_typer_stands_in_the_command_line_alone() -> None:
    users = {
        str(path.relative_to(ROOT))
        for path in FILES
        if any(name.split(".")[0] == "typer" for name in imported(path))
    }
    assert "ui/cli.py" in users
    assert all(path.startswith("ui/cli") for path in users)
