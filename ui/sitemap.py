"""The pages of the app: which there are, in which group of the bar above, and their paths."""

from __future__ import annotations

# In the order of the bar: those of "" stand in it by themselves, each other group is a menu.
GROUPS = {
    "": ("watch", "map", "brief", "sources"),
    "picture": ("levels", "trends", "line", "contradictions"),
    "operations": ("response", "patrols", "sites", "neighbours", "followup"),
    "register": ("events", "register", "inbox", "add", "exchange"),
}
ICONS = {
    "watch": "visibility",
    "map": "map",
    "brief": "summarize",
    "sources": "info",
    "levels": "speed",
    "trends": "trending_up",
    "line": "timeline",
    "contradictions": "call_split",
    "response": "assignment_turned_in",
    "patrols": "route",
    "sites": "apartment",
    "neighbours": "public",
    "followup": "checklist",
    "events": "table_rows",
    "register": "inventory_2",
    "inbox": "inbox",
    "add": "add_location_alt",
    "exchange": "sync_alt",
}
# What a page is for those alone who may do it.
ROLES = {"add": "report"}


FIRST = "watch"


def pages() -> tuple[str, ...]:
    """Return the pages in the order of the bar.

    Examples
    --------
    >>> pages()[0] == FIRST, set(pages()) == set(ICONS)
    (True, True)
    """
    return tuple(name for names in GROUPS.values() for name in names)


def paths() -> tuple[str, ...]:
    """Return the paths of the pages at the server; the first screen's is the root."""
    return tuple("/" if name == FIRST else f"/{name}" for name in pages())
