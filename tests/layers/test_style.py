"""Draw order, and the looks of kinds that nobody listed."""

import pytest

from layers import style
from layers.parts import layer
from tests.layers.shape import fault


def test_kinds_come_in_the_order_of_the_file_and_fit_the_contract():
    kinds = style.kinds()
    assert [kind["code"] for kind in kinds][:2] == ["MEET", "AGREE"]
    assert kinds[-1]["code"] == "OTHER"
    assert all(fault(kind, "Kind") is None for kind in kinds)
    assert len({(kind["colour"], kind["shape"]) for kind in kinds}) == len(kinds)


def test_forty_unknown_kinds_all_look_different_and_the_rest_are_other():
    codes = [f"kind {i:02d}" for i in range(60) for _ in range(100 - i)]
    found = style.kinds_for(codes)
    new = found[len(style.kinds()) :]
    assert [kind["code"] for kind in new] == [f"kind {i:02d}" for i in range(40)]  # the most frequent
    assert len({(kind["colour"], kind["shape"]) for kind in found}) == len(found)
    assert all(fault(kind, "Kind") is None for kind in found)
    assert style.kinds_for(reversed(codes)) == found


def test_known_and_empty_codes_add_nothing():
    assert style.kinds_for(["MEET", "", "MEET"]) == list(style.kinds())
    assert style.kinds_for([]) == list(style.kinds())


def test_a_hostile_word_is_a_name_and_nothing_more():
    word = "{{7*7}}<img src=x onerror=alert(1)>"
    assert style.kinds_for([word])[-1]["name"] == {"ar": word, "en": word}


@pytest.mark.parametrize(("draw", "above", "below"), [
    ("polygon", "districts", "graticule"), ("line", "sections", "chainage"), ("point", "sites", "events"),
])  # fmt: skip
def test_overlays_lie_above_their_own_sort_and_below_the_next(draw, above, below):
    one = layer("overlay_1", "overlay", draw, {}, name={"ar": "أ", "en": "a"})
    rest = [layer(key, "base", "line", {}, name={"ar": key, "en": key}) for key in reversed(style.ORDER)]
    keys = [each.key for each in style.in_order([one, *rest])]
    assert [key for key in keys if key != "overlay_1"] == list(style.ORDER)
    assert keys.index(above) < keys.index("overlay_1") < keys.index(below)
