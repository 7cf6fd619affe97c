"""Reports from a text: what is found in it is shown in its place, and each event that it may report is a person's to confirm."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from data.errors import DataProblem, MarsadError
from data.words import n, t
from events.register import editing
from events.register.opening import Register
from events.report.reading import Candidate, FoundPlace, Reading, Span
from events.schema import MARKINGS
from geo.notation import to_decimal
from ui import desk_form, drafts, held, open_register
from ui.dated import in_words
from ui.desk_form import Form
from ui.desk_values import body_of, values_of
from ui.filters import EARLIEST, LATEST
from ui.messages import calm, plain, sentence
from ui.register_words import label, said
from ui.tables import isolated

# Ten pages of a report. Reading grows with the square of the names in it: a text made of names alone takes seconds here.
LONGEST = 40_000
KINDS_OF_SPAN = ("place", "date", "body", "kind", "count")
# What is said of a candidate beside its title, by column of the schema.
BRIEF = (
    "kind",
    "date_edtf",
    "date_phrase",
    "place_ar",
    "place_en",
    "bodies_ar",
    "bodies_en",
    "status",
    "dead",
    "missing",
)


@st.cache_data(max_entries=8, show_spinner=False)
def reading(text: str, anchor: str | None) -> Reading:
    """Return what a text says; asked again for the same, it is looked up."""
    from events.report import read

    return read(text, anchor)


@st.fragment
def from_text(register: Register, lang: str) -> None:
    """Draw the part of the page for a pasted text."""
    with calm(lang):
        actor = open_register.actor()
        draft = drafts.path(register, actor, "text")
        if "report_text" not in st.session_state:
            kept = drafts.load(draft)
            st.session_state["report_text"] = str(kept.get("text", ""))
            st.session_state["report_anchor"] = (
                date.fromisoformat(kept["anchor"]) if kept.get("anchor") else None
            )
            st.session_state["report_source"] = str(kept.get("source", ""))
            st.session_state["report_done"] = dict(kept.get("done", {}))
        text, anchor, source = _asked(lang)
        now = {"text": text, "anchor": anchor, "source": source, "done": st.session_state["report_done"]}
        if text and now != st.session_state.get("report_kept"):
            drafts.save(draft, now)
            st.session_state["report_kept"] = dict(now, done=dict(now["done"]))
        if not text.strip():
            st.caption(t("ui.add.text.what", lang))
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(t("ui.add.text.clear", lang), key="report_clear", on_click=_clear, args=(draft,))
            st.caption(t("ui.add.draft.saved", lang), help=t("ui.add.draft.help", lang))
        found = reading(text, anchor)
        _dated(found, lang)
        _marked(text, found, lang)
        _candidates(register, found, source, digest(text), lang)


def digest(text: str) -> str:
    """Return what a text's candidates are known by, so that a confirmed one is not confirmed again after a reload."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def _asked(lang: str) -> tuple[str, str | None, str]:
    with st.container(key="draft_text"):
        text = st.text_area(t("ui.add.text", lang), key="report_text", height=220, max_chars=LONGEST)
        with st.container(horizontal=True, gap="small"):
            day = st.date_input(
                t("ui.add.text.anchor", lang),
                value=None,
                key="report_anchor",
                min_value=EARLIEST,
                max_value=LATEST,
                format="YYYY-MM-DD",
                help=t("ui.add.text.anchor.help", lang),
            )
            source = st.text_input(
                t("ui.add.text.source", lang), key="report_source", max_chars=400, live="0.6s"
            )
    return text, day.isoformat() if isinstance(day, date) else None, source.strip()


def _clear(draft: Any) -> None:
    drafts.discard(draft)
    for name in ("report_text", "report_anchor", "report_source", "report_done", "report_kept"):
        st.session_state.pop(name, None)


def _dated(found: Reading, lang: str) -> None:
    if found.anchor_from == "text":
        st.info(plain(t("ui.add.text.anchored", lang, date=in_words(found.anchor, lang))))
    elif not found.anchor:
        st.info(t("ui.add.text.no_anchor", lang))


def _marked(text: str, found: Reading, lang: str) -> None:
    """Show the text with what was found in it; every letter of it is escaped, and only our own marks are markup."""
    direction = "rtl" if found.lang == "ar" else "ltr"
    with st.container(key="read_text"):
        legend = " ".join(
            f'<mark class="m-{what}">{html.escape(t(f"ui.add.span.{what}", lang))}</mark>'
            for what in KINDS_OF_SPAN
        )
        st.html(
            f'<p class="m-legend">{legend}</p><div dir="{direction}" class="m-text">{marked(text, found.spans)}</div>'
        )


def marked(text: str, spans: Sequence[Span]) -> str:
    """Return a text as HTML with its spans marked; of two that overlap the first, and of two at one place the longer.

    Examples
    --------
    >>> marked("<b> at Ghat", [Span(7, 11, "place", "ghat", (), "Ghat")])
    '&lt;b&gt; at <mark class="m-place">Ghat</mark>'
    """
    out, at = [], 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start < at or span.what not in KINDS_OF_SPAN:
            continue
        out.append(html.escape(text[at : span.start]))
        out.append(f'<mark class="m-{span.what}">{html.escape(text[span.start : span.end])}</mark>')
        at = span.end
    return "".join([*out, html.escape(text[at:])])


def _candidates(register: Register, found: Reading, source: str, text: str, lang: str) -> None:
    content = held.content()
    kinds = {kind["code"]: kind["name"][lang] for kind in content.kinds}
    st.markdown(f"##### {plain(n('ui.add.candidates', len(found.candidates), lang))}")
    if not found.candidates:
        st.caption(t("ui.add.candidates.none", lang))
        return
    marking = st.selectbox(
        t("ui.column.marking", lang),
        MARKINGS,
        index=None,
        key="report_marking",
        format_func=lambda token: f"{token} — {t(f'marking.{token}', lang)}",
        placeholder=t("ui.add.choose", lang),
    )
    if not marking:
        st.caption(t("error.desk.marking", lang))
    for number, candidate in enumerate(found.candidates):
        name = f"{text}-{candidate.start}-{candidate.end}-{number}"
        with st.container(border=True, key=f"candidate_{number}"):
            _candidate(register, candidate, name, source, marking or "", lang, kinds)


def _candidate(
    register: Register,
    candidate: Candidate,
    name: str,
    source: str,
    marking: str,
    lang: str,
    kinds: Mapping[str, str],
) -> None:
    st.text(f"«{candidate.phrase}»")
    done = st.session_state["report_done"].get(name)
    if done is not None:
        words = t("ui.add.candidate.added", lang, id=done) if done else t("ui.add.candidate.dropped", lang)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(plain(words))
            if not done:
                st.button(
                    t("ui.add.candidate.again", lang), key=f"again_{name}", on_click=_undo, args=(name,)
                )
        return
    event = _settled(candidate, name, source, marking, lang)
    title = event.get(f"title_{lang}") or event.get("title_ar") or event.get("title_en") or ""
    st.markdown(f"**{plain(str(title))}**")
    st.markdown("  \n".join(_lines(event, lang, kinds)))
    form = Form(f"candidate:{name}", lang, kinds)
    if form.get("open"):
        desk_form.begin(form, values_of(event))
        desk_form.draw(form, pick=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        settled = not candidate.ambiguous or event.get("place_precision") != "none"
        ready = bool(form.get("open")) or (settled and bool(marking))
        if st.button(
            t("ui.add.candidate.confirm", lang),
            key=f"confirm_{name}",
            type="primary",
            icon=":material/check:",
            disabled=not ready,
        ):
            _confirm(register, form, event, name)
        if not form.get("open"):
            st.button(t("ui.add.candidate.edit", lang), key=f"edit_{name}", on_click=_open, args=(form,))
        st.button(t("ui.add.candidate.drop", lang), key=f"drop_{name}", on_click=_drop, args=(form, name))


def _lines(event: Mapping[str, Any], lang: str, kinds: Mapping[str, str]) -> list[str]:
    """Return what is proposed of an event, a line a matter."""
    lines = []
    for field in BRIEF:
        value = event.get(field)
        if value and not field.endswith("_ar" if lang == "en" else "_en"):
            lines.append((label(field, lang), said(field, value, lang, kinds)))
    if "lon" in event:
        radius_m = float(event.get("uncertainty_m", 0.0))
        point = isolated(to_decimal(event["lon"], event["lat"], radius_m))
        within = t("ui.card.within", lang, km=f"{radius_m / 1000:g}")
        lines.append((t("ui.register.field.point", lang), f"{point} ({within})"))
    return [f"{plain(name)}: {plain(value)}" for name, value in lines]


def _settled(candidate: Candidate, name: str, source: str, marking: str, lang: str) -> dict[str, Any]:
    """Return the event of a candidate, with the place that a person chose where the name means several."""
    event: dict[str, Any] = {column: value for column, value in candidate.as_event().items() if _is(value)}
    event |= {"source": source} if source else {}
    event |= {"marking": marking} if marking else {}
    if candidate.ambiguous and candidate.places:
        places = {place.id: place for place in candidate.places}
        chosen = st.radio(
            t("ui.add.candidate.which", lang),
            list(places),
            index=None,
            key=f"place_{name}",
            format_func=lambda one: _named(places[one], lang),
        )
        if chosen:
            event |= placed(places[chosen])
    if candidate.date.options:
        day = st.radio(
            t("ui.add.candidate.day", lang),
            list(candidate.date.options),
            index=None,
            key=f"day_{name}",
            horizontal=True,
            format_func=lambda day: in_words(day, lang),
        )
        if day:
            event |= {
                "date_edtf": day,
                "start": day,
                "end": day,
                "date_precision": "day",
                "certainty": "inferred",
            }
    return event


def placed(place: FoundPlace) -> dict[str, Any]:
    """Return the columns that a place fills."""
    columns = {
        "place_ar": place.name_ar,
        "place_en": place.name_en,
        "place_precision": place.precision,
        "country": place.country,
        "uncertainty_m": place.uncertainty_m,
        "lon": place.lon,
        "lat": place.lat,
    }
    return {name: value for name, value in columns.items() if _is(value)}


def _named(place: FoundPlace, lang: str) -> str:
    name = place.name_ar if lang == "ar" else place.name_en
    point = isolated(f"{place.lat:.2f}, {place.lon:.2f}") if place.lon == place.lon else ""
    return " · ".join(
        part for part in (name, t(f"precision.{place.precision}", lang), place.country, point) if part
    )


def _is(value: object) -> bool:
    return value is not None and value != "" and value == value


def _open(form: Form) -> None:
    form.put(open=True)


def _drop(form: Form, name: str) -> None:
    desk_form.clear(form)
    st.session_state["report_done"] = {**st.session_state["report_done"], name: ""}


def _undo(name: str) -> None:
    done = dict(st.session_state["report_done"])
    done.pop(name, None)
    st.session_state["report_done"] = done


def _confirm(register: Register, form: Form, event: Mapping[str, Any], name: str) -> None:
    if form.get("open") and desk_form.stands_against(form, event):
        return
    try:
        body = body_of(desk_form.values(form), event) if form.get("open") else dict(event)
        if not body.get("marking"):
            raise DataProblem("desk.marking")
        (added,) = editing.add(register, open_register.actor(), [body])
    except MarsadError as problem:
        st.error(plain(sentence(problem, form.lang)))
        return
    desk_form.clear(form)
    st.session_state["report_done"] = {**st.session_state["report_done"], name: added}
    st.rerun()
