"""The gate on what an export costs, in bytes and passes and never in seconds: 20,000 synthetic events, the same each time."""

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bench.synthetic import events, write
from events.located import located
from events.points import read_points
from layers import rows as rows_module
from layers.content import Content, gather
from layers.export import pieces
from layers.pack import unpack
from layers.payload import View, meta, packed
from layers.rows import Rows

COUNT = 20_000
VIEW = View(made_utc=datetime(2026, 1, 1, tzinfo=UTC), lang="en")
COLUMNS = ("events", "texts", "letters")


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    source = write(events(COUNT), tmp_path_factory.mktemp("cost") / "events.csv")
    return gather(located(read_points(source, None).events))


def sizes(data: bytes) -> tuple[dict[str, int], dict[str, int]]:
    """The packed bytes of each block, and what gzip -9 makes of each in one go."""
    header, raw = unpack(data)
    made = {block["name"]: sum(block["pieces"]) for block in header["blocks"]}
    return made, {name: len(gzip.compress(raw[name], 9)) for name in COLUMNS}


def test_an_event_takes_so_many_bytes(content: Content) -> None:
    made, best = sizes(packed(content, VIEW))
    without_text = made["events"] + made["texts"]
    # In base64. Of 20,000 events each place is further from the next than of a million: 12 there is 14 here.
    assert without_text / COUNT * 4 / 3 < 14.5
    # Pieces and all no more than gzip at its best, and 1.1 times at most with the text.
    assert without_text < best["events"] + best["texts"]
    assert sum(made[name] for name in COLUMNS) < 1.1 * sum(best.values())


def test_no_text_of_a_million_is_moved_that_need_not_be(content: Content, monkeypatch: Any) -> None:
    """Each column is taken out of the frame once or twice, and put in order as numbers but for ids and texts."""
    moved: list[int] = []
    ordered = Rows.ordered
    monkeypatch.setattr(Rows, "ordered", lambda rows, texts: (moved.append(1), ordered(rows, texts))[1])
    taken: list[str] = []
    utf8 = rows_module.utf8
    monkeypatch.setattr(rows_module, "utf8", lambda texts: (taken.append(texts.name), utf8(texts))[1])
    packed(content, VIEW)
    assert len(moved) == 2
    assert (
        len(taken) == len(set(taken)) + 4
    )  # ids, days and kinds are asked for twice, for the order and for titles


def test_a_map_is_worked_out_once_and_written_in_pieces(content: Content, monkeypatch: Any) -> None:
    from layers import export, payload

    said: list[int] = []

    def counted(*given: Any) -> dict[str, Any]:
        said.append(1)
        return meta(*given)

    monkeypatch.setattr(export, "meta", counted)
    monkeypatch.setattr(payload, "meta", counted)
    monkeypatch.setattr(export, "LETTERS_FROM", 3 * 2**10)
    parts = pieces(content, VIEW)
    assert len(said) == 1
    lengths = [len(part) for part in parts]
    data = sum(lengths) - len(json.dumps(lengths))
    assert max(lengths[2:]) <= 4 * 2**10 < data / 100
