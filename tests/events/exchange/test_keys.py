"""A centre's key: readable by its owner alone, never in the register, never replaced, told from others by its fingerprint."""

import os
import stat

import pytest

from data.errors import DataProblem, FileProblem
from events.exchange import keys, peers
from events.register import log
from events.register.opening import created
from tests.events.exchange.two import DUTY


@pytest.fixture
def register(tmp_path, monkeypatch):
    for name in (keys.ENVIRONMENT, keys.PASSPHRASE):
        monkeypatch.delenv(name, raising=False)
    return created(tmp_path / "register.sqlite", "tripoli")


def told(problem) -> str:
    assert problem.value.say("ar")
    return problem.value.key


def test_the_key_is_made_once_beside_the_register_for_its_owner_alone(register, tmp_path):
    key = keys.made(register)
    path = tmp_path / "register.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys.opened(register) == key
    assert key.seed.hex() in path.read_text(encoding="ascii")
    with pytest.raises(FileProblem) as problem:
        keys.made(register)
    assert told(problem) == "key.there"


def test_it_stands_nowhere_else(register, tmp_path):
    key = keys.made(register)
    peers.add(register, DUTY, "benghazi", bytes(range(32)))
    register.engine.dispose()
    for path in tmp_path.iterdir():
        if path.name != "register.key":
            raw = path.read_bytes()
            assert key.seed not in raw
            assert key.seed.hex().encode() not in raw
    assert key.seed.hex() not in repr(key)


def test_a_passphrase_locks_it(register, tmp_path, monkeypatch):
    monkeypatch.setenv(keys.PASSPHRASE, "كلمة السر")
    key = keys.made(register)
    assert key.seed.hex() not in (tmp_path / "register.key").read_text(encoding="ascii")
    assert keys.opened(register) == key
    for wrong in ("", "another"):
        monkeypatch.setenv(keys.PASSPHRASE, wrong)
        with pytest.raises(FileProblem) as problem:
            keys.opened(register)
        assert told(problem) == "key.passphrase"


def test_a_key_that_others_can_read_is_not_used(register, tmp_path):
    keys.made(register)
    (tmp_path / "register.key").chmod(0o644)
    with pytest.raises(FileProblem) as problem:
        keys.opened(register)
    assert told(problem) == "key.rights"


@pytest.mark.parametrize(
    "text",
    [b"", b"{}", b"[]", b'{"format": "marsad-key 1", "centre": "tripoli", "secret": "00", "public": "00"}', b"x" * 20_000],
)  # fmt: skip
def test_what_is_no_key_is_told(register, tmp_path, text):
    path = tmp_path / "register.key"
    path.write_bytes(text)
    path.chmod(0o600)
    with pytest.raises(FileProblem) as problem:
        keys.opened(register)
    assert told(problem) == "key.damaged"


def test_another_centres_key_and_none_are_told(register, tmp_path, monkeypatch):
    with pytest.raises(FileProblem) as problem:
        keys.opened(register)
    assert told(problem) == "key.missing"
    other = created(tmp_path / "other" / "register.sqlite", "benghazi")
    keys.made(other)
    monkeypatch.setenv(keys.ENVIRONMENT, str(tmp_path / "other" / "register.key"))
    with pytest.raises(FileProblem) as problem:
        keys.opened(register)
    assert told(problem) == "key.centre"


def test_the_public_key_goes_by_a_file(register, tmp_path):
    key = keys.made(register)
    path = tmp_path / "tripoli.pub"
    path.write_bytes(keys.public_text(key).replace("\n", "\r\n").encode())  # as some programs save it
    assert keys.read_public(path) == ("tripoli", key.public)
    assert key.seed.hex() not in keys.public_text(key)
    for wrong in (b"", keys.public_text(key).upper().encode(), (tmp_path / "register.key").read_bytes()):
        path.write_bytes(wrong)
        with pytest.raises(FileProblem) as problem:
            keys.read_public(path)
        assert told(problem) == "key.public"


@pytest.mark.parametrize("public", [bytes(32), b"\1" + bytes(31), b"\xff" * 32])
def test_bytes_that_are_no_key_are_not_pinned(tmp_path, public):
    path = tmp_path / "weak.pub"
    path.write_text(f"marsad-public-key 1 benghazi {public.hex()}\n")
    with pytest.raises(FileProblem) as found:
        keys.read_public(path)
    assert found.value.key == "key.public"


def test_the_fingerprint_differs_with_the_key():
    shown = {keys.groups(os.urandom(32)) for _ in range(100)}
    assert len(shown) == 100
    assert all(len(one.split()) == keys.GROUPS and one.replace(" ", "").isdigit() for one in shown)


def test_peers_are_listed_by_the_alphabet_and_pinned_twice_is_once(register):
    for name, byte in (("ubari", b"u"), ("benghazi", b"b")):
        peers.add(register, DUTY, name, byte * 32)
    before = log.digest(register)
    peers.add(register, DUTY, "ubari", b"u" * 32)
    assert log.digest(register) == before
    assert [peer.name for peer in peers.listing(register, DUTY)] == ["benghazi", "ubari"]
    with pytest.raises(DataProblem):
        peers.add(register, DUTY, "kufra", b"u" * 32)


def test_a_signature_is_the_keys_own():
    key, other = keys.Key("tripoli", b"1" * 32), keys.Key("tripoli", b"2" * 32)
    signature = key.sign(b"text")
    assert keys.verified(key.public, b"text", signature)
    assert not keys.verified(other.public, b"text", signature)
    assert not keys.verified(key.public, b"texT", signature)
    assert not keys.verified(key.public, b"text", signature[:-1])
