"""The same filter gives the same count everywhere: an exported map in a real Chromium, the table, and all that counts by facts."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page

from events.query import Filter, passes
from events.situation import strip, trends
from events.situation.counting import counts, passing
from events.situation.facts import Facts, of
from events.situation.periods import STEPS, series
from events.situation.trends import BY
from events.situation.units import units
from layers.brief_content import Wanted, between, brief
from layers.content import Content, gather
from layers.export import page as export_page
from layers.payload import View
from tests.browser.test_count import N, asked, synthetic

pytestmark = pytest.mark.browser
SEED = 20261122
FILTERS = 20
Counters = Mapping[str, Callable[[Filter], int]]


@pytest.fixture(scope="module")
def content() -> Content:
    return gather(synthetic(random.Random(SEED)), only=["events"])


@pytest.fixture(scope="module")
def export(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("same") / "same.html"
    path.write_bytes(export_page(content, View(made_utc=datetime(2026, 11, 22, tzinfo=UTC))))
    return path


@pytest.fixture(scope="module")
def counters(content: Content) -> Counters:
    """Everything of the server that counts events, by name: each is given a filter and says how many there are.

    What shows a count joins here.
    """
    facts = of(content.events)

    return {
        "table": lambda one: int(passes(content.events, one).sum()),
        "facts": lambda one: int(passing(facts, one).sum()),
        "by sort": lambda one: int(counts(facts, passing(facts, one), ("section", "kind"))["count"].sum()),
        **{f"by {step}": partial(over, facts, step) for step in STEPS},
        **{f"trends by {by}": partial(trend, facts, by) for by in BY},
        **{f"strip of {unit}": partial(unrolled, facts, unit) for unit in ("land", "egypt", "coast")},
        "briefing": partial(briefed, content),
    }


def over(facts: Facts, step: str, one: Filter) -> int:
    """Return how many events a series and what it sets apart have."""
    found = series(facts, passing(facts, one), step, "2021-01-05", "2023-06-30", "section")
    return found.counted + found.undated + found.coarse + found.outside


def trend(facts: Facts, by: str, one: Filter) -> int:
    """Return how many events the trends account for."""
    return trends.counted(
        trends.trends(facts, passing(facts, one), "2021-01-05", "2023-06-30", "month", by, units())
    )


def unrolled(facts: Facts, unit: str, one: Filter) -> int:
    """Return how many events a strip map accounts for, in bins, of which it has the fewest marks."""
    along = strip.stretches(units(), unit)
    found = strip.strip(facts, passing(facts, one), along, most_marks=10)
    assert strip.counted(strip.strip(facts, passing(facts, one), along)) == strip.counted(found)
    return strip.counted(found)


def briefed(content: Content, one: Filter) -> int:
    """Return how many events are new in a briefing over a filter's days; of a filter that asks for none, those without a date too."""
    open_ended = not (one.start or one.end)
    days = between(one.start or "2000-01-01", one.end or "2040-12-31")
    made = datetime(2026, 11, 22, tzinfo=UTC)
    found = brief(content.events, Wanted(days, made, "en", "internal", one), lambda text, lang: text)
    return found.numbers["new"].count + (found.numbers["undated"].count if open_ended else 0)


def test_one_filter_one_count(
    open_page: Callable[..., Page], ready: Callable[..., Page], counters: Counters, export: Path
) -> None:
    page = ready(open_page(), export)
    chance = random.Random(SEED + 1)
    filters = [Filter(), *(asked(chance) for _ in range(FILTERS))]
    shown = page.evaluate(
        """async (filters) => {
          const out = [];
          for (const one of filters) out.push(await marsad.filter(one));
          return out;
        }""",
        [one.as_json() for one in filters],
    )
    # The trial says something: filters that find none or all alone would be the same for any counter.
    assert N in shown
    assert len({count for count in shown if 0 < count < N}) > FILTERS / 2
    found = {name: [count(one) for one in filters] for name, count in counters.items()}
    wrong = {
        name: [pair for pair in zip(filters, shown, figures, strict=True) if pair[1] != pair[2]]
        for name, figures in found.items()
        if figures != shown
    }
    assert not wrong
