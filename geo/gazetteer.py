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
FUZZY = 0.75  # of two names' likeness (1 less the share of letters to take out and put in); below it names of one consonant's difference give way to chance


def fold(text: str) -> str:
    """Fold a text for search, as docs/contracts.md says; the browser's ``fold`` does the same.

    NFKC, lower case, alef and hamza forms to their bare letters, ta marbuta to ha, alef maqsura to ya,
    tatweel and combining marks (Arabic and Latin) removed, Arabic-Indic and Persian digits to Western ones.

    Examples
    --------
    >>> fold("رأس اجدير") == fold("راس أجدير"), fold("Ghadāmis"), fold("مصراتة ٢٠٢٥")
    (True, 'ghadamis', 'مصراته 2025')
    """
    if text.isascii():
        return text.lower()  # nothing else can befall it
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).lower())
    return unicodedata.normalize("NFC", apart.translate(_BARE))


class _Bare(dict[int, int | str | None]):
    """What becomes of each letter of a text taken apart; found out once a letter, since a million texts are folded."""

    def __missing__(self, code: int) -> int | str | None:
        gone = code == ord("ـ") or unicodedata.category(chr(code)) == "Mn"
        self[code] = None if gone else LETTERS.get(code, code)
        return self[code]


_BARE = _Bare()


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
        name equal), "alias" or "fuzzy"; ``score`` is 1 for the first two, else the names' likeness (rapidfuzz's normalised indel).
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
    frame = _names()
    hits = _matches(wanted) if wanted else {}
    if not hits:
        return _nothing()
    rows = sorted(hits)
    found = frame.iloc[rows].drop(columns="spellings")
    found["match"] = [hits[row][0] for row in rows]
    found["score"] = [hits[row][1] for row in rows]
    fits = found[["section", "district", "kind"]].isin([context]).any(axis=1)
    order = found.assign(fits=fits, exact=found["match"] == "name").sort_values(
        ["fits", "score", "exact"], ascending=False, kind="stable"
    )
    return order.drop(columns=["fits", "exact"]).reset_index(drop=True)


def by_id(identifier: str) -> dict[str, object] | None:
    """Return the crossing, place, district or site of an id: ``COLUMNS`` but match and score; None for no such id.

    Examples
    --------
    >>> by_id("uwaynat-sudan")["kind"], by_id("nowhere")
    ('crossing', None)
    """
    rows = _names()
    found = rows[rows["id"] == identifier].to_dict("records")
    return {str(name): value for name, value in found[0].items() if name in COLUMNS} if found else None


def is_spelt(name: str) -> bool:
    """Tell whether a name stands in the gazetteer as it is, folded.

    Examples
    --------
    >>> is_spelt("الكُفرة"), is_spelt("Kufraa")
    (True, False)
    """
    return fold(name).strip() in _spelt()


@cache
def _nothing() -> pd.DataFrame:
    return _names().iloc[:0].drop(columns="spellings")


def _matches(wanted: str) -> dict[int, tuple[str, float]]:
    """Return match and score by row; what only looks like it is no candidate beside what is it."""
    exact = _spelt().get(wanted)
    if exact:
        return {
            row: ("name" if wanted in _names()["spellings"].iloc[row][:2] else "alias", 1.0) for row in exact
        }
    from rapidfuzz import fuzz, process

    spellings, owners = _flat()
    best: dict[int, tuple[str, float]] = {}
    for _, score, at in process.extract(
        wanted, spellings, scorer=fuzz.ratio, score_cutoff=100 * FUZZY, limit=None
    ):
        row, ratio = owners[at], score / 100
        if row not in best or ratio > best[row][1]:
            best[row] = ("fuzzy", ratio)
    return best


@cache
def _flat() -> tuple[list[str], list[int]]:
    """Return all folded spellings, and the row that each belongs to."""
    pairs = [(spelling, row) for row, spellings in enumerate(_names()["spellings"]) for spelling in spellings]
    return [spelling for spelling, _ in pairs], [row for _, row in pairs]


@cache
def _spelt() -> dict[str, list[int]]:
    """Return the rows by folded spelling."""
    rows: dict[str, list[int]] = {}
    for spelling, row in zip(*_flat(), strict=True):
        if row not in rows.setdefault(spelling, []):
            rows[spelling].append(row)
    return rows


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
