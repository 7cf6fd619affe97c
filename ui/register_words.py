"""What the register's pages call things: fields, values, versions; everything as text, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from data.words import t
from events.importers.rows import word
from events.register.clock import instant
from events.register.versions import Version
from ui.dated import in_words
from ui.desk_form import said_when
from ui.desk_words import worded
from ui.tables import isolated

# Columns that mean something only together are one matter: half of one place and half of another is neither.
TOGETHER = {
    "point": ("lat", "lon", "uncertainty_m", "place_precision", "place_role"),
    "dated": ("date_edtf", "start", "end", "date_precision", "date_phrase", "date_anchor", "date_note_ar", "date_note_en"),
}  # fmt: skip
# A version may hold a report of pages; a comparison shows the start of it.
LONGEST = 600


def label(field: str, lang: str) -> str:
    """Return what a column, or a matter of several, is called; the date, which is said in words, a date."""
    if field == "date_edtf":
        return t("ui.column.date", lang)
    return t(f"ui.register.field.{field}" if field in TOGETHER else f"ui.column.{field}", lang)


def said(field: str, value: Any, lang: str, kinds: Mapping[str, str]) -> str:
    """Return a value in words."""
    if value is None or value == "" or value != value:
        return t("ui.register.empty", lang)
    if isinstance(value, float):
        return isolated(
            f"{value:g}" if field not in ("lon", "lat") else f"{value:.5f}".rstrip("0").rstrip(".")
        )
    text = str(value)
    if field == "date_edtf":
        return in_words(text, lang)
    if field == "kind":
        return kinds.get(text) or word(text, lang)  # a source's own kind as on the map
    if words := worded(field, text, lang):
        return words
    return isolated(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")


def fields(body: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return a body by matter: what stands together is together, each other column by itself.

    Examples
    --------
    >>> fields({"lat": 30.0, "lon": 9.5, "kind": "MEET"})
    {'point': {'lat': 30.0, 'lon': 9.5}, 'kind': {'kind': 'MEET'}}
    """
    of = {column: name for name, columns in TOGETHER.items() for column in columns}
    order = [column for columns in TOGETHER.values() for column in columns]
    order += [name for name in body if name not in of]
    out: dict[str, dict[str, Any]] = {}
    for column in order:
        if column in body:
            out.setdefault(of.get(column, column), {})[column] = body[column]
    return out


def matter(values: Mapping[str, Any], lang: str, kinds: Mapping[str, str]) -> str:
    """Return one matter of a body in words: one value, or several with their names."""
    if not values:
        return t("ui.register.empty", lang)
    if len(values) == 1 and next(iter(values)) not in ("date_phrase", "date_anchor"):
        ((name, value),) = values.items()
        return said(name, value, lang, kinds)
    hidden = {"start", "end"} if values.get("date_edtf") else set()
    return "\n".join(
        f"{label(name, lang)}: {said(name, value, lang, kinds)}"
        for name, value in values.items()
        if name not in hidden
    )


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the columns that two bodies say differently, those of the form first.

    Examples
    --------
    >>> changes({"kind": "MEET", "status": "done"}, {"kind": "VISIT", "dead": 1.0, "status": "done"})
    ['dead', 'kind']
    """
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def by_whom(version: Version, lang: str) -> str:
    """Return who wrote a version, where and when."""
    who = " · ".join(isolated(part) for part in (version.author, version.institution) if part)
    centre = t("ui.register.centre", lang, centre=centre_name(version.centre, lang))
    return " — ".join(part for part in (said_when(instant(version.clock_ms)), who, centre) if part)


def centre_name(centre: str, lang: str) -> str:
    """Return what a centre is called; one that is not of the two by its own short name."""
    from data import catalogue

    sites = catalogue.read("sites").set_index("id")
    return str(sites.loc[centre, f"short_{lang}"]) if centre in sites.index else isolated(centre)


def titled(body: Mapping[str, Any], lang: str, otherwise: str) -> str:
    """Return the title of a body in the language, else in the other, else its id."""
    other = "en" if lang == "ar" else "ar"
    return str(body.get(f"title_{lang}") or body.get(f"title_{other}") or otherwise)


def joined(parts: Iterable[str], lang: str) -> str:
    """Return a list in a sentence."""
    return t("filter.comma", lang).join(parts)
