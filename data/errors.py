"""Every error a person can meet, as classes under one base.

An error carries a key into the catalogue (``error.<key>``) and the values that its sentence names: what was
found, what was expected, and what to do. It says itself in either language; ``ui/`` shows it, nothing else does.

Tree
----
MarsadError
├── FileProblem      a file cannot be opened, read or trusted
├── DataProblem      a row, field or value is not what the schema asks
├── PlaceProblem     a coordinate or a place cannot be understood
├── UsageProblem     an option or a filter was given that does not exist
├── SetupProblem     something the product needs is not installed or built
├── StoreProblem     a register cannot be opened, read or written
├── AccessProblem    somebody lacks the role, or is not signed in
├── ConflictProblem  somebody else changed the same thing in the meantime
└── PackageProblem   a package from another centre is refused
"""

from __future__ import annotations


class MarsadError(Exception):
    """An error with a message in both languages.

    Parameters
    ----------
    key : str
        The catalogue key without its ``error.`` prefix.
    **values : object
        What the sentence names: ``file``, ``row``, ``field``, ``found``, ``expected`` and the like.

    Examples
    --------
    >>> raise FileProblem("file.missing", file="a.csv")
    Traceback (most recent call last):
    data.errors.FileProblem: a.csv: there is no such file. Check the path and the spelling.
    """

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(key)

    def say(self, lang: str) -> str:
        """Return the message in ``lang`` ("ar" or "en")."""
        from data.words import t

        return t(f"error.{self.key}", lang, **self.values)

    def __str__(self) -> str:
        return self.say("en")


class FileProblem(MarsadError):
    """A file cannot be opened, read or trusted."""


class DataProblem(MarsadError):
    """A row, field or value is not what the schema asks."""


class PlaceProblem(MarsadError):
    """A coordinate or a place cannot be understood."""


class UsageProblem(MarsadError):
    """An option or a filter was given that does not exist."""


class SetupProblem(MarsadError):
    """Something that the product needs is not installed or not built."""


class StoreProblem(MarsadError):
    """A register cannot be opened, read or written; nothing acknowledged is lost."""


class AccessProblem(MarsadError):
    """Somebody lacks the role that an action asks, or is not signed in."""


class ConflictProblem(MarsadError):
    """Somebody else changed the same thing in the meantime; both versions are kept."""


class PackageProblem(MarsadError):
    """A package from another centre is refused, and the register is as it was."""
