"""Matters of which sources give different accounts: every version is shown, none is settled."""

from __future__ import annotations

import pandas as pd

from data.catalogue import read


def contradictions() -> pd.DataFrame:
    """Return the differing accounts, one row a version.

    Returns
    -------
    DataFrame
        ``contradiction`` names the matter, ``version`` A, B or C, ``event`` the event that carries it
        (whose column ``contradiction`` names the matter in turn). Columns as in the descriptor,
        ``data/tables/contradictions.resource.json``.

    Examples
    --------
    >>> table = contradictions()
    >>> table.loc[table["contradiction"] == "C2", "event"].tolist()
    ['S001-04', 'X-S001-04']
    """
    table: pd.DataFrame = read("contradictions")
    return table
