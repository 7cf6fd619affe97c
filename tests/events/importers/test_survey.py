"""What holds of a whole file is settled by the file or asked once; all rows here are made up."""

from dataclasses import replace

import pyproj
import pytest

from data.errors import FileProblem, UsageProblem
from data.words import LANGS
from events.importers import generic
from events.importers.format import Choices
from events.importers.source import open_source
from events.importers.survey import EPSG, Question, Survey, answer, survey


def look(text: str, choices: Choices | None = None) -> Survey:
    found = survey(open_source(text.encode()), generic.FORMAT, choices or Choices())
    for question in found.questions:
        for lang in LANGS:
            assert "{" not in question.say(lang)
            assert all(question.say_option(option, lang) for option in question.options)
        for option in question.options:
            answer(Choices(), question.key, option)
    return found


def asked(found: Survey) -> list[tuple[str, object]]:
    return [(question.key, question.values["count"]) for question in found.questions]


DATES = "date,place\n" + "03/04/2025,Ghat\n" * 3 + "2025-05-16,Ghat\n"


def test_the_order_of_dates_is_settled_by_the_file_or_asked_once() -> None:
    assert asked(look(DATES)) == [("date_order", 3)]
    day = look(DATES + "13/04/2025,Ghat\n")
    assert (day.choices.day_first, day.questions, day.rows) == (True, (), 5)
    assert look(DATES + "04/13/2025,Ghat\n").choices.day_first is False
    both = look(DATES + "13/04/2025,Ghat\n04/13/2025,Ghat\n")
    assert (both.choices.day_first, asked(both)) == (None, [("date_order", 3)])
    assert look(DATES, Choices(day_first=False)).questions == ()


def test_what_settles_it_may_stand_at_the_end_of_a_long_file() -> None:
    found = look("date,place\n" + "03/04/2025,Ghat\n" * 45_000 + "30/04/2025,Ghat\n")
    assert (found.choices.day_first, found.rows) == (True, 45_001)


def test_what_was_remembered_is_asked_anew_where_the_file_speaks_against_it() -> None:
    found = look(DATES + "04/13/2025,Ghat\n", Choices(day_first=True))
    assert (found.choices.day_first, asked(found)) == (True, [("date_order", 3)])


def test_exchanged_coordinates_are_offered_and_never_changed() -> None:
    text = "date,lat,lon\n" + "2025-05-16,10.17,24.96\n" * 3 + "2025-05-16,22.0,25.0\n"
    found = look(text)
    assert (asked(found), found.choices.swapped) == ([("swapped", 3)], None)
    assert look(text, answer(found.choices, "swapped", "exchange")).questions == ()
    abroad = "date,lat,lon\n2025-05-16,15.5,32.5\n" + "2025-05-16,27.0,14.4\n" * 3
    assert look(abroad).questions == ()


@pytest.mark.parametrize("code", EPSG)
def test_projected_coordinates_are_offered_with_the_systems_that_fit(code: int) -> None:
    lon = {32632: 10.2, 32633: 14.4, 32634: 20.1, 32635: 24.9}.get(code, 14.4)
    move = pyproj.Transformer.from_crs(4326, code, always_xy=True)
    rows = [move.transform(lon + n / 100, 27 + n / 100) for n in range(5)]
    text = "id,date,east,north\n" + "".join(
        f"{n},2025-05-16,{x:.1f},{y:.1f}\n" for n, (x, y) in enumerate(rows)
    )
    mapping = (("lon", "east"), ("lat", "north"))
    found = look(text, Choices(mapping=mapping))
    assert asked(found) == [("projected", 5)]
    question = found.questions[0]
    assert f"epsg_{code}" in question.options
    assert question.options[-1] == "as_is"
    settled = answer(found.choices, "projected", f"epsg_{code}")
    assert look(text, settled).questions == ()
    chunk = generic.read(next(open_source(text.encode()).chunks()), settled)
    assert chunk.events.geometry[0].x == pytest.approx(lon, abs=1e-4)


def test_degrees_out_of_range_are_no_projection() -> None:
    assert look("date,lat,lon\n2025-05-16,95,200\n").questions == ()


def test_hijri_years_are_offered() -> None:
    text = "date,place\n1446-11-18,Ghat\n18 رجب 1446,Ghat\n2025-05-16,Ghat\n"
    found = look(text)
    assert (asked(found), found.choices.hijri) == ([("hijri", 2)], False)
    assert look(text, answer(found.choices, "hijri", "hijri")).questions == ()


def test_nothing_is_asked_of_a_published_format() -> None:
    published = replace(generic.FORMAT, dataset="A publisher")
    found = survey(open_source(DATES.encode()), published, Choices())
    assert (found.questions, found.rows, found.choices) == ((), 4, Choices())


def test_a_file_that_breaks_off_is_found_out_before_it_is_taken() -> None:
    rows = ",".join('{"id": 1, "place": "Ghat"}' for _ in range(40_000))
    with pytest.raises(FileProblem):
        look(f"[{rows}")


def test_answers_that_are_none() -> None:
    with pytest.raises(UsageProblem):
        answer(Choices(), "date_order", "perhaps")
    with pytest.raises(UsageProblem):
        answer(Choices(), "none", "day_first")
    assert Question("hijri", {"count": 1, "example": "1446"}, ("hijri",)).say("en").startswith("1 date")


def test_in_a_file_of_the_whole_world_no_pair_is_taken_for_exchanged() -> None:
    world = "".join(f"2025-05-16,{lat},{lon}\n" for lat, lon in ((48.8, 2.3), (31.6, -110.3), (19.08, 26.17)))
    assert look("date,lat,lon\n" + world).choices.swapped is False
    assert look("date,lat,lon\n2025-05-16,19.08,26.17\n2025-05-16,27.0,14.4\n").choices.swapped is None
