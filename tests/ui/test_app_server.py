"""The route of the columns asks who is there; the server listens to this machine alone."""

import asyncio
import gc
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.websockets import WebSocketDisconnected

from data.errors import SetupProblem, StoreProblem, UsageProblem
from ui import columns, held, server
from ui.signin_settings import Settings


class House:
    """A shelf whose sessions and clock the test decides."""

    def __init__(self) -> None:
        self.alive = {"s1", "s2"}
        self.now_s = 0.0
        self.shelf = columns.Shelf(lambda session: session in self.alive, lambda: self.now_s)


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    house = House()
    monkeypatch.setattr(server, "SHELF", house.shelf)
    return house


@dataclass
class Answer:
    """What the application answered."""

    status_code: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


class Client:
    """Asks an ASGI application in this process, with no socket between."""

    def __init__(self, app: Starlette) -> None:
        self.app = app

    def get(self, path: str, headers: dict[str, str] | None = None, query: str = "") -> Answer:
        sent: list[dict[str, object]] = []
        asked = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> dict[str, object]:
            # Then whoever asked only waits; a file's sender listens, for as long as it sends, whether they leave.
            return asked.pop() if asked else await asyncio.Future()

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        scope = {
            "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": path, "raw_path": quote(path).encode(),
            "root_path": "", "query_string": query.encode(), "server": ("127.0.0.1", 8501), "client": ("127.0.0.1", 1),
            "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
        }  # fmt: skip
        # In a thread of its own: where the browser tests ran before, this one has a running loop already.
        with ThreadPoolExecutor(1) as one:
            one.submit(lambda: asyncio.run(self.app(scope, receive, send))).result()  # type: ignore[arg-type]
        head = {name.decode(): value.decode() for name, value in sent[0]["headers"]}  # type: ignore[attr-defined]
        return Answer(sent[0]["status"], head, b"".join(part.get("body", b"") for part in sent[1:]))  # type: ignore[misc,arg-type]


@pytest.fixture
def client(house: House) -> Client:
    routes = [
        Route("/marsad/columns/{key}", server.columns),
        Route("/", server.index),
        Route("/_stcore/metrics", lambda request: PlainTextResponse("figures")),
    ]
    return Client(Starlette(routes=routes, middleware=[Middleware(server.Headers)]))


def ask(client: Client, key: str, token: str | None) -> Answer:
    return client.get(f"/marsad/columns/{key}", headers={"X-Marsad-Session": token} if token else {})


def test_without_a_token_nothing_is_answered(client: Client, house: House) -> None:
    house.shelf.grant("t1", "s1", "k1", b"MRSD1")
    for token in (None, "", "guess"):
        answer = ask(client, "k1", token)
        assert answer.status_code == 403
        assert b"MRSD1" not in answer.content


def test_with_the_token_of_a_living_session_the_file_comes(client: Client, house: House) -> None:
    house.shelf.grant("t1", "s1", "k1", b"MRSD1\nabc")
    answer = ask(client, "k1", "t1")
    assert answer.status_code == 200
    assert answer.content == b"MRSD1\nabc"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_another_sessions_file_is_as_unknown_as_none(client: Client, house: House) -> None:
    house.shelf.grant("t1", "s1", "k1", b"one")
    house.shelf.grant("t2", "s2", "k2", b"two")
    assert ask(client, "k2", "t1").status_code == 404
    assert ask(client, "nothing", "t1").status_code == 404
    assert ask(client, "k2", "t2").content == b"two"


def test_a_session_that_has_ended_gets_nothing(client: Client, house: House) -> None:
    house.shelf.grant("t1", "s1", "k1", b"one")
    house.alive.clear()
    assert ask(client, "k1", "t1").status_code == 403


def test_a_base_comes_from_the_disk_to_those_alone_who_were_told_of_it(
    client: Client, house: House, tmp_path: Path
) -> None:
    path = tmp_path / "base.marsad"
    path.write_bytes(b"MRSD whole")
    house.shelf.grant("t1", "s1", "k1", b"first", {"base": path, "delta": b"small"})
    house.shelf.grant("t2", "s2", "k1", b"first")
    assert ask(client, "base", "t1").content == b"MRSD whole"
    assert ask(client, "delta", "t1").content == b"small"
    assert ask(client, "k1", "t1").content == b"first"
    assert ask(client, "base", "t2").status_code == 404
    for stranger in (None, "guess"):
        answer = ask(client, "base", stranger)
        assert (answer.status_code, answer.headers["cache-control"]) == (403, "no-store")
        assert b"MRSD" not in answer.content
    path.unlink()  # another took its place, long ago
    assert ask(client, "base", "t1").status_code == 404


def test_what_a_browser_has_is_not_sent_again_but_to_those_who_may(
    client: Client, house: House, tmp_path: Path
) -> None:
    path = tmp_path / "base.marsad"
    path.write_bytes(b"MRSD whole")
    house.shelf.grant("t1", "s1", "k1", b"first", {"base": path})
    for key in ("base", "k1"):
        answer = ask(client, key, "t1")
        tag = answer.headers["etag"]
        assert tag == f'"{key}"'
        assert "vary" not in answer.headers  # kept by its name alone, whatever header asks for it
        known = {"X-Marsad-Session": "t1", "If-None-Match": tag}
        again = client.get(f"/marsad/columns/{key}", headers=known)
        assert (again.status_code, again.content) == (304, b"")
        stranger = client.get(f"/marsad/columns/{key}", headers={**known, "X-Marsad-Session": "guess"})
        assert stranger.status_code == 403


def test_who_signs_out_leaves_no_file_in_the_browser(house: House) -> None:
    routes = [
        Route(server.SIGN_OUT, lambda request: PlainTextResponse("out")),
        Route("/", lambda request: PlainTextResponse("in")),
    ]
    client = Client(Starlette(routes=routes, middleware=[Middleware(server.Headers)]))
    assert client.get(server.SIGN_OUT).headers["clear-site-data"] == '"cache"'
    assert "clear-site-data" not in client.get("/").headers


def test_what_nobody_may_fetch_is_dropped_after_the_time_of_grace(house: House) -> None:
    shelf = house.shelf
    shelf.grant("t1", "s1", "k1", b"one")
    house.alive = {"s2"}
    house.now_s = columns.GRACE_S - 1
    shelf.grant("t2", "s2", "k2", b"two")
    assert set(shelf.files) == {"k1", "k2"}  # its session may come back
    house.now_s = columns.GRACE_S + 1
    shelf.grant("t2", "s2", "k2")
    assert set(shelf.files) == {"k2"}
    assert not shelf.grant("t1", "s1", "k1")  # says that the file has to be made again


def test_a_changed_map_drops_the_file_before(house: House) -> None:
    house.shelf.grant("t1", "s1", "k1", b"one")
    assert house.shelf.grant("t1", "s1", "k2", b"two")
    assert set(house.shelf.files) == {"k2"}


@pytest.mark.parametrize(
    ("lang", "root"),
    [("", 'lang="ar" dir="rtl"'), ("en", 'lang="en" dir="ltr"'), ("x<", 'lang="ar" dir="rtl"')],
)
def test_the_index_page_says_its_language_and_direction(client: Client, lang: str, root: str) -> None:
    page = client.get("/", query=f"lang={lang}" if lang else "")
    assert f"<html {root}>" in page.text
    assert "<title>Streamlit" not in page.text
    assert "x<" not in page.text


def test_every_answer_has_the_headers_and_figures_are_closed(client: Client) -> None:
    answer = client.get("/_stcore/metrics")
    assert answer.status_code == 404
    for page in (answer, client.get("/")):
        assert page.headers["x-frame-options"] == "SAMEORIGIN"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["referrer-policy"] == "no-referrer"
        policy = page.headers["content-security-policy"]
        assert "frame-ancestors 'self'" in policy
        assert "http" not in policy  # no other host is named


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.org", "::", ""])
def test_other_machines_are_not_listened_to_where_nobody_signs_in(host: str) -> None:
    with pytest.raises(UsageProblem) as problem:
        server.serve(host, 8501)
    for lang in ("ar", "en"):
        assert "127.0.0.1" in problem.value.say(lang)


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("::1", "::1"), ("127.8.8.8", "127.8.8.8")],
)
def test_this_machine_is(host: str, address: str) -> None:
    assert server.listened(host, Settings()) == address


def test_a_port_that_is_taken_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = tmp_path / "marsad.js"
    bundle.write_text("")
    monkeypatch.setattr(server, "BUNDLE", bundle)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SetupProblem) as problem:
            server.serve("127.0.0.1", port)
    assert str(port) in problem.value.say("en")


def test_a_missing_bundle_is_said_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "BUNDLE", tmp_path / "none.js")
    with pytest.raises(SetupProblem):
        server.serve("127.0.0.1", 8501)


def test_tokens_are_long_and_new() -> None:
    tokens = {columns.new_token() for _ in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 32


def test_a_page_that_has_closed_is_no_fault_and_any_other_is() -> None:
    async def answered(problem: Exception) -> None:
        async def inner(*_: object) -> None:
            raise problem

        await server.Headers(inner)({"type": "websocket"}, None, None)  # type: ignore[arg-type]

    with ThreadPoolExecutor(1) as one:
        one.submit(lambda: asyncio.run(answered(WebSocketDisconnected("closed")))).result()
        with pytest.raises(RuntimeError, match="other"):
            one.submit(lambda: asyncio.run(answered(RuntimeError("other")))).result()


@pytest.mark.parametrize("readable", [True, False])
def test_what_is_there_when_the_server_is_warm_is_not_looked_through_after_each_run(
    monkeypatch: pytest.MonkeyPatch, readable: bool
) -> None:
    def warm() -> None:
        if not readable:
            raise StoreProblem("store.open", file="register.sqlite", found="no right")

    monkeypatch.setattr(held, "warm", warm)
    before = gc.get_freeze_count()
    try:
        server._warm()
        # Some hundred thousand: what was imported, and the map that was worked out.
        assert gc.get_freeze_count() - before > 100_000
        assert len(gc.get_objects()) < 100_000
    finally:
        gc.unfreeze()
