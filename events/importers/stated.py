"""What a person states of all rows of a file that do not say it themselves: who may see them, and their source.

A row's own marking and its own source always stand. The name of a file is no source: it was given for a folder, not
for readers, and may say what the rows do not.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from data.room_text import shown
from events.importers import generic
from events.importers.format import Choices, Chunk, Format
from events.importers.survey import Question
from events.points_table import Table
from events.schema import MARKINGS

# The fields of `Choices` that this is about, and the keys under which they are answered (`survey.answer`).
FIELDS = ("marking", "source")


def read(format_: Format, table: Table, choices: Choices) -> Chunk:
    r"""Read a table as a format does, with what is stated of rows that do not say it.

    Parameters
    ----------
    format_ : Format
    table : Table
    choices : Choices

    Raises
    ------
    MarsadError
        As the format's own ``read``.

    Examples
    --------
    >>> from events.importers.source import open_source
    >>> raw = "date,place,tlp,source\n2025-05-16,Ghat,,\n2025-05-16,Ghat,TLP:RED,LANA\n"
    >>> table = next(open_source(raw.encode(), "raid plan.csv").chunks())
    >>> said = Choices("raid plan.csv", marking="TLP:AMBER", source="duty log")
    >>> read(generic.FORMAT, table, said).events[["marking", "source"]].values.tolist()
    [['TLP:AMBER', 'duty log'], ['TLP:RED', 'LANA']]
    >>> read(generic.FORMAT, table, Choices("raid plan.csv")).events[["marking", "source"]].values.tolist()
    [['', ''], ['TLP:RED', 'LANA']]
    """
    chunk = format_.read(table, choices)
    said = _said(format_, choices)
    if not said:
        return chunk
    events = chunk.events
    if len(events):
        events = events.assign(**{name: _filled(events[name], value) for name, value in said.items()})
    held = tuple(replace(row, event={**said, **_spoken(row.event)}) for row in chunk.held)
    return Chunk(events, held, chunk.refused)


def published(format_: Format) -> bool:
    """Return whether the rows of a format were published by others; those of a table of one's own were not.

    Examples
    --------
    >>> published(generic.FORMAT)
    False
    """
    return format_.key != generic.FORMAT.key


def sourced(format_: Format) -> bool:
    """Return whether a format names a source in every row by itself."""
    return bool(format_.dataset)


def questions(format_: Format, choices: Choices, rows: int) -> tuple[Question, ...]:
    """Return what somebody has to state before a file is taken in from a page: no report is public by oversight.

    Parameters
    ----------
    format_ : Format
    choices : Choices
    rows : int
        Of the file.

    Examples
    --------
    >>> [(one.key, len(one.options)) for one in questions(generic.FORMAT, Choices(), 3)]
    [('marking', 5)]
    >>> questions(generic.FORMAT, Choices(marking="TLP:CLEAR"), 3)
    ()
    """
    if published(format_) or choices.marking:
        return ()
    return (Question("marking", {"count": rows}, MARKINGS),)


def _said(format_: Format, choices: Choices) -> dict[str, str]:
    """Return what is stated, by column of the schema."""
    marking = choices.marking
    # Rows of a dataset that both centres have are one event only while both say the same of it: public stays unsaid.
    if format_.dataset and marking == MARKINGS[0]:
        marking = ""
    said = {"marking": marking, "source": "" if sourced(format_) else shown(choices.source.strip(), 200)}
    return {name: value for name, value in said.items() if value}


def _filled(column: pd.Series, value: str) -> pd.Series:
    return column.where(column != "", value)


def _spoken(event: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in event.items() if value != ""}
