"""How the app looks: constant styles and scripts. No byte of data passes through here.

Streamlit writes its pages left to right and in English. The root's direction turns the layout; what it places
by "left" and "right" is turned here, and the few words of its own that cannot be set are set by style. A
table's own tools are hidden: their words are English and their CSV lets a cell start a formula.
"""

from __future__ import annotations

from data.words import LANGS, t
from ui.look_labels import SEGMENTS, labels

STYLE = """<style>
[data-testid="stAppDeployButton"], [data-testid="stMainMenu"], [data-testid="InputInstructions"],
[data-testid="stElementToolbar"], [data-testid="stDataFrameColumnMenu"],
[data-testid="stStatusWidget"] button { display: none; }
html, body, .stApp, .stApp button, .stApp input, .stApp textarea {
  font-family: "IBM Plex Sans Arabic", "Noto Sans Arabic", "Segoe UI", Tahoma, "Source Sans", sans-serif;
}
[data-testid="stMainBlockContainer"] { padding: 3.5rem 1rem .5rem; max-width: none; }
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] { gap: .45rem; }
[data-testid="stElementContainer"]:has(> [data-testid="stHtml"]) { position: absolute; height: 0; }
[data-testid="stMarkdownContainer"], [data-testid="stCaptionContainer"],
[data-testid="stHeading"] *, [data-testid="stText"] {
  text-align: start !important;
}
button [data-testid="stMarkdownContainer"] { text-align: center !important; }
/* What has the focus shows it: the page itself, which the arrows scroll, and a table. */
.stMain:focus-visible, [data-testid="data-grid-canvas"]:focus-visible { outline: 2px solid #0b5c8a !important; outline-offset: -2px; }
/* Streamlit's grey is 3.9 : 1 on white; small text is read from 4.5 : 1 on (WCAG 2.2, 1.4.3). */
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] * { color: #5c5955; opacity: 1; }
[data-testid="stText"] {
  font-family: inherit; font-size: .93rem;
  white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext;
}

/* The bar above: name and language at its end, and on the map its two tools before them. */
.st-key-head, .st-key-tools { position: fixed; top: .6rem; z-index: 999990; width: auto !important; }
.st-key-head { inset-inline-end: 1rem; }
.st-key-tools { inset-inline-end: 14rem; }
.st-key-head [data-testid="stMarkdownContainer"] { margin: 0; }
.st-key-head p { margin: 0; white-space: nowrap; }
.st-key-tools button { min-height: 2.2rem; padding-block: .2rem; }
/* The names of the pages end before the tools; those that find no room go into a menu. */
.stApp:has(.st-key-tools) [data-testid="stTopNav"] { margin-inline-end: 13.6rem; }

/* Beside the names of the pages there is room for the tools' signs alone; their words stay for those who listen. */
@media (max-width: 1799px) {
  .st-key-tools button p { position: absolute; inline-size: 1px; block-size: 1px; clip-path: inset(50%); overflow: hidden; }
}

/* Of a register of made-up reports: said on every page, over everything, and nobody can close it. */
.st-key-synthetic {
  position: fixed; inset-block-end: 0; inset-inline: 0; z-index: 1000000; width: auto !important; gap: 0 1.5rem;
  background: #7a1f5c; color: #fff; padding: .15rem 1rem; flex-direction: row; flex-wrap: wrap; justify-content: center;
}
.st-key-synthetic [data-testid="stElementContainer"] { width: auto !important; }
.st-key-synthetic [data-testid="stText"] * { color: #fff; font-size: .85rem; font-weight: 600; }
.stApp:has(.st-key-synthetic) { --below: 2.2rem; }
.stApp:has(.st-key-synthetic) :is([data-testid="stMainBlockContainer"], [data-testid="stSidebarContent"]) { padding-bottom: 3rem; }

/* The map takes what is left of the screen. */
iframe[title^="streamlit_folium"] {
  height: calc(100dvh - 4.4rem - var(--below, 0rem)) !important; min-height: 360px; border-radius: 4px;
}
.stApp:has(.st-key-chosen) iframe[title^="streamlit_folium"] { height: calc(100dvh - 8.6rem - var(--below, 0rem)) !important; }
.st-key-chosen { padding: .3rem .8rem; margin-top: -.8rem; }
[data-testid="stPopoverBody"] { max-height: 82dvh; max-width: 94vw; }
.st-key-chosen p { font-size: .9rem; margin: 0; }

/* Cards: a label, what it says, little air between. */
.st-key-card, [class*="st-key-item_"] { gap: .3rem; padding: .7rem 1rem; }
[class*="st-key-fact_"] { gap: .6rem; align-items: baseline; }
[class*="st-key-fact_"]:not(:has(button)) { flex-wrap: nowrap; }
[class*="st-key-fact_"] button { min-height: 1.4rem; padding: 0; }

/* A line above the map that says what of the register is on it. */
.stApp:has(.st-key-newest) iframe[title^="streamlit_folium"] { height: calc(100dvh - 6.4rem - var(--below, 0rem)) !important; }

/* Forms and the register: the map beside them has its own height, and each language its own direction. */
[class*="st-key-draft_"] iframe[title^="streamlit_folium"],
.st-key-register_map iframe[title^="streamlit_folium"] { min-height: 300px; }
[class*="st-key-draft_"] iframe[title^="streamlit_folium"] { height: 470px !important; }
.stApp .st-key-register_map iframe[title^="streamlit_folium"] { height: 420px !important; }
[class*="st-key-ar_"] input, [class*="st-key-ar_"] textarea { direction: rtl; text-align: right; }
[class*="st-key-en_"] input, [class*="st-key-en_"] textarea,
[class*="st-key-ltr_"] input { direction: ltr; text-align: left; }
[class*="st-key-understood_"] { background: #f3f6f8; border-radius: 6px; padding: .4rem .8rem; }
[class*="st-key-understood_"] p { font-size: .88rem; margin: 0; }
[class*="st-key-understood_"] [data-testid="stMarkdownContainer"] { margin-bottom: 0; }

/* A text that was read: what was found in it is marked where it stands. */
.st-key-read_text [data-testid="stElementContainer"] { position: static !important; height: auto !important; }
.st-key-read_text .m-text {
  white-space: pre-wrap; overflow-wrap: anywhere; line-height: 2; max-height: 24rem; overflow-y: auto;
  border: 1px solid #d9dee2; border-radius: 6px; padding: .5rem .9rem; font-size: .93rem;
}
.st-key-read_text .m-legend { margin: 0 0 .3rem; font-size: .82rem; display: flex; gap: .5rem; flex-wrap: wrap; }
.st-key-read_text mark { border-radius: 3px; padding: .05rem .25rem; color: inherit; border-bottom: 2px solid; }
.st-key-read_text mark.m-place { background: #dcefe6; border-color: #007a55; }
.st-key-read_text mark.m-date { background: #dcebf7; border-color: #0b5c8a; }
.st-key-read_text mark.m-body { background: #f0e6f4; border-color: #7b4b94; }
.st-key-read_text mark.m-kind { background: #fdeccc; border-color: #a86500; }
.st-key-read_text mark.m-count { background: #eceae6; border-color: #6b6558; }

/* Plots are drawn from the left in either language; their texts carry their own direction (ui/plots.py). */
[data-testid="stVegaLiteChart"] { direction: ltr; }

/* A row of choices: its round ends stand where it begins and ends. Each lies over the line of the one before it,
   the chosen one over both; the line is opaque, since two that shine through would be darker. */
[dir="rtl"] button[data-variant="segmented_control"] {
  border-width: 1px !important; border-style: solid !important; position: relative; margin: 0 !important;
}
[dir="rtl"] button[data-variant="segmented_control"]:not(:first-child) { margin-right: -1px !important; }
[dir="rtl"] button[data-variant="segmented_control"]:not([data-selected]) { border-color: #d5d5d4 !important; }
[dir="rtl"] button[data-variant="segmented_control"][data-selected] { z-index: 1; }
[dir="rtl"] button[data-variant="segmented_control"]:first-child { border-radius: 0 .5rem .5rem 0 !important; }
[dir="rtl"] button[data-variant="segmented_control"]:last-child { border-radius: .5rem 0 0 .5rem !important; }
[dir="rtl"] button[data-variant="segmented_control"]:not(:first-child):not(:last-child) { border-radius: 0 !important; }

[dir="rtl"] .stApp { direction: rtl; text-align: right; }
[dir="rtl"] [data-testid="stSelectboxVirtualDropdown"] { direction: rtl; text-align: right; }
[data-testid="stMarkdownContainer"] li { text-align: start; }
[dir="rtl"] [data-testid="stMarkdownContainer"] ul { padding: 0 1.4rem 0 0; }
[dir="rtl"] [data-testid="stDataFrame"], [dir="rtl"] [data-testid="stDateInputField"],
[dir="rtl"] [data-testid="stDateInput"] > div, [dir="rtl"] [data-testid="stTimeInput"] > div { direction: ltr; }
[dir="rtl"] .stApp:has([data-testid="stExpandSidebarButton"]) [data-testid="stSidebar"] {
  transform: translateX(300px) !important; visibility: hidden;
}
[dir="rtl"] [data-testid="stExpandSidebarButton"], [dir="rtl"] [data-testid="stSidebarCollapseButton"],
[dir="rtl"] [data-testid="stExpander"] summary > span > span:first-child,
[dir="rtl"] [data-testid="stDateInputCalendar"] button:is([slot="previous"], [slot="next"]) svg { transform: scaleX(-1); }
[dir="rtl"] [data-testid="stSidebar"] > div:not([data-testid]) { display: none; }

@media (max-width: 640px) {
  .stApp:has(.st-key-synthetic) { --below: 3.6rem; }
  [data-testid="stMainBlockContainer"] { padding: 3.7rem .4rem .4rem; }
  .st-key-head { inset-inline-end: .4rem; gap: .2rem; }
  .st-key-tools { inset-inline-end: 12.2rem; gap: .2rem; }
  .st-key-tools button { padding-inline: .2rem; }
  iframe[title^="streamlit_folium"] { height: calc(100dvh - 4.8rem - var(--below, 0rem)) !important; }
  .stApp:has(.st-key-chosen) iframe[title^="streamlit_folium"] { height: calc(100dvh - 11rem - var(--below, 0rem)) !important; }
}
</style>"""


# The grid of a table knows no right-to-left: where its columns stand in reverse, it starts at its right end.
TURN = """if (!window.marsadTurn) {
  window.marsadTurn = new MutationObserver(() => {
    if (document.documentElement.dir !== "rtl") return;
    for (const grid of document.querySelectorAll(".dvn-scroller:not([data-turned])")) {
      if (grid.scrollWidth <= grid.clientWidth) continue;
      grid.dataset.turned = "";
      grid.scrollLeft = grid.scrollWidth;
    }
  });
  window.marsadTurn.observe(document.body, { childList: true, subtree: true, attributes: true });
}"""


# A text area says itself only when it is left; here also after a pause in typing, so that a draft is kept.
TYPED = """if (!window.marsadTyped) {
  window.marsadTyped = new WeakMap();
  document.addEventListener("input", (e) => {
    const area = e.target;
    if (!(area instanceof HTMLTextAreaElement) || !area.closest("[class*=st-key-draft_]")) return;
    clearTimeout(window.marsadTyped.get(area));
    window.marsadTyped.set(area, setTimeout(() => {
      area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true }));
    }, 700));
  }, true);
}"""


def _script(lang: str) -> str:
    direction = "rtl" if lang == "ar" else "ltr"
    root = "document.documentElement"
    return f'<script>{root}.lang="{lang}";{root}.dir="{direction}";{TURN}{TYPED}{labels(lang)}</script>'


def _words(lang: str) -> str:
    """Return styles that put our words in the place of Streamlit's English ones."""
    say = {name: t(f"ui.look.{name}", lang).replace('"', "") for name in ("browse", "drop", "more")}
    zone = '[data-testid="stFileUploaderDropzone'
    rest = '.rc-overflow-item-rest [data-testid="stTopNavSection"] p'
    return (
        f'<style>{zone}"] button * {{ display: none; }}'
        f'{zone}"] button::after {{ content: "{say["browse"]}"; font-size: .9rem; }}'
        f'{zone}Instructions"] * {{ font-size: 0 !important; }}'
        f'{zone}Instructions"]::after {{ content: "{say["drop"]}"; font-size: .8rem; }}'
        f'{rest} {{ font-size: 0 !important; }}{rest}::after {{ content: "{say["more"]}"; font-size: .875rem; }}</style>'
    )


# The page's own sign: the border as a line, a point on it, a point beside it.
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="6" fill="#0b5c8a"/>'
    '<path d="M4 22 12 9l9 6 7-8" fill="none" stroke="#fff" stroke-width="2.5"/>'
    '<circle cx="21" cy="15" r="4" fill="#fff"/><circle cx="14" cy="23" r="2.5" fill="#fff"/></svg>'
)
SCRIPTS = {lang: _script(lang) for lang in LANGS}
WORDS = {lang: _words(lang) + SEGMENTS[lang] for lang in LANGS}
