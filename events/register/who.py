"""Who does something to a register, and what they may: checked here, in the functions, not in a page."""

from __future__ import annotations

from dataclasses import dataclass

from data.errors import AccessProblem

# read: see; report: add, change and import; decide: settle conflicts, duplicates and what is held, delete;
# release: let something out to others.
ROLES = ("read", "report", "decide", "release")


@dataclass(frozen=True)
class Actor:
    """A person at work, as every version and log entry names them.

    Parameters
    ----------
    name : str
        Who, as the sign-in says; on a laptop the one local user.
    institution : str
        The mandated institution that they belong to; it sits in either centre.
    roles : frozenset of str
        Of ``ROLES``.
    """

    name: str
    institution: str = ""
    roles: frozenset[str] = frozenset(ROLES)

    def must(self, role: str) -> None:
        """Ask for a role.

        Raises
        ------
        AccessProblem
            The actor does not have it.

        Examples
        --------
        >>> Actor("duty", roles=frozenset({"read"})).must("report")
        Traceback (most recent call last):
        data.errors.AccessProblem: duty may not do this: it needs the role “report”. Ask whoever manages the sign-in.
        """
        if role not in self.roles:
            raise AccessProblem("access.role", who=self.name, expected=role)
