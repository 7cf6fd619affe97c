"""The head of a panel: its title, its figures as text to copy, and a picture of it to save.

Both carry what a reader elsewhere needs to judge them: what was asked, when it was made, what it rests on, and the marking.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from data.words import LANGS, n, t
from events.query import Filter, in_words
from events.register.synthetic import marked
from events.schema import MARKINGS
from layers.pack import unpack
from ui import held, made_up, open_register, plots, session
from ui.copying import copying
from ui.filters import LIBYA, whole
from ui.messages import calm, plain

Text = str | Callable[[], str]
Chart = Any | Callable[[], Any]
# A hyphen that does not break a day on the page is a common one where the text goes; what keeps a day's figures in their
# order among Arabic goes with it.
COPIED = str.maketrans({"\u2011": "-"})


def panel(
    key: str,
    title: str,
    lang: str,
    *,
    text: Text = "",
    chart: Chart | None = None,
    table: pd.DataFrame | None = None,
    asked: str | None = None,
    notes: Sequence[str] = (),
    source: str | None = None,
    marking: str | None = None,
    internal: bool = False,
) -> None:
    """Draw the head of a panel; what stands under it the page draws itself.

    Parameters
    ----------
    key : str
        Of the panel: one a page.
    title : str
        Its heading.
    lang : str
        "ar" or "en".
    text : str or callable
        The panel in words and figures, to be copied; without it, the table's cells are.
    chart : Chart or callable, optional
        What the picture shows: a chart without a configuration (ui/plots.py), or what makes it when somebody opens it.
    table : DataFrame, optional
        Without a chart, the picture is of this: columns named and cells said as they are shown.
    asked : str, optional
        What was asked, in words; by default this session's filter, "" where nothing was.
    notes : sequence of str
        Lines that a picture carries beside: what is not counted in it.
    source : str, optional
        What it rests on; by default the documents, the register and the files of this session.
    marking : str, optional
        A TLP token; by default the highest of this session's events.
    internal : bool
        Whether it shows what never leaves the centre (patrols, needs, markers): the picture says so.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"panel_{key}"):
        st.markdown(f"#### {plain(title)}", width="stretch")
        above, below = _lines(lang, asked, source, marking, internal)
        # Of a register of made-up reports, what leaves the page says so in both languages.
        title = marked(title, lang) if made_up.here() else title
        if text or table is not None:
            with st.popover(t("panel.copy", lang), icon=":material/content_copy:", type="tertiary"):
                copying(key, copied(title, text, table, above, below), lang)
        if chart is not None or table is not None:
            with st.container(width="content"):
                _picture(key, title, chart, table, [*above, *notes], below, lang)


@st.fragment
def _picture(
    key: str,
    title: str,
    chart: Chart | None,
    table: pd.DataFrame | None,
    above: list[str],
    below: list[str],
    lang: str,
) -> None:
    """Draw what opens onto the picture; it is made when somebody opens it, and stays as long as it is looked at.

    A file that is made at a click alone is nobody's, and Streamlit clears it away with the next run of any session
    (1.67): where a page is looked at twice a second (ui/open_register.py), often before the browser has it.
    """
    label = t("panel.picture", lang)
    opens = st.popover(
        label, icon=":material/image:", type="tertiary", key=f"picture_{key}", on_change="rerun"
    )
    if not opens.open:
        return
    with opens, calm(lang):
        raw = _png(title, chart, table, above, below, lang)
        st.download_button(
            t("panel.save", lang),
            data=raw,
            file_name=made_up.named(f"marsad_{key}_{lang}.png"),
            mime="image/png",
            key=f"save_{key}",
            on_click="ignore",
            icon=":material/download:",
            type="primary",
        )
        st.image(raw, width="stretch", alt=title)


def copied(title: str, text: Text, table: pd.DataFrame | None, above: list[str], below: list[str]) -> str:
    r"""Return a panel as text: title, what was asked, the figures, what they rest on.

    Examples
    --------
    >>> copied("Counts", "", pd.DataFrame({"Section": ["Chad"], "Events": [3]}), ["no filter"], ["TLP:CLEAR"])
    'Counts\nno filter\n\nSection\tEvents\nChad\t3\n\nTLP:CLEAR'
    """
    said = text() if callable(text) else text
    if not said and table is not None:
        rows = [list(map(str, table.columns)), *table.astype(str).to_numpy().tolist()]
        said = "\n".join("\t".join(row) for row in rows)
    return "\n".join([title, *above, "", said, "", *below]).translate(COPIED)


def marking() -> str:
    """Return the highest marking of the events of this session; a word that is none of TLP's counts as the highest."""
    every = held.whole_now()
    name = f"{held.key()}:{every.stand.base.name}:{every.delta.name}" if every else held.key()
    known: tuple[str, str] | None = st.session_state.get("panel_marking")
    if known is None or known[0] != name:
        found = set(held.content().events["marking"].unique())
        if every is not None:
            # What the files of the whole say of themselves (layers/payload.py); a delta says it where it differs.
            found |= {every.stand.base.meta["marking"]}
            found |= (
                {json.loads(unpack(every.delta.packed)[1]["meta"]).get("marking", "")}
                if every.delta.packed
                else set()
            )
        ranks = [MARKINGS.index(mark) if mark in MARKINGS else len(MARKINGS) - 1 for mark in found if mark]
        known = (name, MARKINGS[max(ranks, default=0)])
        st.session_state["panel_marking"] = known
    return known[1]


def filter_words(lang: str, asked: Filter | None = None) -> str:
    """Return a filter in words, by default this session's."""
    content = held.content()
    kinds = {kind["code"]: kind["name"][lang] for kind in content.kinds}
    sections = {section["id"]: section["name"][lang] for section in content.sections}
    return in_words(asked or session.now().asked, lang, kinds, sections)


def source_words(lang: str) -> str:
    """Return what the figures of this session rest on, in words."""
    register, files = open_register.now().register, len(held.files("points"))
    parts = [t("panel.source.documents", lang)]
    parts += [t("panel.source.register", lang, centre=register.centre)] if register else []
    parts += [n("panel.source.files", files, lang)] if files else []
    return t("filter.comma", lang).join(parts)


def _lines(
    lang: str, asked: str | None, source: str | None, mark: str | None, internal: bool
) -> tuple[list[str], list[str]]:
    """Return the lines above a panel's figures and below them."""
    token = mark or marking()
    made = datetime.now(LIBYA)
    words = filter_words(lang) if asked is None else asked
    below = [
        t("panel.made", lang, day=whole(made.date().isoformat()), time=f"{made:%H:%M}"),
        t("panel.source", lang, source=source or source_words(lang)),
        t("panel.marking", lang, token=f"\u2066{token}\u2069", words=t(f"marking.{token}", lang)),
    ]
    above = [t("panel.asked", lang, words=words)] if words else []
    below += [t("panel.internal", lang)] if internal else []
    below += [t("synthetic.short", one) for one in LANGS] if made_up.here() else []
    return above, below


def _png(
    title: str, chart: Chart | None, table: pd.DataFrame | None, above: list[str], below: list[str], lang: str
) -> bytes:
    if chart is None and table is not None:
        left = len(table) - plots.TABLE_ROWS
        below = [*([n("panel.rows_left", left, lang)] if left > 0 else []), *below]
        return plots.png(plots.table_chart(table, lang), title, above, below, lang)
    return plots.png(chart() if callable(chart) else chart, title, above, below, lang)
