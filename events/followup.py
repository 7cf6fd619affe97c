"""Promises, recommendations and requests of the documents, each with what has been seen of it since."""

from __future__ import annotations

import pandas as pd

from data.catalogue import read

KINDS = ("promise", "recommendation", "request")
# From evidence alone; "none_found" says that no report was found, which is not a failure.
STATES = ("kept", "partly", "none_found", "superseded")


def followup() -> pd.DataFrame:
    """Return the follow-up: one row a promise, recommendation or request.

    Returns
    -------
    DataFrame
        ``event`` is the id of the event in which it was said, ``evidence`` the ids of those that bear on
        it ("; " between them), ``state`` one of ``STATES``. Columns as in the descriptor,
        ``data/tables/followup.resource.json``.

    Examples
    --------
    >>> table = followup().set_index("event")
    >>> table.loc["S004-17", ["kind", "state"]].tolist()
    ['promise', 'superseded']
    """
    table: pd.DataFrame = read("followup")
    return table
