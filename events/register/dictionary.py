"""The data dictionary: every field of an event, and of each record of the picture, in both languages, from the program.

``python -m events.register.dictionary`` writes docs/data-dictionary.md and docs/data-dictionary.json (a Frictionless
Table Schema); a test asks that they are as they would be written now.
"""

from __future__ import annotations

import json
from pathlib import Path

from data.catalogue import read
from data.words import t
from events.schema import COLUMNS, MARKINGS, Column
from events.situation.records import RECORDS, Field

DOCS = Path(__file__).parents[2] / "docs"
PLACE = (Column("lon", "number"), Column("lat", "number"))
# Where the words for a field's codes stand; markings are written alike in every language.
_WORDS = {
    "place_role": "role",
    "place_precision": "precision",
    "status": "status",
    "origin": "origin",
    "certainty": "certainty",
    "validation": "validation",
}
_TYPES = {"text": "string", "code": "string", "day": "date", "number": "number"}


def markdown(lang: str) -> str:
    """Return the dictionary as Markdown.

    Parameters
    ----------
    lang : str
        "ar" or "en".

    Examples
    --------
    >>> markdown("en").splitlines()[0]
    '# Data dictionary'
    """
    heads = [t(f"dict.head.{name}", lang) for name in ("name", "title", "kind", "about", "codes")]
    lines = [
        f"# {t('dict.title', lang)}",
        "",
        t("dict.intro", lang),
        "",
        _row(heads),
        _row(["---"] * len(heads)),
    ]
    for column in (*COLUMNS, *PLACE):
        name = column.name
        lines.append(
            _row(
                [
                    f"`{name}`", t(f"ui.column.{name}", lang), t(f"dict.kind.{column.kind}", lang),
                    t(f"dict.column.{name}", lang), _values(column, lang),
                ]
            )
        )  # fmt: skip
    lines += [
        "",
        f"## {t('dict.kinds', lang)}",
        "",
        _row([t("dict.head.value", lang), heads[1]]),
        _row(["---"] * 2),
    ]
    lines += [_row([f"`{kind['code']}`", kind[f"name_{lang}"]]) for kind in read("kinds").to_dict("records")]
    return "\n".join([*lines, *_records(lang)]) + "\n"


def _records(lang: str) -> list[str]:
    """Return the kinds of records of the situational picture, each with its fields."""
    heads = [t(f"dict.head.{name}", lang) for name in ("name", "title", "kind", "required", "codes")]
    lines = ["", f"## {t('dict.records', lang)}", "", t("dict.records.intro", lang)]
    for name, record in RECORDS.items():
        lines += [
            "",
            f"### `{name}` {t(f'record.{name}', lang)}",
            "",
            _row(heads),
            _row(["---"] * len(heads)),
        ]
        for field in record.fields:
            required = t("dict.required", lang) if field.required else ""
            lines.append(
                _row(
                    [
                        f"`{field.name}`", t(f"record.{name}.{field.name}", lang), t(f"dict.kind.{field.kind}", lang), required,
                        "<br>".join(_coded(name, field, code, lang) for code in field.codes),
                    ]
                )
            )  # fmt: skip
    return lines


def _coded(name: str, field: Field, code: str, lang: str) -> str:
    """Return a code with its word; sections and sites are named by their tables."""
    if field.name in ("section", "site"):
        return f"`{code}`"
    return f"`{code}` {t(f'record.{name}.{field.name}.{code}', lang)}"


def schema() -> dict[str, object]:
    """Return the dictionary as a Frictionless Table Schema (specs.frictionlessdata.io/table-schema)."""
    fields = []
    for column in (*COLUMNS, *PLACE):
        field: dict[str, object] = {
            "name": column.name,
            "type": _TYPES[column.kind],
            "title": t(f"ui.column.{column.name}", "en"),
            "title_ar": t(f"ui.column.{column.name}", "ar"),
            "description": t(f"dict.column.{column.name}", "en"),
            "description_ar": t(f"dict.column.{column.name}", "ar"),
        }
        if column.codes:
            field["constraints"] = {"enum": list(column.codes)}
        fields.append(field)
    return {"fields": fields, "primaryKey": "id", "missingValues": [""]}


def files() -> dict[str, str]:
    """Return the files of the dictionary by name."""
    both = f"{t('dict.made', 'ar')}\n\n{t('dict.made', 'en')}\n\n{markdown('ar')}\n{markdown('en')}"
    return {
        "data-dictionary.md": both,
        "data-dictionary.json": json.dumps(schema(), ensure_ascii=False, indent=1) + "\n",
    }


def _values(column: Column, lang: str) -> str:
    if column.name == "marking":
        return ", ".join(f"`{mark}`" for mark in MARKINGS)
    if column.name == "date_precision":
        named = [(code, t(f"dict.date_precision.{code}", lang)) for code in column.codes]
    else:
        words = _WORDS.get(column.name, "")
        named = [(code, t(f"{words}.{code}", lang)) for code in column.codes]
    return "<br>".join(f"`{code}` {name}" for code, name in named)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    for name, text in files().items():
        (DOCS / name).write_text(text, encoding="utf-8")
