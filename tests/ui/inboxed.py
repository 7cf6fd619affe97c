"""The page of imports as its tests use it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from events.register.who import Actor
from tests.ui.desk import run
from ui import import_jobs

DUTY = Actor("duty officer", "customs")


def ended(job: import_jobs.Job) -> None:
    assert job.thread
    job.thread.join(60)
    assert job.state != "running"


def opened(lang: str = "en", part: str = "import") -> AppTest:
    app = run("inbox", lang, inbox_part=part)
    assert not app.exception
    return app


def dropped_in(app: AppTest, name: str, text: str | bytes) -> str:
    raw = text.encode() if isinstance(text, str) else text
    turn = app.session_state["import_turn"]
    app.file_uploader(key=f"import_{turn}").upload(name, raw).run()
    assert not app.exception
    return str(app.session_state["import_files"][-1].key)


def marked(app: AppTest, key: str, token: str = "TLP:AMBER") -> None:
    """Say who may see the rows of a file."""
    app.selectbox(key=f"marking_{key}").set_value(token).run()
    assert not app.exception
