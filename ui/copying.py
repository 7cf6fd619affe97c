"""A text to look at and to copy with a button: Streamlit's own is there only under a mouse, and its words are English.

The script is constant and listens for all such buttons; the text is where everybody reads it, and goes to the clipboard from
there. Where a browser gives a page no clipboard (over plain http from another machine) the text is selected and copied as
by hand.
"""

from __future__ import annotations

import json
from functools import cache

import streamlit as st

from data.words import t

_SCRIPT = """<script>if (!window.marsadCopy) {
  window.marsadCopy = async (button, words) => {
    const text = button.closest("[class*=st-key-copied_]")?.querySelector("code");
    const says = button.querySelector("p");
    if (!text || !says) return;
    let done = true;
    try {
      await navigator.clipboard.writeText(text.textContent);
    } catch {
      getSelection().selectAllChildren(text);
      done = document.execCommand("copy");
    }
    says.textContent = done ? words.copied : words.not_copied;
    setTimeout(() => { says.textContent = words.copy_now; }, 2500);
  };
  document.addEventListener("click", (e) => {
    const button = e.target.closest?.("[class*=st-key-copy_now_] button");
    if (button) window.marsadCopy(button, window.marsadCopyWords);
  });
}
window.marsadCopyWords = """


@cache
def _script(lang: str) -> str:
    words = {name: t(f"panel.{name}", lang) for name in ("copied", "not_copied", "copy_now")}
    return f"{_SCRIPT}{json.dumps(words)};</script>"


@st.fragment
def copying(key: str, text: str, lang: str) -> None:
    """Draw a text and the button that copies it.

    Parameters
    ----------
    key : str
        Of the panel.
    text : str
        As it is copied.
    lang : str
        "ar" or "en".
    """
    st.html(_script(lang), unsafe_allow_javascript=True)
    with st.container(key=f"copied_{key}"):
        st.button(
            t("panel.copy_now", lang), key=f"copy_now_{key}", icon=":material/content_copy:", type="primary"
        )
        st.code(text, language=None, wrap_lines=True)
