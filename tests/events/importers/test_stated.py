"""What is stated of a file's rows holds where they do not say it themselves, in every format, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from events.importers import generic, stated
from events.importers.format import Choices, Chunk
from events.importers.recognise import FORMATS, recognise
from events.importers.source import open_source
from events.register.opening import created
from events.register.reading import Asked
from events.register.versions import tidy
from events.schema import MARKINGS
from tests.events.register.imported import DUTY, take

FILES = Path(__file__).parent / "files"


def read(text: str, choices: Choices) -> Chunk:
    return stated.read(generic.FORMAT, next(open_source(text.encode(), "raid plan.csv").chunks()), choices)


def test_a_marking_of_its_own_stands_whatever_is_stated() -> None:
    rows = ["", " ", "clear", "TLP:GREEN", "for our eyes", "RED"]
    text = "date,place,tlp\n" + "".join(f"2025-05-{day:02},Ghat,{row}\n" for day, row in enumerate(rows, 1))
    own = ["", "", "TLP:CLEAR", "TLP:GREEN", MARKINGS[-1], "TLP:RED"]
    assert read(text, Choices()).events["marking"].tolist() == own
    said = read(text, Choices(marking="TLP:AMBER")).events["marking"].tolist()
    assert said == ["TLP:AMBER", "TLP:AMBER", *own[2:]]
    assert read(text, Choices(marking="TLP:CLEAR")).events["marking"].tolist()[0] == "TLP:CLEAR"


def test_rows_that_are_held_carry_it_too() -> None:
    text = "date,place,tlp,source\n2025-05-16,العوينات,,\n2025-05-16,العوينات,RED,LANA\n"
    held = read(text, Choices(marking="TLP:AMBER", source="duty log")).held
    assert [(row.event["marking"], row.event["source"]) for row in held] == [
        ("TLP:AMBER", "duty log"),
        ("TLP:RED", "LANA"),
    ]
    assert [row.event.get("source") for row in read(text, Choices("raid plan.csv")).held] == [None, "LANA"]


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.name)
def test_every_format_takes_it(path: Path) -> None:
    source = open_source(path, "raid plan.csv")
    format_ = recognise(source.head())[0][1]
    if not stated.published(format_):
        return
    table = next(source.chunks())
    plain = stated.read(format_, table, Choices("raid plan.csv", file=path.name))
    marked = stated.read(
        format_, table, Choices("raid plan.csv", file=path.name, marking="TLP:RED", source="duty log")
    )
    assert set(plain.events["marking"]) <= {""}
    assert set(marked.events["marking"]) <= {"TLP:RED"}
    own = plain.events["source"] != ""
    assert (marked.events["source"] == plain.events["source"].where(own, "duty log")).all()
    assert not plain.events["source"].str.contains("raid").any()
    # What both centres import is one event only while both say the same of it: public is left unsaid.
    public = stated.read(format_, table, Choices("raid plan.csv", file=path.name, marking="TLP:CLEAR"))
    if format_.dataset:
        assert public.events["marking"].equals(plain.events["marking"])
        assert own.all()


def test_only_a_table_of_ones_own_has_to_be_marked() -> None:
    asked = {format_.key for format_ in FORMATS if stated.questions(format_, Choices(), 1)}
    assert asked == {"generic"}


def test_a_row_that_is_corrected_later_is_marked_as_its_file_was(tmp_path: Path) -> None:
    from events.register import deciding, reading
    from events.register.inbox import listed

    register = created(tmp_path / "tripoli.sqlite", "tripoli")
    choices = Choices("raid plan.csv", marking="TLP:AMBER", source="duty log")
    raw = "date,lon,lat,place,title\n2025-05-16,999,1,,a\n2025-05-16,,,العوينات,b\n".encode()
    assert take(register, raw, choices).added == 0
    wrong, unclear = sorted(listed(register, DUTY), key=lambda one: one.row)
    deciding.correct(register, DUTY, [wrong.id], {"lon": "24.9"})
    deciding.choose(register, DUTY, [unclear.id], unclear.options[0])
    rows = reading.events(register, DUTY, Asked(far_km=None))
    assert rows[["marking", "source"]].values.tolist() == [["TLP:AMBER", "duty log"]] * 2
    # Said again otherwise, it holds for the rows that are there; nothing of it is a person's edit.
    assert take(register, raw, replace(choices, marking="TLP:RED")).refused == 0
    register.engine.dispose()


def test_a_marking_that_a_person_has_raised_is_not_taken_back_by_the_file(tmp_path: Path) -> None:
    from events.register import editing, reading

    register = created(tmp_path / "tripoli.sqlite", "tripoli")
    raw = b"id,date,lon,lat,title\n1,2025-05-16,24.9,22.1,a\n"
    take(register, raw, Choices("p", marking="TLP:GREEN"))
    (event,) = reading.events(register, DUTY, Asked(far_km=None))["id"]
    state = reading.one(register, DUTY, event)
    editing.change(
        register, DUTY, event, state.hashes, {**state.shown.body, "marking": "TLP:RED"}, "names persons"
    )
    assert take(register, raw, Choices("p", marking="TLP:GREEN")).unchanged == 1
    assert take(register, raw, Choices("p", marking="TLP:AMBER")).held == 1
    assert reading.one(register, DUTY, event).shown.body["marking"] == "TLP:RED"
    register.engine.dispose()


def test_what_is_stated_is_tidy() -> None:
    said = read(
        "date,place\n2025-05-16,Ghat\n", Choices(marking="TLP:AMBER", source=" duty\u202e\nlog ")
    ).events
    assert said["source"].tolist() == ["dutylog"]
    assert tidy({"source": "dutylog", "marking": "TLP:AMBER"})
