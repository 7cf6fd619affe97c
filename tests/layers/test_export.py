"""The export's bytes: safe blocks, the same for the same input, and none of them touched by what is withheld."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import layers.export as export
from data.errors import SetupProblem
from events import schema
from events.query import Filter, passes
from events.redaction import release
from layers.content import Content, gather
from layers.export import file_name, json_block, page, safe
from layers.payload import View

MADE = datetime(2026, 2, 15, 10, tzinfo=UTC)


def events(secret: str = "secret", lon: float = 15.0, day: str = "2025-03-01", n: int = 6) -> Any:
    """Return events of which every second is withheld from the public, and says ``secret``."""
    i = np.arange(n)
    kept = i % 2 == 0
    said = np.where(kept, "open", secret)
    rows = pd.DataFrame({"id": [f"{'a' if k % 2 == 0 else secret}{k}" for k in i]})
    for column in (
        "kind",
        "title_ar",
        "title_en",
        "text_ar",
        "place_ar",
        "bodies_en",
        "source",
        "source_url",
        "paragraph",
    ):
        rows[column] = said
    rows["notes"] = [secret] * n  # withheld in every row
    rows["same_as"] = [f"{secret}1; a0" for _ in i]  # of these two, one is withheld
    rows["start"] = rows["end"] = rows["date_edtf"] = np.where(kept, "2025-01-05", day)
    rows["place_role"], rows["origin"], rows["uncertainty_m"] = "held_at", "file", 500.0
    rows["terms"] = np.where(i % 4 == 1, schema.NO_REDISTRIBUTION, "")
    rows["marking"] = np.where(i % 4 == 3, "TLP:AMBER", "")
    return schema.frame(rows, np.where(kept, 14.0, lon), np.where(kept, 27.0, 26.0))


def exported(frame: Any, **view: Any) -> bytes:
    return page(gather(release(frame, "public").events, only=["events"]), View(made_utc=MADE, **view))


@pytest.fixture(scope="module")
def content() -> Content:
    return gather(events(), only=["events", "places"])


def test_the_same_input_gives_the_same_bytes(content: Content) -> None:
    again = gather(events(), only=["events", "places"])
    assert page(content, View(made_utc=MADE)) == page(again, View(made_utc=MADE))


def test_the_order_of_the_rows_does_not_show() -> None:
    frame = events()
    turned = frame.iloc[::-1].reset_index(drop=True)
    assert exported(frame) == exported(turned)


@pytest.mark.parametrize(
    "other",
    [
        events("a much longer secret, with words"),
        events("x", lon=-60.0),
        events("\u202e", day="1999-12-31"),
        events("'=cmd()", lon=float("nan"), day=""),
        events("", lon=15.5),
    ],
)
def test_what_is_withheld_leaves_no_trace_in_the_bytes(other: Any) -> None:
    one = exported(events())
    assert one == exported(other)
    # The trial can fail: a change in what does go out shows.
    seen = events()
    seen.loc[0, "title_en"] = "another"
    assert one != exported(seen)


def test_the_internal_profile_would_show_the_same_change() -> None:
    """So the trial above rests on the release, not on an exporter that ignores what it is given."""
    one, other = (
        page(gather(frame, only=["events"]), View(made_utc=MADE, profile="internal"))
        for frame in (events("p"), events("q"))
    )
    assert one != other


def test_rows_taken_away_from_what_is_withheld_leave_no_trace() -> None:
    frame = events()
    assert exported(frame) == exported(frame[::2].reset_index(drop=True))


def blocks(whole: bytes) -> tuple[dict[str, Any], bytes]:
    info = re.search(rb'<script type="application/json" id="marsad-info">(.*?)</script>', whole)
    data = re.search(rb'<script type="text/plain" id="marsad-data">(.*?)</script>', whole)
    assert info
    assert data
    return json.loads(info[1]), base64.b64decode(data[1], validate=True)


def test_the_page_states_its_own_checksum_marking_filter_and_count(content: Content) -> None:
    asked = Filter(start="2025-01-01", text="open")
    view = View(made_utc=MADE, marking="TLP:GREEN", title="A <b> title", asked=asked)
    some = content.only(passes(content.events, asked))
    whole = page(some, view)
    info, data = blocks(whole)
    assert info["sha256"] == hashlib.sha256(data).hexdigest()
    assert f'data-sha256="{info["sha256"]}"'.encode() in whole
    # The other rows are marked AMBER, but they are not in this file: yet what is asked for is a floor.
    assert info["marking"] == "TLP:GREEN"
    assert info["events"] == len(some.events) == 3
    assert info["filter"] == asked.as_json()
    assert info["title"]["en"] == "A <b> title"
    assert b"A <b> title" not in whole
    assert whole.count(b"TLP:GREEN") >= 3  # top, bottom, information
    assert info["made_utc"] == "2026-02-15T10:00:00Z"


def test_nothing_in_it_points_at_another_host(content: Content) -> None:
    """But for links that a person may follow, and the names of XML's own dialects."""
    text = page(content, View(made_utc=MADE)).decode()
    outside = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert set(re.findall(r"https?://[^\"' )<]+", outside)) <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<(?:link|img|iframe|object|embed|base)\b", outside)


def test_the_list_without_scripts_is_cut_and_says_so(content: Content) -> None:
    many = gather(events(n=2 * export.LISTED + 20), only=["events"])
    whole = page(many, View(made_utc=MADE, lang="en")).decode()
    assert whole.count("<li><bdi>") - whole.count("<li><bdi>©") >= export.LISTED
    assert f"{len(many.events) - export.LISTED:,}" in whole


def test_the_list_shows_the_other_language_where_one_is_missing() -> None:
    said = {
        "id": ["a"], "title_ar": ["دورية <b>"], "place_ar": ["غات"], "origin": ["file"],
        "date_edtf": ["2025-05-16"], "start": ["2025-05-16"], "end": ["2025-05-16"],
    }  # fmt: skip
    shown = export.listed(schema.frame(pd.DataFrame(said), [10.17], [24.96]), {}, "en")
    assert "<bdi>دورية &lt;b&gt;</bdi>" in shown
    assert "<bdi>غات</bdi>" in shown


def test_an_event_of_which_only_its_kind_is_known_is_exported_too() -> None:
    # Another centre's package may bring one: a column that says nothing is no error.
    rows = pd.DataFrame({"id": ["benghazi-a"], "kind": ["PATROL"]})
    bare = gather(schema.frame(rows, [float("nan")], [float("nan")]), only=["events"])
    assert b"benghazi-a" in page(bare, View(made_utc=MADE))


def test_a_bundle_that_is_not_built_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    export.bundle.cache_clear()
    monkeypatch.setattr(export, "BUNDLE_PATH", tmp_path / "none.js")
    with pytest.raises(SetupProblem) as caught:
        export.bundle()
    assert "make" in caught.value.say("en")
    export.bundle.cache_clear()


def test_code_that_could_end_its_element_is_escaped(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    export.bundle.cache_clear()
    path = tmp_path / "b.js"
    path.write_text('let a="</script>",b="<!--",c="<SCRIPT",d=1<2;', encoding="utf-8")
    monkeypatch.setattr(export, "BUNDLE_PATH", path)
    code = export.bundle()
    export.bundle.cache_clear()
    assert code == 'let a="\\x3C/script>",b="\\x3C!--",c="\\x3CSCRIPT",d=1<2;'


@given(
    st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
)
def test_json_comes_back_and_holds_no_markup(value: Any) -> None:
    block = json_block(value)
    assert not set("<>&\u2028\u2029") & set(block)
    again = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
    assert json.loads(block) == json.loads(again)


@given(st.text())
def test_text_for_a_page_has_no_markup_and_no_control_characters(text: str) -> None:
    out = safe(text)
    assert not set("<>\"'") & set(out)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", out)


@pytest.mark.parametrize(
    ("asked", "langs", "name"),
    [
        (Filter(), ("ar", "en"), "marsad_both_2025-01-05_2025-03-01_20260215.html"),
        (Filter(start="2024-01-01"), ("ar",), "marsad_ar_2024-01-01_2025-03-01_20260215.html"),
        (Filter(end="2025-01-31"), ("en",), "marsad_en_2025-01-05_2025-01-31_20260215.html"),
    ],
)
def test_the_file_is_named_by_language_days_and_making(
    content: Content, asked: Filter, langs: tuple[str, ...], name: str
) -> None:
    view = View(made_utc=MADE, asked=asked, langs=langs, lang=langs[0])
    assert file_name(content, view) == name


def test_without_dates_the_name_says_so(content: Content) -> None:
    blank = replace(content, events=content.events.assign(start="", end=""))
    assert file_name(blank, View(made_utc=MADE, langs=("ar",))) == "marsad_ar_undated_undated_20260215.html"
