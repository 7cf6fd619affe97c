"""Names to places: what a name may mean, best first. A name that means two places is never settled here."""

from __future__ import annotations

import unicodedata
from functools import cache

import pandas as pd

LETTERS = str.maketrans("ٱةى٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "اهي01234567890123456789")
KINDS = ("crossing", "place", "district", "site")
COLUMNS = (
    "id",
    "kind",
    "name_ar",
    "name_en",
    "lon",
    "lat",
    "uncertainty_m",
    "section",
    "district",
    "match",
    "score",
)
FUZZY = 0.75  # of difflib's ratio; below it names of one consonant's difference give way to chance


def fold(text: str) -> str:
    """Fold a text for search, as docs/contracts.md says; the browser's ``fold`` does the same.

    NFKC, lower case, alef and hamza forms to their bare letters, ta marbuta to ha, alef maqsura to ya,
    tatweel and combining marks (Arabic and Latin) removed, Arabic-Indic and Persian digits to Western ones.

    Examples
    --------
    >>> fold("رأس اجدير") == fold("راس أجدير"), fold("Ghadāmis"), fold("مصراتة ٢٠٢٥")
    (True, 'ghadamis', 'مصراته 2025')
    """
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).lower())
    bare = "".join(c for c in apart if c != "ـ" and unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFC", bare.translate(LETTERS))


def find(name: str, context: str | None = None) -> pd.DataFrame:
    """Return everything that a name may mean: crossings, places, districts, sites.

    Parameters
    ----------
    name : str
        In either language and any usual spelling.
    context : str, optional
        What else is known: a section ("sudan"), a district's P-code, or a kind ("crossing"). Candidates that
        fit come first; none is dropped for not fitting.

    Returns
    -------
    DataFrame
        The columns of ``COLUMNS``, best first; empty where nothing is like it. ``match`` is "name" (folded
        name equal), "alias" or "fuzzy"; ``score`` is 1 for the first two, else difflib's ratio.
        ``uncertainty_m`` is the position's, NaN where it is not recorded; lon, lat in degrees, WGS84, NaN for
        districts, which are areas. More than one row with a score of 1 means that the name alone does not
        tell which: ask, or keep all.

    Examples
    --------
    >>> find("العوينات")["id"].tolist()
    ['uwaynat-sudan', 'geonames-2219689']
    >>> find("Debdab")[["id", "match"]].values.tolist()
    [['ghadames-debdeb', 'alias']]
    """
    wanted = fold(name).strip()
    if not wanted:
        return _names().iloc[:0].drop(columns="spellings")
    frame = _names()
    matches = [_match(wanted, spellings) for spellings in frame["spellings"]]
    found = frame.drop(columns="spellings").assign(
        match=[match for match, _ in matches], score=[score for _, score in matches]
    )
    found = found[found["score"] > 0]
    if (found["score"] == 1).any():
        found = found[found["score"] == 1]  # what only looks like it is no candidate beside what is it
    fits = found[["section", "district", "kind"]].isin([context]).any(axis=1)
    order = found.assign(fits=fits, exact=found["match"] == "name").sort_values(
        ["fits", "score", "exact"], ascending=False, kind="stable"
    )
    return order.drop(columns=["fits", "exact"]).reset_index(drop=True)


def _match(wanted: str, spellings: tuple[str, ...]) -> tuple[str, float]:
    from difflib import SequenceMatcher

    if wanted in spellings[:2]:
        return "name", 1.0
    if wanted in spellings:
        return "alias", 1.0
    matcher = SequenceMatcher(b=wanted, autojunk=False)
    best = 0.0
    for spelling in spellings:
        matcher.set_seq1(spelling)
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best:
            best = max(best, matcher.ratio())
    return ("fuzzy", best) if best >= FUZZY else ("", 0.0)


@cache
def _names() -> pd.DataFrame:
    """Return all that has a name, with its folded spellings: the two names first, then the aliases."""
    from data.catalogue import read

    parts = []
    for kind, table in zip(KINDS, ("crossings", "places", "districts", "sites"), strict=True):
        frame = pd.DataFrame(read(table).drop(columns="geometry", errors="ignore"))
        if kind == "place":
            points = read(table).geometry
            frame = frame.assign(lon=points.x, lat=points.y)
        if kind == "district":
            frame = frame.assign(id=frame["pcode"], district=frame["pcode"])
        parts.append(frame.assign(kind=kind))
    both = pd.concat(parts, ignore_index=True)
    texts = both.reindex(
        columns=["name_ar", "name_en", "aliases", "other_ar", "other_en", "short_ar", "short_en"]
    ).fillna("")
    spellings = pd.Series([_spellings(*row) for row in texts.astype(str).to_numpy().tolist()], dtype=object)
    names = both.reindex(columns=list(COLUMNS))
    codes = ["section", "district", "match"]
    names[codes] = names[codes].astype(object).fillna("")
    return names.assign(spellings=spellings)


def _spellings(name_ar: str, name_en: str, *aliases: str) -> tuple[str, ...]:
    others = [fold(alias).strip() for text in aliases for alias in text.split(";")]
    return (fold(name_ar), fold(name_en), *filter(None, others))
