"""The labels that Streamlit writes for those who listen, in English whatever the page's language: said in the page's.

They cannot be set from Python (Streamlit 1.67). The names of months and days in a calendar follow the browser's
language; here they follow the page's, since what a person reads is one language.
"""

from __future__ import annotations

import json

from data.words import LANGS, t

# What Streamlit writes, and the name of our words for it. A label may go on after a comma: "year, From".
LABELS = {
    "Choose date": "choose_date",
    "Clear date": "clear_date",
    "Previous month": "previous_month",
    "Next month": "next_month",
    "Previous": "previous",
    "Next": "next",
    "Today": "today",
    "Empty": "empty",
    "year": "year",
    "month": "month",
    "day": "day",
    "hour": "hour",
    "minute": "minute",
    "Open": "open",
    "Clear selection": "clear_selection",
    "Increment": "increment",
    "Decrement": "decrement",
    "Sidebar": "sidebar",
    "Expand sidebar": "expand_sidebar",
    "Collapse sidebar": "collapse_sidebar",
    "App pages": "pages",
    "Main menu": "menu",
    "Link to heading": "heading",
    "Running...": "running",
    "file upload": "upload",
    "Browse files": "browse",
    "Help for": "help",
    "Help": "help_alone",
    "Clear value": "clear_value",
}
# The tags that Intl takes for the languages of the page: Libya's names of months, its digits.
TAGS = {"ar": "ar-LY", "en": "en-GB"}

_OBSERVE = """if (!window.marsadLabels) {
  const names = ["aria-label", "aria-valuetext"], kept = new WeakMap();
  const one = (element) => {
    for (const name of names) {
      const now = element.getAttribute(name);
      if (now === null) continue;
      const held = kept.get(element) ?? {};
      const theirs = held[name]?.[1] === now ? held[name][0] : now;
      const ours = window.marsadLabels.say(theirs);
      if (ours !== now) element.setAttribute(name, ours);
      held[name] = [theirs, ours];
      kept.set(element, held);
    }
  };
  // What this button says is put there by style (ui/look.py), which not everything that reads aloud reads.
  const browse = '[data-testid="stFileUploaderDropzone"] button:not([aria-label])';
  const all = (root) => {
    for (const button of root.querySelectorAll(browse)) button.setAttribute("aria-label", "Browse files");
    one(root);
    for (const element of root.querySelectorAll("[aria-label], [aria-valuetext]")) one(element);
  };
  const say = (text) => {
    const { words, comma } = window.marsadLabels;
    if (Object.hasOwn(words, text)) return words[text];
    const [head, ...rest] = text.split(", ");
    if (rest.length && Object.hasOwn(words, head)) return words[head] + comma + rest.join(", ");
    return text.startsWith("Help for ") ? words["Help for"] + text.slice(8) : text;
  };
  window.marsadLabels = { all, say, words: {}, comma: ", " };
  new MutationObserver((seen) => {
    for (const { type, target, addedNodes } of seen)
      if (type === "attributes") one(target);
      else for (const node of addedNodes) if (node instanceof Element) all(node);
  }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: names });
}"""


def labels(lang: str) -> str:
    """Return the script that says Streamlit's labels, and its calendar, in a language of the page."""
    words = json.dumps({theirs: t(f"ui.look.label.{name}", lang) for theirs, name in LABELS.items()})
    comma = json.dumps(t("filter.comma", lang))
    tag = json.dumps(TAGS[lang])
    return (
        f'Object.defineProperty(navigator, "language", {{ get: () => {tag}, configurable: true }});{_OBSERVE}'
        f"Object.assign(window.marsadLabels, {{ words: {words}, comma: {comma} }});window.marsadLabels.all(document.body);"
    )


def segments(lang: str) -> str:
    """Return the style that says in the page's language which part of a date stands where: Streamlit's is "yyyy"."""
    parts = {part: t(f"ui.look.label.{part}", lang) for part in ("year", "month", "day", "hour", "minute")}
    empty = '[role="spinbutton"][data-placeholder]'
    return "<style>" + "".join(
        f'{empty}[data-type="{part}"] {{ font-size: 0 !important; unicode-bidi: isolate; }}'
        f'{empty}[data-type="{part}"]::after {{ content: "{said}"; font-size: .85rem; }}'
        for part, said in parts.items()
    ) + "</style>"  # fmt: skip


SEGMENTS = {lang: segments(lang) for lang in LANGS}
