"""Kinds of events in a foreign table, and the title of one that has none: its kind, and its place or date."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from data.words import LANGS
from events.columns import fold_name
from events.points_dated import DASH, Dated
from events.points_pieces import each, encoded
from events.points_words import Words, blank, chosen, either, joined, rows, spread, standing

# A kind that is not of our list is kept as the file words it; longer ones are texts in the wrong column.
_KIND_CHARACTERS = 60


class Kinds(NamedTuple):
    """Code and names of each row's kind."""

    code: Words
    ar: Words
    en: Words


def kinds(texts: Sequence[pa.Array] | None) -> Sequence[Kinds] | Kinds:
    """Return each row's kind by piece, of our list by code or name, else the file's own word.

    Of a file that has no kinds, what every row is.
    """
    if texts is None:
        return _kind("")
    codes = encoded(texts)
    written = codes[0].dictionary
    found = [_kind(text) for text in written.to_pylist()]
    stand = [standing([kind[place] for kind in found], written) for place in range(3)]

    def taken(part: pa.DictionaryArray, own: pa.Array) -> Kinds:
        return Kinds(*(spread(part, own, one) for one in stand))

    return each(taken, codes, texts)


def _kind(text: str) -> Kinds:
    own = text.strip()[:_KIND_CHARACTERS].rstrip()
    known = _known()
    return known.get(fold_name(text[:200])) or (Kinds(own, own, own) if own else known["other"])


@cache
def _known() -> dict[str, Kinds]:
    from data.catalogue import read

    known: dict[str, Kinds] = {}
    for code, english, arabic in read("kinds")[["code", "name_en", "name_ar"]].itertuples(index=False):
        known |= dict.fromkeys(map(fold_name, (code, english, arabic)), Kinds(code, arabic, english))
    return known


def titles(said: dict[str, Words], kind: Kinds, dates: Dated, count: int) -> dict[str, Words]:
    """Return the titles of a piece: what the file says, else the kind and its place or date.

    Ours only where the file has no title at all: beside one that was said, in either language, none is made up.
    """
    untitled = blank(either(said["title_ar"], said["title_en"]))
    none = untitled is False if isinstance(untitled, bool) else not untitled.true_count
    if none:
        return {f"title_{lang}": said[f"title_{lang}"] for lang in LANGS}
    names = kind._asdict()
    made: dict[str, Words] = {}
    for lang, other in (("ar", "en"), ("en", "ar")):
        place = either(said[f"place_{lang}"], said[f"place_{other}"])
        if isinstance(place, str):
            made_up = joined(names[lang], dates.dashed, "", count)
        else:
            second = pc.utf8_trim_whitespace(rows(either(place, dates.edtf), count))
            made_up = chosen(pc.equal(second, ""), names[lang], joined(names[lang], second, DASH, count))
        made[f"title_{lang}"] = chosen(untitled, made_up, said[f"title_{lang}"])
    return made
