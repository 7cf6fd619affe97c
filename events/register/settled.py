"""What was settled when a source was imported last, and its terms of use: kept with it, for the next time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace

import orjson
from sqlalchemy import Connection, select

from data.words import catalogue, two
from events.importers.format import Choices, Format
from events.register import tables
from events.register.opening import Register


def remember(connection: Connection, values: Mapping[str, object]) -> None:
    """Keep what is known of a source in the place of what was known before."""
    connection.execute(tables.source.delete().where(tables.source.c.dataset == values["dataset"]))
    connection.execute(tables.source.insert().values(**values))


def terms(format_: Format) -> str:
    """Return a source's terms of use as they are kept with its rows: JSON, in both languages; "" for one's own tables.

    Examples
    --------
    >>> from events.importers.acled import FORMAT
    >>> orjson.loads(terms(FORMAT))["no_redistribution"]
    True
    """
    key = f"terms.{format_.key}"
    said = two(key) if key in catalogue("en") else {}
    if not said and not format_.no_redistribution:
        return ""
    return orjson.dumps(
        {**said, "no_redistribution": format_.no_redistribution}, option=orjson.OPT_SORT_KEYS
    ).decode()


def written(choices: Choices) -> str:
    """Return choices as JSON.

    Examples
    --------
    >>> made = Choices("patrols", (("lon", "X"),), day_first=True)
    >>> read_choices(written(made)) == made
    True
    """
    return orjson.dumps(asdict(choices), option=orjson.OPT_SORT_KEYS).decode()


def read_choices(text: str) -> Choices:
    """Return choices from their JSON; what a later version has added is left at its default."""
    names = {field.name for field in fields(Choices)}
    said = {name: value for name, value in orjson.loads(text or "{}").items() if name in names}
    mapping = tuple((str(field), str(column)) for field, column in said.pop("mapping", ()))
    return Choices(**said, mapping=mapping)


def remembered(register: Register, dataset: str) -> Choices | None:
    """Return what was settled when a source was imported last; None for a source that is new.

    The order of a published source's dates is settled anew for each file: its exports differ in it.
    """
    from events.importers.recognise import FORMATS

    column = tables.source.c
    with register.engine.connect() as connection:
        found = connection.execute(
            select(column.choices, column.format).where(column.dataset == dataset)
        ).first()
    if found is None:
        return None
    choices = replace(read_choices(found.choices), file="")
    own = any(one.key == found.format and one.dataset and one.days for one in FORMATS)
    return replace(choices, day_first=None) if own else choices
