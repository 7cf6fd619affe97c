"""What a person is told when something goes wrong: one calm sentence, never a traceback."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from data.errors import MarsadError
from data.words import t

LOG = logging.getLogger("marsad.ui")
LONGEST = 400
# All ASCII punctuation may be escaped in Markdown (CommonMark 0.31, 2.4), and then means itself.
SIGNS = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: str) -> str:
    r"""Return data so that Streamlit's Markdown shows it as it is: no markup, image or formula; cut to size.

    Examples
    --------
    >>> plain("![x](http://a.b)")
    '\\!\\[x\\]\\(http\\:\\/\\/a\\.b\\)'
    """
    text = " ".join(text.split())
    text = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return SIGNS.sub(r"\\\1", text)


def sentence(problem: Exception, lang: str) -> str:
    """Return what to tell of an error: its own sentence, or a calm one with a reference for the log."""
    if isinstance(problem, MarsadError):
        try:
            return t(
                f"error.{problem.key}",
                lang,
                **{name: _apart(value) for name, value in problem.values.items()},
            )
        except KeyError:
            LOG.exception("no words for the error %r", problem.key)
    reference = secrets.token_hex(3)
    LOG.error("reference %s", reference, exc_info=problem)
    return t("ui.error.other", lang, reference=reference)


def _apart(value: object) -> object:
    """Return a value that keeps its own direction: a path in an Arabic sentence begins with its own slash."""
    return f"\u2068{value}\u2069" if isinstance(value, str) and value else value


@contextmanager
def calm(lang: str) -> Iterator[None]:
    """Run a part of a page; what goes wrong in it becomes a message where it would have stood."""
    try:
        yield
    except Exception as problem:  # Streamlit's own signals to stop or run again are no Exception
        st.error(plain(sentence(problem, lang)))
