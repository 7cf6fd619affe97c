"""The state of a session: its way into the URL and back, and who may change it when."""

import base64
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.query import Filter
from layers.state import carrier
from ui.state import Place, State, changed, from_query, packet, taken, to_query

DAYS = st.dates().map(lambda day: day.isoformat())
CODES = st.none() | st.lists(st.text("ABCز-_ &=", min_size=1, max_size=9), max_size=4).map(tuple)


@st.composite
def states(draw: st.DrawFn) -> State:
    start, end = sorted([draw(DAYS), draw(DAYS)])
    text = " ".join(draw(st.text(max_size=50)).split())
    place = draw(
        st.none()
        | st.builds(Place, st.sampled_from([25.1234, -1.5]), st.sampled_from([17.5]), st.sampled_from([6.25]))
    )
    return State(
        lang=draw(st.sampled_from(["ar", "en"])),
        asked=Filter(draw(st.sampled_from([None, start])), draw(st.sampled_from([None, end])), draw(CODES), draw(CODES), draw(CODES), text),
        selected=draw(st.none() | st.tuples(st.just("events"), st.text(min_size=1, max_size=20))),
        place=place,
        layers=tuple(sorted(draw(st.dictionaries(st.text(min_size=1, max_size=20), st.booleans(), max_size=5)).items())),
    )  # fmt: skip


def value(**parts: object) -> dict[str, object]:
    asked = {"from": None, "to": None, "types": None, "sections": None, "origins": None, "text": ""}
    whole = {
        "filter": asked,
        "lang": "ar",
        "layers": {},
        "selected": None,
        "view": {"lat": 27.0, "lon": 17.0, "zoom": 6},
        "rev": 0,
    }
    return {**whole, **parts}


@given(states())
def test_the_url_says_the_whole_state(state: State) -> None:
    back, problems = from_query(to_query(state))
    assert back == state
    assert not problems


def test_the_start_needs_no_parameters() -> None:
    assert to_query(State()) == {}
    assert from_query({}) == (State(), ())


def test_what_is_not_understood_is_named_and_the_rest_stands() -> None:
    state, problems = from_query({"from": ["soon"], "type": ["MEET"], "lang": ["fr"], "at": ["1,2"]})
    assert state == State(asked=Filter(types=("MEET",)))
    assert [problem.key for problem in problems] == ["filter.day"]
    _, problems = from_query({"from": ["2025-02-01"], "to": ["2025-01-01"]})
    assert [problem.key for problem in problems] == ["filter.backwards"]


def test_only_a_change_counts() -> None:
    state = State()
    assert changed(state, lang="ar") is state
    assert changed(state, lang="en").rev == 1


def test_what_the_map_says_is_taken_up_and_does_not_count() -> None:
    said = value(
        filter={**value()["filter"], "types": ["MEET"], "from": "2025-01-01"},
        selected={"layer": "events", "id": "a"},
        lang="en",
    )  # type: ignore[dict-item]
    state = taken(State(), said)
    assert state == State(
        "en", Filter("2025-01-01", types=("MEET",)), ("events", "a"), Place(27.0, 17.0, 6.0), 0
    )
    # Said again, as Streamlit does on each run, it changes nothing.
    assert taken(state, said) == state


def test_layers_switched_in_the_map_stay_switched_in_the_url_and_on_the_way_back() -> None:
    state = taken(State(), value(layers={"places": False, "airports": True}))
    assert state.layers == (("airports", True), ("places", False))
    assert to_query(state)["show"] == ["airports"]
    assert to_query(state)["hide"] == ["places"]
    back = json.loads(base64.urlsafe_b64decode(packet(state, "k", "t", None)))
    assert back["layers"] == {"airports": True, "places": False}
    assert taken(state, value()).layers == ()
    # An address that is made up does not make the state grow without end.
    long, _ = from_query({"hide": ["x" * 10_000 + str(i) for i in range(9)] + [str(i) for i in range(999)]})
    assert sum(len(key) for key, _ in long.layers) < 10_000


def test_what_was_said_before_our_own_change_is_dropped() -> None:
    said = value(filter={**value()["filter"], "types": ["MEET"]}, rev=0)  # type: ignore[dict-item]
    state = changed(taken(State(), said), asked=Filter())
    assert state.rev == 1
    assert taken(state, said) is state
    # Once the map has taken up our change it is heard again.
    assert taken(state, {**said, "rev": 1}).asked.types == ("MEET",)


@pytest.mark.parametrize(
    "broken",
    [
        None, {}, value(rev="x"), value(view={"lat": 1}), value(view={"lat": float("nan"), "lon": 1, "zoom": 3}),
        value(filter={"from": "soon"}), value(filter=[1]), value(selected="a"), value(filter={"types": 7}),
        value(layers="places"), value(layers=["places"]),
    ],
)  # fmt: skip
def test_a_value_that_is_not_understood_changes_nothing(broken: dict[str, object] | None) -> None:
    assert taken(State(), broken) == State()


@given(states(), st.text(max_size=30))
def test_a_packet_is_inert_and_whole(state: State, token: str) -> None:
    b64 = packet(state, "k" * 32, token, state.place)
    assert re.fullmatch("[A-Za-z0-9-]+", b64)
    back = json.loads(base64.urlsafe_b64decode(b64))
    assert back["filter"] == state.asked.as_json()
    assert (back["lang"], back["rev"], back["token"], back["key"]) == (state.lang, state.rev, token, "k" * 32)
    assert ("view" in back) == (state.place is not None)


def test_the_script_changes_with_the_state_alone() -> None:
    from streamlit_folium import _get_feature_group_string

    from layers.map import compose

    def script(b64: str) -> str:
        return str(_get_feature_group_string(carrier(b64), compose(["sea", "events"])))

    text = "{{7*7}} </script> ${x} '\"` _abc_map_div ??? \x7f~>"
    first = packet(State(asked=Filter(text=text)), "k", "t", None)
    assert script(first) == script(first)
    assert first in script(first)
    assert script(first).replace(first, "e30") == script("e30")


def test_a_carrier_takes_nothing_but_base64() -> None:
    for wrong in ("", "a_b", 'x");alert(1);("', "{{7*7}}", "a\n"):
        with pytest.raises(ValueError, match="base64url"):
            carrier(wrong)
