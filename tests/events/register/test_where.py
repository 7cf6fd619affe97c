"""Which register is meant, and how its place is shown: never with a password, however oddly an address is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.errors import StoreProblem
from data.words import LANGS
from events.register.opening import created, opened
from events.register.where import is_server, place, shown
from tests.ui.command import runner

SECRET = "geheim"
ODD = [
    "postgresql://u:gehe@geheim@127.0.0.1:1/db",
    "postgresql://u:geheim@@127.0.0.1:1/db",
    "postgresql:///db?password=geheim",
    "postgresql://127.0.0.1:1/db?PASSWORD=geheim;password=geheim",
    "postgresql://127.0.0.1:1/db?passwd=geheim",
    "postgresql://127.0.0.1:1/db?pass%77ord=geheim",
    "postgresql://127.0.0.1:1/db?options=-c%20password%3Dgeheim",
    "postgresql://127.0.0.1:1/db?geheim",
    "postgres://u:p%40geheim@127.0.0.1:1/db",
    "postgresql+psycopg://u:geheim@127.0.0.1:1/db",
    "postgresql://u:p?geheim@127.0.0.1:1/db",
    "postgresql://u:1?geheim=x@127.0.0.1:1/db",
    "postgresql://u:p/geheim@127.0.0.1:1/db",
    "postgresql://u:p#geheim@127.0.0.1:1/db",
    "postgresql://u:1?geheim=x",
    "postgresql://u:geheim",
    "postgresql://[geheim@127.0.0.1/db",
    "postgresql:u:geheim@127.0.0.1/db",
    "postgresql:/u:geheim@127.0.0.1/db",
    " postgresql://u:geheim@127.0.0.1:1/db",
    "mysql://u:geheim@127.0.0.1/db",
    "u:geheim@127.0.0.1/db",
    "host=127.0.0.1 port=1 password=geheim dbname=db",
    "password = 'geheim' host=127.0.0.1",
    "dbname=db passwd=geheim",
]


@pytest.mark.parametrize("address", ODD)
def test_a_password_is_never_shown(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for new in (False, True):
        with pytest.raises(StoreProblem) as problem:
            created(address, "tripoli") if new else opened(address)
        assert problem.value.key in ("store.address", "store.server")
        said = [problem.value.say(lang) for lang in LANGS]
        assert SECRET not in " ".join([*said, shown(address), str(problem.value.__cause__)])
    assert list(tmp_path.iterdir()) == []  # nor does a file of that name come to stand anywhere


@pytest.mark.parametrize("address", ODD[:3])
def test_nor_on_a_terminal(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    marsad = runner(capsys, monkeypatch, tmp_path)
    for line in (["list"], ["register", "verify"], ["export", "a.html"], ["conflicts"]):
        done = marsad(*line, "--register", address)
        assert done.code == 1
        assert SECRET not in done.out + done.err


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://duty@db.example/register",
        "postgresql://duty@db.example:5433/register?sslmode=require",
        "postgres://db/register",
        "postgresql:///register?host=/run/postgresql&port=5433",
        "postgresql://duty@[::1]:5432/register",
        "postgresql://duty@/register?host=%2Frun",
    ],
)
def test_an_address_without_a_secret_is_shown_as_it_is(address: str) -> None:
    assert is_server(address)
    assert shown(address) == address


@pytest.mark.parametrize(
    "name", ["a.sqlite", "/srv/a@b/c=d.sqlite", "C:\\marsad\\register.sqlite", "./10:30@x.sqlite"]
)
def test_a_path_is_a_path(name: str) -> None:
    assert not is_server(name)
    assert (shown(name), place(name)) == (name, name)
