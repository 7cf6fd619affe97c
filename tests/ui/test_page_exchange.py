"""The page of the exchange: keys are made and pinned, a package goes out and comes in, a refusal says why."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.words import LANGS, catalogue, n, t
from events.exchange import keys, merging, packing, peers, requests
from events.register import editing, reading
from events.register.opening import Register, created
from events.register.who import Actor
from tests.ui.desk import run, words
from ui import server

DUTY = Actor("duty officer", "customs")
EVENT = {
    "kind": "PATROL",
    "title_ar": "دورية",
    "title_en": "A patrol",
    "lon": 24.9,
    "lat": 25.0,
    "origin": "entered",
}
SECRET = {"kind": "CLASH", "title_en": "Not for all", "marking": "TLP:RED", "origin": "entered"}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    monkeypatch.setattr(server, "_served", True)
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "tripoli.sqlite"))
    register = created(tmp_path / "tripoli.sqlite", "tripoli")
    editing.add(register, DUTY, [EVENT, SECRET])
    return register


@pytest.fixture
def there(tmp_path: Path, here: Register) -> Register:
    register = created(tmp_path / "benghazi.sqlite", "benghazi")
    ours, theirs = keys.made(here), keys.made(register)
    peers.add(here, DUTY, "benghazi", theirs.public)
    peers.add(register, DUTY, "tripoli", ours.public)
    return register


def opened(lang: str = "en", part: str = "send") -> AppTest:
    app = run("exchange", lang, exchange_part=part)
    assert not app.exception
    return app


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("part", ["send", "receive", "requests", "keys"])
def test_each_part_is_there_in_each_language(there: Register, lang: str, part: str) -> None:
    app = opened(lang, part)
    assert not app.error
    assert t("ui.page.exchange", lang) in words(app)


def test_without_keys_it_says_what_is_needed_and_makes_one(here: Register) -> None:
    assert t("ui.exchange.no_keys", "en") in words(opened())
    app = opened(part="keys")
    app.button(key="make_key").click().run()
    assert keys.groups(keys.opened(here).public) in words(app)


def test_what_would_go_out_stands_there_and_what_the_profile_holds_back_is_counted(there: Register) -> None:
    app = opened()
    assert n("package.records", 1, "en") in words(app)
    assert n("ui.exchange.withheld", 1, "en") in words(app)
    shown = app.dataframe[0].value
    assert shown["title"].tolist() == ["A patrol"]
    app.selectbox(key="pack_profile").set_value("internal").run()
    assert sorted(app.dataframe[0].value["title"]) == ["A patrol", "Not for all"]


def test_the_package_that_is_made_merges_at_the_other_centre(there: Register, tmp_path: Path) -> None:
    app = opened()
    app.button(key="pack_do").click().run()
    name, raw, count, left = app.session_state["packed"]
    assert (count, left) == (1, 0)
    (tmp_path / name).write_bytes(raw)
    merging.merge(there, DUTY, tmp_path / name)
    assert reading.events(there, DUTY)["title_en"].tolist() == ["A patrol"]


def test_what_came_in_is_said_and_a_conflict_is_offered(
    here: Register, there: Register, tmp_path: Path
) -> None:
    ids = reading.events(here, DUTY)["id"]
    packing.pack(here, DUTY, "benghazi", tmp_path / "1.marsad", keys.opened(here), profile="internal")
    merging.merge(there, DUTY, tmp_path / "1.marsad")
    for register, text in ((here, "ours"), (there, "theirs")):
        seen = reading.one(register, DUTY, ids[0]).hashes
        editing.change(register, DUTY, ids[0], seen, {**EVENT, "text_en": text})
    packing.pack(there, DUTY, "tripoli", tmp_path / "2.marsad", keys.opened(there), profile="internal")
    app = opened(part="receive")
    app.file_uploader(key="merge_0").upload("2.marsad", (tmp_path / "2.marsad").read_bytes()).run()
    assert n("ui.exchange.conflicts", 1, "en") in words(app)
    app.button(key=f"settle_{ids[0]}").click().run()
    assert app.session_state["here"] == "register"
    assert t("ui.register.conflict.there", "en") in words(app)
    again = opened(part="receive")
    again.file_uploader(key="merge_0").upload("2.marsad", (tmp_path / "2.marsad").read_bytes()[:-3]).run()
    assert len(again.error) == 1
    assert "Traceback" not in again.error[0].value


def test_a_request_is_asked_and_the_other_centres_is_answered(here: Register, there: Register) -> None:
    app = opened(part="requests")
    app.text_area(key="request_text").set_value("Who crossed on the 19th?").run()
    app.button(key="request_do").click().run()
    (asked,) = requests.listing(here, DUTY)
    assert (asked.centre, asked.body["to"], asked.body["state"]) == ("tripoli", "benghazi", "open")
    assert "Who crossed on the 19th" in words(app)


def test_who_may_only_read_is_offered_nothing_to_do(there: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    from ui import open_register

    monkeypatch.setattr(open_register, "actor", lambda: Actor("reader", "", frozenset({"read"})))
    assert t("ui.exchange.no_release", "en") in words(opened())
    assert not opened(part="receive").get("file_uploader")
    assert t("ui.exchange.requests.new", "en") not in [box.label for box in opened(part="requests").expander]


def test_the_other_centres_report_is_taken_note_of_once_and_ones_own_never(
    here: Register, there: Register, tmp_path: Path
) -> None:
    (theirs,) = editing.add(there, DUTY, [EVENT])
    packing.pack(there, DUTY, "tripoli", tmp_path / "1.marsad", keys.opened(there), profile="internal")
    merging.merge(here, DUTY, tmp_path / "1.marsad")
    own = next(name for name in reading.events(here, DUTY)["id"] if name.startswith("tripoli-"))
    app = run("register", register_chosen=[own])
    assert f"receipt_{own}" not in [button.key for button in app.button]
    app = run("register", register_chosen=[theirs])
    app.button(key=f"receipt_{theirs}").click().run()
    assert [body["centre"] for body in requests.receipts(here, DUTY, [theirs])[theirs]] == ["tripoli"]
    assert f"receipt_{theirs}" not in [button.key for button in app.button]
    packing.pack(here, DUTY, "benghazi", tmp_path / "2.marsad", keys.opened(here), profile="internal")
    merging.merge(there, DUTY, tmp_path / "2.marsad")
    assert [body["centre"] for body in requests.receipts(there, DUTY, [theirs])[theirs]] == ["tripoli"]


@pytest.mark.parametrize("lang", LANGS)
def test_changes_and_records_are_one_word_each(lang: str) -> None:
    change, record = {"ar": ("تعديل", "بند"), "en": ("change", "record")}[lang]
    for said in (
        n("package.changes", 20, lang),
        n("ui.exchange.left", 20, lang),
        t("ui.exchange.count", lang),
    ):
        assert change in said.lower()
        assert record not in said
    for said in (n("package.records", 20, lang), n("ui.exchange.withheld", 20, lang)):
        assert record in said
        assert change not in said
    if lang == "en":
        spoken = [
            one
            for one in catalogue(lang)
            if "exchange" in str(one.id) or str(one.id).startswith(("package.", "error.package"))
        ]
        assert len(spoken) > 100
        assert not [one.id for one in spoken if re.search(r"\bitems?\b", str(one.string), re.IGNORECASE)]
