"""The command line: exit codes, one line for what was wrong, the keys of its JSON, exports made again byte for byte."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import ui.cli as cli
from tests.ui.command import MADE, ROOT, Run


def outside(*words: str, folder: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run ``marsad`` in a process of its own."""
    whole = {**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": MADE, "MARSAD_LANG": "en", **env}
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *words], cwd=folder, env=whole, capture_output=True, check=False
    )


COMMANDS = ("serve", "export", "verify", "locate", "list", "data")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command_has_an_example(run: Run, command: str) -> None:
    done = run(command, "--help")
    assert done.code == 0
    assert re.search(rf"marsad {command}\b[^\n]*\n*\Z|marsad {command} \S", done.out)
    assert done.err == ""


def test_help_names_every_command(run: Run) -> None:
    said = run("--help")
    assert said.code == 0
    assert all(command in said.out for command in COMMANDS)


BAD_FILES: dict[str, bytes] = {
    "good.csv": b"id,lon,lat,date,title\n1,13.2,32.9,2025-01-01,a\n",
    "empty.csv": b"",
    "nocoord.csv": b"a,b\n1,2\n",
    "header.csv": b"lon,lat\n",
    "bytes.csv": bytes(range(256)) * 10,
    "vrt.csv": b'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
    "cut.geojson": b'{"type":"FeatureCollection","features":[',
    "deep.geojson": b'{"type":"FeatureCollection","features":' + b"[" * 100_000,
    "link.geojson": b'{"type":"FeatureCollection","crs":{"type":"link","properties":{"href":"http://127.0.0.1:9/"}},"features":[]}',
    "nan.geojson": b'{"type":"Point","coordinates":[NaN,1]}',
    "junk.zip": b"PK\x03\x04junk",
    "page.html": b"<html></html>",
}
# The words of a command and the file or word that its message has to name.
WRONG_INPUT = (
    ("export o.html --events none.csv", "none.csv"),
    ("export o.html --events empty.csv", "empty.csv"),
    ("export o.html --events nocoord.csv", "a, b"),
    ("export o.html --events header.csv", "header.csv"),
    ("export o.html --events bytes.csv", "bytes.csv"),
    ("export o.html --events vrt.csv", "vrt.csv"),
    ("export o.html --events cut.geojson", "line 1"),
    ("export o.html --events deep.geojson", "deep.geojson"),
    ("export o.html --events .", "folder"),
    ("export o.html --events good.csv --events none.csv", "none.csv"),
    ("export o.html --events good.csv --map lon=NOPE,lat=lat", "NOPE"),
    ("export o.html --overlay none.kml", "none.kml"),
    ("export o.html --overlay junk.zip", "junk.zip"),
    ("export o.html --overlay vrt.csv", "vrt.csv"),
    ("export o.html --overlay link.geojson", "127.0.0.1"),
    ("export o.html --overlay nan.geojson", "NaN"),
    ("export o.html --overlay empty.csv", "empty.csv"),
    ("export nofolder/o.html", "nofolder"),
    ("export good.csv/o.html", "good.csv"),
    ("export .", "."),
    (f"export {'a' * 300}.html", "aaa"),
    ("verify none.html", "none.html"),
    ("verify page.html", "page.html"),
    ("verify bytes.csv", "bytes.csv"),
    ("verify .", "."),
    ("locate north south", "north south"),
    ("locate 200 10", "200"),
    ("locate 34SZZ", "34SZZ"),
    ("locate --file none.csv", "none.csv"),
    ("locate --file nocoord.csv", "a, b"),
    ("list --events empty.csv", "empty.csv"),
)  # fmt: skip
WRONG_USAGE = (
    ("export o.html --lang fr", "ar, en, both"),
    ("export o.html --from yesterday", "YYYY-MM-DD"),
    ("export o.html --from 2025-02-30", "2025-02-30"),
    ("export o.html --from 2025-02-02 --to 2025-01-01", "2025-02-02"),
    ("export o.html --type NOPE", "MEET"),
    ("export o.html --section mali", "tunisia"),
    ("export o.html --layer nope", "crossings"),
    ("export o.html --marking SECRET", "TLP:AMBER"),
    ("export o.html --profile all", "partner"),
    ("export o.html --events good.csv --map lon", "lon"),
    ("export o.html --events good.csv --map bogus=id", "bogus"),
    ("list --from x", "x"),
    ("list --origin nowhere", "document"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("code", "words", "named"), [(1, *one) for one in WRONG_INPUT] + [(2, *one) for one in WRONG_USAGE]
)
def test_what_is_wrong_is_one_line_that_names_it(
    run: Run, tmp_path: Path, code: int, words: str, named: str
) -> None:
    for name, content in BAD_FILES.items():
        (tmp_path / name).write_bytes(content)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    done = run(*words.split(" "))
    assert done.code == code
    assert len(done.err.splitlines()) == 1, done.err
    assert named in done.err
    assert "Traceback" not in done.err
    assert done.out == ""
    # Nothing was written, not even in part, and nothing was changed.
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    "words",
    ["nope", "list --bogus", "locate", "serve --port 99999", "serve --port x", "export a b", "data extra"],
)
def test_a_word_that_is_no_option_is_wrong_usage(run: Run, words: str) -> None:
    done = run(*words.split())
    assert done.code == 2
    assert "Traceback" not in done.err
    assert done.out == ""


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_messages_come_in_either_language_on_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setattr(cli, "LANG", lang)
    done = run("list", "--type", "a\nb\x1b[2Jc\u202ed\u2028e\r")
    assert done.code == 2
    assert not set("\x1b\u202e\u2028\r") & set(done.err)
    assert len(done.err.splitlines()) == 1
    assert bool(re.search("[\u0621-\u064a]", done.err)) == (lang == "ar")


@pytest.mark.parametrize("epoch", ["abc", "99999999999999", "1.5"])
def test_an_epoch_that_is_none_is_told(run: Run, monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    done = run("export", "o.html")
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert epoch in done.err


def test_a_full_disk_leaves_the_old_file_whole(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "o.html"
    target.write_text("old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    done = run("export", "o.html")
    assert done.code == 1
    assert "No space left" in done.err
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["o.html"]


def test_the_same_command_gives_the_same_bytes_in_another_process(run: Run, tmp_path: Path) -> None:
    run("export", "a.html", "--title", "ت")
    second = outside(
        "export",
        "b.html",
        "--title",
        "ت",
        folder=tmp_path,
        PYTHONHASHSEED="77",
        MARSAD_LANG="ar",
        TZ="Asia/Tokyo",
        LC_ALL="C.UTF-8",
    )
    assert second.returncode == 0
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


SECRETS = (
    "id,lon,lat,date,kind,title,notes,marking,terms\n"
    "1,11.5,33.1,2025-01-05,PATROL,open,{note},,\n"
    "2,{lon},33.0,{day},{kind},{title},{note},TLP:RED,\n"
    "3,12.5,{lat},2025-02-05,PATROL,{title},{note},,no_redistribution\n"
)


def test_what_is_withheld_leaves_no_trace_in_an_export(run: Run, tmp_path: Path) -> None:
    one = {
        "note": "colonel X said",
        "lon": "13.1",
        "lat": "32.0",
        "day": "2025-03-01",
        "kind": "SMUG-FUEL",
        "title": "secret one",
    }
    other = {
        "note": "n",
        "lon": "24.9",
        "lat": "22.0",
        "day": "1999-12-31",
        "kind": "a new kind",
        "title": "{{7*191371}}",
    }
    found = []
    for values in (one, other):
        (tmp_path / "points.csv").write_text(SECRETS.format(**values), encoding="utf-8")
        done = run("export", "o.html", "--events", "points.csv")
        assert done.code == 0, done.err
        found.append((tmp_path / "o.html").read_bytes())
        for profile, rows in (("public", 1), ("internal", 3)):
            run("export", f"{profile}.html", "--events", "points.csv", "--profile", profile)
            said = json.loads(run("verify", f"{profile}.html", "--json").out)
            assert said["events"] == rows
            # The file is marked as the highest of what it holds.
            assert said["marking"] == ("TLP:CLEAR" if profile == "public" else "TLP:RED")
    assert hashlib.sha256(found[0]).hexdigest() == hashlib.sha256(found[1]).hexdigest()


def test_refused_rows_are_counted_and_the_first_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "some.csv").write_text("id,lon,lat\n1,13,32\n2,13,132\n3,x,32\n")
    done = run("export", "o.html", "--events", "some.csv")
    assert done.code == 0
    assert "some.csv" in done.err
    assert "132" in done.err
    assert json.loads(run("verify", "o.html", "--json").out)["events"] == 1


def test_a_file_whose_every_row_is_refused_makes_no_map(run: Run, tmp_path: Path) -> None:
    (tmp_path / "none.csv").write_text("id,lon,lat\n1,13,132\n2,x,32\n")
    (tmp_path / "some.csv").write_text("id,lon,lat\n1,13,32\n")
    (tmp_path / "old.html").write_text("old")
    for files in (["none.csv"], ["some.csv", "--events", "none.csv"]):
        done = run("export", "old.html", "--events", *files)
        assert (done.code, done.out) == (1, "")
        assert done.err.count("\n") == 1
        assert "none.csv: every row was refused (2 in all)" in done.err
        assert "132" in done.err
        assert (tmp_path / "old.html").read_text() == "old"
    assert run("list", "--events", "none.csv").code == 1
    # A header and no rows is told as such; a row without a place is an event all the same.
    (tmp_path / "none.csv").write_text("id,title,lon,lat\n1,a,13,132\n2,b,,\n")
    assert run("export", "new.html", "--events", "none.csv").code == 0


def test_names_that_are_no_text_end_in_no_traceback(tmp_path: Path) -> None:
    name = os.fsdecode(b"f\xff.html")
    made = outside("export", name, folder=tmp_path)
    assert made.returncode == 0, made.stderr
    found = outside("verify", name, folder=tmp_path, PYTHONIOENCODING="ascii", MARSAD_LANG="ar")
    assert found.returncode == 0, found.stderr
    missing = outside(
        "export",
        "o.html",
        "--events",
        os.fsdecode(b"\xff.csv"),
        "--title",
        os.fsdecode(b"t\xff"),
        folder=tmp_path,
    )
    assert missing.returncode == 1
    assert b"Traceback" not in made.stderr + found.stderr + missing.stderr
    assert len(missing.stderr.splitlines()) == 1
