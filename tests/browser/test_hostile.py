"""Text from data is inert in an export: nothing runs, nothing is asked for, and it reads as it was written.

The walks are made on the export as it is and on a copy without its Content-Security-Policy, so that the first
wall (no data in scripts or markup) is seen to stand without the second.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from data.room import read_overlay
from layers.content import gather
from layers.export import page as export_page
from layers.pack import unpack
from layers.payload import View
from tests.browser.payloads import CANARY_FILE, PAYLOADS, PRODUCT, events, overlay, written

pytestmark = pytest.mark.browser
TEXTS = [written(text) for text in PAYLOADS.values()]
TITLE = " ".join(text for text in TEXTS if len(text) < 1000)
# A search box holds one line.
QUERIES = [re.sub("[\r\n]+", " ", text) for text in TEXTS]
MADE = datetime(2025, 3, 1, tzinfo=UTC)
POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="[^"]*">')
LISTEN = """
window.marsadRan = [];
window.marsadCanary = (n) => { window.marsadRan.push(n); return ""; };
window.alert = window.confirm = window.prompt = window.marsadCanary;
"""
# Elements that none but a text taken for markup could make, and handlers written as attributes.
STRANGERS = """() => [...document.querySelectorAll(
  "img, iframe, object, embed, base, link, textarea, form, meta[http-equiv=refresh], [onerror], [onload], [onclick]"
)].map((one) => one.outerHTML.slice(0, 200))"""
FRAME = "const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));"


class Watched:
    """A page in a context of its own, and everything that it did beside showing itself."""

    def __init__(self, browser: Browser, *, scripts: bool = True) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport={"width": 1000, "height": 600}, java_script_enabled=scripts, reduced_motion="reduce"
        )
        if scripts:
            self.context.add_init_script(LISTEN)
        self.scripts = scripts
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page: Page = self.context.new_page()
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.context.on("page", lambda page: self.said.append(f"window: {page.url}"))
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: self.said.append(f"dialog: {dialog.message}"))
        self.page.on("framenavigated", lambda frame: self.asked.append(frame.url))

    def open(self, path: Path) -> Page:
        self.url = path.as_uri()
        self.page.goto(self.url)
        if self.scripts:
            self.page.wait_for_selector("html[data-marsad-ready=true]", timeout=60_000)
        return self.page

    def assert_inert(self) -> None:
        """Nothing ran, nothing was logged, nothing but the file was asked for, no element grew out of a text."""
        assert self.said == []
        own = {worker.url for worker in self.page.workers}  # its own thread, of its own script
        assert set(self.asked) - own == {self.url}
        assert len(own) <= 1
        assert self.page.url == self.url
        assert self.page.evaluate(STRANGERS) == []
        assert self.page.evaluate("document.querySelectorAll('script').length") == 6
        if self.scripts:
            assert self.page.evaluate("window.marsadRan") == []
            assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert PRODUCT not in self.page.content()


@pytest.fixture
def watched(browser: Browser) -> Iterator[Callable[..., Watched]]:
    made: list[Watched] = []

    def open_watched(**options: bool) -> Watched:
        made.append(Watched(browser, **options))
        return made[-1]

    yield open_watched
    for one in made:
        one.context.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A working folder in which a template that ran would leave its canary."""
    path = tmp_path_factory.mktemp("hostile")
    before = Path.cwd()
    os.chdir(path)
    yield path
    os.chdir(before)


@pytest.fixture(scope="module")
def export(folder: Path) -> Path:
    """One event a payload, one overlay of all of them, all of them in the title."""
    layers = [read_overlay(overlay(), "all.geojson")]
    path = folder / "hostile.html"
    view = View(made_utc=MADE, profile="internal", title=TITLE)
    path.write_bytes(export_page(gather(events(), layers, only=["events", "places", "crossings"]), view))
    return path


@pytest.fixture(scope="module")
def bare(export: Path) -> Path:
    """The same file without its policy."""
    whole = export.read_bytes()
    assert len(POLICY.findall(whole)) == 1
    path = export.with_name("bare.html")
    path.write_bytes(POLICY.sub(b"", whole))
    return path


@pytest.fixture(scope="module")
def layered(folder: Path) -> Path:
    """One overlay a payload, whose name the payload is."""
    some = {"only": PAYLOADS["img"]}
    layers = [read_overlay(overlay(some), f"{text}.geojson") for text in PAYLOADS.values()]
    path = folder / "layered.html"
    content = gather(events(some), layers, only=["events"])
    path.write_bytes(POLICY.sub(b"", export_page(content, View(made_utc=MADE, profile="internal"))))
    return path


WALK_CARDS = f"""async () => {{
  {FRAME}
  const press = async (selector) => {{ document.querySelector(selector).click(); await frame(); }};
  for (const box of document.querySelectorAll(".m-layer input:checked")) box.click();
  await press("[data-tab=events]");
  await press("[data-tray=events]");
  const seen = [];
  for (let i = 0; i < Number(document.documentElement.dataset.total); i++) {{
    const list = document.querySelector(".m-list");
    list.scrollTop = i * 96;
    await frame();
    const row = list.querySelector(`[data-index="${{i}}"]`);
    const name = row.querySelector(".m-row-title").textContent;
    row.click();
    await frame();
    const card = document.querySelector(".m-card");
    seen.push({{
      row: name, title: card.querySelector("h2").textContent, sub: card.querySelector(".m-sub").textContent,
      text: card.querySelector(".m-text").textContent,
      badges: [...card.querySelectorAll(".m-badge")].map((one) => one.textContent),
      facts: [...card.querySelectorAll("dd")].map((one) => one.textContent),
      links: [...document.querySelectorAll(".m-card a")].map((one) => one.href),
    }});
    await press(".m-card-head button");
  }}
  return seen;
}}"""
WALK_SEARCH = f"""async (texts) => {{
  {FRAME}
  const input = document.querySelector(".m-search-input");
  for (const box of document.querySelectorAll(".m-layer input:checked")) box.click();
  const seen = [];
  input.focus();
  for (const text of texts) {{
    input.value = text;
    input.dispatchEvent(new Event("input"));
    await new Promise((done) => setTimeout(done, 150));
    const groups = [...document.querySelectorAll(".m-search-group")];
    const of = (group) => [...(group?.querySelectorAll(".m-option span") ?? [])].map((one) => one.textContent);
    const found = groups.map(of);
    const quoted = [...document.querySelectorAll(".m-option small")].at(-1)?.textContent ?? "";
    groups[0]?.querySelector(".m-option")?.click();
    await frame();
    const card = document.querySelector(".m-card");
    const facts = [...card.querySelectorAll("dt, dd")].map((one) => one.textContent);
    seen.push({{ text, found, quoted, title: card.querySelector("h2")?.textContent ?? "", facts }});
  }}
  return seen;
}}"""
WALK_REST = f"""async () => {{
  {FRAME}
  const shell = document.querySelector(".m-shell");
  for (const tab of ["legend", "followup", "sources", "events"]) {{
    document.querySelector(`[data-tab=${{tab}}]`).click();
    await frame();
  }}
  for (const tray of ["undated", "unlocated", "outside", "events"]) {{
    document.querySelector(`[data-tray=${{tray}}]`).click();
    await frame();
  }}
  document.querySelector("[data-tab=legend]").click();
  await frame();
  const names = [...document.querySelectorAll(".m-toggle .m-name")].map((one) => one.textContent);
  const labels = [...document.querySelectorAll(".m-only")].map((one) => one.getAttribute("aria-label"));
  for (const one of document.querySelectorAll(".m-only, .m-all, .m-layer input")) {{ one.click(); await frame(); }}
  await marsad.filter({{}});
  return {{ names, labels }};
}}"""


def test_no_byte_of_data_was_a_template(export: Path, folder: Path) -> None:
    whole = export.read_bytes()
    _, blocks = unpack(data_of(whole))
    for part in (whole, *blocks.values()):
        assert PRODUCT.encode() not in part
        assert b"YES-IT-RAN" not in part.replace(b"%}YES-IT-RAN{%", b"")
    assert not list(folder.rglob(CANARY_FILE))


def without_blanks(text: str) -> str:
    return re.sub("[\x00-\x20\x7f-\xa0]", "", text)


def data_of(whole: bytes) -> bytes:
    import base64

    found = re.search(rb'<script type="text/plain" id="marsad-data">([^<]*)</script>', whole)
    assert found
    return base64.b64decode(found[1])


def test_outside_its_six_scripts_no_payload_stands_in_the_file(export: Path) -> None:
    whole = export.read_text(encoding="utf-8")
    assert whole.count("<script") == whole.lower().count("<script") == 6
    assert whole.count("</script>") == whole.lower().count("</script") == 6
    for start in ("<img", "<iframe", "<base", "<!--", "<link", "<textarea", "</style><style", "<svg/"):
        outside = re.sub(r"<script[^>]*>.*?</script>", "", whole, flags=re.DOTALL)
        assert start not in outside


def test_every_card_shows_the_text_and_nothing_runs(watched: Callable[..., Watched], bare: Path) -> None:
    one = watched()
    page = one.open(bare)
    seen: list[dict[str, Any]] = page.evaluate(WALK_CARDS)
    assert {card["title"] for card in seen} == set(TEXTS)
    for card in seen:
        text = card["title"]
        assert card["row"] == card["text"] == text
        assert text in card["badges"] or not text.strip()
        facts = card["facts"]
        # Bodies, source, link, paragraph, notes and id, each alone; phrase quoted; both ratings in one.
        assert facts.count(text) >= 6
        assert f"{text} / {text}" in facts
        # Nothing but https is ever a link.
        assert card["links"] == []
    # Forty words of a file's own become kinds; what is over that is "other".
    assert len({card["sub"] for card in seen} & set(TEXTS)) == min(40, len(TEXTS))
    assert without_blanks(page.title()) == without_blanks(TITLE)
    assert page.locator(".m-title").text_content() == TITLE
    one.assert_inert()


def test_search_trays_legend_and_print_run_nothing(watched: Callable[..., Watched], bare: Path) -> None:
    one = watched()
    page = one.open(bare)
    cards = 0
    for seen in page.evaluate(WALK_SEARCH, QUERIES):
        text = seen["text"]
        if text.strip(" +-"):  # what is empty when folded finds nothing in particular
            found = [re.sub("[\r\n]+", " ", name) for names in seen["found"] for name in names]
            assert text in found, text[:60]
        assert seen["quoted"] == f"«{text.strip()}»"
        # The first thing found is the overlay's: its card shows the name, and the attribute of that name.
        if seen["title"] == text:
            assert text[:300] in seen["facts"]
            cards += 1
    assert cards > len(TEXTS) / 2
    legend = page.evaluate(WALK_REST)
    assert len(set(TEXTS) & set(legend["names"])) == min(40, len(TEXTS))
    assert all(any(text in label for label in legend["labels"]) for text in set(TEXTS) & set(legend["names"]))
    for lang in ("en", "ar"):
        page.locator(".m-language").click()
        page.wait_for_selector(f"html[lang={lang}]")
    page.locator(".m-tool-print").click()
    page.wait_for_selector(".m-printing")
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    assert page.locator(".m-print-head h1").text_content() == TITLE
    one.assert_inert()


def test_names_of_layers_are_text_in_legend_and_cards(watched: Callable[..., Watched], layered: Path) -> None:
    one = watched()
    page = one.open(layered)
    names = page.evaluate(f"""async () => {{ {FRAME}
      document.querySelector("[data-tab=legend]").click();
      await frame();
      return [...document.querySelectorAll(".m-switch span")].map((one) => one.textContent);
    }}""")
    assert {f"{text}.geojson".strip() for text in TEXTS} <= set(names)
    one.assert_inert()


def test_the_policy_too_lets_nothing_through(watched: Callable[..., Watched], export: Path) -> None:
    one = watched()
    page = one.open(export)
    page.evaluate(WALK_REST)
    one.assert_inert()


def test_without_scripts_the_list_shows_the_texts(watched: Callable[..., Watched], export: Path) -> None:
    one = watched(scripts=False)
    page = one.open(export)
    items = page.locator("#marsad-static li")
    shown = [" ".join(text.split()) for text in items.all_text_contents()]
    for text in TEXTS:
        # A page has no place for control characters: each stands as the sign for one that is missing.
        plain = " ".join(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]", "\ufffd", text).split())
        assert any(plain in item for item in shown), plain[:60]
    assert page.locator("#marsad-static svg").count() == 1
    one.assert_inert()
