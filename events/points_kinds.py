"""Kinds of events in a foreign table, and the title of one that has none: its kind, and its place or date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.words import LANGS
from events.columns import fold_name
from events.points_dated import Dated
from events.points_pieces import each, encoded
from events.points_words import TEXT, Words, blank, chosen, either, joined, spread, standing

# A kind that is not of our list is kept as the file words it; longer ones are texts in the wrong column.
_KIND_CHARACTERS = 60
# Between the name of a kind and the place or date, in a title that is made up of both.
DASH = " — "


@dataclass(frozen=True)
class Kinds:
    """Kinds of the rows of a piece of a table.

    Parameters
    ----------
    code : Words
        Of our list, or the file's own word.
    names : dict
        By language, what each different kind of the file is called.
    codes : pyarrow.DictionaryArray or None
        The rows as numbers into them; None where the file has no kinds, and all are of one.
    """

    code: Words
    names: dict[str, list[str]]
    codes: pa.DictionaryArray | None = None

    def called(self, lang: str) -> Words:
        """Return what the kind of each row is called."""
        names = self.names[lang]
        return names[0] if self.codes is None else pa.array(names, TEXT).take(self.codes.indices)


def kinds(texts: Sequence[pa.Array] | None, pieces: int) -> list[Kinds]:
    """Return each row's kind by piece, of our list by code or name, else the file's own word."""
    if texts is None:
        code, arabic, english = _kind("")
        return [Kinds(code, {"ar": [arabic], "en": [english]})] * pieces
    parts = encoded(texts)
    written = parts[0].dictionary
    found = [_kind(text) for text in written.to_pylist()]
    stand = standing([code for code, _, _ in found], written)
    names = {"ar": [arabic for _, arabic, _ in found], "en": [english for _, _, english in found]}
    return each(lambda part, own: Kinds(spread(part, own, stand), names, part), parts, texts)


def _kind(text: str) -> tuple[str, str, str]:
    """Return code, Arabic and English name."""
    own = text.strip()[:_KIND_CHARACTERS].rstrip()
    known = _known()
    return known.get(fold_name(text[:200])) or ((own, own, own) if own else known["other"])


@cache
def _known() -> dict[str, tuple[str, str, str]]:
    from data.catalogue import read

    known: dict[str, tuple[str, str, str]] = {}
    for code, english, arabic in read("kinds")[["code", "name_en", "name_ar"]].itertuples(index=False):
        known |= dict.fromkeys(map(fold_name, (code, english, arabic)), (code, arabic, english))
    return known


@dataclass(frozen=True)
class Crossed:
    """All titles that kinds and dates of a file make: a few ten thousand, and a million rows take theirs by number.

    Parameters
    ----------
    titles : dict
        By language.
    dates : int
        How many different dates there are: the titles of a kind follow one another.
    """

    titles: dict[str, pa.Array]
    dates: int

    @classmethod
    def of(cls, kind: Kinds, dates: Dated, rows: int) -> Crossed | None:
        """Return them; None where they would be no fewer than the rows, or it is not known how many there are."""
        if kind.codes is None or dates.codes is None or len(kind.names["ar"]) * len(dates.edtfs) > rows:
            return None
        after = pa.array([edtf and f"{DASH}{edtf}" for edtf in dates.edtfs], TEXT)
        which, when = (one.ravel() for one in np.indices((len(kind.names["ar"]), len(after))))
        tails = after.take(pa.array(when))
        none = pa.scalar("", TEXT)
        made = {
            lang: pc.binary_join_element_wise(pa.array(names, TEXT).take(pa.array(which)), tails, none)
            for lang, names in kind.names.items()
        }
        return cls(made, len(after))

    def taken(self, kind: Kinds, dates: Dated) -> dict[str, Words]:
        """Return the titles of a piece."""
        assert kind.codes is not None
        assert dates.codes is not None
        at = kind.codes.indices.to_numpy().astype(np.int64) * self.dates + dates.codes.indices.to_numpy()
        return {f"title_{lang}": texts.take(pa.array(at)) for lang, texts in self.titles.items()}


def titles(said: dict[str, Words], kind: Kinds, dates: Dated, crossed: Crossed | None) -> dict[str, Words]:
    """Return the titles of a piece: what the file says, else the kind and its place or date.

    Ours only where the file has no title at all: beside one that was said, in either language, none is made up.

    Parameters
    ----------
    said : dict
        What the file says, titles and places in both languages.
    kind : Kinds
    dates : Dated
    crossed : Crossed or None
        What kinds and dates make, of a file that has neither titles nor places.
    """
    if crossed is not None:
        return crossed.taken(kind, dates)
    untitled = blank(either(said["title_ar"], said["title_en"]))
    if not (untitled if isinstance(untitled, bool) else untitled.true_count):
        return {f"title_{lang}": said[f"title_{lang}"] for lang in LANGS}
    made: dict[str, Words] = {}
    for lang, other in (("ar", "en"), ("en", "ar")):
        place, name = either(said[f"place_{lang}"], said[f"place_{other}"]), kind.called(lang)
        second = dates.edtf
        if not isinstance(place, str) or place:
            second = either(place, second)
            second = second.strip() if isinstance(second, str) else pc.utf8_trim_whitespace(second)
        made[f"title_{lang}"] = chosen(untitled, joined(name, second, DASH), said[f"title_{lang}"])
    return made
