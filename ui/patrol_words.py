"""What the page and the command of patrols say: stretches, days and shares in words, as tables."""

from __future__ import annotations

import pandas as pd

from data.words import n, t
from events.situation.patrols import WINDOWS_DAYS
from events.situation.units import named


def isolated(text: str) -> str:
    """Return figures in a direction of their own, whatever stands around them."""
    return f"\u2068{text}\u2069"


def stretch(from_km: float, to_km: float) -> str:
    r"""Return two chainages, to a tenth of a kilometre, read from left to right.

    Examples
    --------
    >>> stretch(0.0, 1051.72)
    '\u20680–1,051.7\u2069'
    """
    return isolated("–".join(f"{km:,.1f}".removesuffix(".0") for km in (from_km, to_km)))


def days(count: float, lang: str) -> str:
    """Return a number of days since the last patrol in words; NaN is never.

    Examples
    --------
    >>> days(float("nan"), "en"), days(0, "en"), days(3, "en")
    ('no patrol on record', 'today', '3 days ago')
    """
    if count != count:
        return t("map.coverage.never", lang)
    return n("map.days", int(count), lang) if count else t("patrols.today", lang)


def share(part: float, km: float, lang: str) -> str:
    r"""Return a share of a unit and its kilometres.

    Examples
    --------
    >>> share(0.256, 270.0, "en")
    '\u206826%\u2069 (\u2068270\u2069 km)'
    """
    return t("patrols.share", lang, share=isolated(f"{100 * part:.0f}%"), km=isolated(f"{km:,.0f}"))


def since(runs: pd.DataFrame, units: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return days since the last patrol (`events.situation.patrols.days_since`) as a table in words."""
    return pd.DataFrame(
        {
            t("patrols.unit", lang): [named(units, one, lang) for one in runs["section"]],
            t("patrols.stretch", lang): list(map(stretch, runs["from_km"], runs["to_km"])),
            t("patrols.since", lang): [days(count, lang) for count in runs["days"]],
        }
    )


def level(code: str, lang: str) -> str:
    """Return an agreed level in a word."""
    return t(f"map.level.{code}", lang) if code else t("map.level.none", lang)


def covered(found: pd.DataFrame, units: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return the coverage of units (`events.situation.patrols.coverage`) as a table in words."""
    columns = {
        t("patrols.unit", lang): [named(units, unit, lang) for unit in found["id"]],
        t("patrols.length", lang): [isolated(f"{km:,.0f}") for km in found["length_km"]],
    }
    for window in WINDOWS_DAYS:
        columns[n("patrols.window", window, lang)] = [
            share(part, km, lang)
            for part, km in zip(found[f"share_{window}"], found[f"covered_{window}_km"], strict=True)
        ]
    columns[t("patrols.ever", lang)] = [isolated(f"{km:,.0f}") for km in found["ever_km"]]
    return pd.DataFrame(columns)


def gaps(found: pd.DataFrame, units: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return ranked stretches (`events.situation.patrols.gaps`) as a table in words."""
    rows = found.to_dict("list")
    return pd.DataFrame(
        {
            t("patrols.rank", lang): [isolated(str(at)) for at in range(1, len(found) + 1)],
            t("patrols.unit", lang): [named(units, unit, lang) for unit in rows["unit"]],
            t("patrols.stretch", lang): list(map(stretch, rows["from_km"], rows["to_km"])),
            t("patrols.since", lang): [days(count, lang) for count in rows["days"]],
            t("patrols.level", lang): [level(code, lang) for code in rows["level"]],
            t("patrols.score", lang): [
                "—" if score == float("inf") else isolated(f"{score:,.0f}") for score in rows["score"]
            ],
        }
    )
