"""Reading the register's tables; what a database's error means is said in the product's words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from events.register.opening import Register
from events.register.trouble import sound, trouble


@contextmanager
def reading(register: Register) -> Iterator[Connection]:
    """Open a connection to read from.

    Raises
    ------
    StoreProblem
        The register cannot be read.
    """
    try:
        with sound(), register.engine.connect() as connection:
            yield connection
    except (SQLAlchemyError, sqlite3.Error) as problem:
        raise trouble(problem, register.where) from problem
