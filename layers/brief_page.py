"""A briefing as one HTML file that asks nothing of anybody, runs nothing, and prints to A4.

No script is in it at all: the policy allows none. The marking stands at the head and the foot of every printed page: they
are the head and the foot of one table that holds everything, which every browser repeats, and take room of their own, so that
nothing is printed over. Page numbers stand in the margin, where the browser can (css-page-3, margin boxes).
"""

from __future__ import annotations

import hashlib
from html import escape
from importlib.metadata import version

from data.words import t
from layers.brief import Brief
from layers.brief_parts import parts, title
from layers.export import safe, source_hash
from layers.payload import instant

# A4 in portrait. Margins are wide enough for a printer that cannot print to the edge, and for a folder's holes.
STYLE = """
@page{size:A4 portrait;margin:14mm 14mm 17mm;@bottom-center{content:%(page)s;vertical-align:top;padding-top:2mm;font-size:8pt;color:#55524c}}
html{background:#fff;color:#1d1d1b;font-family:"IBM Plex Sans Arabic","Noto Sans Arabic","Noto Naskh Arabic","Segoe UI",Tahoma,"DejaVu Sans",sans-serif;line-height:1.55}
body{margin:0 auto;max-width:60rem;padding:0 1rem 2rem;overflow-wrap:anywhere}
table.sheet{width:100%%;border-collapse:collapse;table-layout:fixed}
table.sheet>thead>tr>td,table.sheet>tfoot>tr>td{padding:0 0 .6rem;text-align:center}
table.sheet>tfoot>tr>td{padding:.6rem 0 2px}
table.sheet>tbody>tr>td{padding:0;vertical-align:top}
.marking{display:block;font-weight:600;border:1px solid;padding:.1rem .5rem;font-size:.85rem}
h1{font-size:1.45rem;margin:.4rem 0}
h2{font-size:1.2rem;margin:1.4rem 0 .4rem;border-bottom:2px solid #2f3542}
h3{font-size:1rem;margin:1rem 0 .3rem}
p{margin:.35rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem .8rem;margin:.4rem 0}
dt{color:#55524c}
dd{margin:0}
small{color:#55524c;font-size:.85em}
.synthetic{border:2px solid;padding:.2rem .6rem;font-weight:700;text-align:center}
table:not(.sheet){border-collapse:collapse;width:100%%;margin:.4rem 0;font-size:.85rem;table-layout:fixed}
table:not(.sheet) th,table:not(.sheet) td{border:1px solid #b8b4aa;padding:.2rem .35rem;text-align:start;vertical-align:top;font-weight:400}
table:not(.sheet) thead th{background:#f1efe9;font-weight:600}
table.events th:nth-child(1){width:3.4em}
table.events th:nth-child(2){width:13%%}
table.events th:nth-child(4){width:20%%}
table.events th:nth-child(5){width:19%%}
table.events th:nth-child(6){width:9%%}
table.trends th:nth-child(1){width:28%%}
table.sources th:nth-child(2),table.times th:nth-child(3){width:16%%}
a{color:#00527f}
a.fig{text-decoration:none;border-bottom:1px dotted;color:inherit;white-space:nowrap}
.fig small{margin-inline-start:.15em;color:#6b675f}
figure{margin:.6rem 0}
figcaption{font-size:.85rem}
svg{max-width:100%%;height:auto}
svg.map{display:block;width:100%%;margin:auto;border:1px solid #b8b4aa}
.plots{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:.2rem 1rem}
.plots figure{margin:.2rem 0}
.versions{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:.3rem 1rem}
blockquote{margin:0;border:1px solid #b8b4aa;padding:.1rem .5rem}
.settled{border:1px solid #b8b4aa;padding:.2rem .5rem}
ol.numbers{font-size:.85rem;padding-inline-start:2.6em}
ol.numbers li::marker{content:"[" counter(list-item) "] "}
:target{background:#fff6da;outline:2px solid #c9a227}
@media (max-width:40rem){.plots,.versions{grid-template-columns:minmax(0,1fr)}body{padding:0 .6rem 1rem}
dl{grid-template-columns:minmax(0,1fr)}dt{margin-top:.3rem}.wide{overflow-x:auto}.wide>table{min-width:34rem}}
@media print{html{font-size:9.5pt}body{max-width:none;padding:0;margin:0}a{color:inherit;text-decoration:none}
h1,h2,h3{break-after:avoid}tr,figure,.keep,li,dl>*,blockquote{break-inside:avoid}
table.sheet>tbody>tr{break-inside:auto}table.sheet>tbody>tr>td{break-inside:auto}
svg.map{width:auto;height:96mm}p,figcaption{orphans:3;widows:3}figcaption,thead{break-after:avoid}:target{background:none;outline:none}}
"""


def style(lang: str) -> str:
    """Return the page's style: the words on the page's number are the only thing in it that changes."""
    first, middle, last = (
        part.replace('"', "") for part in t("brief.page", lang, page="\n", pages="\n").split("\n")
    )
    return STYLE % {"page": f'"{first}" counter(page) "{middle}" counter(pages) "{last}"'}


def page(brief: Brief) -> bytes:
    """Return the briefing as the bytes of one HTML file: the same for the same briefing.

    Parameters
    ----------
    brief : Brief
        What it says.

    Returns
    -------
    bytes
        UTF-8.
    """
    head, look = brief.head, style(brief.head.lang)
    body = _body(brief)
    digest = hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()
    made = t("brief.foot", head.lang, version=version("marsad"), made=f"\u2066{instant(head.made_utc)}\u2069")
    marking = _marking(brief)
    direction = "rtl" if head.lang == "ar" else "ltr"
    return "".join(
        (
            f'<!doctype html>\n<html lang="{head.lang}" dir="{direction}" data-sha256="{digest}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy(look)}">',
            '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">',
            f'<meta name="generator" content="Marsad {version("marsad")}"><title>{safe(title(brief))}</title>',
            f'<style>{look}</style></head><body><table class="sheet" role="presentation">',
            f'<thead><tr><td><div role="banner">{marking}</div></td></tr></thead>',
            f'<tfoot><tr><td><div role="contentinfo">{marking}</div></td></tr></tfoot>',
            f'<tbody><tr><td><main><div id="brief">{body}</div><p><small>{escape(made)}<br>',
            f'<bdi dir="ltr">SHA-256 {digest}</bdi></small></p></main></td></tr></tbody></table></body></html>\n',
        )
    ).encode("utf-8", "replace")


def policy(look: str) -> str:
    """Return the Content-Security-Policy: its own style and nothing else, no script at all."""
    return f"default-src 'none'; style-src {source_hash(look)}; base-uri 'none'; form-action 'none'"


def _marking(brief: Brief) -> str:
    token, lang = brief.head.marking, brief.head.lang
    synthetic = f" — {escape(t('brief.synthetic.short', lang))}" if brief.synthetic else ""
    return f'<span class="marking"><bdi dir="ltr">{escape(token)}</bdi> — {escape(t("marking." + token, lang))}{synthetic}</span>'


def _body(brief: Brief) -> str:
    out = []
    for key, heading, html in parts(brief):
        named = f'<h2 id="{key}">{escape(heading)}</h2>' if heading else ""
        out.append(f"<section>{named}{html}</section>")
    return "".join(out)


def file_name(brief: Brief) -> str:
    """Return the name that the file gets by itself: ``marsad_brief_<lang>_<from>_<to>.html``."""
    period = brief.head.period
    return f"marsad_brief_{brief.head.lang}_{period.start}_{period.end}.html"
