"""Who is signed in: settings that keep strangers out, a list that ends copied cookies, a gate that cannot be talked round."""

import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest

from data.errors import SetupProblem, UsageProblem
from events.register.who import ROLES
from tests.signing import DEPLOY, filled
from tests.ui.gated import PROXY, SECRET, Clock
from ui import server, signin, signin_settings
from ui.local_actor import clean
from ui.signed import Signed, digest
from ui.signin_settings import Settings, settings

AUTH = {
    "redirect_uri": "https://marsad.example.org/oauth2callback",
    "cookie_secret": "c" * 40,
    "client_id": "marsad",
    "client_secret": "x",
    "server_metadata_url": "https://provider.example.org/.well-known/openid-configuration",
}
FILE = Path("signin.toml")


# The settings


def test_without_a_file_it_is_one_persons_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("MARSAD_SIGNIN", raising=False)
    assert signin_settings.found(tmp_path / "app.py").mode == "local"
    monkeypatch.setenv("MARSAD_USER", "الضابط المناوب")
    monkeypatch.setenv("MARSAD_INSTITUTION", "Customs")
    who = signin.actor()
    assert (who.name, who.institution, who.roles) == ("الضابط المناوب", "Customs", frozenset(ROLES))
    monkeypatch.setenv("MARSAD_USER", " ")
    assert signin.actor().name  # the system's account


def test_streamlits_own_file_beside_the_work_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MARSAD_SIGNIN", raising=False)
    (tmp_path / ".streamlit").mkdir()
    lines = "\n".join(f'{key} = "{value}"' for key, value in AUTH.items())
    (tmp_path / ".streamlit/secrets.toml").write_text(f"[auth]\n{lines}\n")
    found = signin_settings.found(tmp_path / "app.py")
    assert (found.mode, found.secure, found.lifetime_s) == ("oidc", True, 12 * 3600)


@pytest.mark.parametrize("text", [None, "", "[other]\na = 1", "[auth"])
def test_a_named_file_that_says_nothing_is_no_open_door(
    text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "signin.toml"
    if text is not None:
        path.write_text(text)
    monkeypatch.setenv("MARSAD_SIGNIN", str(path))
    with pytest.raises(SetupProblem) as problem:
        signin_settings.found(tmp_path / "app.py")
    for lang in ("ar", "en"):
        assert str(path) in problem.value.say(lang)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        *(({"auth": {**AUTH, field: ""}}, "signin.missing") for field in AUTH),
        ({"auth": {**AUTH, "cookie_secret": "short"}}, "signin.secret"),
        ({"auth": {**AUTH, "redirect_uri": "http://marsad.example.org/oauth2callback"}}, "signin.https"),
        ({"auth": {**AUTH, "server_metadata_url": "http://provider.example.org/x"}}, "signin.https"),
        ({"auth": {**AUTH, "redirect_uri": "https://marsad.example.org/"}}, "signin.callback"),
        ({"auth": AUTH, "signin": {"hours": 0}}, "signin.hours"),
        ({"auth": AUTH, "signin": {"hours": True}}, "signin.hours"),
        ({"auth": AUTH, "signin": {"hours": 721}}, "signin.hours"),
        ({"auth": AUTH, "signin": {"roles": 3}}, "signin.text"),
        ({"auth": AUTH, "signin": {"role": "roles"}}, "signin.unknown"),
        ({"auth": AUTH, "signin": {"mode": "none"}}, "signin.mode"),
        ({"signin": {"hours": 3}}, "signin.mode"),
        ({"signin": "x"}, "signin.empty"),
        ({"signin": {"mode": "proxy"}}, "signin.secret"),
        ({"signin": {"mode": "proxy", "secret": "short"}}, "signin.secret"),
        ({"signin": {"mode": "proxy", "secret": "short", "trust_loopback": True}}, "signin.secret"),
        ({"signin": {"mode": "proxy", "trust_loopback": "yes"}}, "signin.secret"),
    ],
)
def test_settings_that_let_strangers_in_are_refused(said: dict[str, Any], key: str) -> None:
    with pytest.raises(SetupProblem) as problem:
        settings(said, FILE)
    assert problem.value.key == key
    assert {problem.value.say(lang) for lang in ("ar", "en")}


def test_the_shipped_examples_are_sound_once_they_are_filled_in() -> None:
    import tomllib

    oidc = settings(tomllib.loads(filled("signin.oidc.toml", {"COOKIE_SECRET": SECRET})), FILE)
    assert (oidc.mode, oidc.secure, oidc.roles) == ("oidc", True, "roles")
    proxy = settings(tomllib.loads(filled("signin.proxy.toml", {"PROXY_SECRET": SECRET})), FILE)
    assert (proxy.mode, proxy.secret, proxy.secret_header) == ("proxy", SECRET, "X-Marsad-Proxy")
    for name in ("signin.oidc.toml", "signin.proxy.toml"):  # and as they are, they do not start
        with pytest.raises(SetupProblem):
            settings(tomllib.loads((DEPLOY / name).read_text(encoding="utf-8")), FILE)


@pytest.mark.parametrize(
    ("host", "given", "refused"),
    [
        ("0.0.0.0", Settings(), "signin.address"),
        ("192.0.2.1", Settings(), "signin.address"),
        ("0.0.0.0", Settings("proxy"), "signin.address_proxy"),
        ("marsad.example.org", PROXY, "signin.no_address"),
        ("", PROXY, "signin.no_address"),
        ("0.0.0.0", PROXY, None),
        ("::", Settings("oidc"), None),
        ("127.0.0.1", Settings("proxy"), None),
    ],
)
def test_other_machines_are_listened_to_only_behind_a_sign_in(
    host: str, given: Settings, refused: str | None
) -> None:
    if refused is None:
        assert server.listened(host, given) == host
        return
    with pytest.raises(UsageProblem) as problem:
        server.listened(host, given)
    assert problem.value.key == refused


# The person


@pytest.mark.parametrize(
    ("roles", "has"),
    [
        (["read", "decide"], {"read", "decide"}),
        ("read,release", {"read", "release"}),
        ("READ admin root", set()),
        (["reading", "read report"], set()),
        (None, set()),
        ("", set()),
        ({"read": True}, set()),
        (7, set()),
    ],
)
def test_only_roles_of_ours_count(roles: object, has: set[str]) -> None:
    assert signin.person({"n": "x", "r": roles}.get, Settings("oidc", "n", "i", "r")).roles == has


def test_names_cannot_steer_a_screen() -> None:
    assert clean("a\u202e\u0000\nb" + "c" * 500) == "a b" + "c" * 197


def test_a_sign_in_counts_until_it_ends_or_runs_out(signed: Signed, clock: Clock) -> None:
    assert not signed.alive("a")
    signed.start("a")
    signed.start("b")
    assert signed.alive("a")
    signed.end("a")
    assert not signed.alive("a")
    clock.now += 3599
    assert signed.alive("b")
    clock.now += 1
    assert not signed.alive("b")
    assert not signed.alive("")


def test_a_clock_set_back_lengthens_nothing(signed: Signed, clock: Clock) -> None:
    signed.start("a")
    clock.now -= 86_400
    assert not signed.alive("a")


def test_processes_share_the_list_and_a_restart_keeps_it(
    tmp_path: Path, signed: Signed, clock: Clock
) -> None:
    signed.start("a")
    path = tmp_path / "state" / "sessions.sqlite"
    other = Signed(path, 3600, clock)
    assert other.alive("a")
    other.end("a")
    assert not signed.alive("a")
    other.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_has_run_out_is_forgotten(tmp_path: Path, signed: Signed, clock: Clock) -> None:
    signed.start("a")
    clock.now += 4000
    signed.start("b")
    other = sqlite3.connect(tmp_path / "state" / "sessions.sqlite")
    assert other.execute("SELECT digest FROM signed").fetchall() == [("b",)]
    other.close()


def test_a_list_that_cannot_be_kept_is_said_before_anybody_signs_in(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SetupProblem) as problem:
        Signed(tmp_path / "file" / "sessions.sqlite", 3600)
    assert problem.value.key == "signin.list"


def test_every_piece_of_a_long_cookie_counts() -> None:
    whole = {"_streamlit_user": "chunks-2", "_streamlit_user_1": "a", "_streamlit_user_2": "b"}
    assert digest(whole) == digest({**whole, "_streamlit_user_tokens": "x", "_streamlit_xsrf": "y"})
    assert (
        len(
            {
                digest(whole),
                digest({**whole, "_streamlit_user_2": "c"}),
                digest({**whole, "_streamlit_user_3": ""}),
            }
        )
        == 3
    )
