"""The briefing's file: figures that lead to their events, one policy and no script, the same bytes for the same events."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from lxml import html  # type: ignore[import-untyped]

from data.words import LANGS, n, t
from events.query import Filter
from events.situation.settling import matters
from geo.sections import IDS
from layers.brief import LISTED, Brief, Within
from layers.brief_page import file_name, page
from layers.brief_plots import plot
from layers.brief_words import IN_TEXT
from tests.layers.briefs import css, event, frame, made, many, of_documents

# What no browser may read as anything but text.
HOSTILE = '<script>alert(1)</script>{{7*7}}</td><img src=x onerror="a">&amp;\u202e"\''


def read(found: Brief) -> Any:
    return html.document_fromstring(page(found).decode())


def text(tree: Any) -> str:
    return re.sub("[\u2066-\u2069]", "", tree.text_content())


@pytest.fixture(scope="module", params=LANGS)
def brief(request: pytest.FixtureRequest) -> Brief:
    return made(many(700), "30d", lang=request.param)


def test_every_figure_in_the_text_is_its_number_and_leads_to_its_events(brief: Brief) -> None:
    tree = read(brief)
    figures = css(tree, ".fig")
    assert len(figures) > 60
    assert {one.get("data-name") for one in figures} >= {
        "new",
        "this",
        "before",
        "year_ago",
        "undated",
        "new.egypt",
    }
    row_of = {row.get("id"): row for row in css(tree, "table.events tbody tr")}
    seen = set()
    for one in figures:
        number = brief.numbers[one.get("data-name")]
        assert int(one.get("data-count")) == number.count
        said = one.text
        assert said in (f"{number.count:,}", n("count.events", number.count, brief.head.lang))
        if not number.count:
            assert one.tag == "span"
            continue
        (entry,) = css(tree, one.get("href"))
        seen.add(one.get("href"))
        titles = []
        for link in css(entry, "a"):
            first, _, last = re.sub("[\u2066-\u2069]", "", link.text).partition("–")
            for row in range(int(first), int(last or first) + 1):
                titles.append(css(row_of[f"e{row}"], "b")[0].text_content())
        assert sorted(titles) == sorted(brief.events[name]["title"] for name in number.ids)
        assert n("count.events", number.count, brief.head.lang) in entry.text_content()
    # Every number that counts anything stands in the text, and every one of the annex is named there.
    assert seen == {f"#{one.get('id')}" for one in css(tree, "ol.numbers > li")}


def test_no_figure_stands_in_a_sentence_but_by_its_number(brief: Brief) -> None:
    """What is left of the summary without figures and days has no digit in it."""
    (summary,) = [part for part in css(read(brief), "#brief > section") if css(part, "#summary")]
    for one in css(summary, ".fig"):
        one.text = ""
        for child in list(one):
            child.text = ""
    assert not re.search(r"\d", text(summary))


def test_every_link_stays_in_the_file_and_finds_its_place(brief: Brief) -> None:
    tree = read(brief)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    links = tree.xpath("//@href")
    assert links
    assert {link[1:] for link in links} <= set(ids)
    assert all(link.startswith("#") for link in links)


def test_its_policy_allows_its_one_style_and_no_script_at_all(brief: Brief) -> None:
    whole = page(brief).decode()
    (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', whole)
    (style,) = re.findall(r"<style>(.*?)</style>", whole, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert (
        unescape(policy)
        == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert not re.search(
        r"<script|<link|<img|<iframe|<object|<base|\sstyle=|\son\w+=|javascript:", whole, flags=re.I
    )
    outside = set(re.findall(r"https?://[^\"' )<;]+", whole))
    assert outside <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


@pytest.mark.parametrize("lang", LANGS)
def test_the_same_events_in_any_order_give_the_same_bytes(lang: str) -> None:
    events = many(300)
    turned = events.iloc[::-1].reset_index(drop=True)
    assert page(made(events, lang=lang)) == page(made(turned, lang=lang))


@pytest.mark.parametrize("profile", ["public", "partner"])
@pytest.mark.parametrize("secret", ["x", "a much longer secret, with words", "\u202e"])
def test_what_a_profile_withholds_leaves_no_trace_in_the_bytes(profile: str, secret: str) -> None:
    def of(word: str, day: str, place: str, more: int) -> bytes:
        rows = [event(f"a{i}", notes=word) for i in range(4)]
        rows += [
            event(f"{word}{i}", day, place, marking="TLP:AMBER", title_en=word, source=word, kind=word)
            for i in range(more)
        ]
        rows += [event(f"z{word}", day, terms="no_redistribution")]
        levels = [
            {
                "unit": "egypt",
                "section": "egypt",
                "agreed": "low",
                "since_utc": "2026-01-01T00:00Z",
                "agreed_until": "",
            }
        ]
        named = [one | {"name": "Egypt", "from_km": 0.0, "to_km": 1100.0} for one in levels]
        within = Within(needs=({"item_en": word},), titles={"a": word})
        return page(
            made(
                frame(rows),
                profile=profile,
                levels=named,
                within=within,
                matters=matters().assign(text_en=word),
            )
        )

    one = of("secret", "2026-02-14", "egypt", 3)
    assert one == of(secret, "2026-02-10", "sudan", 5)
    assert one == of(secret, "", "nowhere", 0)
    # The trial can fail: what does go out shows.
    assert page(made(frame([event("a0", title_en="another")]), profile=profile)) != page(
        made(frame([event("a0")]), profile=profile)
    )


def test_what_is_hostile_is_text(brief: Brief) -> None:
    said = dict.fromkeys(
        ("title_ar", "title_en", "source", "place_ar", "place_en", "kind", "reliability"), HOSTILE
    )
    found = made(frame([event("a", **said)]), title=HOSTILE, asked=Filter(text="", types=(HOSTILE,)))
    whole = page(made(frame([event("a", **said)]), title=HOSTILE))
    assert b"<script>" not in whole
    assert b"<img" not in whole
    tree = html.document_fromstring(whole.decode())
    assert HOSTILE in css(tree, "table.events b")[0].text_content()
    assert HOSTILE in css(tree, "h1")[0].text_content()
    assert found.numbers["new"].count == 1


def test_of_many_the_text_says_how_many_stand_in_the_annex_and_how_many_nowhere() -> None:
    found = made(frame([event(f"e-{i:03}", place="sudan") for i in range(LISTED + 45)]))
    tree = read(found)
    more = css(tree, "p.more")[0].text_content()
    assert n("brief.more.annex", LISTED - IN_TEXT, "en") in more
    assert n("brief.more.beyond", 45, "en") in more
    assert len(css(tree, "table.events tbody tr")) == LISTED
    assert n("brief.more.beyond", 45, "en") in css(tree, "ol.numbers > li")[0].text_content()


def test_each_part_is_there_and_an_empty_one_says_why(brief: Brief) -> None:
    lang = brief.head.lang
    tree = read(made(frame([event("a", "2019-01-01")]), lang=lang, profile="public", shipped=False))
    heads = [one.get("id") for one in css(tree, "h2")]
    assert heads == [
        "summary", "map", "new", "trends", "levels", "followup", "contradictions", "trays", "sources", "method", "annex",
    ]  # fmt: skip
    said = text(tree)
    for key in (
        "levels.none", "followup.none", "contradictions.none", "sources.none", "annex.none", "trends.no_kinds",
        "map.no_levels",
    ):  # fmt: skip
        assert t(f"brief.{key}", lang) in said
    assert "2019-01-01" in said  # the last day of any event
    assert said.count("TLP:CLEAR") >= 3


@pytest.mark.parametrize("lang", LANGS)
def test_direction_marking_clock_and_period_stand_at_its_head(lang: str) -> None:
    found = made(
        of_documents(), "7d", "2025-10-30", lang=lang, profile="public", asked=Filter(types=("MEET",))
    )
    tree = read(found)
    assert (tree.get("lang"), tree.get("dir")) == (lang, "rtl" if lang == "ar" else "ltr")
    said = text(css(tree, "dl")[0])
    for part in (
        "2025-10-24",
        "2025-10-30",
        "2026-02-15T10:00:00Z",
        "2026-02-15 12:00",
        "TLP:CLEAR",
        found.kinds["MEET"],
    ):
        assert part in said
    for band in ("thead", "tfoot"):
        assert "TLP:CLEAR" in css(tree, f"table.sheet > {band}")[0].text_content()
    assert text(css(tree, "title")[0]) == text(css(tree, "h1")[0])
    assert file_name(found) == f"marsad_brief_{lang}_2025-10-24_2025-10-30.html"
    assert "counter(page)" in css(tree, "style")[0].text
    assert "@page{size:A4" in css(tree, "style")[0].text


def test_the_digest_is_of_what_stands_between_the_markings(brief: Brief) -> None:
    whole = page(brief).decode()
    (body,) = re.findall(r'<div id="brief">(.*)</div><p><small>', whole, flags=re.DOTALL)
    digest = hashlib.sha256(body.encode()).hexdigest()
    assert whole.count(digest) == 2


@pytest.mark.parametrize("lang", LANGS)
def test_synthetic_data_say_so_on_every_page(lang: str) -> None:
    tree = read(replace(made(frame([event("a")]), lang=lang), synthetic=True))
    assert t("brief.synthetic", lang) in text(tree)
    for band in ("thead", "tfoot"):
        assert t("brief.synthetic.short", lang) in css(tree, f"table.sheet > {band}")[0].text_content()


@pytest.mark.parametrize("lang", LANGS)
def test_the_map_shows_the_agreed_levels_and_says_them(lang: str) -> None:
    level = {"since_utc": "2026-01-01T00:00Z", "agreed_until": "2026-03-01", "from_km": 0.0, "to_km": 300.0}
    levels = [
        level | {"unit": "sudan", "section": "sudan", "agreed": "critical", "name": "Sudan"},
        level | {"unit": "chad", "section": "chad", "agreed": "", "name": "Chad"},
    ]
    tree = read(made(many(100), lang=lang, profile="public", levels=levels))
    (drawn,) = css(tree, "svg.map")
    assert len(css(drawn, "path.level-critical")) == 1
    assert t("record.level.level.critical", lang) in [one.text for one in drawn.iter("{*}text", "text")]
    rows = [text(row) for row in css(tree, "table.levels tbody tr")]
    assert len(rows) == 2
    assert t("record.level.level.critical", lang) in rows[0]
    assert "2026-03-01" in rows[0]
    assert t("brief.levels.not_agreed", lang) in rows[1]
    assert [len(row) for row in css(tree, "table.levels thead tr")] == [3]  # no centre's own, outside


def test_discs_on_the_map_add_up_to_what_has_a_place(brief: Brief) -> None:
    (drawn,) = css(read(brief), "svg.map")
    discs = [int(one.text) for one in drawn.iter("text") if one.text and one.text.isdigit()]
    assert sum(discs) == brief.numbers["new"].count - brief.numbers["new.unplaced"].count


def test_inside_each_centre_s_own_level_stands_with_its_reason_in_alphabetical_order() -> None:
    row: dict[str, Any] = {
        "unit": "egypt", "section": "egypt", "agreed": "low", "since_utc": "2026-01-01T00:00Z", "agreed_until": "",
        "name": "Egypt", "from_km": 0.0, "to_km": 1000.0, "state": "two_levels",
    }  # fmt: skip
    for centre, level in (("benghazi", "high"), ("tripoli", "")):
        row |= {centre: level, f"{centre}_was": "" if level else "medium", f"{centre}_until": "2026-03-01"}
        row |= {f"{centre}_reason": f"as {centre} says <b>", f"{centre}_by": "x", f"{centre}_at_utc": ""}
    tree = read(made(many(50), levels=[row], within=Within()))
    heads = [one.text for one in css(tree, "table.levels thead th")]
    assert heads[3:] == [t("brief.centre.benghazi", "en"), t("brief.centre.tripoli", "en")]
    cells = [text(one) for one in css(tree, "table.levels tbody td")]
    assert cells[2] == "high — until 2026-03-01as benghazi says <b>"
    assert t("brief.levels.was", "en", level="medium") in cells[3]


@pytest.mark.parametrize("lang", LANGS)
def test_responses_stand_with_their_times_and_the_number_these_rest_on(lang: str) -> None:
    response = {
        "id": "a", "section": "egypt", "state": "acknowledged", "by": "Customs <b>", "reported_utc": "2026-02-14T08:00Z",
        "acknowledged_utc": "2026-02-14T09:00Z", "responding_utc": "",
    }  # fmt: skip
    times = {
        "section": "egypt",
        "until": "closed",
        "n": 3,
        "few": True,
        "median_h": 4.25,
        "slowest_h": float("nan"),
        "slowest": "",
    }
    within = Within(responses=(response,), times=(times,), titles={"a": "A clash"})
    tree = read(made(many(50), lang=lang, within=within))
    (row,) = css(tree, "table.responses tbody tr")
    said = text(row)
    for part in (
        "A clash",
        "Customs <b>",
        "2026-02-14 10:00",
        "2026-02-14 11:00",
        t("record.response.state.acknowledged", lang),
    ):
        assert part in said
    (times_row,) = css(tree, "table.times tbody tr")
    assert [text(cell) for cell in css(times_row, "td")][1:] == [
        f"3 {t('brief.times.few', lang)}", t("brief.times.hours", lang, hours="4.2"), "—",
    ]  # fmt: skip
    assert n("brief.responses.open", 1, lang) in text(tree)


@pytest.mark.parametrize("lang", LANGS)
def test_a_need_without_a_number_is_unknown_and_not_nought(lang: str) -> None:
    from events.situation.holdings import needs

    rows = [
        {str(k): v for k, v in row.items()} | {"when": row["as_of"]} for row in needs().to_dict("records")
    ]
    tree = read(made(of_documents(), lang=lang, within=Within(needs=tuple(rows))))
    drawn = css(tree, "table.needs tbody tr, table.plain tbody tr")
    assert len(drawn) == len(rows) > 5
    assert all(t("brief.needs.unknown", lang) in text(row) for row in drawn)


def test_what_somebody_settled_stands_beside_the_accounts() -> None:
    table = matters()
    first = table["contradiction"] == "C2"
    said = {"state": "settled", "chosen": "B", "reason": "The Mission's own word", "centre": "benghazi"}
    for name, value in said.items():
        table.loc[first, name] = value
    table.loc[table["contradiction"] == "C3", "state"] = "conflict"
    tree = read(made(of_documents(), matters=table))
    notes = [text(one) for one in css(tree, "p.settled")]
    assert notes == [
        t(
            "brief.contradictions.settled",
            "en",
            centre="Benghazi centre",
            version="B",
            reason="The Mission's own word",
        ),
        t("brief.contradictions.conflict", "en"),
    ]
    assert len(css(tree, "blockquote")) == len(table)


@pytest.mark.parametrize("lang", LANGS)
def test_the_arithmetic_of_a_suggestion_is_all_there(lang: str) -> None:
    from events.situation.facts import of
    from events.situation.level_rule import suggestions
    from events.situation.units import units

    days = pd.date_range("2024-06-01", "2026-02-15", freq="9D").strftime("%Y-%m-%d")
    rows = [event(f"e{i}", day, kind="CLASH") for i, day in enumerate(days)]
    rows += [event(f"n{i}", kind="CLASH") for i in range(8)] + [
        event("m", "2026-02", kind="CLASH"),
        event("u", "", kind="CLASH"),
    ]
    events = frame(rows)
    suggested = suggestions(of(events), units(), "2026-02-15")
    one = suggested["egypt"]
    assert one.level == "high"
    within = Within(suggested=tuple((name, suggested[name]) for name in IDS))
    tree = read(made(events, lang=lang, within=within))
    (part,) = [part for part in css(tree, "#brief > section") if css(part, "#arithmetic")]
    said = text(part)
    clash = one.counts[0]
    for piece in (
        f"{clash.count} × {clash.weight:g} = {clash.points:g}", f"{one.window.points:g} / {one.divisor:.2f} = {one.ratio:.2f}",
        one.window.start, f"{one.mean:.2f}", t("record.level.level.high", lang),
        t("brief.arithmetic.apart.undated", lang, count="1"), t("brief.arithmetic.apart.coarse", lang, count="1"),
    ):  # fmt: skip
        assert piece in said, piece
    assert all(name in said for name in IDS if name != "egypt")  # the silent ones


def test_a_plot_is_plain_drawing_and_the_same_each_time(brief: Brief) -> None:
    found = made(many(700), "7d", lang=brief.head.lang)
    series = found.trends.series[0]
    drawn = plot(series, "day", max(series.counts), 'A <b> "label"', found.head.period.start)
    assert drawn == plot(series, "day", max(series.counts), 'A <b> "label"', found.head.period.start)
    tree = ElementTree.fromstring(drawn)
    assert tree[0].text == 'A <b> "label"'
    assert not re.search(r"\sstyle=|<script|<image|\son\w+=", drawn)
    assert re.findall(r" (?:role|aria-\w+)=", drawn) == [" role="]  # the picture's own
    figures = [one.text for one in tree.iter("{http://www.w3.org/2000/svg}text")]
    for count in {one for one in series.counts if one}:
        assert str(count) in figures


def test_a_late_report_stands_in_its_own_table_and_is_found_in_one_place_alone() -> None:
    events = frame([event("new"), event("none", "")])
    far = frame([event("none", ""), event("old", "2019-05-01", marking="TLP:RED", title_en="An old one")])
    found = made(events, late=(3, far))
    number = found.numbers["late"]
    assert (number.count, number.ids, number.more) == (3, ("none", "old"), 1)
    assert found.head.marking == "TLP:RED"  # what it lists marks it
    tree = read(found)
    assert t("brief.new.late", "en") in text(tree)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert [one.get("id") for one in css(tree, "table.events tbody tr")] == ["e1", "e2", "e3", None]
    for profile in ("public", "partner"):
        outside = made(events, late=(3, far), profile=profile)
        assert "late" not in outside.numbers
        assert b"An old one" not in page(outside)
