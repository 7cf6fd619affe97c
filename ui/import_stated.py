"""What a person states of a file's rows that do not say it themselves: their handling marking, and their source."""

from __future__ import annotations

from functools import partial

import streamlit as st

from data.words import t
from events.importers import stated
from events.importers.preview import Preview
from events.schema import MARKINGS
from ui.desk_words import worded
from ui.import_files import Dropped

_SOURCE_LENGTH = 200


def draw(dropped: Dropped, seen: Preview, lang: str) -> None:
    """Ask for both; an import that was broken off goes on with what was said then."""
    if dropped.going_on:
        return
    with st.container(key=f"stated_{dropped.key}"):
        with st.container(horizontal=True, gap="small", key=f"stated_fields_{dropped.key}"):
            _marking(dropped, seen, lang)
            if not stated.sourced(seen.format):
                _source(dropped, seen, lang)
        if stated.published(seen.format):
            st.caption(t("ui.inbox.stated.published", lang))
        elif not seen.survey.choices.marking:
            st.caption(t("ui.inbox.stated.ask", lang))


def kept(dropped: Dropped) -> dict[str, str]:
    """Return what was stated, which holds however the file is read."""
    return {name: said for name, said in dropped.answers.items() if name in stated.FIELDS}


def _marking(dropped: Dropped, seen: Preview, lang: str) -> None:
    key = f"marking_{dropped.key}"
    # What others have published is public; of a table of one's own somebody has to say it.
    otherwise = MARKINGS[0] if stated.published(seen.format) else None
    st.session_state[key] = seen.survey.choices.marking or otherwise
    st.selectbox(
        t("ui.column.marking", lang), MARKINGS, index=None, key=key, on_change=_taken, args=(dropped, "marking", key),
        format_func=partial(_worded, lang=lang), placeholder=t("ui.add.choose", lang),
        help=t("ui.inbox.stated.marking.help", lang), width=560,
    )  # fmt: skip


def _worded(token: str, lang: str) -> str:
    return worded("marking", token, lang) or token


def _source(dropped: Dropped, seen: Preview, lang: str) -> None:
    key = f"source_{dropped.key}"
    st.session_state[key] = seen.survey.choices.source
    st.text_input(
        t("ui.inbox.stated.source", lang), key=key, on_change=_taken, args=(dropped, "source", key),
        max_chars=_SOURCE_LENGTH, help=t("ui.inbox.stated.source.help", lang), width=320,
    )  # fmt: skip


def _taken(dropped: Dropped, field: str, key: str) -> None:
    said = str(st.session_state[key] or "")
    answers = {name: option for name, option in dropped.answers.items() if name != field}
    # A marking that is cleared is asked again; a source that is cleared is none.
    dropped.say(answers={**answers, field: said} if said or field == "source" else answers)
