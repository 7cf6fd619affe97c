"""Two centres who know each other."""

from pathlib import Path

import pytest

from tests.events.exchange.two import Centre, centres


@pytest.fixture
def two(tmp_path: Path) -> list[Centre]:
    return centres(tmp_path)
