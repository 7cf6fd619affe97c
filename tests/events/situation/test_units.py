"""Sections and the parts cut out of them: where a part may lie, and which events are surely in it."""

import numpy as np
import pandas as pd
import pytest

from data.errors import DataProblem
from data.words import LANGS
from events.situation import units
from geo.sections import IDS, sections

FIELDS = ["id", "section", "from_km", "to_km", "name_ar", "name_en"]


def parts(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    return pd.DataFrame([(*row, f"جزء {row[0]}", f"Part {row[0]}") for row in rows], columns=FIELDS)


def test_what_lies_at_the_end_of_a_section_lies_in_the_part_that_ends_there():
    """A point there is told as a range up to the next whole kilometre, which is beyond the section's end."""
    ends = units.units().set_index("id")["to_km"]
    low, high = np.array([980.0]), np.array([984.0])
    assert units.inside(low, high, 900.0, units.reach_km("algeria", float(ends["algeria"]))).all()
    assert not units.inside(low, high, 900.0, units.reach_km("algeria", 982.0)).any()


def test_without_parts_the_seven_sections_stand_whole() -> None:
    found = units.units()
    assert tuple(found["id"]) == IDS
    assert list(found["to_km"]) == list(sections()["length_km"])
    assert found["whole"].all()


def test_parts_follow_their_section_along_the_line_whatever_order_they_come_in() -> None:
    rows = [("c", "niger", 100.0, 200.0), ("a", "sudan", 0.0, 10.0), ("b", "niger", 0.0, 100.0)]
    one, other = units.units(parts(*rows)), units.units(parts(*rows[::-1]))
    pd.testing.assert_frame_equal(one, other)
    assert [name for name in one["id"] if name not in IDS] == ["b", "c", "a"]
    assert one["id"].tolist().index("b") == one["id"].tolist().index("niger") + 1


def test_what_can_be_no_part_is_left_out_and_what_reaches_over_the_end_is_cut_there() -> None:
    rows = parts(
        ("gone", "atlantis", 0.0, 10.0),
        ("back", "sudan", 20.0, 10.0),
        ("nan", "sudan", 20.0, np.nan),
        ("past", "sudan", 5000.0, 6000.0),
        ("long", "sudan", 300.0, 6000.0),
    )
    found = units.units(rows)
    assert [name for name in found["id"] if name not in IDS] == ["long"]
    whole = found.set_index("id")["to_km"]
    assert whole["long"] == whole["sudan"]


def test_a_new_part_may_touch_another_and_not_overlap_it() -> None:
    there = parts(("b", "niger", 50.0, 100.0))
    units.checked("niger", 0, 50, there)
    units.checked("niger", 100, float(units.units().set_index("id").loc["niger", "to_km"]), there)
    units.checked("chad", 60, 70, there)
    with pytest.raises(DataProblem) as problem:
        units.checked("niger", 99, 120, there)
    for lang in LANGS:
        assert "b" in problem.value.say(lang)
        assert "50 – 100" in problem.value.say(lang)


@pytest.mark.parametrize(
    ("start", "end"), [(-1, 10), (10, 10), (20, 10), (0, 9999), (float("nan"), 10), (0, float("nan"))]
)
def test_a_stretch_that_is_none_is_refused(start: float, end: float) -> None:
    with pytest.raises(DataProblem, match="no stretch of this section"):
        units.checked("niger", start, end)


def test_an_event_belongs_to_a_part_only_when_its_whole_range_lies_in_it() -> None:
    low = np.array([10.0, 0.0, 5.0, 30.0, np.nan])
    high = np.array([10.0, 20.0, 25.0, 30.0, np.nan])
    assert units.inside(low, high, 0, 20).tolist() == [True, True, False, False, False]
    assert units.astride(low, high, 0, 20).tolist() == [False, False, True, False, True]


def test_no_event_is_in_two_parts_of_one_cut_and_the_ends_of_a_section_are_in_its_parts() -> None:
    """Kilometres of events are whole ones: the last of a section of 479.7 km stands at 480."""
    every = units.units(parts(("a", "tunisia", 0.0, 100.4), ("b", "tunisia", 100.4, 479.7)))
    cut = every[~every["whole"]]
    km = np.arange(0.0, 481.0)
    one, other = (units.inside(km, km, row.from_km, row.to_km) for row in cut.itertuples())
    assert not (one & other).any()
    assert (one | other).all()
    wide = [units.astride(km - 5, km + 5, row.from_km, row.to_km) for row in cut.itertuples()]
    assert (wide[0] & wide[1])[96:105].all()
    assert not (wide[0] & wide[1])[106:475].any()


def test_a_unit_that_is_gone_is_called_by_its_id() -> None:
    every = units.units(parts(("b", "niger", 0.0, 100.0)))
    assert units.named(every, "b", "ar") == "جزء b"
    assert units.named(every, "x", "ar") == "x"
