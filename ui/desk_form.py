"""The form of an event: for a new report, for a change, and for what was found in a text. Precision comes first.

Every field has a key of its own in the session, ``<form>:<field>``; what stands there is the draft, kept as it is
typed (ui/drafts.py). A field takes its start from the draft or the event once, and is the person's from then on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import streamlit as st

from data.words import t
from events.schema import CERTAINTIES, MARKINGS, PRECISIONS, ROLES, STATUSES, VALIDATIONS
from ui import drafts
from ui.desk_place import place
from ui.desk_values import CREDIBILITIES, MODES, NUMBERS, RELIABILITIES, blank, problems
from ui.desk_words import worded
from ui.filters import EARLIEST, LATEST, whole
from ui.messages import plain, sentence

# A field says itself after this pause in typing: soon enough for a draft, and not with every letter.
PAUSE = "0.6s"
LONG = 4_000
LONGEST = 40_000
DAYS = ("day", "last")


@dataclass(frozen=True)
class Form:
    """A form on a page.

    Parameters
    ----------
    name : str
        Begins the keys of its fields.
    lang : str
        "ar" or "en".
    kinds : mapping
        Names of kinds by code.
    draft : Path or None
        Where what is typed is kept; None where it is not.
    shown : str
        Key of the packed file that another map of the page shows, which this form's map shows as well: a session may
        fetch one at a time. "" for what the session has on its own map.
    """

    name: str
    lang: str
    kinds: Mapping[str, str]
    draft: Path | None = None
    shown: str = ""

    def key(self, field: str) -> str:
        """Return the key of a field in the session."""
        return f"{self.name}:{field}"

    def get(self, field: str) -> Any:
        """Return what stands in a field."""
        return st.session_state.get(self.key(field))

    def put(self, **fields: Any) -> None:
        """Write into fields; before they are drawn in this run, or from a button's callback."""
        for field, value in fields.items():
            st.session_state[self.key(field)] = value


def begin(form: Form, start: Mapping[str, Any]) -> None:
    """Fill a form that is new on the screen: from its draft where there is one, else from ``start``."""
    if form.key("here") in st.session_state and form.key("kind") in st.session_state:
        return
    kept = drafts.load(form.draft) if form.draft else {}
    whole_form = blank() | dict(start) | {name: kept[name] for name in blank() if name in kept}
    form.put(here=True, saved=bool(kept), kept=None, **_shown(whole_form))


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as the widgets take them: days and times as such."""
    out = dict(values)
    for name in DAYS:
        out[name] = date.fromisoformat(values[name]) if values[name] else None
    out["time"] = time.fromisoformat(values["time"]) if values["time"] else None
    return out


def values(form: Form) -> dict[str, Any]:
    """Return what stands in the form, as `ui.desk_values` has it."""
    out: dict[str, Any] = {}
    for name, empty in blank().items():
        value = form.get(name)
        if isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, time):
            value = value.strftime("%H:%M")
        out[name] = value if value is not None else ("" if isinstance(empty, str) else None)
    out["place_precision"] = out["place_precision"] or "none"
    out["date_mode"] = out["date_mode"] or "none"
    return out


def clear(form: Form) -> None:
    """Empty a form and forget its draft."""
    for key in [key for key in st.session_state if str(key).startswith(f"{form.name}:")]:
        del st.session_state[key]
    if form.draft:
        drafts.discard(form.draft)


def keep(form: Form, more: Mapping[str, Any] | None = None) -> None:
    """Keep the draft where something has changed, and say that it is kept."""
    if form.draft is None:
        return
    now = values(form) | dict(more or {})
    before = form.get("kept")
    if before is None:
        form.put(kept=now)
    elif now != before:
        drafts.save(form.draft, now)
        form.put(kept=now, saved=True, saved_at=datetime.now(UTC))
    if form.get("saved"):
        st.caption(t("ui.add.draft.saved", form.lang), help=t("ui.add.draft.help", form.lang))


def stands_against(form: Form, start: Mapping[str, Any]) -> bool:
    """Say all that stands against keeping the form as it is, and return whether anything does."""
    found = [plain(sentence(problem, form.lang)) for problem in problems(values(form), start)]
    if found:
        st.error(found[0] if len(found) == 1 else "\n".join(f"- {said}" for said in found))
    return bool(found)


def draw(form: Form, *, pick: bool = True, kept: bool = True) -> None:
    """Draw the form.

    Parameters
    ----------
    form : Form
    pick : bool
        With a map to click on.
    kept : bool
        Whether the date may stay as it stands, which the form cannot say otherwise.
    """
    with st.container(key=f"draft_{form.name.replace(':', '_')}"):
        _head(form, "place")
        place(form, PRECISIONS, ROLES, pick=pick)
        _head(form, "date")
        _date(form, kept=kept)
        _head(form, "what")
        _what(form)
        _head(form, "source")
        _source(form)


def _head(form: Form, part: str) -> None:
    st.markdown(f"##### {t(f'ui.add.part.{part}', form.lang)}")


def text(form: Form, field: str, **more: Any) -> None:
    """Draw a line to write in."""
    st.text_input(t(f"ui.column.{field}", form.lang), key=form.key(field), max_chars=LONG, live=PAUSE, **more)


def code(form: Form, field: str, options: Sequence[str], **more: Any) -> None:
    """Draw a choice of codes by their words; one that is not of the list and stands there stays."""
    held = form.get(field)
    every = [*options, *([held] if held and held not in options else [])]
    if not held:
        _rest(form, field, "" if "" in every else None)

    def words(value: str) -> str:
        if not value:
            return t("ui.add.unsaid", form.lang)
        return worded(field, value, form.lang) or value

    st.selectbox(
        t(f"ui.column.{field}", form.lang),
        every,
        key=form.key(field),
        format_func=words,
        placeholder=t("ui.add.choose", form.lang),
        **more,
    )


def _rest(form: Form, field: str, nothing: str | None) -> None:
    """Let a field that is empty hold what its list calls empty.

    Only where it does not yet: what is written goes back to the browser with the run, over what somebody has
    chosen there while it ran.
    """
    if form.key(field) not in st.session_state or form.get(field) != nothing:
        form.put(**{field: nothing})


def _date(form: Form, *, kept: bool) -> None:
    lang = form.lang
    modes = MODES if kept and form.get("date_mode") == "kept" else MODES[:-1]
    st.segmented_control(
        t("ui.add.date.how", lang),
        modes,
        key=form.key("date_mode"),
        format_func=lambda mode: t(f"ui.add.date.{mode}", lang),
        required=True,
        wrap=True,
        label_visibility="collapsed",
    )
    mode = form.get("date_mode")
    limits: dict[str, Any] = {
        "value": None,
        "min_value": EARLIEST,
        "max_value": LATEST,
        "format": "YYYY-MM-DD",
    }
    with st.container(horizontal=True, gap="small"):
        if mode in ("day", "range"):
            st.date_input(t(f"ui.add.date.first.{mode}", lang), key=form.key("day"), **limits)
        if mode == "range":
            st.date_input(t("ui.add.date.last", lang), key=form.key("last"), **limits)
        if mode == "day":
            st.time_input(t("ui.add.date.time", lang), value=None, key=form.key("time"), step=60)
        if mode in ("month", "year"):
            st.number_input(
                t("ui.add.date.year", lang),
                value=None,
                min_value=EARLIEST.year,
                max_value=LATEST.year,
                step=1,
                format="%d",
                key=form.key("year"),
            )
        if mode == "month":
            _month(form)
        text(form, "date_phrase", placeholder=t("ui.add.date.phrase", lang))
    if mode == "kept":
        st.caption(t("ui.add.date.kept.note", lang))


def _month(form: Form) -> None:
    from babel.dates import get_month_names

    # The names that Libya writes (CLDR's ar-LY: يناير), not the Levant's.
    names = get_month_names("wide", locale="ar_LY" if form.lang == "ar" else "en")
    st.selectbox(
        t("ui.add.date.month", form.lang),
        list(range(1, 13)),
        key=form.key("month"),
        format_func=lambda month: f"{names[month]} ({month})",
        placeholder=t("ui.add.choose", form.lang),
    )


def _what(form: Form) -> None:
    lang = form.lang
    held = form.get("kind")
    every = [*form.kinds, *([held] if held and held not in form.kinds else [])]
    if not held:
        _rest(form, "kind", None)
    with st.container(horizontal=True, gap="small"):
        st.selectbox(
            t("ui.column.kind", lang),
            every,
            key=form.key("kind"),
            format_func=lambda value: form.kinds.get(value, value),
            placeholder=t("ui.add.choose", lang),
        )
        code(form, "status", STATUSES)
    order = ("ar", "en") if lang == "ar" else ("en", "ar")
    for field in ("title", "text", "bodies"):
        for column, tongue in zip(st.columns(2), order, strict=True):
            with column:
                _tongue(form, field, tongue)
    with st.container(horizontal=True, gap="small"):
        for field in NUMBERS:
            st.number_input(
                t(f"ui.column.{field}", lang),
                value=None,
                min_value=0,
                step=1,
                format="%d",
                key=form.key(field),
            )


def _tongue(form: Form, field: str, tongue: str) -> None:
    name = f"{field}_{tongue}"
    with st.container(key=f"{tongue}_{form.name.replace(':', '_')}_{field}"):
        if field == "text":
            st.text_area(t(f"ui.column.{name}", form.lang), key=form.key(name), max_chars=LONGEST, height=110)
        else:
            text(form, name, help=t("ui.add.bodies.help", form.lang) if field == "bodies" else None)


def _source(form: Form) -> None:
    lang = form.lang
    with st.container(horizontal=True, gap="small"):
        text(form, "source")
        text(form, "source_url")
        text(form, "paragraph")
    with st.container(horizontal=True, gap="small"):
        code(form, "reliability", ("", *RELIABILITIES))
        code(form, "credibility", ("", *CREDIBILITIES))
        code(form, "certainty", ("", *CERTAINTIES))
    with st.container(horizontal=True, gap="small"):
        code(form, "marking", MARKINGS)
        code(form, "validation", ("", *VALIDATIONS))
    st.text_area(
        t("ui.column.notes", lang),
        key=form.key("notes"),
        max_chars=LONGEST,
        height=80,
        help=t("ui.add.notes.help", lang),
    )


def said_when(moment: datetime) -> str:
    """Return an instant as Libya's clock has it, set apart from Arabic around it."""
    from ui.filters import LIBYA

    return whole(moment.astimezone(LIBYA).strftime("%Y-%m-%d %H:%M"))
