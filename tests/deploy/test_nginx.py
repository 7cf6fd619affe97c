"""nginx as shipped, really started on loopback: before the real app, and before a server that says what reached it."""

from __future__ import annotations

import base64
import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.browser.app import free_port
from tests.deploy.web import Web, echoing, running
from tests.nginx import MISSING, fetch, installed, may_fetch
from tests.oidc import CLIENT, CLIENT_SECRET, providing
from tests.signing import filled, serving_signed

SECRET = "5" * 64
PASSWORD = "كلمة سر طويلة"
PATHS = ("/", "/events", "/_stcore/health", "/_stcore/host-config", "/_stcore/stream", "/marsad/columns/x", "/media/x", "/component/x", "/app/static/marsad.js", "/static/x.js", "/anything", "//", "/marsad/sign-in", "/oauth2callback")  # fmt: skip
FORGED = {
    "X-Remote-User": "b.ali", "X-Remote-Roles": "read report decide release", "X-Remote-Institution": "x", "X-Marsad-Proxy": "guess",
    "X-Marsad-Who": "boss", "X-Marsad-Since": "9999999999", "X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1",
    "x-remote-user": "b.ali", "X_Remote_User": "b.ali",
}  # fmt: skip


def basic(name: str, password: str = PASSWORD) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def passwords(folder: Path, *names: str) -> None:
    """Write the password file as the README says."""
    lines = []
    for name in names:
        made = subprocess.run(
            ["openssl", "passwd", "-6", "-stdin"], input=PASSWORD, capture_output=True, text=True, check=True
        )
        lines.append(f"{name}:{made.stdout.strip()}\n")
    (folder / "passwords").write_text("".join(lines), encoding="utf-8")


@pytest.fixture(scope="module")
def nginx() -> str:
    found = installed() or (fetch() if may_fetch() else None)
    if found is None:
        pytest.fail(MISSING, pytrace=False)
    return found


@pytest.fixture(scope="module")
def echo(nginx: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """The proxy variant before a server that says what reached it."""
    folder = tmp_path_factory.mktemp("echo")
    passwords(folder, "a.salem", "c.omar")
    with echoing() as port, running(nginx, folder, "marsad-proxy.conf", port, SECRET) as web:
        yield web


@pytest.fixture(scope="module")
def app(nginx: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Web, str]]:
    """The proxy variant before the real app, and the app's own address."""
    folder, kept = tmp_path_factory.mktemp("nginx"), tmp_path_factory.mktemp("app")
    passwords(folder, "a.salem", "c.omar")
    port = free_port()
    with (
        serving_signed(kept, port, filled("signin.proxy.toml", {"PROXY_SECRET": SECRET})) as base,
        running(nginx, folder, "marsad-proxy.conf", port, SECRET) as web,
    ):
        yield web, base


def reached(web: Web, headers: dict[str, str]) -> list[tuple[str, str]]:
    answer = web.ask("/", headers)
    assert answer.status == 200
    return [(name, value) for name, value in json.loads(answer.body)["headers"]]


def test_every_path_asks_for_the_password(app: tuple[Web, str], echo: Web) -> None:
    for web in (app[0], echo):
        for path in PATHS:
            assert web.ask(path).status == 401, path
            assert web.ask(path, basic("a.salem", "guess")).status == 401, path
        assert web.ask("/_stcore/upload_file/a/b", method="PUT", body=b"x").status == 401
    assert app[0].ask("/", basic("a.salem")).status == 200


def test_figures_and_the_programming_interface_are_closed(echo: Web) -> None:
    for path in (
        "/_stcore/metrics",
        "/_stcore/agent",
        "/_stcore/agent/run",
        "/_stcore/script-health-check",
        "//_stcore/metrics",
    ):
        assert echo.ask(path, basic("a.salem")).status == 403, path


def test_headers_from_outside_do_not_reach_the_app(echo: Web) -> None:
    arrived = reached(echo, {**FORGED, **basic("a.salem")})
    said = dict(arrived)
    assert len(arrived) == len(said)  # none came twice
    assert said["x-remote-user"] == "a.salem"
    assert said["x-remote-roles"] == "read report"
    assert said["x-remote-institution"].encode("latin-1").decode() == "مصلحة الجمارك"
    assert said["x-marsad-proxy"] == SECRET
    assert said["x-forwarded-for"] == "127.0.0.1"  # the address of the connection, here the same
    assert not {"x-marsad-who", "x-marsad-since", "forwarded", "authorization", "x_remote_user"} & said.keys()
    nameless = dict(reached(echo, {**FORGED, **basic("c.omar")}))  # with a password, and on no list of people
    assert nameless["x-remote-user"] == "c.omar"
    assert "x-remote-roles" not in nameless


def test_another_hosts_claim_about_the_address_is_not_believed(echo: Web) -> None:
    assert (
        dict(reached(echo, {**basic("a.salem"), "X-Forwarded-For": "203.0.113.9"}))["x-forwarded-for"]
        == "127.0.0.1"
    )


def test_a_body_of_more_than_fifty_megabytes_is_refused(echo: Web) -> None:
    accepted = echo.ask("/_stcore/upload_file/a/b", basic("a.salem"), "PUT", bytes(50 << 20))
    assert (accepted.status, json.loads(accepted.body)["body"]) == (200, 50 << 20)
    connection = echo.connection()
    connection.putrequest("PUT", "/_stcore/upload_file/a/b")
    for name, value in {**basic("a.salem"), "Content-Length": str(52 << 20)}.items():
        connection.putheader(name, value)
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_too_many_requests_at_once_are_held_back(echo: Web) -> None:
    connection = echo.connection()
    seen = set()
    for _ in range(2000):
        connection.request("GET", "/")
        answer = connection.getresponse()
        answer.read()
        seen.add(answer.status)
        if 429 in seen:
            break
    connection.close()
    assert seen == {401, 429}


def test_security_headers_are_on_every_answer_once(app: tuple[Web, str]) -> None:
    web, _ = app
    for path, headers in (
        ("/", {}),
        ("/", basic("a.salem")),
        ("/component/x", basic("a.salem")),
        ("/_stcore/metrics", basic("a.salem")),
    ):
        answer = web.ask(path, headers)
        for name, value in {
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "SAMEORIGIN",
            "Referrer-Policy": "no-referrer",
            "Strict-Transport-Security": "max-age=31536000",
            "Cross-Origin-Opener-Policy": "same-origin",
        }.items():
            assert answer.headers.get_all(name) == [value], (path, name)
        policies = answer.headers.get_all("Content-Security-Policy")
        assert len(policies) == 1
        assert ("'unsafe-eval'" in policies[0]) == path.startswith("/component/")
        assert policies[0].startswith(
            "default-src 'none'" if answer.status in (401, 403) else "default-src 'self'"
        )
        assert answer.headers["Server"] == "nginx"


def test_the_app_itself_believes_nobody_but_the_proxy(app: tuple[Web, str]) -> None:
    _, base = app
    for path in ("/", "/_stcore/host-config", "/marsad/columns/x"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(urllib.request.Request(base + path, headers=FORGED), timeout=20)
        assert refused.value.code == 401
        refused.value.close()
    with pytest.raises(InvalidStatus) as closed:
        connect(base.replace("http", "ws") + "/_stcore/stream", additional_headers=FORGED)
    assert closed.value.response.status_code == 403


def page_as(web: Web, headers: dict[str, str]) -> bytes:
    """Run the page of sources over the websocket, as a browser does; return what was sent to be shown."""
    shown = b""
    with connect(
        web.base.replace("https", "wss") + "/_stcore/stream", ssl=web.trust(), additional_headers=headers, origin=web.base, max_size=None,
        open_timeout=20,
    ) as socket:  # fmt: skip
        socket.send(
            BackMsg(rerun_script=ClientState(query_string="lang=en", page_name="sources")).SerializeToString()
        )
        while True:
            message = socket.recv(timeout=60)
            assert isinstance(message, bytes)
            shown += message
            if ForwardMsg.FromString(message).WhichOneof("type") == "script_finished":
                return shown


def test_the_page_runs_over_the_websocket_for_the_person_that_nginx_names(app: tuple[Web, str]) -> None:
    web, _ = app
    shown = page_as(web, {**FORGED, **basic("a.salem")})
    assert b"a\\.salem" in shown
    assert "مصلحة الجمارك".encode() in shown
    assert b"read \xc2\xb7 report" in shown
    assert b"b\\.ali" not in shown
    assert b"release" not in shown
    refused = page_as(web, {**FORGED, **basic("c.omar")})
    assert b"it needs the role" in refused
    assert len(refused) < len(shown)
    for headers in (FORGED, basic("a.salem", "guess")):
        with pytest.raises(InvalidStatus) as closed:
            connect(
                web.base.replace("https", "wss") + "/_stcore/stream",
                ssl=web.trust(),
                additional_headers=headers,
            )
        assert closed.value.response.status_code == 401


def test_plain_http_leads_to_https(echo: Web) -> None:
    from http.client import HTTPConnection

    connection = HTTPConnection("127.0.0.1", echo.plain_port, timeout=20)
    connection.request("GET", "/events?lang=en", headers={"Host": "evil.example"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"{echo.base}/events?lang=en")
    connection.close()


def test_the_log_holds_no_question_and_no_code(echo: Web) -> None:
    echo.ask("/events?q=secretword", basic("a.salem"))
    log = (echo.folder / "marsad.log").read_text()
    assert "/events" in log
    assert "secretword" not in log


def test_openid_connect_through_nginx(nginx: str, tmp_path: Path) -> None:
    """The other variant, with a sign-in through it: cookies for https alone, strangers outside, forged headers without effect."""
    port, app_port = free_port(), free_port()
    kept = tmp_path / "app"
    kept.mkdir()
    with providing() as provider:
        values = {
            "https://MARSAD.EXAMPLE.ORG": f"https://127.0.0.1:{port}",
            "COOKIE_SECRET": "c" * 64,
            "CLIENT_ID": CLIENT,
            "CLIENT_SECRET": CLIENT_SECRET,
            "https://PROVIDER.EXAMPLE.ORG": provider.base,
        }
        provider.claims = {"sub": "7", "preferred_username": "a.salem", "roles": ["read"]}
        with (
            serving_signed(kept, app_port, filled("signin.oidc.toml", values)),
            running(nginx, tmp_path, "marsad-oidc.conf", app_port, SECRET, port) as web,
        ):
            for path in ("/", "/events", "/_stcore/host-config", "/marsad/columns/x"):
                assert web.ask(path, FORGED).status == 401, path
            with pytest.raises(InvalidStatus):
                connect(
                    web.base.replace("https", "wss") + "/_stcore/stream",
                    ssl=web.trust(),
                    additional_headers=FORGED,
                )

            jar = CookieJar()
            opener = urllib.request.build_opener(
                urllib.request.HTTPCookieProcessor(jar), urllib.request.HTTPSHandler(context=web.trust())
            )
            with opener.open(web.base + "/marsad/sign-in", timeout=30) as arrived:
                assert arrived.url == web.base + "/"
            ours = {cookie.name: cookie for cookie in jar}
            assert ours["_streamlit_user"].secure
            assert ours["_streamlit_user_tokens"].secure
            cookie = "; ".join(f"{each.name}={each.value}" for each in jar)
            assert web.ask("/", {"Cookie": cookie}).status == 200
            assert web.ask("/auth/logout", {"Cookie": cookie}).status == 302
            assert web.ask("/", {"Cookie": cookie}).status == 401
            tries = [web.ask("/marsad/sign-in").status for _ in range(60)]
            assert set(tries) == {303, 429}
