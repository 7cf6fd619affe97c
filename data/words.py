"""The words of the product in Arabic and English: one gettext catalogue, kept in a file a room.

``data/locale/<lang>/<room>.po`` are read and joined; a key stands in one of them only. Keys are names
("tray.undated"), not sentences, so that neither language is the translation of the other. Plurals follow
each language's own rule (Arabic has six forms), on the server by gettext, in the browser by Intl.PluralRules.
"""

from __future__ import annotations

import io
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGS = ("ar", "en")
LOCALE = Path(__file__).parent / "locale"
# What the page uses: its own words, and the names of codes that it shares with the server.
BROWSER = ("web.", "precision.", "role.", "origin.", "side.", "count.", "status.", "state.", "certainty.")
# CLDR's plural categories in the order of the Plural-Forms headers in the catalogue files.
PLURALS = {"ar": ("zero", "one", "two", "few", "many", "other"), "en": ("one", "other")}


@cache
def catalogue(lang: str) -> Catalog:
    """Return the joined catalogue of one language; a key found in two files is an error."""
    joined = Catalog(locale=lang)
    seen: dict[object, str] = {}
    for path in sorted((LOCALE / lang).glob("*.po")):
        with path.open("rb") as file:
            part = read_po(file, locale=lang)
            joined.mime_headers = (
                part.mime_headers
            )  # our plural rule, in CLDR's order: Babel's own differs for Arabic
            for message in part:
                if not message.id:
                    continue
                key = message.id[0] if isinstance(message.id, tuple) else message.id
                if key in seen:
                    raise ValueError(f"{path.name}: {key} stands in {seen[key]} already")
                seen[key] = path.name
                joined.add(message.id, message.string)
    return joined


@cache
def _translations(lang: str) -> GNUTranslations:
    buffer = io.BytesIO()
    write_mo(buffer, catalogue(lang))
    buffer.seek(0)
    return GNUTranslations(buffer)


def t(key: str, lang: str, /, **values: object) -> str:
    """Return the text of ``key`` in ``lang``, its ``{placeholders}`` filled.

    Examples
    --------
    >>> t("product.name", "en")
    'Marsad'
    """
    text = _translations(lang).gettext(key)
    if text == key:
        raise KeyError(f"no words for {key!r} in {lang!r}")
    return text.format_map(values) if values else text


def n(key: str, count: int, lang: str, /, **values: object) -> str:
    """Return the text of ``key`` for ``count`` things, in the plural form that ``lang`` asks.

    Examples
    --------
    >>> n("count.events", 2, "en"), n("count.events", 2, "ar")
    ('2 events', 'حدثان')
    """
    text = _translations(lang).ngettext(key, key, count)
    if text == key:
        raise KeyError(f"no plural words for {key!r} in {lang!r}")
    return text.format_map({"count": f"{count:,}", **values})


def two(key: str, /, **values: object) -> dict[str, str]:
    """Return a text in both languages, as the browser takes it: ``{"ar": ..., "en": ...}``."""
    return {lang: t(key, lang, **values) for lang in LANGS}


@cache
def browser(lang: str) -> dict[str, str | dict[str, str]]:
    """Return the keys that the browser code uses (``web.*`` and what it shares), plurals by category."""
    words: dict[str, str | dict[str, str]] = {}
    for message in catalogue(lang):
        plural = isinstance(message.id, tuple | list)
        key = str(message.id[0]) if plural else str(message.id)
        if not key.startswith(BROWSER):
            continue
        words[key] = (
            dict(zip(PLURALS[lang], map(str, message.string or ()), strict=True))
            if plural
            else str(message.string)
        )
    return words
