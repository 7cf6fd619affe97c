"""Checks plain JSON against the interfaces of ``layers/web/src/types.ts``, which is read, not repeated."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

TYPES = Path(__file__).parents[2] / "layers" / "web" / "src" / "types.ts"
FIELD = re.compile(r"^(\w+)(\?)?:\s*(.+)$")


@cache
def declared() -> dict[str, Any]:
    """Return what types.ts declares: interfaces as {field: (optional, type)}, type aliases as their text."""
    source = re.sub(r"/\*.*?\*/|//[^\n]*", "", TYPES.read_text(encoding="utf-8"), flags=re.DOTALL)
    found: dict[str, Any] = {}
    for name, body in re.findall(r"export interface (\w+) \{(.*?)\n?\}\n", source, flags=re.DOTALL):
        found[name] = fields(body)
    for name, body in re.findall(r"export type (\w+) =\s*(.*?);\n", source, flags=re.DOTALL):
        found[name] = " ".join(body.split())
    return found


def fields(body: str) -> dict[str, tuple[bool, str]]:
    parts, depth, start = [], 0, 0
    for i, letter in enumerate(body):
        depth += (letter in "{([<") - (letter in "})]>")
        if letter in ";\n" and depth == 0:
            parts.append(body[start:i])
            start = i + 1
    parts.append(body[start:])
    matches = (FIELD.match(" ".join(part.split())) for part in parts)
    return {m[1]: (bool(m[2]), m[3]) for m in matches if m}


def split(kind: str) -> list[str]:
    """Return the members of a union, at its outermost level."""
    members, depth, start = [], 0, 0
    for i, letter in enumerate(kind):
        depth += (letter in "{([<") - (letter in "})]>")
        if letter == "|" and depth == 0:
            members.append(kind[start:i])
            start = i + 1
    return [member.strip() for member in (*members, kind[start:]) if member.strip()]


def fault(value: Any, kind: str, path: str = "$") -> str | None:
    """Return what is wrong with ``value`` as a ``kind`` of types.ts, or None."""
    members = split(kind)
    if len(members) > 1:
        return (
            None
            if any(fault(value, member, path) is None for member in members)
            else f"{path}: {value!r} is no {kind}"
        )
    kind = members[0]
    if kind.endswith("[]"):
        if not isinstance(value, list):
            return f"{path}: {value!r} is no list"
        return first(fault(item, kind[:-2].strip("()"), f"{path}[{i}]") for i, item in enumerate(value))
    if kind.startswith("[") and isinstance(value, list):
        inner = [part.strip() for part in kind[1:-1].split(",")]
        return first(fault(item, part, path) for item, part in zip(value, inner, strict=True))
    if kind.startswith("{"):
        return record(value, fields(kind[1:-1]), path)
    if kind.startswith('"'):
        return None if value == kind.strip('"') else f"{path}: {value!r} is not {kind}"
    plain = {"string": str, "boolean": bool, "null": type(None)}
    if kind in plain:
        return None if isinstance(value, plain[kind]) else f"{path}: {value!r} is no {kind}"
    if kind == "number":
        good = isinstance(value, int | float) and not isinstance(value, bool) and value == value
        return None if good else f"{path}: {value!r} is no number"
    if kind.isdigit():
        return None if value == int(kind) else f"{path}: {value!r} is not {kind}"
    if kind.startswith("Partial<"):
        return fault(value, kind[len("Partial<") : -1], path)
    if kind.startswith("Record<"):
        inner = kind[len("Record<") : -1].split(",", 1)[1].strip()
        if not isinstance(value, dict):
            return f"{path}: {value!r} is no object"
        return first(fault(one, inner, f"{path}.{name}") for name, one in value.items())
    meaning = declared()[kind]
    return record(value, meaning, path) if isinstance(meaning, dict) else fault(value, meaning, path)


def record(value: Any, wanted: dict[str, tuple[bool, str]], path: str) -> str | None:
    if not isinstance(value, dict):
        return f"{path}: {value!r} is no object"
    unknown = set(value) - set(wanted)
    if unknown:
        return f"{path}: {sorted(unknown)} are not in types.ts"
    missing = [name for name, (optional, _) in wanted.items() if not optional and name not in value]
    if missing:
        return f"{path}: {missing} are missing"
    return first(fault(value[name], wanted[name][1], f"{path}.{name}") for name in value)


def first(faults: Any) -> str | None:
    return next((found for found in faults if found), None)


def texts(value: Any, path: str = "$") -> list[tuple[str, dict[str, str]]]:
    """Return every text in two languages within a JSON value, with its path."""
    if isinstance(value, dict):
        if set(value) == {"ar", "en"}:
            return [(path, value)]
        return [found for name, part in value.items() for found in texts(part, f"{path}.{name}")]
    if isinstance(value, list):
        return [found for i, part in enumerate(value) for found in texts(part, f"{path}[{i}]")]
    return []


def sound(layer: Any) -> None:
    """Assert that a layer is what the page takes: meta, properties, both languages, plain JSON."""
    import json

    assert fault(layer.meta, "LayerMeta") is None, fault(layer.meta, "LayerMeta")
    assert layer.meta["key"] == layer.key
    assert layer.element.key == layer.key
    assert layer.features["type"] == "FeatureCollection"
    for i, feature in enumerate(layer.features["features"]):
        assert set(feature) == {"type", "properties", "geometry"}
        wrong = fault(feature["properties"], "LayerProperties", f"$[{i}]")
        assert wrong is None, wrong
    for path, both in [*texts(layer.meta), *texts(layer.features)]:
        assert both["ar"].strip(), path
        assert both["en"].strip(), path
    json.dumps([layer.meta, layer.features], allow_nan=False)
