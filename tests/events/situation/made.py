"""Facts of a few events as a test writes them: located columns are taken as they are given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from events import schema
from events.located import ADDED
from events.situation.facts import Facts, of


def made(*events: dict[str, Any]) -> Facts:
    """Return facts of events; what is not said is empty, a day without a precision is a day."""
    rows = pd.DataFrame(
        [{"date_precision": "day", "kind": "PATROL", "origin": "entered"} | one for one in events]
    )
    rows = rows.astype("str").fillna("").replace("nan", "")
    nowhere = np.full(len(rows), np.nan)
    frame = schema.frame(rows.drop(columns=[name for name in ADDED if name in rows]), nowhere, nowhere)
    for name in ADDED:
        frame[name] = (rows[name] if name in rows else pd.Series("", index=rows.index)).astype("str")
    return of(frame)
