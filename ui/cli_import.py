"""``marsad import`` and ``marsad inbox``: files into the register, and what of them waits for a person."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data.errors import DataProblem, FileProblem, UsageProblem
from data.words import n, t
from ui.cli_common import LANG, AsJson, RegisterAt, one_line, say, told
from ui.local_actor import local_actor

if TYPE_CHECKING:
    from events.importers.format import Choices, Format
    from events.importers.source import Source
    from events.importers.survey import Question
    from events.register.importing import Counts
    from events.register.opening import Register

WAYS = ("read", "added", "updated", "unchanged", "held", "refused")
# What answers a question about a file, option by option; systems of projected coordinates go by their number.
ANSWERS = {
    "date_order": {"day_first": "--day-first", "month_first": "--month-first"},
    "swapped": {"exchange": "--swapped", "as_is": "--not-swapped"},
    "hijri": {"hijri": "--hijri", "as_is": "--not-hijri"},
    "projected": {"as_is": "--not-projected"},
}
inbox = typer.Typer(
    help=say("inbox.help"), invoke_without_command=True, rich_markup_mode=None, epilog="marsad inbox --json"
)
Why = Annotated[str, typer.Option("--reason", help=say("inbox.why"))]


def add(app: typer.Typer) -> None:
    """Add the commands of this file to the command line."""
    epilog = "marsad import acled.csv; marsad import patrols.xlsx --dataset patrols --day-first --dry-run"
    app.command("import", help=say("import.help"), epilog=epilog)(import_files)
    app.add_typer(inbox, name="inbox")


def import_files(
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE...", help=say("import.files"))] = None,
    as_format: Annotated[str | None, typer.Option("--as", metavar="FORMAT", help=say("import.as"))] = None,
    dataset: Annotated[str, typer.Option(metavar="NAME", help=say("import.dataset"))] = "",
    columns: Annotated[
        list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help=say("import.map"))
    ] = None,
    day_first: Annotated[
        bool | None, typer.Option("--day-first/--month-first", help=say("import.day_first"))
    ] = None,
    hijri: Annotated[bool | None, typer.Option("--hijri/--not-hijri", help=say("import.hijri"))] = None,
    swapped: Annotated[
        bool | None, typer.Option("--swapped/--not-swapped", help=say("import.swapped"))
    ] = None,
    epsg: Annotated[int | None, typer.Option("--epsg", metavar="N", help=say("import.epsg"))] = None,
    not_projected: Annotated[bool, typer.Option("--not-projected", help=say("import.not_projected"))] = False,
    sheet: Annotated[str, typer.Option(help=say("import.sheet"))] = "",
    encoding: Annotated[str, typer.Option(help=say("import.encoding"))] = "",
    marking: Annotated[str, typer.Option(metavar="TLP", help=say("import.marking"))] = "",
    source: Annotated[str | None, typer.Option(metavar="TEXT", help=say("import.source"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("import.dry_run"))] = False,
    runs: Annotated[bool, typer.Option("--runs", help=say("import.runs"))] = False,
    as_json: AsJson = False,
    where: RegisterAt = None,
) -> None:
    from events.register.opening import opened
    from ui.asked import column_map

    register = opened(where)
    if runs:
        _runs(register, as_json)
        return
    if not files:
        raise typer.BadParameter(say("import.usage"))
    said = {
        "dataset": dataset, "mapping": tuple(column_map(columns).items()), "day_first": day_first, "hijri": hijri,
        "swapped": swapped, "epsg": epsg, "sheet": sheet, "encoding": encoding, "marking": _marking(marking),
        "source": source,
    }  # fmt: skip
    settled = {key for key, answer in (("hijri", hijri), ("swapped", swapped)) if answer is not None}
    settled |= {"projected"} if not_projected else set()
    shown: set[str] = set()
    done = [_file(register, path, as_format, said, settled, dry_run, shown, as_json) for path in files]
    totals = {way: sum(int(one.get(way, 0)) for one in done) for way in WAYS}
    if as_json:
        typer.echo(json.dumps({"files": done, "totals": totals}, ensure_ascii=False, indent=1))
    elif len(files) > 1:
        typer.echo(_counted("import.total", totals, files=n("cli.import.count_files", len(files), LANG)))
    if not as_json and not dry_run and totals["held"] + totals["refused"]:
        told(say("import.see_inbox"))
    if not as_json and dry_run and len(files) > 1:
        told(say("import.trial_alone"))
    if any("error" in one or (one["questions"] and not dry_run) for one in done):
        raise typer.Exit(1)


def _file(
    register: Register,
    path: Path,
    as_format: str | None,
    said: dict[str, Any],
    settled: set[str],
    dry_run: bool,
    shown: set[str],
    quiet: bool,
) -> dict[str, Any]:
    """Import one file, and return what is said of it; what is wrong with one does not stop the others."""
    out: dict[str, Any] = {
        "file": str(path),
        "format": "",
        "dataset": "",
        **dict.fromkeys(WAYS, 0),
        "questions": [],
    }
    try:
        source, format_ = _opened(path, as_format, said["sheet"], said["encoding"])
        out |= {"sheet": source.sheet, "sheets": list(source.sheets)}
        if not said["sheet"]:
            _other_sheets(path, source, quiet)
        choices = _choices(register, source, format_, said)
        out |= {"format": format_.key, "dataset": choices.dataset, "terms": _terms(format_, shown, quiet)}
        out |= {"marking": choices.marking, "source": choices.source}
        _unmarked(path, format_, choices, quiet)
        choices, questions = _surveyed(source, format_, choices, settled)
        out["questions"] = [_question(question, path, quiet) for question in questions]
        if questions and not dry_run:
            return out
        counts = _run(register, source, format_, choices, dry_run)
    except (FileProblem, DataProblem, UsageProblem) as problem:
        told(one_line(problem.say(LANG)))
        return {**out, "error": problem.say(LANG)}
    out |= {name: value for name, value in asdict(counts).items() if name not in ("resumed",)}
    out |= {"dry_run": dry_run, "resumed_at_row": counts.resumed}
    if not quiet:
        key = "import.would" if dry_run else "import.done"
        typer.echo(_counted(key, out, file=path.name, format=_name(format_)))
    return out


def _marking(text: str) -> str:
    """Return a TLP token as it is kept: "amber" and "TLP:AMBER" are one.

    Raises
    ------
    UsageProblem
        It is none.
    """
    from events.query import known
    from events.schema import MARKINGS

    token = text.strip().upper().removeprefix("TLP:")
    known([token] if token else [], [one.removeprefix("TLP:") for one in MARKINGS], "--marking")
    return f"TLP:{token}" if token else ""


def _unmarked(path: Path, format_: Format, choices: Choices, quiet: bool) -> None:
    """Say that rows of a table of one's own are public where neither they nor anybody says otherwise."""
    from events.importers.stated import questions

    if not quiet and questions(format_, choices, 0):
        told(say("import.unmarked", file=one_line(path.name)))


def _other_sheets(path: Path, source: Source, quiet: bool) -> None:
    """Say which sheets of a workbook are not read where nobody has chosen: none of them is left out in silence."""
    others = [name for name in source.sheets if name != source.sheet]
    if others and not quiet:
        names = t("filter.comma", LANG).join(others)
        told(one_line(say("import.other_sheets", file=path.name, sheet=source.sheet, others=names)))


def _opened(path: Path, as_format: str | None, sheet: str, encoding: str) -> tuple[Source, Format]:
    from events.importers.recognise import best_sheet, by_key, recognise
    from events.importers.source import open_source

    source = open_source(path, path.name, sheet, encoding)
    if source.sheets and not sheet:
        source = best_sheet(source)
    # Any table is at least one of reports, so that there always is a likeliest.
    return source, by_key(as_format) if as_format else recognise(source.head())[0][1]


def _choices(register: Register, source: Source, format_: Format, said: dict[str, Any]) -> Choices:
    """Return what was settled of a source before, and over it what is said now."""
    from events.importers.format import Choices
    from events.register.settled import remembered

    dataset = said["dataset"] or format_.dataset or source.name
    before = remembered(register, dataset) or Choices(dataset)
    now = {name: value for name, value in said.items() if value not in (None, "", ())}
    if said["source"] is not None:  # an empty one takes back what was said before
        now["source"] = said["source"].strip()
    return replace(before, **{**now, "dataset": dataset, "sheet": source.sheet})


def _surveyed(
    source: Source, format_: Format, choices: Choices, settled: set[str]
) -> tuple[Choices, list[Question]]:
    from events.importers.survey import survey

    found = survey(source, format_, choices)
    # Where there is nothing to choose between, the rows themselves are refused with their reasons.
    open_ = [one for one in found.questions if one.key not in settled and len(one.options) > 1]
    return found.choices, open_


def _terms(format_: Format, shown: set[str], quiet: bool) -> str:
    """Return a source's terms of use; they are shown once a source."""
    if not format_.dataset:
        return ""
    text = t(f"terms.{format_.key}", LANG)
    if format_.key not in shown and not quiet:
        told(text)
    shown.add(format_.key)
    return text


def _question(question: Question, path: Path, quiet: bool) -> dict[str, object]:
    """Say what is open, with the option that answers it."""
    answers = {
        option: ANSWERS[question.key].get(option) or f"--epsg {option.removeprefix('epsg_')}"
        for option in question.options
    }
    if not quiet:
        told(f"{one_line(path.name)}: {one_line(question.say(LANG))}")
        for option, flag in answers.items():
            told(f"  {flag}: {one_line(question.say_option(option, LANG))}")
    return {"key": question.key, "question": question.say(LANG), "answers": answers}


def _run(register: Register, source: Source, format_: Format, choices: Choices, dry_run: bool) -> Counts:
    from events.register.importing import run

    terminal = sys.stderr.isatty()

    def progress(counts: Counts) -> None:
        if terminal:
            told_on = f"\r{one_line(source.name)}: {n('cli.import.rows', counts.read, LANG)}"
            typer.echo(told_on, err=True, nl=False)

    try:
        return run(register, local_actor(), source, format_, choices, dry_run=dry_run, told=progress)
    except KeyboardInterrupt:
        told(say("import.stopped", file=source.name))
        raise
    finally:
        if terminal:
            typer.echo("", err=True)


def _counted(key: str, counts: dict[str, Any], **values: object) -> str:
    return one_line(say(key, **values, **{way: f"{counts[way]:,}" for way in WAYS}))


def _name(format_: Format) -> str:
    return t(f"format.{format_.key}", LANG) if format_.dataset else say("import.own_table")


def _runs(register: Register, as_json: bool) -> None:
    from events.register.importing import runs

    found = runs(register, local_actor())
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for one in found:
        state = t(f"cli.import.state.{'done' if one['state'] == 'done' else 'unfinished'}", LANG)
        counts: Any = one["counts"]
        cells = (
            one["started_utc"],
            state,
            one["file"],
            one["dataset"],
            n("cli.import.rows", counts["read"], LANG),
        )
        typer.echo("\t".join(one_line(str(cell)) for cell in cells))
    if any(one["state"] != "done" for one in found):
        told(say("import.resume"))


@inbox.callback()
def show(
    context: typer.Context,
    dataset: Annotated[str, typer.Option(help=say("inbox.dataset"))] = "",
    reason: Annotated[str, typer.Option("--because", help=say("inbox.because"))] = "",
    found: Annotated[str, typer.Option(help=say("inbox.found"))] = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE.csv", help=say("inbox.out"))] = None,
    as_json: AsJson = False,
    where: RegisterAt = None,
) -> None:
    """List what waits, unless a command follows."""
    if context.invoked_subcommand is not None:
        return
    from data.files_out import write_whole
    from events.register.inbox import Wanted, exported, listed
    from events.register.opening import opened

    register, actor = opened(where), local_actor()
    items = listed(register, actor, Wanted(dataset=dataset, reason=reason, found=found))
    if out is not None:
        write_whole(out, exported(register, actor, items))
        typer.echo(say("inbox.written", file=out, rows=n("cli.import.rows", len(items), LANG)))
    elif as_json:
        rows = [{**asdict(one), "reason_ar": one.say("ar"), "reason_en": one.say("en")} for one in items]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for one in items:
            cells = (
                one.id,
                t(f"inbox.state.{one.state}", LANG),
                f"{one.file}:{one.row}",
                one.say(LANG),
                *one.options,
            )
            typer.echo("\t".join(one_line(cell) for cell in cells))
        told(n("cli.inbox.count", len(items), LANG))


@inbox.command(
    "decide",
    help=say("inbox.decide.help"),
    epilog="marsad inbox decide k3v7m2xa9d --take uwaynat-sudan --alike",
)
def decide(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help=say("inbox.decide.ids"))],
    take: Annotated[str, typer.Option(metavar="OPTION", help=say("inbox.decide.take"))] = "",
    cells: Annotated[
        list[str] | None, typer.Option("--cell", metavar="COLUMN=TEXT", help=say("inbox.decide.cell"))
    ] = None,
    fields: Annotated[
        list[str] | None, typer.Option("--field", metavar="FIELD=VALUE", help=say("inbox.decide.field"))
    ] = None,
    same_as: Annotated[
        str, typer.Option("--same-as", metavar="EVENT", help=say("inbox.decide.same_as"))
    ] = "",
    separate: Annotated[bool, typer.Option("--separate", help=say("inbox.decide.separate"))] = False,
    keep: Annotated[bool, typer.Option("--keep", help=say("inbox.decide.keep"))] = False,
    follow: Annotated[bool, typer.Option("--follow", help=say("inbox.decide.follow"))] = False,
    dismiss: Annotated[bool, typer.Option("--dismiss", help=say("inbox.decide.dismiss"))] = False,
    alike: Annotated[bool, typer.Option("--alike", help=say("inbox.decide.alike"))] = False,
    why: Why = "",
    as_json: AsJson = False,
    where: RegisterAt = None,
) -> None:
    from events.register import deciding
    from events.register.inbox import alike as like
    from events.register.inbox import item
    from events.register.opening import opened

    asked = [bool(take), bool(cells or fields), bool(same_as), separate, keep, follow, dismiss]
    if sum(asked) != 1:
        raise typer.BadParameter(say("inbox.decide.usage"))
    register, actor = opened(where), local_actor()
    if alike:
        ids = [one.id for each in ids for one in like(register, actor, item(register, actor, each))]
    if take:
        out = deciding.choose(register, actor, ids, take, why)
    elif cells or fields:
        out = deciding.correct(register, actor, ids, _pairs(cells), dict(_pairs(fields)), why)
    elif same_as:
        out = [each for one in ids for each in deciding.same(register, actor, one, same_as, why)]
    elif dismiss:
        out = deciding.dismiss(register, actor, ids, why)
    else:
        way = deciding.separate if separate else deciding.keep if keep else deciding.follow
        out = way(register, actor, ids, why)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in out], ensure_ascii=False, indent=1))
        return
    for one in out:
        typer.echo(f"{one.id}\t{t(f'cli.inbox.way.{one.way}', LANG)}")


def _pairs(texts: list[str] | None) -> dict[str, str]:
    """Return what --cell says: the first sign of equality parts column and text, which may hold more of them.

    Raises
    ------
    UsageProblem
        A part has none.
    """
    pairs = {}
    for text in texts or []:
        column, sign, cell = text.partition("=")
        if not sign or not column:
            raise UsageProblem("cli.map", found=text)
        pairs[column] = cell
    return pairs
