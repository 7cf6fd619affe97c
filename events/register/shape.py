"""What stands in the file of a register, and nothing else: a file may come from a stranger's hand.

A trigger would run with every report that is written, a view could stand in a table's place, and a table of another
make could drop rows in silence: SQLite does what the file says, whoever wrote it.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from data.errors import StoreProblem
from data.room_text import shown
from events.register import onefile, tables

# Without these it is some other program's file.
SIGNS = frozenset({"meta", "version", "log"})
# Tables that SQLite makes by itself, for its own figures; it makes indexes too, and keeps no text of those.
OWN = frozenset({"sqlite_stat1", "sqlite_stat4", "sqlite_sequence"})


def check_shape(connection: Connection, where: str) -> None:
    """Ask that a file holds tables, indexes and triggers of a register, exactly as `opening.created` makes them.

    What is missing is found by whoever needs it; what is there besides is refused before anything of it is asked.

    Parameters
    ----------
    connection : Connection
        Of a register in one file.
    where : str
        The register, as it may be shown.

    Raises
    ------
    StoreProblem
        It is no register, or there is more in it than a register has, or something other.
    """
    rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master").all()
    if not {str(name) for _, name, _ in rows} >= SIGNS:
        raise StoreProblem("store.foreign", file=where)
    for kind, name, sql in rows:
        by_sqlite = (kind == "index" and sql is None) or (kind == "table" and name in OWN)
        if not by_sqlite and _plain(str(sql)) != _made().get((str(kind), str(name))):
            raise StoreProblem("store.strange", file=where, found=shown(f"{kind} {name}"))
    encoding = connection.exec_driver_sql("PRAGMA encoding").scalar()
    if encoding != "UTF-8":  # in another, texts have another order
        raise StoreProblem("store.strange", file=where, found=shown(str(encoding)))


@cache
def _made() -> dict[tuple[str, str], str]:
    """Return the text of all that a register has, by kind and name."""
    dialect = sqlite.dialect()
    found = {}
    for table in tables.META.sorted_tables:
        found["table", table.name] = str(CreateTable(table).compile(dialect=dialect))
        for index in table.indexes:
            found["index", str(index.name)] = str(CreateIndex(index).compile(dialect=dialect))
    for text in onefile.GUARDS:
        found["trigger", text.split()[2]] = text
    return {name: _plain(text) for name, text in found.items()}


def _plain(sql: str) -> str:
    """Return a text without what may differ between releases of the library that writes it: blanks, and quotes of names."""
    return "".join(sql.replace('"', "").split())
