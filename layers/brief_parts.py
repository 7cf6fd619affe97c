"""A briefing in words: each part of it as HTML, from the value alone.

Texts from outside are escaped and set apart; no style stands on an element, no script is there at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from data.words import n, t
from geo.sections import IDS
from layers.brief import Brief
from layers.brief_events import annex, listed, unlisted
from layers.brief_map import brief_map
from layers.brief_plots import plot, said
from layers.brief_within import arithmetic, levels, needs, responses, settled
from layers.brief_words import Marks, figure, filled, marks, para, table
from layers.export import apart, code, safe
from layers.payload import instant

LIBYA = ZoneInfo("Africa/Tripoli")
KINDS = ("promise", "recommendation", "request")
STATES = ("kept", "partly", "none_found", "superseded")
# Numbers whose events stand in the text, in its order.
IN_TEXT = (*(f"new.{section}" for section in IDS), "new.nowhere", "late", "undated", "new.unplaced")


def parts(brief: Brief) -> list[tuple[str, str, str]]:
    """Return the parts of a briefing in order: key, heading ("" for the first) and HTML.

    What has nothing to say is left out only where the profile leaves it out; an empty part says why it is empty.
    """
    marked, lang = marks(brief, IN_TEXT), brief.head.lang
    built: list[tuple[str, Callable[[Brief, Marks], str]]] = [
        ("", _head),
        ("summary", _summary),
        ("map", _map),
        ("new", _new),
        ("trends", _trends),
        ("levels", levels),
        *((("responses", responses), ("needs", needs)) if brief.within else ()),
        ("followup", _followup),
        ("contradictions", _contradictions),
        ("trays", _trays),
        ("sources", _sources),
        ("method", _method),
        ("annex", annex),
        *((("arithmetic", arithmetic),) if brief.within and brief.within.suggested else ()),
    ]
    return [(key, t(f"brief.{key}", lang) if key else "", make(brief, marked)) for key, make in built]


def title(brief: Brief) -> str:
    """Return what the briefing is called: the user's own title, or the product's word and the period."""
    period = brief.head.period
    return brief.head.title or t(
        "brief.title", brief.head.lang, start=code(period.start), end=code(period.end)
    )


def _head(brief: Brief, marked: Marks) -> str:
    head, lang = brief.head, brief.head.lang
    at = head.made_utc.astimezone(LIBYA)
    facts = [
        (
            "period",
            t(
                "brief.period.value",
                lang,
                start=code(head.period.start),
                end=code(head.period.end),
                days=n("brief.days", head.period.days, lang),
            ),
        ),
        (
            "made",
            t(
                "brief.made.value",
                lang,
                utc=code(instant(head.made_utc)),
                libya=code(at.strftime("%Y-%m-%d %H:%M")),
            ),
        ),
        (
            "marking",
            f"{code(head.marking)} — {t('marking.' + head.marking, lang)}",
        ),
        ("profile", t(f"ui.profile.{head.profile}", lang)),
        ("filter", filter_said(brief)),
    ]
    rows = "".join(
        f"<dt>{escape(t(f'brief.{key}', lang))}</dt><dd>{safe(value)}</dd>" for key, value in facts
    )
    synthetic = para(escape(t("brief.synthetic", lang)), "synthetic") if brief.synthetic else ""
    return f"<h1>{apart(title(brief))}</h1>{synthetic}<dl>{rows}</dl>"


def filter_said(brief: Brief) -> str:
    """Return what was asked beside the period, in words."""
    from events.query import in_words

    return in_words(brief.head.asked, brief.head.lang, dict(brief.kinds), dict(brief.sections))


def _summary(brief: Brief, marked: Marks) -> str:
    lang, numbers = brief.head.lang, brief.numbers

    def fig(name: str) -> str:
        return figure(brief, marked, name, "count.events")

    comma = escape(t("filter.comma", lang))
    along = [
        filled("brief.summary.one", lang, section=apart(brief.sections[s]), count=fig(f"new.{s}"))
        for s in IDS
        if numbers[f"new.{s}"].count
    ]
    of_kinds = [
        filled("brief.summary.one", lang, section=apart(brief.kinds[k]), count=fig(f"new.kind.{k}"))
        for k in brief.trends.kinds
        if numbers[f"new.kind.{k}"].count
    ]
    lines = [_told(brief, fig)]
    if not numbers["new"].count and brief.head.latest:
        lines.append(filled("brief.summary.latest", lang, day=escape(code(brief.head.latest))))
    lines.append(filled("brief.summary.before", lang, before=fig("before"), year=fig("year_ago")))
    if along:
        lines.append(filled("brief.summary.along", lang, list=comma.join(along)))
    if of_kinds:
        lines.append(filled("brief.summary.kinds", lang, list=comma.join(of_kinds)))
    lines.append(
        filled(
            "brief.summary.apart",
            lang,
            nowhere=fig("new.nowhere"),
            unplaced=fig("new.unplaced"),
        )
    )
    if "late" in numbers:
        lines.append(filled("brief.summary.late", lang, late=fig("late")))
    lines.append(filled("brief.summary.undated", lang, undated=fig("undated")))
    return "".join(map(para, lines))


def _told(brief: Brief, fig: Callable[[str], str]) -> str:
    """Return how many there are; of none nothing more is said."""
    if not brief.numbers["new"].count:
        return filled("brief.summary.nothing", brief.head.lang, all=fig("new"))
    parts = {"all": fig("new"), "inside": fig("this"), "partly": fig("this.partly")}
    return filled("brief.summary.new", brief.head.lang, **parts)


def _map(brief: Brief, marked: Marks) -> str:
    lang = brief.head.lang
    drawn = any(one["agreed"] for one in brief.levels)
    key = "brief.map.levels" if drawn else "brief.map.no_levels"
    return (
        f"<figure>{brief_map(*brief.places, brief.levels, lang)}"
        f"<figcaption>{escape(t('brief.map.says', lang))} {escape(t(key, lang))}</figcaption></figure>"
        f"<p><small>{escape(t('disclaimer', lang))}</small></p>"
    )


def _new(brief: Brief, marked: Marks) -> str:
    lang = brief.head.lang
    out = [para(escape(t("brief.new.says", lang)))]
    silent = [s for s in IDS if not brief.numbers[f"new.{s}"].count]
    for section in IDS:
        if section not in silent:
            out.append(_listed(brief, marked, f"new.{section}", brief.sections[section]))
    if silent:
        names = t("filter.comma", lang).join(brief.sections[s] for s in silent)
        out.append(para(safe(t("brief.new.none", lang, names=names))))
    if brief.numbers["new.nowhere"].count:
        out.append(_listed(brief, marked, "new.nowhere", t("brief.new.nowhere", lang)))
    if "late" in brief.numbers:
        out.append(_listed(brief, marked, "late", t("brief.new.late", lang)))
    return "".join(out)


def _listed(brief: Brief, marked: Marks, name: str, heading: str) -> str:
    count = figure(brief, marked, name, "count.events")
    return (
        f"<section><h3>{apart(heading)}: {count}</h3>{listed(brief, marked, name)}"
        f"{unlisted(brief, marked, name)}</section>"
    )


def _change(brief: Brief, name: str, before: str) -> str:
    """Return a difference with its sign, isolated; "0" where there is none."""
    difference = brief.numbers[name].count - brief.numbers[before].count
    return escape(code(f"{difference:+,}" if difference else "0"))


def _window(brief: Brief, marked: Marks, name: str) -> str:
    """Return how many lie in a window, and beside it how many may lie in it or beside it."""
    partly = f"{name}.partly"
    beside = f" ({figure(brief, marked, partly)})" if brief.numbers[partly].count else ""
    return figure(brief, marked, name) + beside


def _trends(brief: Brief, marked: Marks) -> str:
    lang, trends, windows = brief.head.lang, brief.trends, brief.head.period.windows
    heads = [
        t(f"brief.trends.{key}", lang) for key in ("what", "this", "before", "change", "year_ago", "change")
    ]

    def rows(of: list[tuple[str, str]]) -> list[list[str]]:
        return [
            [
                apart(label), _window(brief, marked, f"this{name}"), _window(brief, marked, f"before{name}"),
                _change(brief, f"this{name}", f"before{name}"), _window(brief, marked, f"year_ago{name}"),
                _change(brief, f"this{name}", f"year_ago{name}"),
            ]
            for name, label in of
        ]  # fmt: skip

    sections = [("", t("brief.trends.all", lang)), *((f".{s}", brief.sections[s]) for s in IDS)]
    kinds = [(f".kind.{k}", brief.kinds[k]) for k in trends.kinds]
    days = {
        name: escape(t("brief.span", lang, start=code(first), end=code(last)))
        for name, (first, last) in windows.items()
    }
    by_kind = table(heads, rows(kinds), "trends") or para(escape(t("brief.trends.no_kinds", lang)))
    return (
        f"{para(filled('brief.trends.days', lang, **days))}{table(heads, rows(sections), 'trends')}"
        f"<section><h3>{escape(t('brief.trends.kinds', lang))}</h3>{by_kind}</section>{_plots(brief)}"
    )


def _plots(brief: Brief) -> str:
    lang, trends, period = brief.head.lang, brief.trends, brief.head.period
    drawn = [one for one in trends.series if sum(one.counts)]
    silent = [brief.sections[one.section] for one in trends.series if one.section and not sum(one.counts)]
    tops = max((max(one.counts) for one in drawn if one.section), default=0)
    out = []
    for one in drawn:
        name = brief.sections[one.section] if one.section else t("brief.trends.all", lang)
        counted = n("count.events", sum(one.counts), lang)
        apart_from = f" {n('brief.trends.apart', one.apart, lang)}" if one.apart else ""
        top = tops if one.section else max(one.counts)
        picture = plot(one, period.step, top, said(one, name, lang), period.start)
        out.append(
            f"<figure><figcaption>{safe(name)}: {safe(counted)}.{safe(apart_from)}</figcaption>{picture}</figure>"
        )
    rest = ""
    if silent:
        rest = para(safe(t("brief.trends.silent", lang, names=t("filter.comma", lang).join(silent))))
    says = t(f"brief.trends.plots.{period.step}", lang, start=code(period.start))
    heading = f"<h3>{escape(t('brief.trends.plots', lang))}</h3>{para(safe(says))}"
    return f'<section>{heading}<div class="plots">{"".join(out)}</div>{rest}</section>'


def _cited(brief: Brief, source: str, paragraph: str) -> str:
    """Return a source as the app cites it: a reference document by its title, with the paragraph."""
    lang = brief.head.lang
    title = brief.documents.get(source, {}).get(lang)
    said = apart(title) if title else apart(source)
    if not paragraph:
        return said
    return f"{said} — {safe(t('ui.card.paragraph', lang, number=paragraph.replace('; ', '، ' if lang == 'ar' else ', ')))}"


def _followup(brief: Brief, marked: Marks) -> str:
    lang = brief.head.lang
    if not brief.followup:
        return para(escape(t("brief.followup.none", lang)))
    out = [para(escape(t("brief.followup.says", lang)))]
    heads = [t(f"brief.followup.{key}", lang) for key in ("what", "by", "state", "source")]
    for kind in KINDS:
        items = [one for one in brief.followup if one["kind"] == kind]
        counts = t("filter.comma", lang).join(
            f"{t(f'state.{state}', lang)} {sum(one['state'] == state for one in items)}"
            for state in STATES
            if any(one["state"] == state for one in items)
        )
        rows = [
            [
                f"<b>{apart(one['title'][lang])}</b>",
                _said_by(one, lang),
                f"{safe(t('state.' + one['state'], lang))}<br><small>{apart(one['state_note'][lang])}</small>",
                _cited(brief, one["source"], one["paragraph"]),
            ]
            for one in items
        ]
        heading = t(f"ui.followup.{kind}", lang)
        counted = f" — {safe(counts)}" if counts else ""
        out.append(
            f"<section><h3>{safe(heading)} ({len(items)}){counted}</h3>"
            f"{table(heads, rows, 'followup') or para(escape(t('brief.followup.no_items', lang)))}</section>"
        )
    return "".join(out)


def _said_by(one: Mapping[str, Any], lang: str) -> str:
    """Return who said it, and whom it is addressed to."""
    by, to = one["by"][lang], one["addressee"][lang]
    addressee = f"<small>{escape(t('brief.followup.addressee', lang))}: {apart(to)}</small>" if to else ""
    return "<br>".join(part for part in (apart(by) if by else "", addressee) if part)


def _contradictions(brief: Brief, marked: Marks) -> str:
    lang = brief.head.lang
    if not brief.contradictions:
        return para(escape(t("brief.contradictions.none", lang)))
    out = [para(escape(t("brief.contradictions.says", lang)))]
    for one in brief.contradictions:
        versions = "".join(_version(brief, one, i) for i in range(len(one["versions"])))
        out.append(
            f'<section class="keep"><h3>{apart(one["title"][lang])}</h3>'
            f'<div class="versions">{versions}</div>{settled(brief, one["id"])}</section>'
        )
    return "".join(out)


def _version(brief: Brief, one: Mapping[str, Any], i: int) -> str:
    lang, version = brief.head.lang, one["versions"][i]
    return (
        f"<blockquote><b>{escape(t('brief.contradictions.version', lang, letter='ABCDEFGH'[i]))}</b> "
        f"{apart(version['text'][lang])}<br><small>{_cited(brief, version['source'], '')}</small></blockquote>"
    )


def _trays(brief: Brief, marked: Marks) -> str:
    lang = brief.head.lang
    out = [para(escape(t("brief.trays.says", lang)))]
    for name in ("undated", "new.unplaced"):
        heading = t(f"brief.trays.{name.removeprefix('new.')}", lang)
        out.append(_listed(brief, marked, name, heading))
    return "".join(out)


def _sources(brief: Brief, marked: Marks) -> str:
    lang = brief.head.lang
    heads = [t(f"brief.sources.{key}", lang) for key in ("source", "count")]
    rows = [[_cited(brief, name, ""), escape(f"{count:,}")] for name, count in brief.cited]
    data = "".join(
        f"<li><bdi>{escape(one['credit'])}</bdi> — {escape(one['title'][lang])} ({escape(one['licence'])})</li>"
        for one in brief.sources
    )
    cited = table(heads, rows, "sources") or para(escape(t("brief.sources.none", lang)))
    return (
        f"<section><h3>{escape(t('brief.sources.cited', lang))}</h3>{cited}</section>"
        f"<section><h3>{escape(t('brief.sources.data', lang))}</h3><ul>{data}</ul></section>"
    )


def _method(brief: Brief, marked: Marks) -> str:
    lang = brief.head.lang
    keys = ["counted", "coarse", "undated", "sections", "numbers", "grades", "compared", "released"]
    keys += ["within"] if brief.within else []
    items = "".join(f"<li>{escape(t(f'brief.method.{key}', lang))}</li>" for key in keys)
    return f"<ul>{items}</ul><p>{escape(t('disclaimer', lang))}</p>"
