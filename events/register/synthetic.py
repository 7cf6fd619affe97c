"""The mark of made-up reports: every title that a synthetic register gives out begins with it, in both languages.

A register is synthetic from its making on (`events.register.opening.created`). What is written to it afterwards, typed
in or imported, is shown under the same mark: who looks at a row alone, in a file or on a card, sees what it is.
"""

from __future__ import annotations

from functools import cache

import geopandas as gpd
import pandas as pd

from data.words import LANGS, t

# Between the mark and a title.
SEPARATOR = " · "


def mark(lang: str) -> str:
    """Return the mark.

    Examples
    --------
    >>> mark("en")
    'SYNTHETIC'
    """
    return t("synthetic.mark", lang)


def marked(title: str, lang: str) -> str:
    """Return a title that begins with the mark.

    Examples
    --------
    >>> marked("Patrol", "en"), marked("SYNTHETIC · Patrol", "en")
    ('SYNTHETIC · Patrol', 'SYNTHETIC · Patrol')
    """
    return title if is_marked(title) else f"{mark(lang)}{SEPARATOR}{title}"


def is_marked(title: str) -> bool:
    """Return whether a title begins with the mark, in either language.

    Examples
    --------
    >>> is_marked("اصطناعي · دورية"), is_marked("Synthetic fuel")
    (True, False)
    """
    return title.startswith(_prefixes())


@cache
def _prefixes() -> tuple[str, ...]:
    return tuple(f"{mark(lang)}{SEPARATOR}" for lang in LANGS)


def titles(events: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return events with both titles under the mark; where one is missing the other stands there, else the id.

    Parameters
    ----------
    events : GeoDataFrame
        In the schema: ``id``, ``title_ar``, ``title_en``.
    """
    other = dict(zip(LANGS, reversed(LANGS), strict=True))
    said = {lang: events[f"title_{lang}"].fillna("").astype(str) for lang in LANGS}
    columns = {}
    for lang in LANGS:
        title = said[lang].where(said[lang] != "", said[other[lang]])
        title = title.where(title != "", events["id"].astype(str))
        columns[f"title_{lang}"] = pd.Series(
            [marked(_bare(one), lang) for one in title],
            index=events.index,
            dtype=events[f"title_{lang}"].dtype,
        )
    return events.assign(**columns)


def _bare(title: str) -> str:
    """Return a title without the mark of either language."""
    for prefix in _prefixes():
        title = title.removeprefix(prefix)
    return title


def says(word: str) -> bool:
    """Return whether a folded word of a search stands in the mark, which every title has.

    Examples
    --------
    >>> says("synth"), says("patrol")
    (True, False)
    """
    from geo.gazetteer import fold

    return any(word in fold(prefix) for prefix in _prefixes())
