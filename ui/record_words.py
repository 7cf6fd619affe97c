"""What the forms and tables of records call things: fields, codes, days, and who wrote them; in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from data import catalogue
from data.words import t
from events.situation.records import RECORDS, SECTIONS, Field
from ui.dated import in_words
from ui.desk_form import said_when
from ui.register_words import centre_name
from ui.tables import isolated, separated

# Codes of the data rather than of the program: their names stand in its tables.
NAMED = ("section", "site", "crossing", "unit")


def label(record: str, field: str, lang: str) -> str:
    """Return what a field is called."""
    return t(f"record.{record}.{field}", lang)


def choices(record: str, field: Field, lang: str) -> dict[str, str] | None:
    """Return what there is to choose from in a field, by code; None where it is written.

    Parameters
    ----------
    record : str
        Of `events.situation.records.RECORDS`.
    field : Field
    lang : str
        "ar" or "en".
    """
    if field.name in NAMED:
        return _names(record, field, lang)
    if field.kind == "code":
        return {code: t(f"record.{record}.{field.name}.{code}", lang) for code in field.codes}
    return None


def _names(record: str, field: Field, lang: str) -> dict[str, str]:
    if field.name == "site":
        sites = catalogue.read("sites").set_index("id")[f"short_{lang}"]
        return {
            code: sites[code] if code in sites.index else t("ui.record.both", lang) for code in field.codes
        }
    if field.name == "crossing":
        rows = catalogue.read("crossings")
        return dict(zip(rows["id"], rows[f"name_{lang}"], strict=True))
    return sections(lang)


def sections(lang: str) -> dict[str, str]:
    """Return the sections by id, along the border.

    Examples
    --------
    >>> list(sections("en").items())[0]
    ('tunisia', 'Border with Tunisia')
    """
    names: dict[str, str] = {}
    for name in ("sections_land", "section_coast"):
        rows = catalogue.read(name)
        names |= dict(zip(rows["id"], rows[f"name_{lang}"], strict=True))
    return {code: names[code] for code in SECTIONS}


def countries(codes: str, lang: str) -> str:
    """Return countries by name, "; " between them, in the order of the language's letters.

    Examples
    --------
    >>> countries("TN; LY", "en")
    'Libya; Tunisia'
    """
    rows = catalogue.read("countries").set_index("iso2")[f"name_{lang}"]
    parts = [part.strip() for part in codes.split(";") if part.strip()]
    return separated("; ".join(sorted(rows.get(code, code) for code in parts)), lang)


def said(record: str, field: Field, value: Any, lang: str, known: Mapping[str, str] | None = None) -> str:
    """Return a value in words; "—" where nothing is said.

    Parameters
    ----------
    record : str
    field : Field
    value : str or float
    lang : str
    known : mapping, optional
        Names by code, in place of `choices`.
    """
    if value is None or value == "" or value != value:
        return t("ui.register.empty", lang)
    named = known if known is not None else choices(record, field, lang)
    if named is not None:
        return named.get(str(value), isolated(str(value)))
    if field.name == "countries":
        return countries(str(value), lang)
    if field.is_number:
        form = f"{value:.5f}".rstrip("0").rstrip(".") if field.kind in ("lon", "lat") else f"{value:g}"
        return isolated(form)
    if field.kind == "day":
        return in_words(str(value), lang)
    if field.kind == "instant":
        return said_when(datetime.fromisoformat(str(value)))
    return isolated(str(value))


def by_whom(row: Mapping[str, Any], lang: str) -> str:
    """Return who wrote a version of a record, where and when: of a row of `events.situation.kept`."""
    at = datetime.strptime(str(row["written_utc"]), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    who = " · ".join(isolated(str(row[name])) for name in ("author", "institution") if row[name])
    centre = t("ui.register.centre", lang, centre=centre_name(str(row["centre"]), lang))
    return " — ".join(part for part in (said_when(at), who, centre) if part)


def fields(record: str) -> dict[str, Field]:
    """Return the fields of a kind by name."""
    return {field.name: field for field in RECORDS[record].fields}
