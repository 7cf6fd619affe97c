"""The files of a first page are answered from memory, the same bytes as Streamlit's own answer, and said in advance."""

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send

from ui import at_hand, server

INDEX = server._index()


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("static") / "marsad.js"
    path.write_text("marsad();" * 1_000)
    return path


@pytest.fixture(scope="module")
def files(bundle: Path) -> dict[str, at_hand.File]:
    return at_hand.gathered(INDEX, bundle)


async def behind(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b"passed on"})


def ask(
    files: dict[str, at_hand.File], path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[bytes, bytes], bytes]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {
        "type": "http", "method": method, "path": path,
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    app = at_hand.AtHand(behind, files)
    # In a thread of its own: where the browser tests ran before, this one has a running loop already.
    with ThreadPoolExecutor(1) as one:
        one.submit(lambda: asyncio.run(app(scope, receive, send))).result()
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


def test_every_part_that_the_page_draws_with_is_one_of_this_streamlit() -> None:
    scripts = at_hand.parts()
    for part in at_hand.PARTS:
        assert any(name.startswith(f"{part}.") for name in scripts), part


def test_the_index_page_names_each_script_once_and_each_is_at_hand(files: dict[str, at_hand.File]) -> None:
    page = at_hand.announced(INDEX)
    named = at_hand.NAMED.findall(page)
    assert len(named) == len(set(named)) > len(at_hand.NAMED.findall(INDEX))
    assert {f"/{name}" for name in named} < set(files)
    assert at_hand.announced(page) == page


def test_a_file_comes_as_it_is_on_the_disk_squeezed_or_not(
    files: dict[str, at_hand.File], bundle: Path
) -> None:
    assert any(path.startswith(at_hand.COMPONENT + "static/js/main.") for path in files)
    for path in files:
        plain, small = ask(files, path), ask(files, path, accept_encoding="gzip, br")
        assert plain[0] == small[0] == 200
        assert b"content-encoding" not in plain[1]
        squeezed = small[1].get(b"content-encoding") == b"gzip"
        assert (gzip.decompress(small[2]) if squeezed else small[2]) == plain[2]
        assert int(small[1][b"content-length"]) == len(small[2])
    assert ask(files, at_hand.BUNDLE)[2] == bundle.read_bytes()


def test_only_a_name_with_a_digest_is_kept_by_the_browser_for_good(files: dict[str, at_hand.File]) -> None:
    for path in files:
        lasting = b"immutable" in ask(files, path)[1][b"cache-control"]
        assert lasting == (path not in (at_hand.BUNDLE, at_hand.COMPONENT + "index.html")), path


def test_what_the_browser_has_is_not_sent_again(files: dict[str, at_hand.File]) -> None:
    tag = ask(files, at_hand.BUNDLE)[1][b"etag"].decode()
    assert ask(files, at_hand.BUNDLE, if_none_match=tag)[::2] == (304, b"")
    assert ask(files, at_hand.BUNDLE, if_none_match='"other"')[0] == 200


def test_anything_else_is_passed_on(files: dict[str, at_hand.File]) -> None:
    assert ask(files, "/_stcore/health")[2] == b"passed on"
    assert ask(files, "/static/js/other.js")[2] == b"passed on"
    assert ask(files, at_hand.BUNDLE, method="HEAD")[2] == b"passed on"
    assert ask(files, at_hand.BUNDLE, range="bytes=0-9")[2] == b"passed on"
