"""Folium composes constant elements: nothing that varies with data, and nothing that asks another host."""

from __future__ import annotations

import re

import pytest

from layers.content import KEYS
from layers.element import Element
from layers.map import BUNDLE, compose, parts


def test_what_folium_renders_is_constant_for_given_keys() -> None:
    first, second = parts(compose(KEYS)), parts(compose(KEYS))
    assert first == second
    # Folium's own ids are random; ours are fixed names.
    assert not re.search(r"[0-9a-f]{32}", "".join(first))


def test_each_layer_is_named_once_in_order_and_then_the_start() -> None:
    _, script = parts(compose(KEYS))
    assert re.findall(r'marsad\.layer\(map_marsad, "(\w+)"\)', script) == list(KEYS)
    assert script.rstrip().endswith("marsad.start(map_marsad);")
    assert script.count("marsad.start(") == 1


def test_nothing_is_fetched_but_the_bundle() -> None:
    whole = compose(KEYS)
    assert [url for _, url in whole.default_js] == [BUNDLE[1]]
    assert list(whole.default_css) == []
    markup, script = parts(whole)
    assert "http" not in markup + script
    assert "tileLayer" not in script


@pytest.mark.parametrize(
    "key", ["", "A", "1a", "a b", 'a"', "a{{7*7}}", "{%", "a\n", "é", "a" * 42, "a`", "${a}", "a</script>"]
)
def test_a_key_that_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="layer key"):
        Element(key)
