"""Which events pass a filter, and how many there are of each sort: the one count that every page shows.

`passing` is `events.query.passes` over columns: the same rows for any filter. Table, map, strip map, trends and briefing
count what it lets through.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from events.archive.rows import NO_DAY
from events.query import Filter
from events.situation.facts import Bools, Coded, Facts
from geo.gazetteer import fold

EPOCH = date(1970, 1, 1).toordinal()
# A word longer than this is not sought as a pattern: RE2 has a largest one.
PATTERN_LETTERS = 256
# Of fewer rows than one in so many the texts are taken out before they are searched: that costs less than searching all.
APART = 4


def passing(facts: Facts, asked: Filter) -> Bools:
    """Return which rows pass: what `events.query.passes` says of the same events, to the row.

    Parameters
    ----------
    facts : Facts
    asked : Filter

    Returns
    -------
    array of bool
        One for each row.

    Examples
    --------
    >>> from events.documents import events
    >>> from events.located import located
    >>> from events.query import passes
    >>> from events.situation.facts import of
    >>> shipped, asked = located(events()), Filter(start="2025-01-01", types=("MEET",), text="حدود")
    >>> bool((passing(of(shipped), asked) == passes(shipped, asked)).all())
    True
    """
    ok = np.ones(len(facts), dtype=bool)
    if asked.start or asked.end:
        ok &= facts.start != NO_DAY
        if asked.start:
            ok &= facts.end >= day_of(asked.start)
        if asked.end:
            ok &= facts.start <= day_of(asked.end)
    for column, codes in (
        (facts.kind, asked.types),
        (facts.section, asked.sections),
        (facts.origin, asked.origins),
    ):
        if codes is not None:
            ok &= column.among(codes)
    for word in fold(asked.text).split():
        ok = _with_word(facts, ok, word)
    return ok


def day_of(iso: str) -> int:
    """Return an ISO day as days since 1970-01-01.

    Examples
    --------
    >>> day_of("1970-01-03")
    2
    """
    return date.fromisoformat(iso).toordinal() - EPOCH


def without_days(asked: Filter) -> Filter:
    """Return a filter that asks for no days: for periods that are set beside one another."""
    return replace(asked, start=None, end=None)


def counts(
    facts: Facts,
    rows: Bools,
    by: Sequence[str] = ("section", "kind"),
    further: Mapping[str, Coded] | None = None,
) -> pd.DataFrame:
    """Return how many rows there are of each sort.

    Parameters
    ----------
    facts : Facts
    rows : array of bool
        Which rows count, as `passing` gives them.
    by : sequence of str
        Columns of codes ("kind", "section", "origin", "district", ...), or names of ``further``.
    further : mapping of str to Coded, optional
        Columns that the facts do not have, such as the unit that each row belongs to.

    Returns
    -------
    DataFrame
        The columns ``by`` (words, "" for none) and ``count``; a row for each combination that occurs, in the order of the
        columns' words. Its sum is ``rows.sum()``.

    Examples
    --------
    >>> from events.documents import events
    >>> from events.located import located
    >>> from events.situation.facts import of
    >>> found = of(located(events()))
    >>> rows = passing(found, Filter())
    >>> int(counts(found, rows, by=("section", "origin"))["count"].sum()) == len(found)
    True
    """
    columns = [column(facts, name, further) for name in by]
    at = None if rows.all() else np.flatnonzero(rows)
    combined = np.zeros(len(facts) if at is None else len(at), dtype=np.int64)
    for one in columns:
        combined = combined * len(one.words) + (one.codes if at is None else one.codes[at])
    number = tally(combined, int(np.prod([len(one.words) for one in columns], dtype=object)))
    found: dict[str, object] = {"count": number["count"].to_numpy()}
    rest = number["code"].to_numpy()
    for name, one in reversed(list(zip(by, columns, strict=True))):
        rest, code = np.divmod(rest, len(one.words))
        found[name] = pd.array([one.words[place] for place in code.tolist()], dtype="str")
    return pd.DataFrame(found)[[*by, "count"]]


def column(facts: Facts, name: str, further: Mapping[str, Coded] | None = None) -> Coded:
    """Return a column of codes of the facts, or of those that are given beside them.

    Raises
    ------
    KeyError
        There is none of that name.
    """
    if further and name in further:
        return further[name]
    found = getattr(facts, name, None)
    if not isinstance(found, Coded):
        raise KeyError(name)
    return found


# Where there are more possible numbers than this, those that occur are sorted out and not all of them counted up.
MOST_COUNTED_UP = 1 << 22


def tally(codes: npt.NDArray[np.int64], most: int) -> pd.DataFrame:
    """Return the numbers below ``most`` that occur, in their order, and how often: the columns ``code``, ``count``."""
    if most <= MOST_COUNTED_UP:
        each = np.bincount(codes, minlength=1)
        there = np.flatnonzero(each)
        return pd.DataFrame({"code": there, "count": each[there]})
    there, each = np.unique(codes, return_counts=True)
    return pd.DataFrame({"code": there, "count": each})


def _with_word(facts: Facts, ok: Bools, word: str) -> Bools:
    """Return which of the rows that pass so far have a word in their folded texts."""
    try:
        word.encode()
    except UnicodeEncodeError:
        return np.zeros(len(ok), dtype=bool)  # half of a surrogate pair stands in no text
    apart = np.count_nonzero(ok) * APART < len(ok)
    texts = facts.folded.filter(pa.array(ok)) if apart else facts.folded
    if len(word) > PATTERN_LETTERS:
        found = pc.match_substring(texts, word)
    else:
        # RE2 finds a word three to eight times as fast as Arrow's own search for a substring.
        found = pc.match_substring_regex(texts, re.sub(r"[^\w]", _spelt, word))
    hit: Bools = found.to_numpy()
    if not apart:
        return np.asarray(ok & hit)
    out = np.zeros(len(ok), dtype=bool)
    out[np.flatnonzero(ok)[hit]] = True
    return out


def _spelt(sign: re.Match[str]) -> str:
    return f"\\x{{{ord(sign[0]):x}}}"
