"""One file before its import: what it is, how its columns are read, what it leaves open, and its first rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from data.errors import MarsadError
from data.words import catalogue, n, t
from events.columns import NAMES
from events.importers.format import Format
from events.importers.generic import FORMAT as GENERIC
from events.importers.preview import Preview
from events.importers.recognise import FORMATS
from events.importers.stated import FIELDS
from events.register.opening import Register
from events.register.planning import WAYS
from ui import import_foreseen, import_preview, import_stated, open_register
from ui.import_files import Dropped, look, remove, sources
from ui.messages import plain, sentence
from ui.tables import isolated

ENCODINGS = ("", "utf-8", "utf-16", "cp1256", "cp1252", "iso8859_6")
# What most tables have, and what places a report, offered first; the rest where somebody looks for it.
FIRST = (
    "date", "end", "place", "district", "neighbour", "lon", "lat", "coordinates", "kind", "title", "text", "id", "source",
    "dead", "missing",
)  # fmt: skip
BY_NAME, NONE = "\0name", ""


def name_of(format_: Format, lang: str) -> str:
    """Return what a format is called."""
    return t("ui.inbox.format.generic" if format_ is GENERIC else f"format.{format_.key}", lang)


def draw(
    register: Register,
    dropped: Dropped,
    lang: str,
    kinds: Mapping[str, str],
    alone: bool,
    do: Callable[[Register, Dropped, str], None],
) -> None:
    """Draw a file, and under it what is done with it; among several, the particulars of each are folded away."""
    with st.spinner(t("ui.inbox.looking", lang)):
        look(register, open_register.actor(), dropped)
    with st.container(border=True, key=f"file_{dropped.key}"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"file_head_{dropped.key}"):
            st.markdown(f"**{plain(isolated(dropped.name))}**", width="stretch")
            st.button(
                t("ui.inbox.take_out", lang), key=f"out_{dropped.key}", on_click=remove, args=(dropped,), type="tertiary",
                icon=":material/close:",
            )  # fmt: skip
        if dropped.seen is None:
            _unread(dropped, lang)
            return
        _what(dropped, dropped.seen, lang)
        _asked(dropped, lang)
        import_stated.draw(dropped, dropped.seen, lang)
        if alone:
            _particulars(register, dropped, dropped.seen, lang, kinds)
        else:
            with st.expander(t("ui.inbox.particulars", lang), key=f"more_{dropped.key}"):
                _particulars(register, dropped, dropped.seen, lang, kinds)
        do(register, dropped, lang)


def _unread(dropped: Dropped, lang: str) -> None:
    """Say why a file cannot be read, and what may be tried: another sheet, another encoding, another format."""
    if dropped.problem is not None:
        st.error(plain(sentence(dropped.problem, lang)))
    if dropped.source is not None or dropped.as_format or dropped.encoding or dropped.sheet:
        _how(dropped, lang)


def _what(dropped: Dropped, seen: Preview, lang: str) -> None:
    """Say what the file was recognised as, how many rows it has, whose terms hold."""
    rows = plain(n("ui.inbox.rows", seen.survey.rows, lang))
    kind = dropped.source.kind if dropped.source else ""
    st.markdown(f"{plain(isolated(kind))} · {plain(name_of(seen.format, lang))} · {rows}")
    if dropped.going_on:
        st.info(plain(t("ui.inbox.goes_on", lang, row=f"{dropped.going_on:,}")))
    if seen.problem is not None:
        st.error(plain(sentence(seen.problem, lang)))
    for note in seen.notes:
        st.caption(plain(note.say(lang)))
    terms = seen.terms or f"terms.{seen.format.key}"
    if terms in catalogue(lang):
        st.info(_whole(t(terms, lang)), icon=":material/gavel:")
        st.caption(t("ui.inbox.terms.kept", lang))
    elif seen.format.no_redistribution:
        st.info(t("ui.inbox.terms.closed", lang), icon=":material/gavel:")


def _whole(text: str) -> str:
    """Return a text of our own without markup, not cut: terms of use are read to their end."""
    from ui.messages import SIGNS

    return SIGNS.sub(r"\\\1", text)


def _asked(dropped: Dropped, lang: str) -> None:
    """Ask what the file does not settle; each question once."""
    if dropped.going_on or dropped.seen is None:
        return
    for question in dropped.seen.survey.questions:
        if question.key in dropped.answers or question.key in FIELDS:
            continue
        with st.container(key=f"question_{question.key}_{dropped.key}"):
            key = f"answer_{question.key}_{dropped.key}"
            st.markdown(f"**{_whole(question.say(lang))}**")
            st.radio(
                _whole(question.say(lang)),
                question.options,
                index=None,
                key=key,
                horizontal=len(question.options) < 3,
                format_func=partial(question.say_option, lang=lang),
                on_change=_answered,
                args=(dropped, question.key, key),
                label_visibility="collapsed",
            )
    _settled(dropped, lang)


def _answered(dropped: Dropped, question: str, key: str) -> None:
    if option := st.session_state[key]:
        dropped.say(answers={**dropped.answers, question: option})


def _settled(dropped: Dropped, lang: str) -> None:
    """Say what is settled, by the file, by somebody now, or when its source was imported last; it can be asked again."""
    assert dropped.seen
    choices = dropped.seen.survey.choices
    said = []
    if choices.day_first is not None:
        said.append(t(f"question.date_order.{'day_first' if choices.day_first else 'month_first'}", lang))
    if choices.swapped:
        said.append(t("ui.inbox.settled.swapped", lang))
    if choices.hijri:
        said.append(t("ui.inbox.settled.hijri", lang))
    if choices.epsg is not None:
        said.append(f"EPSG:{choices.epsg}")
    refused = [key for key, option in dropped.answers.items() if option == "as_is" and key not in FIELDS]
    said += [t(f"ui.inbox.settled.not_{key}", lang) for key in refused]
    if not said:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"settled_{dropped.key}"):
        st.caption(plain(t("ui.inbox.settled", lang, what=t("filter.comma", lang).join(said))))
        recalled = dropped.recalled is not None and not dropped.fresh
        if dropped.answers or recalled:
            st.button(
                t("ui.inbox.ask_again", lang), key=f"again_{dropped.key}", on_click=dropped.say,
                kwargs={"answers": {}, "fresh": True}, type="tertiary",
            )  # fmt: skip


def _particulars(
    register: Register, dropped: Dropped, seen: Preview, lang: str, kinds: Mapping[str, str]
) -> None:
    _how(dropped, lang, register)
    if seen.format is GENERIC:
        _columns(dropped, seen, lang)
    if seen.chunk is None:
        return
    try:
        with st.spinner(t("ui.inbox.looking", lang)):
            ahead = import_foreseen.ahead(register, dropped, seen)
    except MarsadError as problem:
        st.error(plain(sentence(problem, lang)))
        return
    first = plain(n("ui.inbox.first", len(ahead), lang))
    ways = Counter(each.way for each in ahead.values())
    counts = t("ui.inbox.first.counts", lang, **{way: f"{ways[way]:,}" for way in WAYS})
    st.markdown(f"**{first}** — {plain(counts)}")
    table = import_preview.rows(seen.chunk, ahead, seen.survey.choices.dataset, lang, kinds)
    import_preview.table(table, lang, f"preview_{dropped.key}")


def _how(dropped: Dropped, lang: str, register: Register | None = None) -> None:
    """Draw what was found out and can be said otherwise: format, sheet, encoding, and the name of the source."""
    seen, source = dropped.seen, dropped.source
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"how_{dropped.key}"):
        scores = {format_.key: score for score, format_ in seen.likely} if seen else {}
        order = sorted(FORMATS, key=lambda one: -scores.get(one.key, 0))
        names = {one.key: name_of(one, lang) for one in order}
        now = seen.format.key if seen else dropped.as_format or order[0].key
        _select(dropped, "as_format", t("ui.inbox.format", lang), list(names), now, names)
        if source is not None and len(source.sheets) > 1:
            sheets = {sheet: plain(isolated(sheet)) for sheet in source.sheets}
            _select(dropped, "sheet", t("ui.inbox.sheet", lang), list(sheets), source.sheet, sheets)
            st.caption(plain(n("ui.inbox.other_sheets", len(sheets) - 1, lang)))
        if source is None or source.container in ("csv", "json", "geojson"):
            found = source.encoding if source else ""
            words = {code: code for code in ENCODINGS}
            words[""] = t("ui.inbox.encoding.found", lang, name=isolated(found)) if found else "—"
            _select(
                dropped, "encoding", t("ui.inbox.encoding", lang), list(ENCODINGS), dropped.encoding, words
            )
        if register is not None and seen is not None and not seen.format.dataset:
            _dataset(register, dropped, seen, lang)


def _select(
    dropped: Dropped, field: str, title: str, options: list[str], now: str, words: Mapping[str, str]
) -> None:
    key = f"{field}_{dropped.key}"

    def take() -> None:
        # Answers and columns were said of the table as it was read before.
        dropped.say(**{field: st.session_state[key]}, answers=import_stated.kept(dropped), mapping=None)

    st.session_state[key] = now if now in options else options[0]
    st.selectbox(
        title, options, key=key, on_change=take, format_func=lambda code: words.get(code, code), width=240
    )


def _dataset(register: Register, dropped: Dropped, seen: Preview, lang: str) -> None:
    """Ask what a table of one's own is called: what is settled of it is remembered by this name."""
    now = seen.survey.choices.dataset
    known = sources(register, open_register.actor(), seen.format.key)
    key = f"dataset_{dropped.key}"

    def take() -> None:
        if name := str(st.session_state[key] or "").strip():
            dropped.say(dataset=name, fresh=False)

    st.session_state[key] = now
    st.selectbox(
        t("ui.inbox.dataset", lang), list(dict.fromkeys([now, *known])), key=key, on_change=take, accept_new_options=True,
        help=t("ui.inbox.dataset.help", lang), format_func=isolated, width=300,
    )  # fmt: skip


def _columns(dropped: Dropped, seen: Preview, lang: str) -> None:
    """Draw which column is which field, for correction; what is confirmed is remembered with the source."""
    mapping = seen.mapping
    mapped = dict(seen.survey.choices.mapping)
    with st.expander(
        plain(n("ui.inbox.columns", len(mapping), lang, all=f"{len(seen.columns):,}")),
        expanded=seen.problem is not None,
        key=f"columns_{dropped.key}",
    ):
        st.caption(t("ui.inbox.columns.what", lang))
        every = st.toggle(t("ui.inbox.columns.all", lang), key=f"every_{dropped.key}")
        fields = [*FIRST, *(name for name in mapping if name not in FIRST)]
        fields += [name for name in NAMES if every and name not in fields]
        with st.form(f"map_{dropped.key}", border=False):
            said: dict[str, Any] = {}
            with st.container(horizontal=True, gap="small"):
                for field in fields:
                    said[field] = _column(dropped, seen, field, mapped, lang)
            if st.form_submit_button(t("ui.inbox.columns.confirm", lang), icon=":material/check:"):
                kept = {field: column for field, column in mapped.items() if field not in said}
                kept |= {field: column for field, column in said.items() if column != BY_NAME}
                dropped.say(mapping=kept)
                st.rerun()
        over = [name for name in seen.columns if name not in mapping.values()]
        if over:
            names = t("filter.comma", lang).join(isolated(name) for name in over)
            st.caption(plain(t("ui.inbox.columns.over", lang, names=names)))


def _column(dropped: Dropped, seen: Preview, field: str, mapped: Mapping[str, str], lang: str) -> str:
    found = seen.mapping.get(field)
    by_name = (
        t("ui.inbox.columns.by_name", lang, name=isolated(found)) if found and field not in mapped else ""
    )
    words = {
        BY_NAME: by_name or t("ui.inbox.columns.unmatched", lang),
        NONE: t("ui.inbox.columns.none", lang),
    }
    options = [BY_NAME, NONE, *dict.fromkeys(name for name in seen.columns if name)]
    now = mapped.get(field, BY_NAME)
    # The key follows from what is confirmed, so that a field shows it and not what stood there before.
    key = f"map_{field}_{len(dropped.looked)}_{abs(hash((now, found)))}_{dropped.key}"
    return str(
        st.selectbox(
            _field(field, lang), options, index=options.index(now) if now in options else 0, key=key, width=210,
            format_func=lambda name: words.get(name) or isolated(name),
        )
    )  # fmt: skip


def _field(field: str, lang: str) -> str:
    ours = ("coordinates", "neighbour", "geo_precision", "where_prec", "text")
    return t(f"ui.inbox.field.{field}" if field in ours else f"ui.column.{field}", lang)
