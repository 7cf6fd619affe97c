"""What importing a file would make of it, for a person to look at and correct before anything is taken in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from data.errors import MarsadError
from data.room_geometry import Note
from events.columns import recognise as columns_of
from events.importers import stated
from events.importers.format import Choices, Chunk, Format, Head
from events.importers.recognise import by_key, recognise
from events.importers.source import Source
from events.importers.survey import Survey, survey

ROWS = 50


@dataclass(frozen=True)
class Preview:
    """A file as it would be taken in.

    Parameters
    ----------
    format : Format
        The one it is read as.
    likely : tuple of (score, Format)
        All that it may be, the surest first.
    survey : Survey
        Choices, questions, and how many rows it has.
    mapping : dict
        Column by field, as recognised by name or mapped.
    columns : tuple of str
        All columns of the file.
    chunk : Chunk or None
        Its first rows; None where ``problem`` says why not.
    problem : MarsadError or None
        What keeps it from being read as this format.
    notes : tuple of Note
        What a person should know of how it was read.
    terms : str
        The key of the source's terms of use, "" for a table of one's own.
    """

    format: Format
    likely: tuple[tuple[int, Format], ...]
    survey: Survey
    mapping: dict[str, str]
    columns: tuple[str, ...]
    chunk: Chunk | None
    problem: MarsadError | None
    notes: tuple[Note, ...]
    terms: str


def preview(source: Source, choices: Choices | None = None, as_format: str | None = None) -> Preview:
    r"""Read the first rows of a file as it would be taken in, and all of it once for what holds of the whole.

    Parameters
    ----------
    source : Source
    choices : Choices, optional
        What is known of the source or was just said.
    as_format : str, optional
        A format's key, in place of the one recognised.

    Raises
    ------
    FileProblem, DataProblem
        The file is damaged, or has no rows.
    UsageProblem
        There is no such format.

    Examples
    --------
    >>> from events.importers.source import open_source
    >>> found = preview(open_source("المكان,التاريخ\nغات,2025-05-16\n".encode()))
    >>> found.format.key, found.mapping, len(found.chunk.events)
    ('generic', {'date': 'التاريخ', 'place': 'المكان'}, 1)
    """
    head = source.head(ROWS)
    likely = tuple(recognise(source.head()))
    chosen = by_key(as_format) if as_format else likely[0][1]
    given = choices or Choices()
    given = replace(
        given,
        dataset=given.dataset or chosen.dataset or source.name,
        sheet=source.sheet,
        encoding=given.encoding,
    )
    found = survey(source, chosen, given)
    asked = (*found.questions, *stated.questions(chosen, found.choices, found.rows))
    found = replace(found, questions=asked)
    chunk: Chunk | None = None
    problem: MarsadError | None = None
    try:
        chunk = stated.read(chosen, head.table, found.choices)
    except MarsadError as caught:
        problem = caught
    terms = f"terms.{chosen.key}" if chosen.dataset else ""
    return Preview(
        chosen,
        likely,
        found,
        _mapping(head, found.choices),
        head.table.header,
        chunk,
        problem,
        source.notes,
        terms,
    )


def _mapping(head: Head, choices: Choices) -> dict[str, str]:
    """Return the column of each field that is recognised by its name; none where a mapping names what is not there."""
    header = head.table.header
    try:
        places = columns_of(
            header, {**head.table.mapped, **dict(choices.mapping)}, head.name, coordinates=False
        )
    except MarsadError:
        return {}
    return {field: header[place] for field, place in places.items()}
