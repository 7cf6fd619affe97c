"""Small pieces of a briefing's HTML: escaped texts, figures that lead to what they count, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from data.words import n, t
from layers.brief import Brief

# In the text so many events of a list stand; the others, up to `layers.brief.LISTED`, in the annex.
IN_TEXT = 40


@dataclass(frozen=True)
class Marks:
    """The running numbers of a briefing: of its figures and of its events, by which the annex and the text refer to each other.

    Parameters
    ----------
    figures : dict
        Running number by a `Number`'s name, from 1; those that count nothing have none.
    events : dict
        Running number by an event's id, from 1, in the order in which they stand in the text, then in the annex.
    home : dict
        Of the events that stand in the text, the number in whose table they stand first: there they are found by their links.
    """

    figures: dict[str, int]
    events: dict[str, int]
    home: dict[str, str]


def marks(brief: Brief, lists: Sequence[str]) -> Marks:
    """Return the running numbers; ``lists`` names the numbers whose events stand in the text, in its order."""
    home: dict[str, str] = {}
    for name in (one for one in lists if one in brief.numbers):
        for one in brief.numbers[name].ids[:IN_TEXT]:
            home.setdefault(one, name)
    order = dict.fromkeys(home)
    for number in brief.numbers.values():
        order.update(dict.fromkeys(number.ids))
    counted = [number.name for number in brief.numbers.values() if number.count]
    return Marks(
        {name: i for i, name in enumerate(counted, 1)}, {one: i for i, one in enumerate(order, 1)}, home
    )


def figure(brief: Brief, marked: Marks, name: str, words: str = "") -> str:
    """Return a figure as a link to what it counts; ``words`` is a plural of the catalogue that says it with its noun."""
    number = brief.numbers[name]
    shown = n(words, number.count, brief.head.lang) if words else f"{number.count:,}"
    said = f'data-name="{escape(name)}" data-count="{number.count}"'
    if not number.count:
        return f'<span class="fig" {said}>{escape(shown)}</span>'
    at = marked.figures[name]
    return f'<a class="fig" {said} href="#n{at}">{escape(shown)}<small>[{at}]</small></a>'


def filled(key: str, lang: str, **parts: str) -> str:
    """Return a text of the catalogue, escaped, its placeholders filled with pieces that are HTML already.

    Examples
    --------
    >>> filled("filter.until", "en", end="<b>2026</b>")
    'up to <b>2026</b>'
    """
    return escape(t(key, lang)).format_map(parts)


def para(html: str, kind: str = "") -> str:
    """Return a paragraph; "" of nothing."""
    return (f'<p class="{kind}">{html}</p>' if kind else f"<p>{html}</p>") if html else ""


def table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "", ids: Sequence[str] = ()
) -> str:
    """Return a table of cells that are HTML already; heads are texts. Of no rows "".

    Parameters
    ----------
    heads : sequence of str
        What the columns are called.
    rows : iterable of sequence of str
    kind : str
        Classes of the table: they set the widths of its columns.
    ids : sequence of str
        Anchors of the rows, "" for none; none by default.
    """
    body = []
    for i, row in enumerate(rows):
        anchor = f' id="{ids[i]}"' if ids and ids[i] else ""
        first, *rest = row
        body.append(
            f'<tr{anchor}><th scope="row">{first}</th>' + "".join(f"<td>{one}</td>" for one in rest) + "</tr>"
        )
    if not body:
        return ""
    named = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    return f'<div class="wide"><table class="{kind or "plain"}"><thead><tr>{named}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'
