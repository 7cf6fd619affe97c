"""What an import would make of a file's first rows: asked once for each way of reading it and state of the register."""

from __future__ import annotations

import streamlit as st

from events.importers.preview import ROWS, Preview
from events.register.foreseeing import Foreseen, foreseen
from events.register.opening import Register
from ui import open_register
from ui.import_files import Dropped, files


def ahead(register: Register, dropped: Dropped, seen: Preview) -> dict[int, Foreseen]:
    """Return what would become of the rows that a preview shows, by their number in the file.

    Raises
    ------
    MarsadError
        The register or the file cannot be read.
    """
    assert dropped.source
    of = (dropped.looked, register.id, open_register.now().position)
    known = st.session_state.setdefault("import_foreseen", {})
    if known.get(dropped.key, (None,))[0] != of:
        found = foreseen(
            register, open_register.actor(), dropped.source, seen.format, seen.survey.choices, ROWS
        )
        known[dropped.key] = (of, found)
    here = {one.key for one in files()}
    st.session_state["import_foreseen"] = {key: value for key, value in known.items() if key in here}
    result: dict[int, Foreseen] = known[dropped.key][1]
    return result
