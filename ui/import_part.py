"""Files into the register: dropped in, looked at, corrected, imported."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from data.errors import MarsadError
from data.words import n, t
from events.importers.stated import FIELDS
from events.register.opening import Register
from ui import import_form, import_jobs, open_register
from ui.import_files import MOST, MOST_BYTES, Dropped, add, files, remove
from ui.import_progress import jobs, unfinished
from ui.messages import plain, sentence


def import_part(register: Register, lang: str, kinds: Mapping[str, str]) -> None:
    """Draw the field that takes files, what each would become, and the imports at work."""
    if not open_register.may("report"):
        st.info(t("ui.inbox.no_report", lang))
        unfinished(register, lang)
        return
    _field(lang)
    for kind, text in st.session_state.pop("import_said", ()):
        (st.error if kind == "error" else st.warning)(plain(text))
    jobs(register, lang)
    dropped = files()
    for one in dropped:
        import_form.draw(register, one, lang, kinds, len(dropped) == 1, _do)
    ready = [one for one in dropped if one.ready]
    if len(ready) > 1:
        st.button(
            n("ui.inbox.import_all", len(ready), lang), key="import_all", type="primary", on_click=_start,
            args=(register, ready, lang), icon=":material/download_done:",
        )  # fmt: skip
    unfinished(register, lang)


def _field(lang: str) -> None:
    # A new key empties the field after each taking-in, so that a file is taken in once.
    turn = st.session_state.setdefault("import_turn", 0)
    uploads = st.file_uploader(
        t("ui.inbox.files", lang),
        accept_multiple_files=True,
        key=f"import_{turn}",
        help=t("ui.inbox.files.help", lang),
    )
    st.caption(t("ui.inbox.files.larger", lang))
    if not uploads:
        return
    said = []
    for upload in uploads:
        why = add(upload.name, upload.getvalue())
        if why:
            expected = MOST if why == "many" else f"{MOST_BYTES // 1_000_000:,}"
            said.append(("warning", t(f"ui.inbox.files.{why}", lang, file=upload.name, expected=expected)))
    st.session_state["import_said"] = said
    st.session_state["import_turn"] = turn + 1
    st.rerun()


def _do(register: Register, dropped: Dropped, lang: str) -> None:
    if dropped.seen is None or dropped.seen.problem is not None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"do_{dropped.key}"):
        st.button(
            t("ui.inbox.go_on" if dropped.going_on else "ui.inbox.import", lang),
            key=f"import_{dropped.key}",
            type="primary",
            on_click=_start,
            args=(register, [dropped], lang),
            disabled=not dropped.ready,
            icon=":material/download_done:",
        )
        st.button(
            t("ui.inbox.try", lang), key=f"try_{dropped.key}", on_click=_start, args=(register, [dropped], lang, True),
            disabled=not _can_be_tried(dropped), help=t("ui.inbox.try.help", lang),
        )  # fmt: skip
        if dropped.open:
            st.caption(plain(n("ui.inbox.open_questions", len(dropped.open), lang)))


def _can_be_tried(dropped: Dropped) -> bool:
    """Return whether all is settled of how a file is read: what is stated of its rows changes none of that."""
    read = dropped.seen is not None and dropped.seen.problem is None and dropped.problem is None
    return read and all(question.key in FIELDS for question in dropped.open)


def _start(register: Register, dropped: list[Dropped], lang: str, trial: bool = False) -> None:
    """Begin imports; a button that is pressed twice begins one, since the file is gone from the list by then."""
    for one in dropped:
        if (
            one.source is None
            or one.seen is None
            or not (_can_be_tried(one) if trial else one.ready)
            or all(one is not there for there in files())
        ):
            continue
        try:
            import_jobs.start(
                register, open_register.actor(), one.source, one.seen.format, one.seen.survey.choices,
                one.seen.survey.rows, dry_run=trial,
            )  # fmt: skip
        except MarsadError as problem:
            st.session_state["import_said"] = [("error", sentence(problem, lang))]
            continue
        if not trial:
            remove(one)
