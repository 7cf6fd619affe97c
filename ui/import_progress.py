"""Imports at work and imports that were broken off: how far they have come, their end, and how they go on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import streamlit as st

from data.errors import MarsadError
from data.words import n, t
from events.importers.recognise import FORMATS
from events.register import importing
from events.register.opening import Register
from events.register.planning import WAYS
from ui import import_jobs, open_register
from ui.exchange_words import local, ltr
from ui.import_form import name_of
from ui.import_jobs import Job
from ui.messages import plain
from ui.tables import isolated

POLL_S = 1.0
# Which part of the page is to be shown next, and the source that it is about.
GO = "inbox_go"
# An import notes itself every few seconds; one that was silent for longer is at work nowhere.
SILENT = timedelta(seconds=60)
MOST = 50
COLOURS = {"running": "blue", "done": "green", "stopped": "orange", "failed": "red"}


def jobs(register: Register, lang: str) -> None:
    """Draw the imports of this person; while one is at work, it is asked again and again how far it has come."""
    found = import_jobs.of(register, open_register.actor())
    if not found:
        return
    if any(job.state == "running" for job in found):
        _asked_again(register, lang)
        return
    for job in found:
        _job(job, lang)


@st.fragment(run_every=POLL_S)
def _asked_again(register: Register, lang: str) -> None:
    """Draw the imports while one is at work; once none is, or one of their buttons leads on, the page is drawn anew."""
    found = import_jobs.of(register, open_register.actor())
    if GO in st.session_state or not any(job.state == "running" for job in found):
        st.rerun()
    for job in found:
        _job(job, lang)


def _job(job: Job, lang: str) -> None:
    with st.container(border=True, key=f"job_{job.id}"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"job_head_{job.id}"):
            st.markdown(f"**{plain(isolated(job.file))}**", width="stretch")
            trial = "trial_" if job.dry_run else ""
            st.badge(t(f"ui.inbox.job.{trial}{job.state}", lang), color=COLOURS[job.state])  # type: ignore[arg-type]
        if job.state == "running":
            if job.waits:
                st.info(t("ui.turn.waits", lang))
            said = n("ui.inbox.job.of", job.rows, lang, read=f"{job.counts.read:,}")
            st.progress(job.share, text=plain(said))
            stopping = job.stopping.is_set()
            st.button(
                t("ui.inbox.job.stopping" if stopping else "ui.inbox.job.stop", lang), key=f"stop_{job.id}",
                on_click=import_jobs.stop, args=(job,), disabled=stopping, icon=":material/stop_circle:",
            )  # fmt: skip
            st.caption(t("ui.inbox.job.harmless_trial" if job.dry_run else "ui.inbox.job.harmless", lang))
            return
        if job.state == "failed":
            st.error(plain(job.said[lang]))
        counts(job.counts, lang, f"job_{job.id}")
        waits = job.counts.held + job.counts.refused
        if job.state == "done" and not job.dry_run and waits:
            st.caption(plain(n("ui.inbox.job.waits", waits, lang)))
        _after(job, lang)


def _after(job: Job, lang: str) -> None:
    with st.container(horizontal=True, key=f"job_do_{job.id}"):
        if job.state in ("stopped", "failed") and job.source is not None and not job.dry_run:
            st.button(
                t("ui.inbox.job.go_on", lang), key=f"go_on_{job.id}", on_click=_go_on, args=(job,),
                icon=":material/play_arrow:",
            )  # fmt: skip
        if job.state == "done" and not job.dry_run and job.counts.held + job.counts.refused:
            st.button(
                t("ui.inbox.job.look", lang),
                key=f"look_{job.id}",
                on_click=_waiting,
                args=(job,),
                type="primary",
            )
        st.button(
            t("ui.inbox.job.away", lang), key=f"away_{job.id}", on_click=import_jobs.put_away, args=(job,)
        )


def _go_on(job: Job) -> None:
    import_jobs.go_on(job, open_register.actor())


def _waiting(job: Job) -> None:
    # The field that it changes stands outside of what a button here draws again: the page takes it up.
    st.session_state[GO] = ("waiting", job.choices.dataset)


def counts(counted: Any, lang: str, key: str) -> None:
    """Draw counts so that they can be added up: read = added + updated + unchanged + held + refused."""
    with st.container(horizontal=True, gap="small", key=f"counts_{key}"):
        for number, way in enumerate(("read", *WAYS)):
            count = counted[way] if isinstance(counted, Mapping) else getattr(counted, way)
            if number:
                st.markdown(plain("=" if number == 1 else "+"), width="content")
            st.markdown(f"{plain(t(f'ui.inbox.way.{way}', lang))} **{count:,}**", width="content")


def unfinished(register: Register, lang: str) -> None:
    """List the imports that were broken off and are at work nowhere, with what has to be done that they go on."""
    actor = open_register.actor()
    try:
        found = importing.runs(register, actor, unfinished=True, last=MOST)
    except MarsadError as problem:
        st.error(plain(problem.say(lang)))
        return
    ours = {
        job.digest for job in import_jobs.of(register, actor) if job.source is not None and not job.dry_run
    }
    rows = [run for run in found if run["digest"] not in ours]
    if not rows:
        return
    st.markdown(f"#### {t('ui.inbox.unfinished', lang)}")
    if open_register.may("report"):
        st.caption(t("ui.inbox.unfinished.what", lang))
    for run in rows:
        _run(register, run, lang)


def _run(register: Register, run: Mapping[str, Any], lang: str) -> None:
    named = {format_.key: name_of(format_, lang) for format_ in FORMATS}.get(
        str(run["format"]), str(run["format"])
    )
    at = datetime.fromisoformat(str(run["updated_utc"]))
    busy = run["state"] == "running" and register.now() - at < SILENT
    with st.container(border=True, key=f"run_{run['id']}"):
        st.markdown(
            f"**{plain(isolated(str(run['file'])))}** · {plain(named)} · {plain(isolated(str(run['dataset'])))}"
        )
        state = "elsewhere" if busy else "broken_off"
        st.caption(
            plain(
                t(
                    f"ui.inbox.run.{state}",
                    lang,
                    at=ltr(local(at.isoformat())),
                    who=isolated(str(run["actor"])),
                )
            )
        )
        counts(run["counts"], lang, str(run["id"]))
