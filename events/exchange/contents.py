"""The page that tells what a package holds: both languages, no script, and nothing that the package withholds."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape

from data.room_text import shown
from data.words import LANGS, n, t
from events.exchange.items import Link
from events.exchange.manifest import ANYBODY, Manifest
from events.register.versions import Version
from events.situation.records import RECORDS, titled

# More nobody reads; the register shows them all once they are merged.
LISTED = 2_000
_STYLE = (
    "body{font-family:sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem;line-height:1.5}"
    "section{margin-bottom:2rem}p.mark{background:#000;color:#fff;padding:.3rem .6rem;text-align:center}"
    "dt{font-weight:bold}dd{margin:0 0 .4rem}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #767676;padding:.2rem .4rem;text-align:start;vertical-align:top}"
    "td:first-child,dd{overflow-wrap:anywhere}td:first-child{min-width:6rem}"
    "@media(max-width:40rem){body{padding:0 .4rem}table{font-size:.8rem}th,td{padding:.2rem}}"
)


def page(manifest: Manifest, items: Sequence[Version | Link]) -> bytes:
    """Return the page, as a program without scripts and without a network shows it.

    Parameters
    ----------
    manifest : Manifest
        Of a sealed package: only from whom and for whom is said.
    items : sequence of Version or Link
        What the package holds.
    """
    hashed = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    mark = f'<p class="mark" dir="ltr">{escape(manifest.marking)}</p>' if manifest.marking else ""
    sections = "".join(
        f'<section lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">{_section(manifest, items, lang)}</section>'
        for lang in LANGS
    )
    return (
        '<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hashed}'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(t('package.title', 'ar'))} · {escape(t('package.title', 'en'))}</title>"
        f"<style>{_STYLE}</style></head><body>{mark}{sections}{mark}</body></html>\n"
    ).encode()


def _section(manifest: Manifest, items: Sequence[Version | Link], lang: str) -> str:
    to = t("package.anybody", lang) if manifest.to == ANYBODY else _centre(manifest.to, lang)
    facts = [("from", _centre(manifest.sender, lang)), ("to", to)]
    title = f"<h1>{escape(t('package.title', lang))}</h1>"
    if manifest.synthetic:
        title += f'<p class="mark">{escape(t("synthetic.banner", lang))}</p>'
    if manifest.kind == "sealed":
        return f"{title}{_facts(facts, lang)}<p>{escape(t('package.is_sealed', lang))}</p>"
    last: dict[str, Version] = {}
    for version in _versions(items):
        last[version.subject] = version
    facts += [
        ("made", f"{manifest.made_utc}"),
        ("by", " · ".join(part for part in (_centre(manifest.by["name"], lang), manifest.by["institution"]) if part)),
        ("profile", t(f"package.profile.{manifest.profile}", lang)),
        ("marking", t(f"marking.{manifest.marking}", lang)),
        (
            "holds",
            t(
                "package.held", lang, changes=n("package.changes", sum(1 for _ in _versions(items)), lang),
                records=n("package.records", len(last), lang),
            ),
        ),
    ]  # fmt: skip
    if manifest.line:
        facts.append(
            ("line", t("package.numbers", lang, first=manifest.first, last=manifest.last, line=manifest.line))
        )
    facts += [("seen", t("package.received", lang, line=one.line, n=one.n)) for one in manifest.seen]
    rows = "".join(_row(version, lang) for version in list(last.values())[:LISTED])
    heads = "".join(
        f"<th>{escape(t(f'package.head.{name}', lang))}</th>"
        for name in ("id", "what", "kind", "date", "title")
    )
    more = len(last) - LISTED
    rest = f"<p>{escape(n('package.more', more, lang))}</p>" if more > 0 else ""
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{rest}" if rows else ""
    return f"{title}{_facts(facts, lang)}{table}<p>{escape(t('package.how', lang))}</p>"


def _versions(items: Iterable[Version | Link]) -> Iterable[Version]:
    return (item for item in items if isinstance(item, Version))


def _facts(facts: Sequence[tuple[str, str]], lang: str) -> str:
    lines = (
        f"<dt>{escape(t(f'package.fact.{name}', lang))}</dt><dd><bdi>{escape(value)}</bdi></dd>"
        for name, value in facts
        if value
    )
    return f"<dl>{''.join(lines)}</dl>"


def _row(version: Version, lang: str) -> str:
    body, other = version.body, "en" if lang == "ar" else "ar"
    if version.record == "event":
        kind = _kinds().get(str(body.get("kind", "")), {}).get(lang, str(body.get("kind", "")))
        title = str(body.get(f"title_{lang}") or body.get(f"title_{other}") or "")
    else:
        kind, title = (
            t(f"record.{version.record}", lang),
            (titled(version.record, body, lang) if version.record in RECORDS else str(body.get("text", ""))),
        )
    what = t(f"package.op.{version.op}", lang)
    cells = (version.subject, what, kind, str(body.get("date_edtf") or body.get("start") or ""), title)
    return "<tr>" + "".join(f"<td><bdi>{escape(shown(cell, 200))}</bdi></td>" for cell in cells) + "</tr>"


def _centre(name: str, lang: str) -> str:
    """Return what a centre is called; one that is not of the two by its code."""
    from data.catalogue import read

    sites = read("sites").set_index("id")
    return str(sites.loc[name, f"short_{lang}"]) if name in sites.index else name


@cache
def _kinds() -> Mapping[str, Mapping[str, str]]:
    from data.catalogue import read

    return {
        row["code"]: {lang: row[f"name_{lang}"] for lang in LANGS} for row in read("kinds").to_dict("records")
    }
