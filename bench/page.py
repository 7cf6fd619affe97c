"""A map file in Chromium: when it is drawn, how long a filter takes, how smoothly it pans and zooms, what it asks for."""

from __future__ import annotations

import io
import itertools
import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, TimeoutError, ViewportSize, sync_playwright

from bench.kinds import Kind
from tests.chromium import ARGS, MISSING, installed

SIZE: ViewportSize = {"width": 1366, "height": 768}
# When the page says that its first complete draw stands, by the page's own clock from the start of navigation. Nothing asks the page while it opens:
# to wait for a selector took 220 ms of a page that opens in 1,400, and watching every change of its tree took its own.
READY_CLOCK = """
window.__stands = new Promise((stands) => {
  const says = (root) => {
    const look = () => {
      if (root.dataset.marsadReady !== "true") return false;
      window.__ready_ms = performance.now();
      stands(window.__ready_ms);
      return true;
    };
    if (look()) return;
    new MutationObserver((_, watch) => { if (look()) watch.disconnect(); })
      .observe(root, {attributes: true, attributeFilter: ["data-marsad-ready"]});
  };
  if (document.documentElement) says(document.documentElement);
  else new MutationObserver((_, watch) => {
    if (!document.documentElement) return;
    watch.disconnect();
    says(document.documentElement);
  }).observe(document, {childList: true});
});
"""
# An export's policy forbids the eval that waiting for a function takes; a promise needs none.
WAIT = "(limit) => Promise.race([window.__stands, new Promise((late) => setTimeout(late, limit, null))])"
# A folium page says nothing: its scripts draw before DOMContentLoaded, and two frames later it is on screen.
DRAWN_CLOCK = """
addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => requestAnimationFrame(() => {
  window.__ready_ms = performance.now();
})));
"""
# A page of WebGL stands when one frame has drawn as many points as there are events, and the canvas has been read back: until then the drawing waits
# in a queue. It says itself when it has drawn them: one peer said that it was ready, and was blank.
GL_CLOCK = """
(() => {
  const wanted = __WANTED__;
  let drawn = 0;
  window.__points = 0;
  window.__gl = new Set();
  const most = () => { window.__points = Math.max(window.__points, drawn); drawn = 0; };
  const watch = (proto, name, count) => {
    const draw = proto[name];
    proto[name] = function (...given) {
      window.__gl.add(this);
      const points = count(...given); // first: a clear sets drawn back
      drawn += points;
      return draw.apply(this, given);
    };
  };
  for (const {prototype: gl} of [WebGLRenderingContext, WebGL2RenderingContext]) {
    watch(gl, "drawArrays", (mode, first, count) => mode === 0 ? count : 0);
    watch(gl, "drawElements", (mode, count) => mode === 0 ? count : 0);
    watch(gl, "clear", () => { most(); return 0; }); // a drawing begins with it; a frame may have two of them
    if (!gl.drawArraysInstanced) continue;
    for (const name of ["clearBufferfv", "clearBufferiv"]) watch(gl, name, () => { most(); return 0; });
    watch(gl, "bindFramebuffer", () => { most(); return 0; });
    watch(gl, "drawArraysInstanced", (mode, first, count, instances) => instances);
    watch(gl, "drawElementsInstanced", (mode, count, type, offset, instances) => instances);
  }
  window.__finish = () => {
    for (const gl of window.__gl) gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  };
  const tick = () => {
    most();
    if (window.__points >= wanted) {
      window.__finish();
      window.__ready_ms = performance.now();
    } else requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
})();
"""
# From a question to its frame: at odd moments, no step with the frames. What WebGL has drawn is read back.
FILTER = """async ([types, limit_ms]) => {
  const ask = __ASK__, took = [], shown = [], begun = performance.now();
  for (const asked of types) {
    await new Promise((done) => setTimeout(done, 30 + (took.length * 7) % 17));
    const start = performance.now();
    shown.push(await ask(asked ? {types: asked} : {}));
    window.__finish?.();
    took.push(performance.now() - start);
    if (performance.now() - begun > limit_ms) break;
  }
  return [took, shown];
}"""
FRAMES = """() => {
  window.__frames = [];
  const tick = (now) => { window.__frames.push(now); window.__handle = requestAnimationFrame(tick); };
  window.__handle = requestAnimationFrame(tick);
}"""
STOP = "() => { cancelAnimationFrame(window.__handle); return window.__frames; }"
PAN_STEPS, ZOOM_STEPS = 60, 12
# A page that is far from keeping up has shown it after so long.
MOVE_S, FILTERS_S = 12.0, 20.0
# Of the middle of the page, where every peer has events: controls stand at the sides.
MIDDLE = {"x": 300, "y": 120, "width": 766, "height": 520}
LEAST_PIXELS = 200


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chromium that the tests use.

    Raises
    ------
    RuntimeError
        There is none; the message says what to install.
    """
    path = installed()
    if path is None:
        raise RuntimeError(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGS))
        yield browser
        browser.close()


def clock(kind: Kind, wanted: int) -> str:
    """Return the script that notes when a page stands."""
    if kind.ready == "drawn":
        return GL_CLOCK.replace("__WANTED__", str(wanted))
    return READY_CLOCK if kind.ready == "said" else DRAWN_CLOCK


def stands(page: Page, kind: Kind, limit_ms: float) -> float:
    """Wait until the page stands; return when, in ms from the start of navigation.

    Raises
    ------
    playwright.sync_api.TimeoutError
        It does not by then.
    """
    if kind.ready == "said":
        return said(page, limit_ms)
    page.wait_for_function("window.__ready_ms", timeout=limit_ms)
    return float(page.evaluate("window.__ready_ms"))


def said(page: Page, limit_ms: float) -> float:
    """Wait until a page with ``READY_CLOCK`` says that it stands; return when, in ms from the start of navigation.

    Raises
    ------
    playwright.sync_api.TimeoutError
        It does not by then.
    """
    found: float | None = page.evaluate(WAIT, limit_ms)
    if found is None:
        raise TimeoutError(f"the page did not stand within {limit_ms:g} ms")
    return found


def drawn_pixels(page: Page) -> int:
    """Return how many pixels in the middle of the page, as on the screen, are of another colour than most."""
    from PIL import Image

    shot = page.screenshot(clip=MIDDLE, timeout=0)  # type: ignore[arg-type]
    return strangers(Image.open(io.BytesIO(shot)).convert("RGB").getcolors(1 << 24) or [])


def strangers(colours: Sequence[tuple[int, Any]]) -> int:
    """Return the number of pixels but those of the commonest colour.

    Examples
    --------
    >>> strangers([(90, "white"), (7, "blue"), (3, "red")])
    10
    """
    counts = [count for count, _ in colours]
    return sum(counts) - max(counts, default=0)


def one_off(types: Sequence[str]) -> list[list[str] | None]:
    """Return what is asked of a filter: each kind of event off in turn, then all of them back.

    Examples
    --------
    >>> one_off(["MEET", "MINE"])
    [['MINE'], ['MEET'], None]
    """
    return [*([kind for kind in types if kind != off] for off in types), None]


def filters(page: Page, kind: Kind, types: Sequence[str]) -> tuple[list[float], list[int]]:
    """Ask ``one_off`` in turn; return how long each took and the number of events that each showed."""
    took, shown = page.evaluate(FILTER.replace("__ASK__", kind.ask), [one_off(types), FILTERS_S * 1000])
    return took, shown


def memory(page: Page, system: Any) -> dict[str, float]:
    """Return the page's heap after a collection, and what its process holds of its own and shares with none, in MB."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    known = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    processes = system.send("SystemInfo.getProcessInfo")["processInfo"]
    own = {kind: max((anonymous_mb(one["id"]) for one in processes if one["type"] == kind), default=0.0) for kind in ("renderer", "GPU")}  # fmt: skip
    return {"heap": known["JSHeapUsedSize"] / 1e6, "process": own["renderer"], "gpu": own["GPU"]}


def anonymous_mb(process: int) -> float:
    """Return the memory of a process that no other shares: without the browser's own program, which is mapped."""
    for line in Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def pan(page: Page) -> list[float]:
    """Drag the map in a circle; return the ms between frames."""
    x, y = SIZE["width"] / 2 + 60, SIZE["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(FRAMES)
    end = time.monotonic() + MOVE_S
    for step in range(1, PAN_STEPS + 1):
        turn = 2 * math.pi * step / PAN_STEPS
        page.mouse.move(x + 150 * math.sin(turn), y + 90 * (1 - math.cos(turn)))
        page.wait_for_timeout(12)
        if time.monotonic() > end:
            break
    page.mouse.up()
    page.wait_for_timeout(300)  # the draw that follows a drag counts
    return gaps(page.evaluate(STOP))


def zoom(page: Page) -> list[float]:
    """Turn the wheel six steps in and six out; return the ms between frames."""
    page.mouse.move(SIZE["width"] / 2, SIZE["height"] / 2)
    page.evaluate(FRAMES)
    end = time.monotonic() + MOVE_S
    for step in range(ZOOM_STEPS):
        page.mouse.wheel(0, -240 if step < ZOOM_STEPS / 2 else 240)
        page.wait_for_timeout(200)
        if time.monotonic() > end:
            break
    page.wait_for_timeout(300)
    return gaps(page.evaluate(STOP))


def gaps(frames: Sequence[float]) -> list[float]:
    """Return the times between frames.

    Examples
    --------
    >>> gaps([0.0, 20.0, 30.0])
    [20.0, 10.0]
    """
    return [b - a for a, b in itertools.pairwise(frames)]
