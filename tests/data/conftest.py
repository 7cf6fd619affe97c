"""The shipped geodata by name."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pytest

from data import catalogue


@pytest.fixture(scope="module")
def sections() -> dict[str, Any]:
    return catalogue.read("sections_land").set_index("id").geometry.to_dict()


@pytest.fixture(scope="module")
def countries() -> dict[str, Any]:
    return catalogue.read("countries").set_index("iso2").geometry.to_dict()


@pytest.fixture(scope="module")
def sea() -> Any:
    return catalogue.read("sea").geometry.iloc[0]


@pytest.fixture(scope="module")
def coast() -> Any:
    return catalogue.read("section_coast").geometry.iloc[0]


@pytest.fixture(scope="module")
def districts() -> gpd.GeoDataFrame:
    return catalogue.read("districts")
