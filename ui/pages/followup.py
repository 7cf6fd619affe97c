"""Page 3: promises, recommendations and requests, kept apart, each with what has been seen of it since."""

from __future__ import annotations

from typing import Any

import streamlit as st

from data.words import t
from layers.content import Content
from ui import held, session
from ui.card import LABEL_PX, fact, row_of, show_on_map, title_of
from ui.messages import plain
from ui.tables import cited

KINDS = ("promise", "recommendation", "request")
# "No report found" is grey like any other open matter: the absence of a report is not a failure.
COLOURS = {"kept": "green", "partly": "blue", "none_found": "gray", "superseded": "violet"}


def page() -> None:
    """Draw the page."""
    lang = session.now().lang
    content = held.content()
    st.subheader(t("ui.page.followup", lang))
    st.caption(t("ui.followup.intro", lang))
    for kind in KINDS:
        items = [item for item in content.followup if item["kind"] == kind]
        st.markdown(f"#### {t(f'ui.followup.{kind}', lang)} ({len(items)})")
        if not items:
            st.caption(t("ui.followup.none", lang))
        for item in items:
            _item(content, item, lang)


def _item(content: Content, item: dict[str, Any], lang: str) -> None:
    with st.container(border=True, key=f"item_{item['id']}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(item['title'][lang])}**", width="stretch")
            st.badge(t(f"state.{item['state']}", lang), color=COLOURS[item["state"]])  # type: ignore[arg-type]
        lines = {
            "by": item["by"][lang],
            "addressee": item["addressee"][lang],
            "note": item["state_note"][lang],
            "source": cited(content, item["source"], item["paragraph"], lang),
        }
        for name, value in lines.items():
            if value:
                fact(f"{item['id']}_{name}", t(f"ui.followup.{name}", lang), value)
        said = item["event"]
        for label, names in (("said", [said] if said else []), ("evidence", item["evidence"])):
            rows = [row for name in names if (row := row_of(content, name))]
            if not rows:
                continue
            with st.container(horizontal=True, gap="small", key=f"fact_{item['id']}_{label}"):
                st.caption(t(f"ui.followup.{label}", lang), width=LABEL_PX)
                for row in rows:
                    st.button(
                        plain(title_of(row, lang)),
                        key=f"{label}_{item['id']}_{row['id']}",
                        type="tertiary",
                        icon=":material/location_on:",
                        on_click=show_on_map,
                        args=(row["id"],),
                    )
