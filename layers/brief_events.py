"""The events of a briefing, as tables: in its text, and in the annex with the figures that count them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from data.words import n, t
from events.query import in_words
from layers.brief import ALL, Brief, Number
from layers.brief_words import IN_TEXT, Marks, filled, para, table
from layers.export import apart, code, safe


def listed(brief: Brief, marked: Marks, name: str) -> str:
    """Return the first events of a number as a table, each with its running number."""
    return _table(brief, marked, brief.numbers[name].ids[:IN_TEXT], name)


def unlisted(brief: Brief, marked: Marks, name: str) -> str:
    """Return a sentence on what of a number stands in the annex, and what nowhere; "" where all is in the text."""
    number, lang = brief.numbers[name], brief.head.lang
    annexed = max(len(number.ids) - IN_TEXT, 0)
    lines = []
    if annexed:
        at = f'<a href="#n{marked.figures[name]}">{escape(n("brief.more.annex", annexed, lang))}</a>'
        lines.append(at)
    if number.more:
        lines.append(safe(n("brief.more.beyond", number.more, lang)))
    return para(" ".join(lines), "more")


def _table(brief: Brief, marked: Marks, ids: Iterable[str], name: str = "") -> str:
    """Return events as a table; each is found by its link where it stands first."""
    lang = brief.head.lang
    heads = [t(f"brief.event.{key}", lang) for key in ("number", "date", "title", "place", "source", "grade")]
    rows, anchors = [], []
    for one in ids:
        event = brief.events[one]
        number = marked.events[one]
        anchors.append(f"e{number}" if marked.home.get(one, "") == name else "")
        two = f" <small>◇ {escape(t('brief.event.accounts', lang))}</small>" if event["contradiction"] else ""
        place = " · ".join(
            part for part in (apart(event["place"]), safe(event["along"])) if part and part != "<bdi></bdi>"
        )
        rows.append(
            [
                str(number),
                safe(event["date"]),
                f"<b>{apart(event['title'])}</b><br><small>{apart(event['kind'])}</small>{two}",
                place,
                f"{apart(event['source'])}<br><small>{safe(event['origin'])}</small>",
                safe(event["grade"]),
            ]
        )
    return table(heads, rows, "events", anchors)


def annex(brief: Brief, marked: Marks) -> str:
    """Return what every figure counts: its filter, the running numbers of its events; then the events not in the text."""
    lang = brief.head.lang
    entries = [_entry(brief, marked, number) for number in brief.numbers.values() if number.count]
    if not entries:
        return para(escape(t("brief.annex.none", lang)))
    rest = [one for one in marked.events if one not in marked.home]
    further = ""
    if rest:
        heading = f"<h3>{escape(t('brief.annex.events', lang))}</h3>"
        further = f"<section>{heading}{_table(brief, marked, rest)}</section>"
    return f'{para(escape(t("brief.annex.says", lang)))}<ol class="numbers">{"".join(entries)}</ol>{further}'


def _entry(brief: Brief, marked: Marks, number: Number) -> str:
    lang = brief.head.lang
    asked = in_words(number.asked, lang, dict(brief.kinds), dict(brief.sections))
    only = "" if number.only == ALL else f"{t('filter.stop', lang)}{t(f'brief.only.{number.only}', lang)}"
    runs = t("filter.comma", lang).join(_runs([marked.events[one] for one in number.ids]))
    more = f" {n('brief.more.beyond', number.more, lang)}" if number.more else ""
    said = filled(
        "brief.annex.entry",
        lang,
        count=escape(n("count.events", number.count, lang)),
        asked=apart(asked + only),
    )
    return f'<li id="n{marked.figures[number.name]}">{said} {runs}{safe(more)}</li>'


def _runs(numbers: list[int]) -> list[str]:
    """Return running numbers as links, those that follow one another as a range.

    Examples
    --------
    >>> [run.split(">")[1].split("<")[0].strip(chr(0x2066) + chr(0x2069)) for run in _runs([1, 2, 3, 7])]
    ['1–3', '7']
    """
    runs: list[list[int]] = []
    for one in sorted(numbers):
        if runs and one == runs[-1][1] + 1:
            runs[-1][1] = one
        else:
            runs.append([one, one])
    texts = [(first, code(str(first) if first == last else f"{first}–{last}")) for first, last in runs]
    return [f'<a href="#e{first}">{text}</a>' for first, text in texts]
