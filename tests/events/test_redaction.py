from typing import Any

import pandas as pd

from events.redaction import release
from events.schema import frame


def four(notes: str = "note", secret: str = "secret") -> Any:
    rows = pd.DataFrame(
        {
            "id": ["a", "b", "c", "d"],
            "title_en": ["open", secret, "green", secret],
            "marking": ["", "TLP:RED", "TLP:GREEN", ""],
            "terms": ["", "", "", "no_redistribution"],
            "notes": [notes] * 4,
        }
    )
    return frame(rows, [10.0, 11.0, 12.0, 13.0], [30.0] * 4)


def test_public_lets_clear_rows_out_without_notes() -> None:
    out = release(four(), "public")
    assert list(out.events["id"]) == ["a"]
    assert (out.forbidden, out.above) == (1, 2)
    assert list(out.events["notes"]) == [""]


def test_partner_lets_green_out_too() -> None:
    assert list(release(four(), "partner").events["id"]) == ["a", "c"]


def test_internal_lets_everything_through() -> None:
    out = release(four(), "internal")
    assert list(out.events["id"]) == ["a", "b", "c", "d"]
    assert list(out.events["notes"]) == ["note"] * 4


def test_what_is_withheld_does_not_show_in_what_goes_out() -> None:
    one, other = release(four("x", "y"), "public"), release(four("longer note", "another secret"), "public")
    assert one.events.to_json() == other.events.to_json()


def test_no_id_of_a_withheld_row_goes_out() -> None:
    events = four().assign(same_as=["b; c; d", "a", "a", "a"])
    assert list(release(events, "public").events["same_as"]) == [""]
    assert list(release(events, "partner").events["same_as"]) == ["c", "a"]
    assert list(release(events, "internal").events["same_as"]) == ["b; c; d", "a", "a", "a"]
