"""What people do to records: add, change, delete, say that two are one, settle a conflict. Each is one change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data.errors import ConflictProblem, DataProblem
from events.register import clock
from events.register.deriving import present
from events.register.opening import Register
from events.register.state import State
from events.register.trouble import sound
from events.register.versions import MESSAGES, Version, content
from events.register.who import Actor
from events.register.writing import Writing, writing


def add(
    register: Register,
    actor: Actor,
    bodies: Sequence[Mapping[str, object]],
    reason: str = "",
    record: str = "event",
    role: str = "report",
) -> list[str]:
    """Add new records, all in one change, and return their ids.

    Parameters
    ----------
    register : Register
    actor : Actor
        With the role asked for.
    bodies : sequence of mapping
        Columns of the schema and lon, lat, or fields of the kind (`events.register.versions.content`).
    reason : str
        Why, in their words.
    record : str
        Of `events.register.versions.RECORDS`.

    Raises
    ------
    AccessProblem, DataProblem, StoreProblem
    """
    clean = [content(record, body) for body in bodies]
    with writing(register, actor, action_of(record, "add"), reason, role) as change:
        versions = [version(change, new_id(register), (), "put", body, reason, record) for body in clean]
        change.put(versions)
    return [one.subject for one in versions]


def change(
    register: Register,
    actor: Actor,
    subject: str,
    seen: Sequence[str],
    body: Mapping[str, object],
    reason: str = "",
    role: str = "report",
    record: str = "event",
) -> str:
    """Write a new version of a record over the heads that the editor has seen; return its hash.

    With more than one head this settles a conflict, and asks for the role "decide".

    Parameters
    ----------
    register : Register
    actor : Actor
    subject : str
        The record's id.
    seen : sequence of str
        Hashes of the heads that the editor had before them (`State.hashes`).
    body : mapping
        The whole new content.
    reason : str
        Why.
    role : str
        What is asked of the actor when there is one head.
    record : str
        What the log calls it.

    Raises
    ------
    ConflictProblem
        The heads are others by now: somebody else changed it, or a package brought another version. Nothing is
        written; what they wrote is in `present`.
    DataProblem
        There is no such record, or the body is not one of its kind: a request keeps the fields of a request.
    AccessProblem, StoreProblem
    """
    return replace(register, actor, {subject: (seen, "put", body)}, reason, role, record)[0]


def remove(
    register: Register, actor: Actor, subject: str, seen: Sequence[str], reason: str, record: str = "event"
) -> str:
    """Delete a record: a tombstone with a reason, its history stays; return its hash."""
    if not reason.strip():
        raise DataProblem("version.reason", found=subject)
    return replace(register, actor, {subject: (seen, "delete", {})}, reason, "decide", record)[0]


def unite(register: Register, actor: Actor, subject: str, seen: Sequence[str], into: str, reason: str) -> str:
    """Say that a record is the same as another: it is shown there only; a later `change` takes it back.

    Of two records the one with the lesser id stays (`pair`), whoever says so and wherever: so two centres that
    unite the same two at the same time do the same, and never each into the other, where both would be gone.

    Raises
    ------
    DataProblem
        ``into`` is not the lesser of the two ids, there is no such living record, or one of the two is no event.
    ConflictProblem, AccessProblem, StoreProblem
        As `change`.
    """
    if into >= subject:
        raise DataProblem("version.into", found=subject, expected=into)
    return replace(register, actor, {subject: (seen, "merge", {"into": into})}, reason, "decide")[0]


def pair(one: str, other: str) -> tuple[str, str]:
    """Return two ids as `unite` takes them: which is merged, and into which.

    Examples
    --------
    >>> pair("benghazi-q7", "tripoli-a2"), pair("tripoli-a2", "benghazi-q7")
    (('tripoli-a2', 'benghazi-q7'), ('tripoli-a2', 'benghazi-q7'))
    """
    return max(one, other), min(one, other)


def replace(
    register: Register,
    actor: Actor,
    edits: Mapping[str, tuple[Sequence[str], str, Mapping[str, object]]],
    reason: str,
    role: str = "report",
    record: str = "event",
) -> list[str]:
    """Edit several records in one change: all of them, or none; return the new hashes.

    Parameters
    ----------
    edits : mapping
        By id of the record: the heads seen, the op, and the body. To delete or to unite, to settle a conflict, and to
        bring back what was deleted or united asks for the role "decide".
    """
    verb = {op for _, op, _ in edits.values()}
    settles = verb != {"put"} or any(len(seen) > 1 for seen, _, _ in edits.values())
    action = action_of(record, verb.pop() if len(verb) == 1 else "put")
    with writing(register, actor, action, reason, "decide" if settles else role) as change:
        targets = [str(body.get("into", "")) for _, op, body in edits.values() if op == "merge"]
        with sound():
            known = present(change.connection, [*edits, *targets])
        # A form that was open when somebody deleted the event must not undo a decision in passing.
        if any(subject in known and known[subject].shown.op != "put" for subject in edits):
            actor.must("decide")
        for target in targets:
            if target not in known or (known[target].shown.op != "put" and target not in edits):
                raise DataProblem("version.unknown", found=target)
            if known[target].shown.record != "event":
                raise DataProblem("version.record", found=target)
        made = [
            _edited(change, known.get(subject), subject, *edit, reason) for subject, edit in edits.items()
        ]
        change.put(made)
    return [one.hash for one in made]


def _edited(
    change: Writing,
    found: State | None,
    subject: str,
    seen: Sequence[str],
    op: str,
    body: Mapping[str, object],
    reason: str,
) -> Version:
    if found is None:
        raise DataProblem("version.unknown", found=subject)
    if found.hashes != tuple(sorted(seen)):
        last = found.shown
        raise ConflictProblem(
            "version.changed", found=subject, who=last.author, centre=last.centre,
            at=clock.instant(last.clock_ms).isoformat(timespec="minutes"),
        )  # fmt: skip
    record = found.shown.record
    if (record in MESSAGES and not _fits(found, op, body)) or (record != "event" and op == "merge"):
        raise DataProblem("version.record", found=subject)
    clean = content(record, body) if op == "put" else dict(body)
    return version(change, subject, found.heads, op, clean, reason, record)


def action_of(record: str, verb: str) -> str:
    """Return what the log calls a change: the kinds of events/situation/records.py share their words."""
    return f"{record if record in ('event', *MESSAGES) else 'record'}.{verb}"


def _fits(found: State, op: str, body: Mapping[str, object]) -> bool:
    """Return whether a request or a receipt may be written so: it keeps its fields, all texts, and is merged into none."""
    fields = {frozenset(head.body) for head in found.heads if head.op == "put"}
    whole = frozenset(body) in fields and all(isinstance(value, str) for value in body.values())
    return whole if op == "put" else op == "delete"


def version(
    change: Writing,
    subject: str,
    parents: Sequence[Version],
    op: str,
    body: Mapping[str, object],
    reason: str,
    record: str = "event",
) -> Version:
    """Return a new version by the actor of a change, over its parents."""
    register = change.register
    return Version(
        record, subject, tuple(sorted(parent.hash for parent in parents)), register.centre, change.actor.name,
        change.actor.institution, clock.after(register.now(), (parent.clock_ms for parent in parents)), op, dict(body),
        reason,
    )  # fmt: skip


def new_id(register: Register) -> str:
    """Return a new id of a record: the centre and ten random letters."""
    return f"{register.centre}-{register.fresh()}"
