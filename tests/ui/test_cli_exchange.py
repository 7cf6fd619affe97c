"""The commands of the exchange: what they print, what they refuse, and the rehearsal of it all."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from events.register import editing
from events.register.opening import opened
from events.register.reading import one
from tests.ui.command import runner
from ui.exchange_rehearsal import rehearse
from ui.local_actor import local_actor

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def run(capsys, monkeypatch, tmp_path):
    """A function that runs ``marsad`` at a centre, in one folder for all; whatever runs here speaks English."""
    for name in ("MARSAD_KEY", "MARSAD_KEY_PASSPHRASE", "MARSAD_REGISTER"):
        monkeypatch.delenv(name, raising=False)

    marsad = runner(capsys, monkeypatch, tmp_path)
    return lambda centre, *words: marsad(*words, "--register", f"{centre}/register.sqlite")


@pytest.fixture
def centres(run):
    for name in ("benghazi", "tripoli"):
        run(name, "register", "create", "--centre", name)
        run(name, "key", "make")
        run(name, "key", "show", "--out", f"{name}.pub")
    run("benghazi", "peer", "add", "tripoli", "tripoli.pub")
    run("tripoli", "peer", "add", "benghazi", "benghazi.pub")
    register = opened("tripoli/register.sqlite")
    return editing.add(register, local_actor(), [{"kind": "PATROL", "notes": "secret"}, {"kind": "MEET"}])


def test_pack_and_merge_say_what_they_did(run, centres):
    code, out, _ = run("tripoli", "pack", "--since", "LAST", "--to", "benghazi", "a.marsad", "--json")
    said = json.loads(out)
    assert (code, said["profile"], said["first"], said["last"], said["left"]) == (0, "public", 1, 2, 0)
    code, out, _ = run("benghazi", "merge", "a.marsad", "--json")
    assert code == 0
    assert {name: json.loads(out)[name] for name in ("read", "added", "known", "conflicts", "from")} == {
        "read": 2, "added": 2, "known": 0, "conflicts": 0, "from": "tripoli",
    }  # fmt: skip
    code, _, err = run("benghazi", "merge", "a.marsad")
    assert (code, "merged on" in err, err.count("\n")) == (1, True, 1)
    assert b"secret" not in Path("a.marsad").read_bytes()


def test_the_other_way_only_the_receipt_goes(run, centres):
    run("tripoli", "pack", "--to", "benghazi", "a.marsad", "--profile", "internal")
    run("benghazi", "merge", "a.marsad")
    code, out, _ = run(
        "benghazi", "pack", "--to", "tripoli", "b.marsad", "--profile", "internal", "--encrypt", "--json"
    )
    assert (code, json.loads(out)["sealed"]) == (0, True)
    assert run("tripoli", "merge", "b.marsad")[0] == 0
    code, out, _ = run("tripoli", "pack", "--to", "benghazi", "c.marsad", "--profile", "internal")
    assert (code, "nothing new" in out) == (0, True)


def test_conflicts_are_listed_and_decided(run, centres):
    run("tripoli", "pack", "--to", "benghazi", "a.marsad", "--profile", "internal")
    run("benghazi", "merge", "a.marsad")
    for name, kind in (("tripoli", "CLASH"), ("benghazi", "MINE")):
        register = opened(f"{name}/register.sqlite")
        seen = one(register, local_actor(), centres[0]).hashes
        editing.change(register, local_actor(), centres[0], seen, {"kind": kind}, "seen\nagain \u202e")
    run("tripoli", "pack", "--to", "benghazi", "b.marsad", "--profile", "internal")
    code, _, err = run("benghazi", "merge", "b.marsad")
    assert (code, "1 record has conflicting edits" in err) == (0, True)
    code, out, _ = run("benghazi", "conflicts", "--json")
    (conflict,) = json.loads(out)
    assert (conflict["id"], set(conflict["fields"]["kind"])) == (centres[0], {"CLASH", "MINE"})
    code, out, _ = run("benghazi", "conflicts")
    kinds = ("Armed clash or attack on a post", "Mine or explosive remnant")
    assert any(f"Kind: {one} | {other}\n" in out for one, other in (kinds, kinds[::-1]))
    head = next(head["hash"] for head in conflict["heads"] if head["body"]["kind"] == "CLASH")
    assert run("benghazi", "decide", centres[0], "--take", "0" * 12)[0] == 1
    assert run("benghazi", "decide", centres[0], "--take", head[:10], "--reason", "by phone")[0] == 0
    assert json.loads(run("benghazi", "conflicts", "--json")[1]) == []


def test_requests_and_receipts(run, centres):
    code, out, _ = run(
        "tripoli",
        "request",
        "ask",
        "Who passed?",
        "--to",
        "benghazi",
        "--due",
        "2026-03-01",
        "--about",
        centres[0],
    )
    asked = out.split(":")[0]
    run("tripoli", "pack", "--to", "benghazi", "a.marsad", "--profile", "internal")
    run("benghazi", "merge", "a.marsad")
    assert run("benghazi", "request", "answer", asked, "Nobody")[0] == 0
    assert run("benghazi", "acknowledge", centres[0])[0] == 0
    (row,) = json.loads(run("benghazi", "request", "list", "--json")[1])
    assert (row["from"], row["to"], row["state"], row["answer"]) == (
        "tripoli",
        "benghazi",
        "answered",
        "Nobody",
    )
    assert run("benghazi", "request", "list", "--open")[1] == ""
    assert run("tripoli", "request", "ask", "x", "--to", "benghazi", "--due", "soon")[0] == 1
    assert run("tripoli", "request", "answer", "nobody-knows", "x")[0] == 1
    assert code == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("pack", "--to", "ubari", "x.marsad"), 2),
        (("pack", "--to", "benghazi", "x.marsad", "--profile", "all"), 2),
        (("pack", "--to", "benghazi", "x.marsad", "--since", "yesterday"), 2),
        (("pack", "--to", "benghazi", "x.marsad", "--since", "9"), 2),
        (("pack", "x.marsad"), 2),
        (("pack", "--to", "benghazi", "no/such/folder/x.marsad"), 1),
        (("merge", "none.marsad"), 1),
        (("merge", "benghazi.pub"), 1),
        (("peer", "add", "tripoli", "benghazi.pub"), 1),
        (("peer", "add", "benghazi", "benghazi/register.key"), 1),
        (("key", "make"), 1),
    ],
)
def test_what_is_wrong_is_one_line_and_a_code(run, centres, words, code):
    found, _, err = run("tripoli", *words)
    assert (found, "Traceback" in err) == (code, False)
    assert not Path("x.marsad").exists()


def test_the_peers_are_listed_with_their_fingerprints(run, centres):
    shown = json.loads(run("benghazi", "key", "show", "--json")[1])
    (peer,) = json.loads(run("tripoli", "peer", "list", "--json")[1])
    assert {name: peer[name] for name in ("fingerprint", "groups")} == {
        name: shown[name] for name in ("fingerprint", "groups")
    }
    assert shown["groups"] in run("tripoli", "peer", "list")[1]


def test_the_rehearsal_goes_as_it_should(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("MARSAD_KEY", raising=False)
    assert rehearse(tmp_path / "here") == []
    said = capsys.readouterr()
    assert said.out.count("✓") == 4
    assert "✗" not in said.out
    assert len(re.findall("cut off|key that is not known", said.err)) == 2
    assert {path.name for path in (tmp_path / "here").iterdir()} == {
        "benghazi",
        "tripoli",
        "stick",
        "stranger",
    }


def test_the_rehearsal_speaks_the_language_of_the_terminal(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "ui.exchange_rehearsal"], cwd=ROOT, check=True, capture_output=True, encoding="utf-8",
        env={**os.environ, "MARSAD_LANG": "ar", "PYTHONIOENCODING": "utf-8", "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert done.stdout.count("✓") == 4
    assert "السجلان متطابقان" in done.stdout
    assert list(tmp_path.iterdir()) == []
