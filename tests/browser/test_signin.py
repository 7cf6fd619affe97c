"""Sign-in by OpenID Connect as a person meets it: a real provider on loopback, the real server, a real Chromium."""

from __future__ import annotations

import sqlite3
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.browser.app import LOG, PATIENCE_MS, free_port, the_map
from tests.oidc import CLIENT, CLIENT_SECRET, Claims, Provider, providing
from tests.signing import filled, serving_signed

A_SALEM = {
    "sub": "7",
    "preferred_username": "a.salem",
    "institution": "مصلحة الجمارك",
    "roles": ["read", "report", "admin"],
}
B_ALI = {"sub": "8", "preferred_username": "b.ali", "institution": "", "roles": ["read"]}
NOBODY = {"sub": "9", "preferred_username": "c.omar", "roles": ["admin", "root"]}


@dataclass
class Place:
    """The app with its provider, and a way to a browser of one's own."""

    base: str
    provider: Provider
    sessions: Path
    browse: Callable[[], BrowserContext]

    def by_hand(self, claims: Claims) -> tuple[str, str]:
        """Go the way of a sign-in without a browser; return where it ended, and the cookies that it left."""
        self.provider.claims = claims
        jar = CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        try:
            arrived = opener.open(self.base + "/marsad/sign-in", timeout=20)
        except urllib.error.HTTPError as refused:
            arrived = refused
        with arrived:
            return arrived.url, "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)

    def enter(self, claims: Claims, path: str = "/events?lang=en") -> Page:
        """Sign somebody in, in a new browser, and return their page."""
        self.provider.claims = claims
        page = self.browse().new_page()
        page.goto(self.base + path)
        page.click("#sign-in")
        return page


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Provider, Path]]:
    folder = tmp_path_factory.mktemp("signin")
    port = free_port()
    with providing() as provider:
        values = {
            "https://MARSAD.EXAMPLE.ORG": f"http://127.0.0.1:{port}",
            "COOKIE_SECRET": "c" * 64,
            "CLIENT_ID": CLIENT,
            "CLIENT_SECRET": CLIENT_SECRET,
            "https://PROVIDER.EXAMPLE.ORG": provider.base,
        }
        with serving_signed(folder, port, filled("signin.oidc.toml", values)) as base:
            yield base, provider, folder / "state" / "sessions.sqlite"
    said = (folder / LOG).read_text()
    # Streamlit logs each token that it refuses with where it did; nothing else went wrong.
    assert said.count("Traceback") <= 2 * said.count("OAuth token exchange failed")


@pytest.fixture
def place(shared: tuple[str, Provider, Path], browser: Browser) -> Iterator[Place]:
    base, provider, sessions = shared
    contexts: list[BrowserContext] = []

    def browse() -> BrowserContext:
        contexts.append(browser.new_context(viewport={"width": 1366, "height": 768}))
        contexts[-1].set_default_timeout(PATIENCE_MS)
        return contexts[-1]

    provider.spoil, provider.sign = None, "key"
    yield Place(base, provider, sessions, browse)
    for context in contexts:
        context.close()


def status(url: str, headers: dict[str, str] | None = None, method: str = "GET") -> int:
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, headers=headers or {}, method=method), timeout=20
        ) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def cookie_of(context: BrowserContext) -> str:
    return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in context.cookies())


def stream(base: str, cookie: str = "") -> int:
    """The status with which a connection for the page's own messages is answered; 101 is a connection."""
    try:
        with connect(
            base.replace("http", "ws") + "/_stcore/stream",
            additional_headers={"Cookie": cookie} if cookie else {},
        ):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def test_a_stranger_gets_the_log_in_page_and_nothing_of_streamlits(place: Place) -> None:
    for path in (
        "/",
        "/events",
        "/_stcore/host-config",
        "/marsad/columns/x",
        "/media/x",
        "/app/static/marsad.js",
        "/component/x",
    ):
        assert status(place.base + path) == 401, path
    assert status(place.base + "/_stcore/upload_file/a/b", method="PUT") == 401
    assert [status(place.base + path) for path in ("/_stcore/metrics", "/_stcore/agent/run")] == [404, 404]
    assert status(place.base + "/_stcore/health") == 200
    assert stream(place.base) == 403


def test_somebody_signs_in_and_finds_what_they_asked_for_with_their_roles(place: Place) -> None:
    before = place.provider.verified
    asked: list[Any] = []
    mine = place.browse()
    mine.on("request", lambda request: asked.append(request) if "/marsad/columns/" in request.url else None)
    page = mine.new_page()
    place.provider.claims = A_SALEM
    page.goto(place.base + "/map?lang=en&type=MEET")
    page.click("#sign-in")
    the_map(page)
    assert page.url == f"{place.base}/map?lang=en&type=MEET"
    assert place.provider.verified == before + 1  # by code, with the verifier of PKCE
    ours = {cookie["name"]: cookie for cookie in mine.cookies()}
    assert ours["_streamlit_user"]["httpOnly"]
    assert ours["_streamlit_user"]["sameSite"] == "Lax"
    assert "marsad_back" not in ours
    page.click(".st-key-who button")
    told = page.wait_for_selector("[data-testid=stPopoverBody]").inner_text()
    assert [word in told for word in ("a.salem", "مصلحة الجمارك", "read · report")] == [True] * 3
    assert "admin" not in told

    # What the map fetched with its session's token is for the person of that session, and for nobody else.
    token = {"X-Marsad-Session": asked[0].headers["x-marsad-session"]}
    assert status(asked[0].url, {**token, "Cookie": cookie_of(mine)}) == 200
    assert status(asked[0].url, {**token, "Cookie": place.by_hand(B_ALI)[1]}) == 403
    assert status(asked[0].url, token) == 401


def test_a_cookie_that_was_copied_ends_with_the_log_out(place: Place) -> None:
    page = place.enter(A_SALEM)
    page.wait_for_selector(".st-key-who")
    second = page.context.new_page()
    second.goto(place.base + "/sources?lang=en")
    second.wait_for_selector(".st-key-who")
    copied = page.context.cookies()
    cookie = cookie_of(page.context)
    assert status(place.base + "/", {"Cookie": cookie}) == 200
    assert stream(place.base, cookie) == 101
    page.click(".st-key-who button")
    page.click(".st-key-sign_out button")
    page.wait_for_selector("#sign-in")
    assert place.provider.left[-1]["client_id"] == CLIENT  # signed out there too
    assert not [cookie for cookie in page.context.cookies() if cookie["name"].startswith("_streamlit_user")]

    assert status(place.base + "/", {"Cookie": cookie}) == 401
    assert stream(place.base, cookie) == 403
    thief = place.browse()
    thief.add_cookies([{key: each[key] for key in ("name", "value", "domain", "path")} for each in copied])  # type: ignore[misc]
    stolen = thief.new_page()
    stolen.goto(place.base + "/events")
    assert stolen.locator("#sign-in").count() == 1

    second.click(".st-key-language button")  # a window that was left open says so at the next step
    second.wait_for_selector("text=ended in another window")
    assert second.get_by_text("Follow-up").filter(visible=True).count() == 0
    second.wait_for_selector(".st-key-who", state="detached")
    second.click(".st-key-sign_in a")  # and leads back in
    second.wait_for_selector(".st-key-who")


def test_a_sign_in_that_has_run_out_shows_nothing_more(place: Place) -> None:
    page = place.enter(B_ALI, "/sources?lang=en")
    page.wait_for_selector(".st-key-who")
    with sqlite3.connect(place.sessions, timeout=10) as kept:
        kept.execute("UPDATE signed SET since_s = since_s - 12 * 3600")
    kept.close()
    page.click(".st-key-language button")
    page.wait_for_selector("text=Your sign-in has run out")
    assert status(place.base + "/", {"Cookie": cookie_of(page.context)}) == 401


def test_without_the_role_to_read_nothing_is_seen(place: Place) -> None:
    page = place.enter(NOBODY, "/sources?lang=en")
    page.wait_for_selector("text=c.omar may not do this: it needs the role")
    page.wait_for_selector(".st-key-sign_out")
    assert page.locator("[data-testid=stHeader]").filter(visible=True).count() == 0
    assert page.locator(".st-key-head, [data-testid=stDataFrame], iframe").count() == 0
    assert "Ankara" not in page.content()


WRONG: dict[str, tuple[str, Callable[[Claims], Claims] | None]] = {
    "audience": ("key", lambda claims: {**claims, "aud": "another"}),
    "no audience": ("key", lambda claims: {k: v for k, v in claims.items() if k != "aud"}),
    "nonce": ("key", lambda claims: {**claims, "nonce": "replayed"}),
    "no nonce": ("key", lambda claims: {k: v for k, v in claims.items() if k != "nonce"}),
    "issuer": ("key", lambda claims: {**claims, "iss": "https://evil.example"}),
    "expired": ("key", lambda claims: {**claims, "iat": claims["iat"] - 7200, "exp": claims["exp"] - 7200}),
    "no end": ("key", lambda claims: {k: v for k, v in claims.items() if k != "exp"}),
    "another key": ("other", None),
    "algorithm none": ("none", None),
    "algorithm HS256": ("hmac", None),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_token_signs_nobody_in(place: Place, wrong: str) -> None:
    place.provider.sign, place.provider.spoil = WRONG[wrong]
    before = place.provider.verified
    arrived, cookie = place.by_hand(A_SALEM)
    assert place.provider.verified == before + 1  # the code was good, the token was not
    assert arrived == f"{place.base}/?signin=failed"
    assert "_streamlit_user" not in cookie
    assert status(place.base + "/", {"Cookie": cookie}) == 401


def test_the_same_by_hand_with_a_right_token(place: Place) -> None:
    """What the wrong ones are measured against: the way taken there does lead in."""
    arrived, cookie = place.by_hand(A_SALEM)
    assert arrived == f"{place.base}/"
    assert status(place.base + "/", {"Cookie": cookie}) == 200
    assert (
        status(place.base + "/", {"Cookie": cookie.replace("_streamlit_user=", "_streamlit_user=x")}) == 401
    )


def test_a_refused_sign_in_is_told_and_can_be_tried_again(place: Place) -> None:
    place.provider.sign = "none"
    page = place.enter(B_ALI, "/sources?lang=en")
    page.wait_for_selector("text=did not succeed")
    assert page.get_by_text("لم يكتمل تسجيل الدخول").count() == 1
    page.goto(place.base + "/oauth2callback?code=x&state=guess")  # nor does an answer that nobody asked for
    assert page.get_by_text("did not succeed").count() == 1
    assert "_streamlit_user" not in cookie_of(page.context)
