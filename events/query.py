"""Which events are meant: the filter that the pages, the command line, the export and the browser share.

``layers/web/src/filter.ts`` holds the same rules for the page; ``docs/contracts.md`` states them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import UsageProblem
from data.words import t
from geo.gazetteer import fold

SEARCHED = (
    "id",
    "title_ar",
    "title_en",
    "text_ar",
    "text_en",
    "place_ar",
    "place_en",
    "bodies_ar",
    "bodies_en",
    "source",
)


@dataclass(frozen=True)
class Filter:
    """What may be asked of the events; None or "" means all.

    Parameters
    ----------
    start, end : str or None
        ISO days, both included: an event passes when its own days meet them; undated ones then do not pass.
    types, sections, origins : tuple of str or None
        Codes; an event without a section does not pass a section filter.
    text : str
        Every word, folded, must be part of the event's folded texts.
    """

    start: str | None = None
    end: str | None = None
    types: tuple[str, ...] | None = None
    sections: tuple[str, ...] | None = None
    origins: tuple[str, ...] | None = None
    text: str = ""

    def __post_init__(self) -> None:
        for name in ("start", "end"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, day(value))
        if self.sections is not None and "" in self.sections:  # to have no section is none of them
            object.__setattr__(self, "sections", tuple(code for code in self.sections if code))
        if self.start and self.end and self.start > self.end:
            raise UsageProblem("filter.backwards", found=f"{self.start} > {self.end}")

    @property
    def everything(self) -> bool:
        """Whether nothing is asked, so that all pass."""
        return self == Filter()

    def as_json(self) -> dict[str, object]:
        """Return it as the page takes it (``Filter`` in types.ts)."""
        return {
            "from": self.start,
            "to": self.end,
            "types": None if self.types is None else list(self.types),
            "sections": None if self.sections is None else list(self.sections),
            "origins": None if self.origins is None else list(self.origins),
            "text": self.text,
        }


def day(value: str) -> str:
    """Return an ISO day, checked.

    Raises
    ------
    UsageProblem
        It is not a day of the form YYYY-MM-DD.

    Examples
    --------
    >>> day("2025-01-23")
    '2025-01-23'
    """
    try:
        return date.fromisoformat(value.strip()).isoformat()
    except ValueError:
        raise UsageProblem("filter.day", found=value) from None


def known(codes: Sequence[str] | None, allowed: Sequence[str], option: str) -> tuple[str, ...] | None:
    """Return the codes as they are spelt in ``allowed``, or None where none were given.

    Raises
    ------
    UsageProblem
        A code is not among ``allowed``.
    """
    if not codes:
        return None
    spelt = {code.casefold(): code for code in allowed}
    for code in codes:
        if code.casefold() not in spelt:
            raise UsageProblem("filter.code", option=option, found=code, expected=", ".join(allowed))
    return tuple(dict.fromkeys(spelt[code.casefold()] for code in codes))


def passes(events: gpd.GeoDataFrame, asked: Filter) -> npt.NDArray[np.bool_]:
    """Return which rows pass.

    Parameters
    ----------
    events : GeoDataFrame
        Events in the schema; a section filter needs the ``section`` column of ``events.located.located``.
    asked : Filter
        What is asked.

    Returns
    -------
    array of bool
        One for each row.
    """
    ok = np.ones(len(events), dtype=bool)
    if asked.start or asked.end:
        ok &= (events["start"] != "").to_numpy()
        if asked.start:
            ok &= (events["end"] >= asked.start).to_numpy()
        if asked.end:
            ok &= (events["start"] <= asked.end).to_numpy()
    for column, codes in (("kind", asked.types), ("section", asked.sections), ("origin", asked.origins)):
        if codes is not None:
            ok &= events[column].isin(codes).to_numpy()
    words = fold(asked.text).split()
    if words:
        rows = np.flatnonzero(ok)
        texts = _searched(events.iloc[rows])
        ok[rows] = [all(word in text for word in words) for text in texts]
    return ok


def _searched(events: pd.DataFrame) -> list[str]:
    """Return each row's folded texts in one string, fields kept apart."""
    fields = [events[name].to_list() for name in SEARCHED]
    return [fold("\n".join(row)) for row in zip(*fields, strict=True)]


def in_words(asked: Filter, lang: str, kinds: dict[str, str], sections: dict[str, str]) -> str:
    """Return the filter as a phrase.

    Parameters
    ----------
    asked : Filter
        What is asked.
    lang : str
        "ar" or "en".
    kinds, sections : dict
        Names in that language by code.
    """
    parts = []
    if asked.start and asked.end:
        parts.append(t("filter.between", lang, start=asked.start, end=asked.end))
    elif asked.start:
        parts.append(t("filter.since", lang, start=asked.start))
    elif asked.end:
        parts.append(t("filter.until", lang, end=asked.end))
    comma = t("filter.comma", lang)
    if asked.types is not None:
        parts.append(t("filter.types", lang, names=comma.join(kinds.get(code, code) for code in asked.types)))
    if asked.sections is not None:
        parts.append(
            t("filter.sections", lang, names=comma.join(sections.get(code, code) for code in asked.sections))
        )
    if asked.origins is not None:
        parts.append(
            t("filter.origins", lang, names=comma.join(t(f"origin.{code}", lang) for code in asked.origins))
        )
    if asked.text:
        parts.append(t("filter.text", lang, text=asked.text))
    return t("filter.stop", lang).join(parts) if parts else t("filter.all", lang)
