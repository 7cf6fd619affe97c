"""``marsad import`` and ``marsad inbox``: counts, questions with the option that answers them, decisions."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from events.register import opening
from tests.ui.command import Run, runner

ROOT = Path(__file__).parents[2]
WAYS = ("read", "added", "updated", "unchanged", "held", "refused")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """A function that runs ``marsad`` in this process, in an empty folder with a register of its own."""
    monkeypatch.setenv("MARSAD_USER", "duty officer")
    monkeypatch.setenv("MARSAD_REGISTER", str(tmp_path / "register.sqlite"))
    return runner(capsys, monkeypatch, tmp_path)


@pytest.fixture
def register(run: Run, tmp_path: Path) -> Path:
    opening.created(tmp_path / "register.sqlite", "tripoli").engine.dispose()
    return tmp_path / "register.sqlite"


def sheet(path: Path, *rows: str, header: str = "id,date,longitude,latitude,kind,place") -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_without_a_register_it_says_how_to_make_one(run: Run, tmp_path: Path) -> None:
    found = run("import", sheet(tmp_path / "a.csv", "1,2025-05-16,24.9,22.1,PATROL,"))
    assert found.code == 1
    assert "marsad register create --centre" in found.err


def test_counts_as_json_add_up_over_several_files(run: Run, register: Path, tmp_path: Path) -> None:
    one = sheet(tmp_path / "a.csv", "1,2025-05-16,24.9,22.1,PATROL,", "2,2025-05-16,999,22.1,PATROL,")
    two = sheet(tmp_path / "b.csv", "1,2025-05-17,,,PATROL,العوينات", "2,2025-05-17,,,PATROL,غات")
    found = run("import", one, two, "--json")
    said = json.loads(found.out)
    assert found.code == 0
    assert [[one[way] for way in WAYS] for one in said["files"]] == [[2, 1, 0, 0, 0, 1], [2, 1, 0, 0, 1, 0]]
    assert said["totals"] == dict(zip(WAYS, [4, 2, 0, 0, 1, 1], strict=True))
    assert [one["dataset"] for one in said["files"]] == ["a.csv", "b.csv"]
    again = json.loads(run("import", one, two, "--json").out)["totals"]
    assert again == dict(zip(WAYS, [4, 0, 0, 2, 1, 1], strict=True))


def test_a_trial_counts_what_the_import_counts(run: Run, register: Path, tmp_path: Path) -> None:
    kept = sheet(tmp_path / "a.csv", "1,2025-05-16,24.9,22.1,PATROL,Ghat")
    rows = [
        "1,2025-05-16,24.9,22.1,PATROL,Ghat",
        "2,2025-05-17,13.1,32.8,CLASH,",
        "2,2025-05-18,13.1,32.8,CLASH,",
    ]
    other = sheet(tmp_path / "b.csv", *rows, "3,2025-05-18,999,32.8,CLASH,")
    run("import", kept)
    trial = run("import", kept, other, "--dry-run", "--json")
    assert json.loads(trial.out)["totals"] == dict(zip(WAYS, [5, 1, 0, 1, 2, 1], strict=True))
    done = run("import", kept, other, "--json")
    assert json.loads(done.out)["totals"] == json.loads(trial.out)["totals"]
    assert "by itself" in run("import", kept, other, "--dry-run").err
    assert "by itself" not in run("import", other, "--dry-run").err


def test_a_file_that_is_nothing_does_not_stop_the_others(run: Run, register: Path, tmp_path: Path) -> None:
    one = sheet(tmp_path / "a.csv", "1,2025-05-16,24.9,22.1,PATROL,")
    found = run("import", tmp_path / "missing.csv", one, "--json")
    first, second = json.loads(found.out)["files"]
    assert found.code == 1
    assert "missing.csv" in first["error"]
    assert second["added"] == 1


def test_an_open_question_is_told_with_the_option_that_answers_it(
    run: Run, register: Path, tmp_path: Path
) -> None:
    one = sheet(tmp_path / "a.csv", "1,03/04/2025,24.9,22.1,PATROL,", "2,05/06/2025,24.9,22.2,PATROL,")
    found = run("import", one)
    assert found.code == 1
    assert "--day-first" in found.err
    assert "--month-first" in found.err
    asked = json.loads(run("import", one, "--json").out)
    assert asked["files"][0]["questions"][0]["answers"] == {
        "day_first": "--day-first",
        "month_first": "--month-first",
    }
    assert asked["totals"]["read"] == 0
    trial = run("import", one, "--dry-run", "--json")
    assert trial.code == 0
    assert json.loads(trial.out)["totals"]["held"] == 2
    assert json.loads(run("import", one, "--day-first", "--json").out)["totals"]["added"] == 2
    # What was settled is remembered by the source.
    assert json.loads(run("import", one, "--json").out)["totals"]["unchanged"] == 2


@pytest.mark.parametrize(("flag", "lon"), [("--swapped", 24.9), ("--not-swapped", 22.1)])
def test_exchanged_coordinates_are_asked_and_either_answer_is_taken(
    run: Run, register: Path, tmp_path: Path, flag: str, lon: float
) -> None:
    one = sheet(tmp_path / "a.csv", *(f"{n},2025-05-16,22.1,24.9,PATROL," for n in range(3)))
    one.write_text(one.read_text().replace("22.1,24.9", "31.9,12.5"))
    first = run("import", one)
    assert first.code == 1
    assert flag in first.err
    assert json.loads(run("import", one, flag, "--json").out)["totals"]["read"] == 3


def test_columns_are_mapped_and_the_source_is_named(run: Run, register: Path, tmp_path: Path) -> None:
    one = sheet(tmp_path / "a.csv", "1;2025-05-16;24,9;22,1", header="n;t;ost;nord")
    found = run("import", one, "--map", "lon=ost,lat=nord,date=t,id=n", "--dataset", "patrols", "--json")
    said = json.loads(found.out)["files"][0]
    assert (said["dataset"], said["added"]) == ("patrols", 1)


def imported(register: Path) -> list[list[str]]:
    from events.register import reading
    from events.register.who import Actor

    made = opening.opened(register)
    rows = reading.events(made, Actor("x"), reading.Asked(far_km=None)).sort_values("title_en")
    made.engine.dispose()
    said: list[list[str]] = rows[["marking", "source"]].values.tolist()
    return said


def test_marking_and_source_are_stated_once_and_remembered(run: Run, register: Path, tmp_path: Path) -> None:
    head = "date,longitude,latitude,title,tlp,source"
    rows = ["2025-05-16,24.9,22.1,a,,", "2025-05-17,24.9,22.1,b,red,LANA"]
    one = sheet(tmp_path / "raid plan.csv", *rows, header=head)
    bad = run("import", one, "--marking", "secret")
    assert bad.code != 0
    assert "AMBER+STRICT" in bad.err
    found = run("import", one)
    assert "--marking" in found.err
    assert imported(register) == [["", ""], ["TLP:RED", "LANA"]]
    # Said now, it holds for the rows that are there already; a row's own word stands.
    said = run("import", one, "--marking", "amber", "--source", " duty log ", "--json")
    assert json.loads(said.out)["totals"] == dict(zip(WAYS, [2, 0, 1, 1, 0, 0], strict=True))
    assert imported(register) == [["TLP:AMBER", "duty log"], ["TLP:RED", "LANA"]]
    again = run("import", one)
    assert "--marking" not in again.err
    said = run("import", one, "--json")
    (file,) = json.loads(said.out)["files"]
    assert (file["unchanged"], file["marking"], file["source"]) == (2, "TLP:AMBER", "duty log")
    run("import", one, "--source", "")
    assert imported(register)[0] == ["TLP:AMBER", ""]


def test_the_terms_of_a_source_are_shown_once(run: Run, register: Path, tmp_path: Path) -> None:
    head = "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,latitude,longitude,geo_precision,location,fatalities"
    rows = ["LBY1,2025-05-16,1,Battles,Armed clash,A,33.1,11.5,1,Ras Ajdir,0"]
    files = [sheet(tmp_path / f"{name}.csv", *rows, header=head) for name in "ab"]
    found = run("import", *files)
    assert found.code == 0, found.err
    assert found.err.count("Terms of ACLED") == 1
    from events.register import reading
    from events.register.who import Actor

    made = opening.opened(register)
    assert reading.events(made, Actor("x"), reading.Asked(far_km=None))["terms"].tolist() == [
        "no_redistribution"
    ]
    made.engine.dispose()


def test_the_inbox_is_listed_written_and_decided(run: Run, register: Path, tmp_path: Path) -> None:
    rows = [f"{n},2025-05-16,,,PATROL,العوينات" for n in range(3)] + ["9,2025-05-16,999,22.1,PATROL,"]
    run("import", sheet(tmp_path / "a.csv", *rows))
    listed = json.loads(run("inbox", "--json").out)
    assert [one["state"] for one in listed] == ["held"] * 3 + ["refused"]
    assert all(one["reason_ar"] and one["reason_en"] for one in listed)
    assert run("inbox", "--because", "place_ambiguous").out.count("\n") == 3
    assert run("inbox", "--out", tmp_path / "waiting.csv").code == 0
    with (tmp_path / "waiting.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 5
    done = run("inbox", "decide", listed[0]["id"], "--take", "uwaynat-sudan", "--alike", "--json")
    assert [one["way"] for one in json.loads(done.out)] == ["added"] * 3
    bad = listed[3]["id"]
    assert run("inbox", "decide", bad, "--dismiss").code == 1  # without a reason
    assert run("inbox", "decide", bad, "--cell", "longitude=24.9").out.startswith(bad)
    assert json.loads(run("inbox", "--json").out) == []
    assert run("inbox", "decide", bad, "--keep").code == 1
    assert run("inbox", "decide", bad).code == 2
    entries = json.loads(run("register", "log", "--json").out)
    assert {one["actor"] for one in entries} == {"duty officer"}


def test_imports_so_far(run: Run, register: Path, tmp_path: Path) -> None:
    run("import", sheet(tmp_path / "a.csv", "1,2025-05-16,24.9,22.1,PATROL,"))
    (one,) = json.loads(run("import", "--runs", "--json").out)
    assert (one["file"], one["state"], one["counts"]["added"]) == ("a.csv", "done", 1)
    assert "a.csv" in run("import", "--runs").out
    assert run("import").code == 2


# Rows enough for several batches.
COUNT = 50_000


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_an_import_that_is_broken_off_goes_on(
    run: Run, register: Path, tmp_path: Path, sign: signal.Signals
) -> None:
    rows = [
        f"{n},2025-05-{n % 28 + 1:02},{10 + n % 140 / 10:.1f},{25 + n % 70 / 10:.1f},PATROL,place {n}"
        for n in range(COUNT)
    ]
    one = sheet(tmp_path / "long.csv", *rows)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "MARSAD_LANG": "en",
        "MARSAD_REGISTER": str(register),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "import", str(one)],
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Tests that a shell runs beside its own work inherit that a break is not heard, and Python keeps to it.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    made = opening.opened(register)
    from events.register import importing, log
    from events.register.who import Actor
    from events.register.writing import writing
    from tests.events.register.operations import DUTY

    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        # Between two of its batches: the next one waits for this, however fast the machine.
        with writing(made, DUTY, "event.add"):
            if any(one["next_row"] for one in importing.runs(made, Actor("x"))):
                process.send_signal(sign)
                break
        time.sleep(0.02)
    _, error = process.communicate(timeout=60)
    assert process.returncode != 0
    assert b"Traceback" not in error
    (unfinished,) = importing.runs(made, Actor("x"), unfinished=True)
    assert 0 < int(str(unfinished["next_row"])) < COUNT
    log.verify(made)
    assert "unfinished" in run("import", "--runs").out
    said = json.loads(run("import", one, "--json").out)["files"][0]
    assert (said["read"], said["added"], said["resumed_at_row"]) == (COUNT, COUNT, unfinished["next_row"])
    assert log.verify(made).versions == COUNT
    made.engine.dispose()


def test_sheets_that_are_not_read_are_named(run: Run, register: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "January"
    for name, day in (("January", "2025-01-05"), ("February", "2025-02-05")):
        rows = book[name] if name in book.sheetnames else book.create_sheet(name)
        rows.append(["id", "date", "longitude", "latitude", "kind", "title_en"])
        rows.append([f"{name}-1", day, 24.9, 22.1, "PATROL", name])
    book.save(tmp_path / "two.xlsx")
    done = run("import", tmp_path / "two.xlsx")
    assert (done.code, "sheet January is read. Not read: February" in done.err) == (0, True)
    done = run("import", tmp_path / "two.xlsx", "--sheet", "February")
    assert (done.code, "Not read" in done.err) == (0, False)
    (said,) = json.loads(run("import", tmp_path / "two.xlsx", "--json").out)["files"]
    assert (said["sheet"], said["sheets"], said["unchanged"]) == ("January", ["January", "February"], 1)
    # Both have been imported, each by itself.
    rows = json.loads(run("list", "--origin", "file", "--json").out)
    assert [one["title_en"] for one in rows] == ["January", "February"]
