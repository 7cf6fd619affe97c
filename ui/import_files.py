"""Files that somebody wants to import: what was dropped in, what was said of each, and what it would become."""

from __future__ import annotations

import hashlib
import threading
import weakref
from dataclasses import dataclass, field, replace
from functools import partial

import streamlit as st
from sqlalchemy import select

from data.errors import MarsadError
from events.importers.format import Choices
from events.importers.preview import Preview, preview
from events.importers.recognise import FORMATS, best_sheet, by_key, recognise
from events.importers.source import Source, open_source
from events.importers.survey import Question, answer
from events.register import tables
from events.register.importing import runs
from events.register.inbox import reading
from events.register.opening import Register
from events.register.settled import read_choices, remembered
from events.register.who import Actor
from ui import import_jobs
from ui.turns import turn

MOST = 20
# All files of a session together; they stay in the server's memory until they are imported or taken out.
MOST_BYTES = 200_000_000
# Those of all sessions, and of imports at work: five such sessions. A file is read from these bytes, not from a disk.
MOST_BYTES_ALL = 1_000_000_000


@dataclass
class Dropped:
    """A file before its import.

    Parameters
    ----------
    name, digest : str
    raw : bytes
    as_format, dataset, sheet, encoding : str
        What a person chose; "" for what is found out.
    mapping : dict or None
        Columns by field, as confirmed; None while nobody has.
    answers : dict
        Answers by question.
    fresh : bool
        Whether what was settled of the source before is left aside.
    source, seen, problem
        What came of looking at it.
    going_on : int
        The row at which an import of it that was broken off goes on; 0 for none.
    recalled : Choices or None
        What was settled of its source before.
    """

    name: str
    digest: str
    raw: bytes
    as_format: str = ""
    dataset: str = ""
    sheet: str = ""
    encoding: str = ""
    mapping: dict[str, str] | None = None
    answers: dict[str, str] = field(default_factory=dict)
    fresh: bool = False
    source: Source | None = None
    seen: Preview | None = None
    problem: MarsadError | None = None
    going_on: int = 0
    recalled: Choices | None = None
    looked: tuple[object, ...] = ()

    @property
    def key(self) -> str:
        """What the keys of its fields end in."""
        return self.digest[:12]

    @property
    def open(self) -> tuple[Question, ...]:
        """What the file does not settle and nobody has answered."""
        questions = self.seen.survey.questions if self.seen and not self.going_on else ()
        return tuple(one for one in questions if one.key not in self.answers)

    @property
    def ready(self) -> bool:
        """Whether it can be imported."""
        return self.seen is not None and self.problem is None and self.seen.problem is None and not self.open

    def say(self, **said: object) -> None:
        """Take up what a person says of it."""
        for name, value in said.items():
            setattr(self, name, value)


def files() -> list[Dropped]:
    """Return the files of this session, in the order in which they came."""
    every: list[Dropped] = st.session_state.setdefault("import_files", [])
    return every


# Weakly: what a session that has ended held is gone with it.
_held: weakref.WeakValueDictionary[int, Dropped] = weakref.WeakValueDictionary()
_lock = threading.Lock()


def add(name: str, raw: bytes) -> str:
    """Take a file up; return "" or why not: "many" files, too "large" together, or the server is "full"."""
    digest = hashlib.sha256(name.encode("utf-8", "replace") + b"\0" + raw).hexdigest()
    known = files()
    if any(one.digest == digest for one in known):
        return ""
    if len(known) >= MOST:
        return "many"
    if sum(len(one.raw) for one in known) + len(raw) > MOST_BYTES:
        return "large"
    with _lock:
        if not _room(len(raw)):
            return "full"
        one = Dropped(name, digest, raw)
        _held[id(one)] = one
    st.session_state["import_files"] = [*known, one]
    return ""


def _room(size: int) -> bool:
    """Make room for so many bytes more: files of imports that have ended are let go, if need be, and asked for again."""
    waiting = {id(one.raw): len(one.raw) for one in list(_held.values())}

    def over() -> int:
        return sum((waiting | import_jobs.held()).values()) + size - MOST_BYTES_ALL

    if over() > 0:
        import_jobs.let_go(over(), waiting)
    return over() <= 0


def remove(dropped: Dropped) -> None:
    """Forget a file."""
    st.session_state["import_files"] = [one for one in files() if one is not dropped]


def look(register: Register, actor: Actor, dropped: Dropped) -> None:
    """Look at a file as it would be imported; again only where something else was said of it."""
    said = (
        dropped.as_format, dropped.dataset, dropped.sheet, dropped.encoding, dropped.fresh,
        tuple((dropped.mapping or {}).items()), dropped.mapping is None, tuple(dropped.answers.items()),
    )  # fmt: skip
    if dropped.looked == said:
        return
    dropped.problem, dropped.seen = None, None
    try:
        with turn(dropped.key, partial(remove, dropped)):
            _look(register, actor, dropped)
    except MarsadError as problem:
        dropped.problem = problem
    dropped.looked = said


def _look(register: Register, actor: Actor, dropped: Dropped) -> None:
    source = dropped.source = _source(dropped)
    begun = _begun(register, actor, source, dropped)
    if begun is not None:
        before, as_format, dropped.going_on = begun
        if source.sheets and before.sheet and before.sheet != source.sheet:
            source = dropped.source = source.at(before.sheet)
        if before.encoding:
            source = dropped.source = open_source(dropped.raw, dropped.name, source.sheet, before.encoding)
        dropped.seen = preview(source, before, as_format)
        return
    dropped.going_on = 0
    format_ = by_key(dropped.as_format) if dropped.as_format else recognise(source.head())[0][1]
    dataset = format_.dataset or dropped.dataset or dropped.name
    recalled = dropped.recalled = remembered(register, dataset)
    choices = (None if dropped.fresh else recalled) or Choices(dataset)
    header = set(source.head(1).table.header)
    if dropped.mapping is not None:
        mapping = tuple(dropped.mapping.items())
    else:  # what was remembered of columns that this file does not have says nothing of it
        mapping = tuple(pair for pair in choices.mapping if not pair[1] or pair[1] in header)
    choices = replace(
        choices, dataset=dataset, sheet=source.sheet, encoding=dropped.encoding, mapping=mapping
    )
    for question, option in dropped.answers.items():
        choices = answer(choices, question, option)
    dropped.seen = preview(source, choices, format_.key)


def _source(dropped: Dropped) -> Source:
    source = open_source(dropped.raw, dropped.name, dropped.sheet, dropped.encoding)
    return best_sheet(source) if source.sheets and not dropped.sheet else source


def _begun(
    register: Register, actor: Actor, source: Source, dropped: Dropped
) -> tuple[Choices, str, int] | None:
    """Return how an import of this file that was broken off reads it, while nobody says otherwise."""
    untouched = not (
        dropped.as_format or dropped.dataset or dropped.sheet or dropped.encoding or dropped.answers
        or dropped.fresh or dropped.mapping is not None
    )  # fmt: skip
    if not untouched:
        return None
    known = {format_.key for format_ in FORMATS}
    for run in runs(register, actor, unfinished=True):
        if run["digest"] == source.digest and run["format"] in known:
            return read_choices(str(run["choices"])), str(run["format"]), max(1, int(str(run["next_row"])))
    return None


def sources(register: Register, actor: Actor, format_key: str = "") -> list[str]:
    """Return what is remembered of sources, by name; of one format only, where it is given."""
    actor.must("read")
    column = tables.source.c
    query = select(column.dataset).order_by(column.dataset)
    if format_key:
        query = query.where(column.format == format_key)
    with reading(register) as found:
        return [str(row.dataset) for row in found(query)]
