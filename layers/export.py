"""The one-file export: the whole map as an HTML page that asks nothing of anybody.

The page is put together here by hand, from constant parts and escaped text: folium renders the map's constant
script, and only then does the data come in, base64 in a block that no browser runs. The policy names each
script and style by its hash, so nothing else runs even if something slipped through.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow.compute as pc

from data.errors import SetupProblem
from data.words import LANGS, n, t
from events.exchange.maps import CLOSE, OPEN
from layers.composed import composed
from layers.content import Content
from layers.encode import utf8
from layers.pack import plain_json
from layers.payload import View, data_time, filter_words, gloss, instant, meta, packed, sources, title
from layers.picture import picture
from layers.weights import COLUMN, weights

BUNDLE_PATH = Path(__file__).parent.parent / "static" / "marsad.js"
# How many events the part without scripts lists; beyond that a list helps nobody, and the file grows.
LISTED = 200
# Beyond this many bytes of texts they stand at the end of the page, where the map need not wait for them.
MOST_AT_ONCE = 2**18
# Three bytes make four letters.
GROUP = 3
# The data are turned into letters so many bytes at a time.
LETTERS_FROM = GROUP * 2**20
# Control characters have no place in HTML; a browser drops some and keeps others.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
STYLE = """
html,body{margin:0;height:100%;background:#fff;color:#1d1d1b;font-family:"IBM Plex Sans Arabic","Noto Sans Arabic","Segoe UI",Tahoma,sans-serif;line-height:1.6}
#map_marsad{position:absolute;inset:0}
html:not(.marsad-live) #map_marsad{display:none}
html.marsad-live #marsad-static{display:none}
#marsad-static{max-width:56rem;margin:0 auto;padding:0 1rem 2rem;overflow-wrap:anywhere}
#marsad-static svg{width:100%;height:auto;border:1px solid #b8b4aa}
#marsad-static h1{font-size:1.4rem;margin:.6rem 0 .2rem}
#marsad-static .marking{font-weight:600;text-align:center;border:1px solid;padding:.1rem .5rem}
#marsad-static .how{background:#fff6da;border:1px solid #c9a227;padding:.5rem .8rem}
html.marsad-opening:not(.marsad-slow) #marsad-static{display:none}
html.marsad-opening #marsad-static>:not(h1):not(.marking){display:none}
#marsad-static li{margin-block:.35rem}
#marsad-static small{color:#55524c}
@media print{html.marsad-live #marsad-static{display:none}}
"""
# Where scripts run, the part without them is not laid out while the map opens: nothing shows at first, for each thing shown is laid out, drawn and copied
# to the screen while the processor has the map to make; title and marking where it takes long. Should the program not start, as in an old browser, it comes back.
OPENING = """(function(c){c.add("marsad-opening");setTimeout(function(){c.add("marsad-slow")},600);
addEventListener("DOMContentLoaded",function(){if(!window.marsad)c.remove("marsad-opening")})})(document.documentElement.classList);"""


@cache
def bundle() -> str:
    """Return the browser code, checked to be safe inside a script element.

    Raises
    ------
    SetupProblem
        It has not been built.
    """
    try:
        code = BUNDLE_PATH.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SetupProblem("bundle.missing") from None
    # "</script" would end the element and "<!--" changes how its end is found; both can only stand in strings.
    return re.sub(r"<(?=/script|!--|script)", r"\\x3C", code, flags=re.IGNORECASE)


def source_hash(text: str) -> str:
    """Return the policy's name of a constant script or style."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def json_block(value: object) -> str:
    r"""Return JSON that no HTML parser can leave: ``< > &`` and U+2028/9 as escapes.

    Examples
    --------
    >>> json_block({"a": "</script>"})
    '{"a":"\\u003c/script\\u003e"}'
    """
    text = plain_json(value).decode()
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def policy(scripts: list[str], styles: list[str]) -> str:
    """Return the Content-Security-Policy of a page with these constant scripts and styles."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src " + " ".join(map(source_hash, scripts)),
            "style-src " + " ".join(map(source_hash, styles)),
            "img-src data: blob:",
            "font-src data:",
            "worker-src blob:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def safe(text: str) -> str:
    r"""Return text from outside for a page: escaped, its control characters shown as missing ones.

    Examples
    --------
    >>> safe("<b>\x1b[31m")
    '&lt;b&gt;�[31m'
    """
    return CONTROLS.sub("\ufffd", escape(text))


def apart(text: str) -> str:
    """Return text from outside set apart, so that its direction marks end where it ends."""
    return f"<bdi>{safe(text)}</bdi>"


def _latest(events: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the ``LISTED`` events that begin last, of a day by id; of a million rows few are put in order."""
    days = utf8(events["start"])
    last = pc.select_k_unstable(days, LISTED, [("", "descending")])
    least = days[last[-1].as_py()].as_py() if len(last) else ""
    some = events[(events["start"] >= least).to_numpy()]
    return some.sort_values(["start", "id"], ascending=[False, True], kind="stable").head(LISTED)


def listed(events: gpd.GeoDataFrame, documents: dict[str, dict[str, str]], lang: str) -> str:
    """Return the events as an HTML list: date, title, place, origin; the latest first."""
    latest = _latest(events)
    items = []
    columns = [
        *("date_edtf", "origin", "source", "id"),
        *(f"{name}_{one}" for name in ("title", "place") for one in LANGS),
    ]
    other = next(one for one in LANGS if one != lang)
    columns += [COLUMN] if COLUMN in latest.columns else []
    for row in latest[columns].to_dict("records"):
        date = row["date_edtf"] or t("static.undated", lang)
        title = row[f"title_{lang}"] or row[f"title_{other}"] or row["id"]
        place = row[f"place_{lang}"] or row[f"place_{other}"] or t("static.unlocated", lang)
        source = documents.get(row["source"], {}).get(lang, row["source"])
        several = n("web.card.stands", row[COLUMN], lang) if row.get(COLUMN, 1) > 1 else ""
        origin = t(f"origin.{row['origin']}", lang) if row["origin"] else ""
        facts = " · ".join(apart(part) for part in (several, place, origin, source) if part)
        items.append(f"<li>{apart(date)} — {apart(title)}<br><small>{facts}</small></li>")
    more = int(weights(events).sum() - weights(latest).sum())
    rest = f"<p>{escape(n('static.more', more, lang))}</p>" if more else ""
    return f"<ol>{''.join(items)}</ol>{rest}"


def code(text: str) -> str:
    """Return a date or code isolated left to right, so that Arabic around it does not turn its parts about."""
    return f"\u2066{text}\u2069"


def still(content: Content, view: View, info: dict[str, Any]) -> str:
    """Return the part of the page that needs no script: picture, counts, list, sources, how to open it fully."""
    lang = view.lang
    marking = f'<p class="marking"><bdi dir="ltr">{escape(info["marking"])}</bdi> — {escape(gloss(info["marking"], view)[lang])}</p>'
    credits = "".join(
        f"<li><bdi>{escape(c['credit'])}</bdi> — {escape(c['title'][lang])} ({escape(c['licence'])})</li>"
        for c in sources(content)
    )
    lines = (
        t(
            "static.made",
            lang,
            made=code(info["made_utc"]),
            data=code(data_time(content) or "—"),
            version=code(info["version"]),
        ),
        t("static.filter", lang, words=filter_words(content, view)[lang]),
    )
    facts = "".join(f"<p>{safe(line)}</p>" for line in lines)
    return (
        f'<main id="marsad-static">{marking}<h1>{apart(title(view)[lang])}</h1>'
        f'<p class="how">{escape(t("static.how", lang))}</p>'
        f"<p><strong>{escape(info['summary'])}</strong></p>{picture(content.events, content.sites, content.crossings, lang)}"
        f"{facts}<h2>{escape(t('static.events', lang))}</h2>{listed(content.events, content.documents, lang)}"
        f"<h2>{escape(t('static.sources', lang))}</h2><ul>{credits}</ul><p>{escape(t('disclaimer', lang))}</p>"
        f'<p><small><bdi dir="ltr">SHA-256 {info["sha256"]}</bdi></small></p>{marking}</main>'
    )


def texts_from(data: bytes) -> int:
    """Return where in a packed file its texts are cut off, to stand at the end of the page; its length where they are short.

    The base64 of both parts joined is that of the whole.
    """
    header = 10 + int.from_bytes(data[6:10], "little")
    offset = next(
        block["offset"] for block in json.loads(data[10:header])["blocks"] if block["name"] == "texts"
    )
    cut = -(-(header + offset) // GROUP) * GROUP
    return cut if len(data) - cut >= MOST_AT_ONCE else len(data)


def letters(data: memoryview) -> Iterator[bytes]:
    """Return bytes in base64, a piece at a time: a million events are tens of megabytes.

    Examples
    --------
    >>> b"".join(letters(memoryview(b"abcd")))
    b'YWJjZA=='
    """
    for start in range(0, len(data), LETTERS_FROM):
        yield base64.b64encode(data[start : start + LETTERS_FROM])


def page(content: Content, view: View) -> bytes:
    """Return the export as the bytes of one HTML file; see `pieces`."""
    return b"".join(pieces(content, view))


def pieces(content: Content, view: View) -> Iterator[bytes]:
    """Return the export as one HTML file, piece by piece.

    Everything is worked out before the first piece is asked for, so that what goes wrong does so before a file is begun,
    and the events need not be kept while it is written.

    Parameters
    ----------
    content : Content
        What is on the map, already filtered and already reduced to what its profile lets out.
    view : View
        How it is made.

    Returns
    -------
    iterator of bytes
        UTF-8; the same for the same input.
    """
    bundle()  # what is missing is missed before the work
    facts = meta(content, view)
    return around(packed(content, view, said=facts), content, view, facts)


def around(data: bytes, content: Content, view: View, facts: dict[str, Any]) -> Iterator[bytes]:
    """Return the page around a packed file, piece by piece; ``facts`` is its `layers.payload.meta`."""
    program = bundle()
    info = {
        "sha256": hashlib.sha256(data).hexdigest(),
        "product": "Marsad",
        "summary": facts["summary"][view.lang],
        **{
            key: facts[key]
            for key in ("version", "title", "marking", "profile", "made_utc", "data_utc", "filter_words")
        },
        "filter": view.asked.as_json(),
        "events": int(weights(content.events).sum()),
        **({"synthetic": True} if view.synthetic else {}),
        # Of the data block, where a row may stand for many events.
        **({"rows": len(content.events)} if COLUMN in content.events.columns else {}),
    }
    markup, script = composed([layer.key for layer in content.layers])
    direction = "rtl" if view.lang == "ar" else "ltr"
    head = "".join(
        (
            f'<!doctype html>\n<html lang="{view.lang}" dir="{direction}" data-sha256="{info["sha256"]}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy([OPENING, program, script], [STYLE])}">',
            '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">',
            f'<meta name="generator" content="Marsad {facts["version"]}"><title>{safe(title(view)[view.lang])}</title>',
            f"<style>{STYLE}</style><script>{OPENING}</script></head><body>{markup}{still(content, view, info)}",
            f'<script type="application/json" id="marsad-info">{json_block(info)}</script>',
            f"<script>{program}</script>",
        )
    )
    return _written(head, data, script)


def _written(head: str, data: bytes, script: str) -> Iterator[bytes]:
    cut, whole = texts_from(data), memoryview(data)
    more = ' data-more="marsad-texts"' if cut < len(data) else ""
    yield head.encode("utf-8", "replace")
    # The program comes before the data, so that its thread starts while they are read; nothing but ASCII follows
    # it, so that the browser keeps a long text in one byte a letter.
    yield f'<script type="text/plain" id="marsad-data"{more}>'.encode()
    yield from letters(whole[:cut])
    yield f"</script><script>{script}</script>".encode("utf-8", "replace")
    yield OPEN + CLOSE  # the place of the signed package, where the map comes from a register
    if more:
        yield b'<script type="text/plain" id="marsad-texts">'
        yield from letters(whole[cut:])
        yield b"</script>"
    yield b"</body></html>\n"


def file_name(content: Content, view: View) -> str:
    """Return the name the file gets by itself: ``marsad_<lang>_<from>_<to>_<yyyymmdd>.html``.

    From and to are the filter's days, else the first and last day of the events it holds; of what is made up it is
    ``marsad_synthetic_...``.
    """
    starts, ends = (content.events[name][content.events[name] != ""] for name in ("start", "end"))
    first = view.asked.start or (starts.min() if len(starts) else "undated")
    last = view.asked.end or (ends.max() if len(ends) else "undated")
    lang = view.lang if len(view.langs) == 1 else "both"
    return f"marsad_{'synthetic_' if view.synthetic else ''}{lang}_{first}_{last}_{instant(view.made_utc)[:10].replace('-', '')}.html"
