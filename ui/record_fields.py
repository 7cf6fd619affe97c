"""The fields of a record as a form draws them, each by its kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any

import streamlit as st

from data.words import t
from events.situation.records import RECORDS, Field
from ui.filters import EARLIEST, LATEST, LIBYA
from ui.record_words import choices, label

LONGEST = 20_000
# Fields of a sentence or more; the others take a line.
LONG = (
    "claim_libya", "claim_neighbour", "legal_basis", "line", "note", "obstacle", "reason", "scope", "sources",
)  # fmt: skip
# What is written in Latin letters whatever the language.
LATIN = (
    "aliases_en",
    "channel",
    "line",
    "one",
    "other",
    "about",
    "query",
    "source_url",
    "contradiction",
    "version",
)
# For fields that are written elsewhere: names by code to choose from, by field.
Choose = Mapping[str, Mapping[str, str]]


def draw(
    record: str,
    key: str,
    lang: str,
    start: Mapping[str, Any],
    *,
    hidden: Collection[str] = (),
    choose: Choose | None = None,
) -> dict[str, object]:
    """Draw the fields of a kind, and return what stands in them.

    Parameters
    ----------
    record : str
    key : str
        Begins the keys of the fields.
    lang : str
    start : mapping
        What they begin with, by field.
    hidden : collection of str
        Fields that are not drawn.
    choose : mapping, optional
        Names by code to choose from, by field.

    Returns
    -------
    dict
        By field: texts, numbers, None where nothing is said.
    """
    shown = [field for field in RECORDS[record].fields if field.name not in hidden]
    short = [field for field in shown if field.name not in LONG]
    out: dict[str, object] = {}
    # Two beside each other, row by row: on a narrow screen they stand in the order of the record.
    for place in range(0, len(short), 2):
        for column, field in zip(st.columns(2), short[place : place + 2], strict=False):
            with column:
                out[field.name] = _field(record, field, key, lang, start.get(field.name), choose)
    for field in shown:
        if field.name in LONG:
            out[field.name] = _field(record, field, key, lang, start.get(field.name), choose)
    return out


def _field(record: str, field: Field, key: str, lang: str, value: Any, choose: Choose | None) -> object:
    """Draw one field by its kind."""
    named = label(record, field.name, lang) + (" *" if field.required else "")
    name = _key(field, key)
    value = None if value != value else value
    known = (choose or {}).get(field.name) or choices(record, field, lang)
    if field.name == "countries":
        return _countries(named, name, lang, value)
    if known is not None:
        options = list(known) if not value or value in known else [*known, value]
        index = options.index(value) if value in options else None
        return st.selectbox(
            named, options, index=index, key=name, format_func=lambda code: known.get(code, code),
            placeholder=t("ui.record.choose", lang),
        )  # fmt: skip
    if field.is_number:
        return st.number_input(named, value=float(value) if value is not None else None, key=name)
    if field.kind == "day":
        day = st.date_input(
            named, value=date.fromisoformat(value) if value else None, key=name, format="YYYY-MM-DD",
            min_value=EARLIEST, max_value=LATEST,
        )  # fmt: skip
        return day.isoformat() if isinstance(day, date) else None
    if field.kind == "instant":
        return _instant(named, name, value)
    if field.name in LONG:
        return st.text_area(named, value=value or "", key=name, max_chars=LONGEST, height="content").strip()
    return st.text_input(named, value=value or "", key=name, max_chars=LONGEST).strip()


def _instant(named: str, name: str, value: Any) -> str | None:
    """Draw an instant by Libya's clock, and return it in UTC."""
    start = datetime.fromisoformat(value).astimezone(LIBYA).replace(tzinfo=None) if value else None
    found = st.datetime_input(named, value=start, key=name, format="YYYY-MM-DD")
    if not isinstance(found, datetime):
        return None
    return found.replace(tzinfo=LIBYA).astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def _countries(named: str, name: str, lang: str, value: Any) -> str:
    from data import catalogue

    rows = catalogue.read("countries").set_index("iso2")[f"name_{lang}"].to_dict()
    start = [code.strip() for code in (value or "").split(";") if code.strip() in rows]
    chosen = st.multiselect(
        named, sorted(rows, key=rows.__getitem__), default=start, key=name, format_func=rows.__getitem__,
        placeholder=t("ui.record.choose", lang),
    )  # fmt: skip
    return "; ".join(sorted(chosen))


def _key(field: Field, key: str) -> str:
    """Return the key of a field; its beginning says which way it is written (ui/look.py)."""
    ends = {"_ar": "ar_", "_en": "en_"}
    way = ends.get(field.name[-3:], "ltr_" if field.name in LATIN else "")
    return f"{way}{key}_{field.name}"
