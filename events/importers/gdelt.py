"""Events of GDELT: files without a header, cells apart by tabs; 61 columns in version 2, 58 or 57 in version 1.

Notes
-----
From the GDELT event codebooks (version 2.0 and 1.03): ``ActionGeo_Type`` 1 country, 2 US state, 3 US city,
4 city or landmark, 5 province. Of 1, 2 and 5 the point is a centre of an area: it is not drawn. Places and
events are found by machine, so each is marked as uncertain. ``EventCode`` is CAMEO's.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow.compute as pc

from data.words import LANGS
from events.importers.areas import by_fips, by_name, called
from events.importers.counts import labelled
from events.importers.format import Choices, Chunk, Format, Head
from events.importers.rows import (
    Cells,
    as_said,
    either,
    joined,
    likeness,
    mapped,
    names_of,
    objects,
    with_names,
)
from events.importers.rows_chunk import chunk, placed
from events.importers.rows_dates import dates, order_of
from events.points_table import Table

_FIRST = "GLOBALEVENTID SQLDATE MonthYear Year FractionDate"
_ACTOR = """
Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code Type2Code Type3Code
"""
_EVENT = """
IsRootEvent EventCode EventBaseCode EventRootCode QuadClass GoldsteinScale NumMentions NumSources NumArticles AvgTone
"""
_GEO = "Type FullName CountryCode ADM1Code ADM2Code Lat Long FeatureID"


def names(width: int) -> tuple[str, ...]:
    """Return the names of the columns of a file so wide.

    Examples
    --------
    >>> len(names(61)), len(names(58)), names(61)[-2:], names(61)[56]
    (61, 58, ('DATEADDED', 'SOURCEURL'), 'ActionGeo_Lat')
    """
    geo = [part for part in _GEO.split() if width >= 61 or part != "ADM2Code"]
    made = _FIRST.split()
    made += [f"Actor{side}{part}" for side in (1, 2) for part in _ACTOR.split()] + _EVENT.split()
    made += [f"{of}_{part}" for of in ("Actor1Geo", "Actor2Geo", "ActionGeo") for part in geo]
    return (*made, "DATEADDED", "SOURCEURL")[:width]


FIELDS = {
    "key": ("globaleventid",),
    "date": ("sqldate", "day"),
    "actor1": ("actor1name",),
    "actor2": ("actor2name",),
    "code": ("eventcode",),
    "base": ("eventbasecode",),
    "root": ("eventrootcode",),
    "articles": ("numarticles",),
    "geo_type": ("actiongeo_type",),
    "place": ("actiongeo_fullname",),
    "fips": ("actiongeo_countrycode",),
    "lat": ("actiongeo_lat",),
    "lon": ("actiongeo_long",),
    "url": ("sourceurl",),
}
# The twenty roots of CAMEO (Conflict and Mediation Event Observations codebook 1.1b3).
ROOTS = dict(enumerate((
    "Make public statement", "Appeal", "Express intent to cooperate", "Consult", "Engage in diplomatic cooperation",
    "Engage in material cooperation", "Provide aid", "Yield", "Investigate", "Demand", "Disapprove", "Reject",
    "Threaten", "Protest", "Exhibit force posture", "Reduce relations", "Coerce", "Assault", "Fight",
    "Use unconventional mass violence",
), start=1))  # fmt: skip
# CAMEO's codes that surely are one of our kinds: statements (01), making and hosting a visit (042, 043), meeting
# at a third place (044), signing a formal agreement (057), fighting with small arms (193).
KINDS = {"042": "VISIT", "043": "VISIT", "044": "MEET", "057": "AGREE", "193": "CLASH"}
_CLASSES = {"1": "country", "2": "district", "3": "municipality", "4": "municipality", "5": "district"}
_WIDTHS = (61, 58, 57)


def recognise(head: Head) -> int:
    """Return how surely a file is GDELT's: by the first cells of its first row and its width, or by a header."""
    if headerless(head.first):
        return 98
    return likeness(head, FIELDS, ("key",), ("date",), ("geo_type", "place", "root"))


def headerless(first: tuple[str, ...]) -> bool:
    """Tell a row of GDELT: id, day, month, year and fraction of the year, the same year in each."""
    if len(first) not in _WIDTHS:
        return False
    number, day, month, year, fraction = (cell.strip() for cell in first[:5])
    return (
        number.isdigit()
        and re.fullmatch(r"(19|20)\d\d(-?)\d\d\2\d\d", day)
        is not None  # with signs between where a tool put them
        and month == day.replace("-", "")[:6]
        and year == day[:4]
        and fraction.startswith(year)
    )


def read(table: Table, choices: Choices) -> Chunk:
    """Return the rows of a file of GDELT as events."""
    if "key" not in Cells.of(table, FIELDS).places:
        table = with_names(table, names(len(table.header)))
    cells = Cells.of(table, FIELDS, choices)
    base = mapped(cells.text("base", "code"), _base)
    own = mapped(either(cells.text("root"), pc.utf8_slice_codeunits(base, 0, 2)), _root)
    place = cells.text("place")
    bodies = joined([cells.text("actor1"), cells.text("actor2")], "; ")
    columns: dict[str, Any] = {
        "kind": either(mapped(base, lambda code: KINDS.get(code, "")), mapped(own, _kind)),
        "country": either(mapped(place, _country), mapped(cells.text("fips"), by_fips)), "status": "reported",
        "source": "GDELT", "source_url": cells.text("url"), "certainty": "uncertain",
    }  # fmt: skip
    columns |= as_said("place", place) | as_said("bodies", bodies)
    for lang in LANGS:
        parts = [names_of(columns["kind"], lang), called(place, lang, columns["country"])]
        columns[f"title_{lang}"] = joined(parts, " — ")
        columns[f"text_{lang}"] = labelled([("mentions", cells.text("articles"))], lang)
    geo = objects(cells.text("geo_type")).tolist()
    whole = cells.where()
    # GDELT writes 0 for no place at all.
    classes = np.array([_CLASSES.get(one.removesuffix(".0"), "none") for one in geo], dtype=object)
    where = placed(columns, whole, classes)
    columns["extra"] = cells.rest(("key", "place", "url"), np.isfinite(where.lon))
    dated = dates(cells.text("date"), order_of(choices.day_first, ""))
    return chunk(cells, columns, where, dated, cells.text("key"), ("date",))


def _base(code: str) -> str:
    """Return the base code in three digits: a spreadsheet drops the zero before it."""
    plain = code.removesuffix(".0")
    return plain.zfill(3)[:3] if plain.isdigit() else ""


def _root(code: str) -> str:
    plain = code.removesuffix(".0")
    return ROOTS.get(int(plain), plain) if plain.isdigit() else plain


def _kind(own: str) -> str:
    return "STMT" if own == ROOTS[1] else own or "OTHER"


def _country(place: str) -> str:
    """Return the country of "Tripoli, Tarabulus, Libya": the last name is always one."""
    return by_name(place.rsplit(",", 1)[-1].strip()) if place else ""


FORMAT = Format("gdelt", "GDELT", True, False, recognise, read)
