"""What people say and do, in a briefing: levels; and, in the internal profile alone, responses, needs, what was settled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from data.words import n, t
from events.situation.level_rule import Suggestion
from events.situation.levels import CENTRES
from layers.brief import LISTED, Brief
from layers.brief_words import Marks, filled, para, table
from layers.export import apart, code, safe

# Instants are kept in UTC and read in Libya's time (docs/decisions/0007).
LIBYA = ZoneInfo("Africa/Tripoli")


def there(instant: str) -> str:
    """Return an instant of UTC as a reader in Libya's clock has it.

    Examples
    --------
    >>> there("2026-03-01T12:00Z")
    '2026-03-01 14:00'
    """
    return f"{datetime.fromisoformat(instant).astimezone(LIBYA):%Y-%m-%d %H:%M}"


def levels(brief: Brief, marked: Marks) -> str:
    """Return the levels as a table: the agreed one, and inside the centres what each of them has set."""
    lang = brief.head.lang
    if not brief.levels:
        return para(escape(t("brief.levels.none", lang)))
    inside = brief.within is not None
    heads = [t(f"brief.levels.{key}", lang) for key in ("unit", "agreed", "since")]
    heads += [t(f"brief.centre.{centre}", lang) for centre in CENTRES] if inside else []
    rows = [
        [
            apart(one["name"]),
            _agreed(one, lang),
            escape(code(there(str(one["since_utc"])))) if one["agreed"] else "",
            *([_key(one, centre, lang) for centre in CENTRES] if inside else []),
        ]
        for one in brief.levels
    ]
    says = escape(t("brief.levels.says", lang))
    return f"{para(says)}{table(heads, rows, 'levels')}"


def _agreed(one: Mapping[str, Any], lang: str) -> str:
    if not one["agreed"]:
        return escape(t("brief.levels.not_agreed", lang))
    until = (
        f" — {t('brief.levels.until', lang, day=code(one['agreed_until']))}" if one["agreed_until"] else ""
    )
    return f"<b>{escape(t('record.level.level.' + one['agreed'], lang))}</b>{escape(until)}"


def _key(one: Mapping[str, Any], centre: str, lang: str) -> str:
    """Return a centre's own level with its reason; of one that has run out, what it was."""
    level, was = str(one[centre]), str(one[f"{centre}_was"])
    if not level and not was:
        return escape(t("brief.levels.unset", lang))
    last = str(one[f"{centre}_until"])
    until = f" — {t('brief.levels.until', lang, day=code(last))}" if last else ""
    word = (
        t(f"record.level.level.{level}", lang)
        if level
        else t("brief.levels.was", lang, level=t(f"record.level.level.{was}", lang))
    )
    return f"<b>{escape(word)}</b>{escape(until)}<br><small>{apart(one[f'{centre}_reason'])}</small>"


def responses(brief: Brief, marked: Marks) -> str:
    """Return the open responses, and how long responses took, beside the number that each time rests on."""
    lang, within = brief.head.lang, brief.within
    if within is None:
        return ""
    heads = [
        t(f"brief.responses.{key}", lang) for key in ("event", "section", "state", "by", "reported", "steps")
    ]
    rows = [
        [
            apart(within.titles.get(str(one["id"]), str(one["id"]))),
            apart(brief.sections.get(str(one["section"]), "")),
            escape(t(f"record.response.state.{one['state']}", lang)),
            apart(str(one["by"])) if one["by"] else escape(t("brief.responses.nobody", lang)),
            escape(code(there(str(one["reported_utc"])))),
            "<br>".join(
                escape(f"{t(f'record.response.state.{step}', lang)}: {code(there(str(one[f'{step}_utc'])))}")
                for step in ("acknowledged", "responding")
                if one[f"{step}_utc"]
            ),
        ]
        for one in within.responses[:LISTED]
    ]
    count = len(within.responses)
    listed = table(heads, rows, "responses") or para(escape(t("brief.responses.none", lang)))
    said = para(escape(n("brief.responses.open", count, lang))) if count else ""
    more = count - len(rows)
    rest = para(escape(n("brief.more.beyond", more, lang)), "more") if more else ""
    return f"{said}{listed}{rest}{_times(brief)}"


def _times(brief: Brief) -> str:
    lang, within = brief.head.lang, brief.within
    if within is None or not within.times:
        return para(escape(t("brief.times.none", lang)))
    heads = [t(f"brief.times.{key}", lang) for key in ("section", "until", "n", "median", "slowest")]
    rows = [
        [
            apart(brief.sections.get(str(one["section"]), t("brief.new.nowhere", lang))),
            escape(t(f"record.response.state.{one['until']}", lang)),
            escape(f"{one['n']:,}")
            + (f" <small>{escape(t('brief.times.few', lang))}</small>" if one["few"] else ""),
            escape(_hours(one["median_h"], lang)),
            escape(_hours(one["slowest_h"], lang))
            + (
                f"<br><small>{apart(within.titles.get(str(one['slowest']), str(one['slowest'])))}</small>"
                if one["slowest"]
                else ""
            ),
        ]
        for one in within.times
    ]
    heading = escape(t("brief.times", lang))
    return f"<section><h3>{heading}</h3>{para(escape(t('brief.times.says', lang)))}{table(heads, rows, 'times')}</section>"


def _hours(hours: float, lang: str) -> str:
    """Return hours to a tenth; "—" where there are none."""
    return t("brief.times.hours", lang, hours=code(f"{hours:,.1f}")) if hours == hours else "—"


def needs(brief: Brief, marked: Marks) -> str:
    """Return what is needed and held, dated, as far as anybody has said: unknown is not zero."""
    lang, within = brief.head.lang, brief.within
    if within is None:
        return ""
    heads = [
        t(f"brief.needs.{key}", lang) for key in ("item", "site", "numbers", "offered", "as_of", "source")
    ]
    rows = [
        [
            f"{apart(_either(one, 'item', lang))}<br><small>{escape(t('record.need.kind.' + str(one['kind']), lang))}</small>",
            escape(t(f"brief.site.{one['site']}", lang))
            if one["site"]
            else apart(_either(one, "whom", lang)),
            _state(one, lang) + _numbers(one, lang),
            "<br>".join(
                apart(_either(one, name, lang))
                for name in ("offered", "obstacle")
                if _either(one, name, lang)
            ),
            safe(str(one["when"])) if one["when"] else escape(t("static.undated", lang)),
            apart(brief.documents.get(str(one["source"]), {}).get(lang, str(one["source"]))),
        ]
        for one in within.needs
    ]
    says = para(escape(t("brief.needs.says", lang)))
    return says + (table(heads, rows, "needs") or para(escape(t("brief.needs.none", lang))))


def _state(one: Mapping[str, Any], lang: str) -> str:
    """Return how far a need has come, as its source says; records of the register say numbers instead."""
    return escape(t(f"need.state.{one['state']}", lang)) + "<br>" if one.get("state") else ""


def _either(one: Mapping[str, Any], name: str, lang: str) -> str:
    other = "en" if lang == "ar" else "ar"
    return str(one.get(f"{name}_{lang}") or one.get(f"{name}_{other}") or "")


def _numbers(one: Mapping[str, Any], lang: str) -> str:
    said = [
        escape(t(f"brief.needs.{name}", lang, count=code(f"{one[name]:g}")))
        for name in ("needed", "held")
        if one[name] == one[name]
    ]
    return "<br>".join(said) or escape(t("brief.needs.unknown", lang))


def settled(brief: Brief, contradiction: str) -> str:
    """Return which account somebody has recorded to go by and why; "" where nobody has, or it is not to be told."""
    found = brief.settled.get(contradiction)
    if not found:
        return ""
    lang = brief.head.lang
    if found["state"] == "conflict":
        return para(escape(t("brief.contradictions.conflict", lang)), "settled")
    said = {
        "version": apart(str(found["chosen"])),
        "reason": apart(str(found["reason"])),
        "centre": escape(t(f"brief.centre.{found['centre']}", lang))
        if found["centre"] in CENTRES
        else apart(str(found["centre"])),
    }
    return para(filled("brief.contradictions.settled", lang, **said), "settled")


def arithmetic(brief: Brief, marked: Marks) -> str:
    """Return how each level would be suggested by the rule, line by line; units without an incident are named alone."""
    lang, within = brief.head.lang, brief.within
    if within is None:
        return ""
    out = [para(escape(t("brief.arithmetic.says", lang)))]
    silent = []
    for name, one in within.suggested:
        if not one.level and not one.window.events:
            silent.append(name)
            continue
        level = (
            t(f"record.level.level.{one.level}", lang) if one.level else t("brief.arithmetic.nothing", lang)
        )
        lines = "".join(f"<li>{safe(line)}</li>" for line in _lines(brief, one))
        out.append(f'<section class="keep"><h3>{apart(name)}: {escape(level)}</h3><ul>{lines}</ul></section>')
    if silent:
        out.append(para(safe(t("brief.arithmetic.silent", lang, names=t("filter.comma", lang).join(silent)))))
    return "".join(out)


def _lines(brief: Brief, one: Suggestion) -> list[str]:
    """Return the arithmetic of one suggestion in words: what was counted, against what, and with which caution."""
    lang = brief.head.lang
    window = {"start": code(one.window.start), "end": code(one.window.end)}
    lines = [
        t(
            "brief.arithmetic.window", lang, **window, points=code(f"{one.window.points:g}"),
            incidents=n("count.events", one.window.events, lang),
        )
    ]  # fmt: skip
    lines += [
        t(
            "brief.arithmetic.kind", lang, kind=brief.kinds.get(each.kind, each.kind),
            sum=code(f"{each.count:,} × {each.weight:g} = {each.points:g}"),
        )
        for each in one.counts
    ]  # fmt: skip
    known = [each for each in one.baseline if each.known]
    if known:
        lines.append(
            t(
                "brief.arithmetic.baseline", lang, windows=f"{len(known):,}", mean=code(f"{one.mean:.2f}"),
                least=code(f"{one.least:g}"), most=code(f"{one.most:g}"),
            )
        )  # fmt: skip
    if one.ratio == one.ratio:
        ratio = f"{one.window.points:g} / {one.divisor:.2f} = {one.ratio:.2f}"
        lines.append(t("brief.arithmetic.ratio", lang, ratio=code(ratio)))
    said = {"threshold": code(f"{one.threshold:g}"), "least": f"{one.least_events:,}"}
    lines.append(t(f"brief.arithmetic.why.{one.why}", lang, **said))
    lines += [t(f"brief.arithmetic.caution.{caution}", lang) for caution in one.cautions]
    lines += [
        t(f"brief.arithmetic.apart.{name}", lang, count=f"{count:,}")
        for name, count in one.apart.items()
        if count
    ]
    return lines
