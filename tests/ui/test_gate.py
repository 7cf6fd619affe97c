"""The gate before every page: who is let through, who is named, and what a connection may bring."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from data.errors import AccessProblem
from tests.ui.gated import PROXY, SECRET
from ui import server, signin
from ui.gate import BACK, Gate, by_proxy
from ui.signed import Signed, digest
from ui.signin_settings import Settings

# The gate


class Behind:
    """What stands behind the gate: notes what reached it."""

    def __init__(self) -> None:
        self.reached: list[dict[str, Any]] = []
        self.received: list[dict[str, Any]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.reached.append(scope)
        if scope["type"] == "websocket":
            self.received.append(await receive())
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"behind"})


Ask = Callable[..., tuple[int, bytes]]


def asking(gate: Gate, incoming: dict[str, Any] | None = None) -> Ask:
    def ask(
        path: str, headers: list[tuple[str, str]] | None = None, kind: str = "http", method: str = "GET"
    ) -> tuple[int, bytes]:
        sent: list[dict[str, Any]] = []

        async def receive() -> Any:
            return incoming or {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": kind, "method": method, "path": path, "query_string": b"",
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers or []],
        }  # fmt: skip
        with ThreadPoolExecutor(1) as one:
            one.submit(lambda: asyncio.run(gate(scope, receive, send))).result()
        first = sent[0] if sent else {}
        return first.get("status", first.get("code", 0)), b"".join(part.get("body", b"") for part in sent[1:])

    return ask


@pytest.fixture
def put_back() -> Iterator[None]:
    yield
    signin.configure(Settings())


PATHS = ("/", "/events", "/_stcore/host-config", "/_stcore/stream", "/marsad/columns/k", "/media/x", "/component/a/index.html", "/app/static/marsad.js", "/static/index.js", "//", "/_stcore/health/", "/anything")  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_reaches_nothing(path: str, signed: Signed) -> None:
    for given, listed in ((PROXY, None), (Settings("oidc"), signed)):
        behind = Behind()
        ask = asking(Gate(behind, given, listed))
        assert ask(path, [("cookie", "_streamlit_user=guess"), ("x-marsad-who", "me")])[0] == 401
        assert ask(path, method="PUT")[0] == 401
        assert ask(path, kind="websocket")[0] == 1008
        assert not behind.reached


def test_the_log_in_page_says_both_languages_and_holds_one_link(signed: Signed) -> None:
    _, page = asking(Gate(Behind(), Settings("oidc"), signed))("/events")
    text = page.decode()
    assert text.count("<a ") == 1
    assert 'href="/marsad/sign-in?back=%2Fevents"' in text
    assert "الدخول" in text
    assert "Sign in" in text
    assert "<script" not in text


def headers(**changed: str) -> list[tuple[str, str]]:
    given = {"X-Marsad-Proxy": SECRET, "X-Remote-User": "a.salem", "X-Remote-Roles": "read", **changed}
    return [(name.replace("_", "-"), value) for name, value in given.items() if value]


def bytes_of(given: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in given]


def test_only_the_proxy_says_who_somebody_is() -> None:
    behind = Behind()
    ask = asking(Gate(behind, PROXY, None))
    assert ask("/", headers()) == (200, b"behind")
    names = dict(behind.reached[0]["headers"])
    assert len(names[b"x-marsad-who"]) == 64
    wrong = [
        [("X-Remote-User", "a.salem")],
        [("X-Marsad-Proxy", "guess" * 8), *headers()[1:]],
        [("X-Marsad-Proxy", ""), *headers()[1:]],
        [*headers(), ("X-Marsad-Proxy", SECRET)],
        [*headers(), ("X-Remote-User", "boss")],
        [*headers(), ("X-Remote-Roles", "release")],
        [("X-Marsad-Proxy", SECRET)],
        [("X-Marsad-Proxy", SECRET), ("X-Remote-User", "  ")],
    ]
    assert [ask("/", given)[0] for given in wrong] == [401] * len(wrong)
    assert len(behind.reached) == 1


def test_another_person_is_another_digest() -> None:
    a = by_proxy(bytes_of(headers()), PROXY)
    assert a == by_proxy(bytes_of([*headers(), ("Cookie", "x=y")]), PROXY)
    others = [
        headers(**{"X-Remote-User": "b"}),
        headers(**{"X-Remote-Roles": "read decide"}),
        headers(**{"X-Remote-Institution": "c"}),
    ]
    assert len({a, *(by_proxy(bytes_of(each), PROXY) for each in others)}) == 4


def test_what_the_gate_says_cannot_be_said_from_outside() -> None:
    behind = Behind()
    asking(Gate(behind, Settings(), None))(
        "/", [("Host", "localhost"), ("X-Marsad-Who", "boss"), ("X-Marsad-Since", "9")]
    )
    asking(Gate(behind, PROXY, None))("/", [*headers(), ("X-Marsad-Who", "boss")])
    said = [
        [value for name, value in scope["headers"] if name == b"x-marsad-who"] for scope in behind.reached
    ]
    assert said[0] == []
    assert len(said[1]) == 1
    assert said[1] != [b"boss"]


def test_uploads_are_for_the_person_in_whose_session_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    behind = Behind()
    ask = asking(Gate(behind, PROXY, None))
    mine, theirs = headers(), headers(**{"X-Remote-User": "b"})
    monkeypatch.setattr(signin, "_entered", {"s1": by_proxy(bytes_of(mine), PROXY)})
    assert ask("/_stcore/upload_file/s1/f", mine, method="PUT")[0] == 200
    assert ask("/_stcore/upload_file/s1/f", theirs, method="PUT")[0] == 403
    assert ask("/_stcore/upload_file/s2/f", mine, method="PUT")[0] == 403
    assert ask("/_stcore/upload_file/", mine, method="PUT")[0] == 403
    assert len(behind.reached) == 1


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8501", 200),
        ("localhost", 200),
        ("[::1]:8501", 200),
        ("evil.example", 421),
        ("localhost.evil.example:8501", 421),
        ("", 421),
    ],
)
def test_a_name_that_was_bent_to_this_machine_is_not_answered(host: str, status: int) -> None:
    behind = Behind()
    ask = asking(Gate(behind, Settings(), None))
    assert ask("/", [("Host", host)])[0] == status
    if status != 200:
        assert ask("/_stcore/stream", [("Host", host)], kind="websocket")[0] == 1008
        assert not behind.reached


def test_after_the_end_a_connection_brings_a_whole_run_only(
    signed: Signed, put_back: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ClientState_pb2 import ClientState

    monkeypatch.setattr(signin, "_signed", signed)
    cookie = [("cookie", "_streamlit_user=abc")]
    name = digest({"_streamlit_user": "abc"})
    signed.start(name)
    part = BackMsg(rerun_script=ClientState(fragment_id="map")).SerializeToString()
    behind = Behind()
    ask = asking(Gate(behind, Settings("oidc"), signed), {"type": "websocket.receive", "bytes": part})
    ask("/_stcore/stream", cookie, kind="websocket")
    answers = iter([True, False])  # signed in when the connection began, and not when the message came
    monkeypatch.setattr(signed, "alive", lambda who: next(answers))
    ask("/_stcore/stream", cookie, kind="websocket")
    before, after = (BackMsg.FromString(message["bytes"]) for message in behind.received)
    assert before.rerun_script.fragment_id == "map"
    assert after.HasField("rerun_script")
    assert not after.rerun_script.fragment_id


def test_a_connection_by_the_proxy_does_not_last_for_ever(put_back: None) -> None:
    signin.configure(PROXY)
    import time

    assert signin.alive("x", time.time() - PROXY.lifetime_s + 60)
    assert not signin.alive("x", time.time() - PROXY.lifetime_s - 1)


@pytest.mark.parametrize(
    "place",
    ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a//\\b", "/x\n", "/?a\\b", "/%2f"],
)
def test_the_way_back_is_a_way_within(place: str) -> None:
    assert not BACK.fullmatch(place)


@pytest.mark.parametrize("place", ["/", "/events", "/?lang=en", "/events?lang=en&from=2024-01-01"])
def test_the_way_back_keeps_what_was_asked(place: str) -> None:
    assert BACK.fullmatch(place)


def test_the_files_are_given_to_their_person_alone(monkeypatch: pytest.MonkeyPatch, put_back: None) -> None:
    from ui.columns import Shelf

    shelf = Shelf(lambda session: True)
    shelf.grant("t1", "s1", "k1", b"one")
    monkeypatch.setattr(server, "SHELF", shelf)
    signin.configure(PROXY)
    monkeypatch.setattr(signin, "_entered", {"s1": "a"})

    def answer(token: str, who: str) -> int:
        from starlette.requests import Request

        given = [(b"x-marsad-session", token.encode()), (b"x-marsad-who", who.encode())]
        scope = {"type": "http", "method": "GET", "path": "/", "headers": given, "path_params": {"key": "k1"}}
        return server.columns(Request(scope)).status_code

    assert [answer("t1", "a"), answer("t1", "b"), answer("t1", ""), answer("t2", "a")] == [200, 403, 403, 403]


def test_a_role_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    who = signin.person({"n": "b.ali"}.get, Settings("oidc", "n", "i", "r"))
    with pytest.raises(AccessProblem) as problem:
        who.must("read")
    assert "b.ali" in problem.value.say("ar")
