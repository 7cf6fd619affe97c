"""Which register is meant; asked by every command, so that nothing heavy is read here."""

from __future__ import annotations

import os
import re
from pathlib import Path

ENVIRONMENT = "MARSAD_REGISTER"
# An address that can be read in one way only: what else stands in a password has to be written with % signs.
ADDRESS = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?:(?P<user>[^:/?#\[\]]*)(?::[^@?#]*)?@)?"
    r"(?P<host>(?:\[[0-9A-Fa-f:.%]+\]|[^@/?#:\[\]\s]*)(?::\d+)?)(?P<base>/[^@?#]*)?(?:\?(?P<query>[^@#]*))?"
)
# Of libpq's parameters (PostgreSQL's manual, 34.1.2) those that hold nothing secret.
_OPEN = frozenset(
    ("application_name", "connect_timeout", "dbname", "host", "hostaddr", "port", "sslmode", "user")
)
# What is meant as an address all the same: the other form that PostgreSQL's own programs take, and a slip in this one.
_MEANT = re.compile(
    r"\s*postgres(?:ql)?(?:\+\w*)?:|(?:.*[\s;&?])?(?:host|hostaddr|user|passw\w*|dbname|service)\s*=|[^/\\:]*:[^/\\].*@",
    re.IGNORECASE | re.DOTALL,
)


def place(where: str | Path | None = None) -> str:
    """Return which register is meant: as given, else MARSAD_REGISTER, else this user's own file."""
    if where:
        return str(where)
    if found := os.environ.get(ENVIRONMENT):
        return found
    return own()


def own() -> str:
    """Return the place of this user's own register: a file in their folder for data."""
    base = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_DATA_HOME")
    return str(Path(base or Path.home() / ".local" / "share") / "marsad" / "register.sqlite")


def is_server(where: str) -> bool:
    """Return whether it is an address and not a path; of any kind, for an address may hold a password.

    Examples
    --------
    >>> is_server("POSTGRESQL://duty:secret@db/register"), is_server("mysql://db/x"), is_server("register.sqlite")
    (True, True, False)
    >>> is_server("host=db password=secret")
    True
    """
    return "://" in where or _MEANT.match(where) is not None


def shown(where: str) -> str:
    """Return a place as it may be shown: of an address only what holds no password, however oddly it is written.

    Examples
    --------
    >>> shown("postgresql://duty:s3:cr%40t@db.example/register?sslmode=require&password=x")
    'postgresql://duty@db.example/register?sslmode=require&password=…'
    >>> shown("postgresql://duty:s3cr@t@db.example/register"), shown("host=db password=secret"), shown("a.sqlite")
    ('postgresql://…', '…', 'a.sqlite')
    """
    if found := ADDRESS.fullmatch(where):
        account = "" if found["user"] is None else f"{found['user']}@"
        query = "" if found["query"] is None else "?" + "&".join(map(_open, found["query"].split("&")))
        return f"{found['scheme']}://{account}{found['host']}{found['base'] or ''}{query}"
    if is_server(where):
        scheme = re.match(r"\s*(\w+)://", where)
        return f"{scheme[1]}://…" if scheme else "…"
    return where


def _open(pair: str) -> str:
    name, _, value = pair.partition("=")
    if name in _OPEN:
        return f"{name}={value}"
    return f"{name}=…" if re.fullmatch("[a-z_]*passw[a-z_]*", name, re.IGNORECASE) else "…"


def exists(where: str | Path | None = None) -> bool:
    """Return whether there is a register to open: a server's is taken to be there, and asked when opened."""
    found = place(where)
    return is_server(found) or Path(found).is_file()
