"""Levels and the arithmetic of a suggestion in words: for the page, the command line and whatever else tells of them."""

from __future__ import annotations

from collections.abc import Mapping

from data.words import n, t
from events.situation.level_rule import Rule, Suggestion, rule
from ui.exchange_words import ltr


def word(level: str, lang: str) -> str:
    """Return what a level is called; "" is that none is set.

    Examples
    --------
    >>> word("high", "en"), word("", "en")
    ('high', 'none')
    """
    return t(f"record.level.level.{level}", lang) if level else t("level.none", lang)


def figure(value: float) -> str:
    """Return points or a ratio: two decimals at most, and none where it is whole.

    Examples
    --------
    >>> figure(1234.0), figure(1.5), figure(2 / 3)
    ('1,234', '1.5', '0.67')
    """
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def product(count: int, weight: float) -> str:
    """Return what incidents of one kind are worth, as a sum that runs from left to right."""
    return ltr(f"{count:,} × {figure(weight)} = {figure(count * weight)}")


def window_words(found: Suggestion, lang: str, by: Rule | None = None) -> str:
    """Return the window with how many incidents and points are in it."""
    days = (by or rule()).window_days
    window = found.window
    return n(
        "level.window", window.events, lang, days=days, start=ltr(window.start), end=ltr(window.end),
        points=figure(window.points),
    )  # fmt: skip


def because(found: Suggestion, lang: str, by: Rule | None = None) -> list[str]:
    """Return how the level follows from the points: what is usual, the ratio, the threshold, the cautions.

    Parameters
    ----------
    found : Suggestion
    lang : str
        "ar" or "en".
    by : Rule, optional
        The rule that it was suggested by; by default the tables'.
    """
    by = by or rule()
    known = sum(one.known for one in found.baseline)
    values = {
        "threshold": figure(found.threshold), "least": found.least_events, "events": f"{found.window.events:,}",
        "days": by.window_days * (by.baseline_windows + 1), "known": known, "windows": by.baseline_windows,
        "few": by.few_events, "floor": figure(by.baseline_floor), "level": word(found.level, lang),
    }  # fmt: skip
    if not found.level:
        if found.why == "no_baseline":
            values["least"] = by.least_windows
        return [t(f"level.why.{found.why}", lang, **values)]
    most = figure(found.most)
    out = [
        n("level.baseline", known, lang, mean=figure(found.mean), days=by.window_days, least=figure(found.least), most=most),
        t("level.ratio", lang, sum=ltr(f"{figure(found.window.points)} ÷ {figure(found.divisor)} = {figure(found.ratio)}")),
        t(f"level.why.{found.why}", lang, **values),
    ]  # fmt: skip
    if found.level == "medium" and found.ratio >= by.high_ratio:
        out.append(t("level.why.high_few", lang, threshold=figure(by.high_ratio), least=by.high_events))
    out += [t(f"level.caution.{name}", lang, **values, most=most) for name in found.cautions]
    return out


def apart(found: Suggestion, lang: str) -> dict[str, str]:
    """Return what is not in the sum, by why; what there is none of is left out."""
    return {name: n(f"level.apart.{name}", count, lang) for name, count in found.apart.items() if count}


def lines(found: Suggestion, kinds: Mapping[str, str], lang: str, by: Rule | None = None) -> list[str]:
    """Return the whole arithmetic of a suggestion, line by line.

    Parameters
    ----------
    found : Suggestion
    kinds : mapping
        Names of kinds by code, in the language.
    lang : str
        "ar" or "en".
    by : Rule, optional
        The rule that it was suggested by; by default the tables'.
    """
    out = [window_words(found, lang, by)]
    out += [f"{kinds.get(one.kind, one.kind)}: {product(one.count, one.weight)}" for one in found.counts]
    out += because(found, lang, by)
    left = apart(found, lang)
    if left:
        out.append(t("level.apart", lang, parts=t("filter.comma", lang).join(left.values())))
    return out
