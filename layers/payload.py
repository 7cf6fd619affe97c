"""What a map says beside its features: words, legend, sources, filter, marking; then all of it packed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from data import catalogue
from data.words import LANGS, browser, n, t, two
from events.query import Filter, in_words
from events.register.synthetic import SEPARATOR, marked
from events.schema import MARKINGS
from layers.content import Content
from layers.extent import FRAME_DEG
from layers.pack import pack
from layers.weights import weights

PROFILES = ("public", "partner", "internal")


@dataclass(frozen=True)
class View:
    """How a map is made, beside what is on it.

    Parameters
    ----------
    made_utc : datetime
        The instant of making, passed in: nothing below looks at a clock.
    mode : str
        "app" or "export".
    lang : str
        The language the page starts in.
    langs : tuple of str
        The languages it offers.
    title : str or None
        A title of the user's own, shown as it is in both languages.
    marking : str or None
        A TLP token; None takes the highest of what the map holds.
    profile : str
        "public", "partner" or "internal".
    asked : Filter
        The filter that the events were taken by (export) or that the page starts with (app).
    synthetic : bool
        Whether any of it is of a register of made-up reports: title and marking say so.
    """

    made_utc: datetime
    mode: str = "export"
    lang: str = "ar"
    langs: tuple[str, ...] = LANGS
    title: str | None = None
    marking: str | None = None
    profile: str = "public"
    asked: Filter = field(default_factory=Filter)
    synthetic: bool = False


def instant(moment: datetime) -> str:
    """Return an instant in UTC to the second, ``2026-11-21T09:30:00Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def marking_of(content: Content, view: View) -> str:
    """Return the marking of the file: the one asked for, but never below the highest of what it holds.

    A word that is none of TLP's counts as the highest: whoever wrote it meant to keep the row in.
    """
    held = [m for m in content.events["marking"].unique() if m]
    ranks = [MARKINGS.index(m) if m in MARKINGS else len(MARKINGS) - 1 for m in held]
    ranks += [MARKINGS.index(mark) for mark in (view.marking, content.least) if mark]
    return MARKINGS[max(ranks, default=0)]


def names(rows: Sequence[dict[str, Any]], key: str, lang: str) -> dict[str, str]:
    """Return names in one language by code."""
    return {row[key]: row["name"][lang] for row in rows}


def title(view: View) -> dict[str, str]:
    """Return the title in both languages: the user's own, or the product's; of what is made up, under its mark."""
    said = {lang: view.title or f"{t('product.name', lang)}: {t('product.tagline', lang)}" for lang in LANGS}
    return {lang: marked(one, lang) for lang, one in said.items()} if view.synthetic else said


def gloss(marking: str, view: View) -> dict[str, str]:
    """Return what stands beside the marking, at the head and the foot of the map, in both languages.

    What is made up says so there in both at once: whoever sees the map reads one of them.
    """
    said = two(f"marking.{marking}")
    if view.synthetic:
        mark = SEPARATOR.join(t("synthetic.short", lang) for lang in LANGS)
        said = {lang: f"{words}{SEPARATOR}{mark}" for lang, words in said.items()}
    return said


def filter_words(content: Content, view: View) -> dict[str, str]:
    """Return the filter in words, in both languages."""
    return {
        lang: in_words(
            view.asked, lang, names(content.kinds, "code", lang), names(content.sections, "id", lang)
        )
        for lang in LANGS
    }


def summary(content: Content) -> dict[str, str]:
    """Return one sentence: how many events there are, on the map, abroad, without a place, without a date."""
    events, each = content.events, weights(content.events)
    placed = ~events.geometry.isna()
    abroad = placed & ~events["country"].isin(("", "LY"))
    figures = {
        "here": int(each[(placed & ~abroad).to_numpy()].sum()),
        "abroad": int(each[abroad.to_numpy()].sum()),
        "unlocated": int(each[(~placed).to_numpy()].sum()),
        "undated": int(each[(events["start"] == "").to_numpy()].sum()),
    }
    said = {name: f"{figure:,}" for name, figure in figures.items()}
    whole = {lang: n("count.events", int(each.sum()), lang) for lang in LANGS}
    note = content.note or dict.fromkeys(LANGS, "")
    return {lang: f"{t('map.summary', lang, all=whole[lang], **said)} {note[lang]}".strip() for lang in LANGS}


def data_time(content: Content) -> str | None:
    """Return the latest day that any event of the map ends on, or None."""
    ends = content.events["end"]
    ends = ends[ends != ""]
    return str(ends.max()) if len(ends) else None


def sources(content: Content) -> list[dict[str, Any]]:
    """Return the catalogue's entries that the map is drawn from, in the catalogue's order."""
    used = {name for layer in content.layers for name in layer.credit}
    return [credit for credit in catalogue.credits() if credit["name"] in used]


def meta(content: Content, view: View) -> dict[str, Any]:
    """Return ``Meta`` of ``layers/web/src/types.ts``."""
    south, west, north, east = FRAME_DEG
    marking = marking_of(content, view)
    return {
        "format": 1,
        "version": version("marsad"),
        "mode": view.mode,
        "lang": view.lang,
        "langs": list(view.langs),
        "title": title(view),
        "marking": marking,
        "marking_gloss": gloss(marking, view),
        "made_utc": instant(view.made_utc),
        "data_utc": data_time(content),
        "profile": view.profile,
        # An export holds only what passed: its page starts with nothing more asked of it.
        "filter": (Filter() if view.mode == "export" else view.asked).as_json(),
        "filter_words": filter_words(content, view),
        "summary": summary(content),
        "disclaimer": two("disclaimer"),
        "words": {lang: browser(lang) for lang in view.langs},
        "kinds": content.kinds,
        "sections": content.sections,
        "crossings": [
            {"id": row.id, "name": {"ar": row.name_ar, "en": row.name_en}}
            for row in content.crossings[["id", "name_ar", "name_en"]].itertuples()
        ],
        "layers": [layer.meta for layer in content.layers],
        "sources": sources(content),
        "documents": content.documents,
        "followup": content.followup,
        "contradictions": content.contradictions,
        "view": {"south": south, "west": west, "north": north, "east": east},
        **({"step": content.step} if content.step else {}),
        **({"synthetic": True} if view.synthetic else {}),
    }


def packed(content: Content, view: View, level: int = 6, said: dict[str, Any] | None = None) -> bytes:
    """Return the packed file of a map; ``said`` is its `meta`, where that is made already."""
    features = {layer.key: layer.features for layer in content.layers if layer.features["features"]}
    return pack(said or meta(content, view), features, content.events, level)
