"""Verify: a whole file passes, a changed, a damaged and a foreign one are told apart, and nothing else happens."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from data.errors import FileProblem
from events.documents import events
from layers.content import gather
from layers.export import page
from layers.pack import MAGIC
from layers.payload import View
from layers.verify import verify

OPEN = b'<script type="text/plain" id="marsad-data">'


@pytest.fixture(scope="module")
def whole() -> bytes:
    content = gather(events(), only=["events"])
    return page(content, View(made_utc=datetime(2026, 2, 15, tzinfo=UTC), title="</script> <!-- 'title'"))


def reason(path: Path) -> str:
    with pytest.raises(FileProblem) as caught:
        verify(path)
    for lang in ("ar", "en"):
        assert path.name in caught.value.say(lang)
    return caught.value.key


def test_a_whole_file_passes_and_says_what_it_is(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(whole)
    found = verify(path)
    start = whole.index(OPEN) + len(OPEN)
    data = base64.b64decode(whole[start : whole.index(b"<", start)])
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert found.events == len(events())
    assert found.info["title"]["en"] == "</script> <!-- 'title'"


def test_it_passes_again_after_mail_turned_its_line_ends(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(whole.replace(b"\n", b"\r\n"))
    verify(path)


def test_any_change_of_the_data_is_seen(whole: bytes, tmp_path: Path) -> None:
    rng = random.Random(1)
    start = whole.index(OPEN) + len(OPEN)
    end = whole.index(b"<", start)
    path = tmp_path / "a.html"
    seen = set()
    for _ in range(40):
        changed = bytearray(whole)
        at = rng.randrange(start, end - 3)
        changed[at] = rng.choice(b"ABCDEFabcdef0123456789+/<=&\x00")
        if changed == whole:
            continue
        path.write_bytes(changed)
        seen.add(reason(path))
    assert seen <= {"verify.changed", "verify.damaged", "verify.foreign"}
    assert "verify.changed" in seen


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_file_cut_off_is_not_whole(whole: bytes, tmp_path: Path, share: float) -> None:
    path = tmp_path / "a.html"
    start = whole.index(OPEN)
    path.write_bytes(whole[: start + int((whole.index(b"</script>", start) - start) * share)])
    assert reason(path) in {"verify.damaged", "verify.changed", "verify.foreign"}


@pytest.mark.parametrize(
    "content",
    [b"", b"<html></html>", b"\xff\xfe\x00", b"PK\x03\x04", OPEN + b"</script>", bytes(range(256)) * 50],
)
def test_a_foreign_file_is_named_as_such(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "foreign.html"
    path.write_bytes(content)
    assert reason(path) == "verify.foreign"


def test_a_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    assert reason(tmp_path) == "verify.foreign"
    assert reason(tmp_path / "none.html") == "file.missing"


def forged(data: bytes, info: Any = None) -> bytes:
    """Return a file whose checksum fits, whatever the data."""
    stated: Any = {"sha256": hashlib.sha256(data).hexdigest(), "events": 1}
    if info is not None:
        stated = info
    text = stated if isinstance(stated, str) else json.dumps(stated)
    return (
        f'<script type="application/json" id="marsad-info">{text}</script>'.encode()
        + OPEN
        + base64.b64encode(data)
        + b"</script>"
    )


def packed(header: Any, *blocks: bytes) -> bytes:
    text = json.dumps(header).encode()
    return MAGIC + len(text).to_bytes(4, "little") + text + b"".join(blocks)


BOMB = zlib.compress(bytes(50_000_000), 9, 31)
FORGED = {
    "not packed": forged(b"abcd"),
    "no count": forged(packed({"blocks": []})),
    "a list": forged(packed([1])),
    "words for numbers": forged(packed({"n": "1", "blocks": []})),
    "short header": forged(MAGIC + b"\xff\xff\xff\x7f{"),
    "little said of itself": forged(packed({"n": 1, "blocks": []})),
    "no information": forged(b"abc", "[]"),
    "deep information": forged(b"abc", "[" * 100_000),
    "deep header": forged(MAGIC + (100_000).to_bytes(4, "little") + b"[" * 100_000),
    "no gzip": forged(packed({"n": 1, "blocks": [{"name": "a", "offset": 0, "pieces": [3], "raw": 3}]}, b"abc")),
    "more than stated": forged(packed({"n": 1, "blocks": [{"name": "a", "offset": 0, "pieces": [len(BOMB)], "raw": 10}]}, BOMB)),
    "negative": forged(packed({"n": 1, "blocks": [{"name": "a", "offset": -9, "pieces": [-1], "raw": -5}]})),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_file_is_damaged_not_a_traceback(tmp_path: Path, name: str) -> None:
    path = tmp_path / "forged.html"
    path.write_bytes(FORGED[name])
    assert reason(path) == "verify.damaged"
