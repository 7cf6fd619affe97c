"""One page opened and measured in a process of its own, which its parent ends when a step takes too long: a page that hangs holds nobody up.

``python -m bench.probe`` prints a line of JSON after each step: open, count, memory, filter, pan, zoom; the parent reads them as they come.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

STEPS = ("open", "count", "memory", "filter", "pan", "zoom")
OFFLINE_S, AFTER_LOAD_S = 30.0, 8.0
START_S = 30.0
ROOT = Path(__file__).parent.parent
STYLES = "https://basemaps.cartocdn.com/**"


def probed(key: str, path: Path, located: int, limit_s: float, *, how: str = "whole") -> dict[str, Any]:
    """Open a page and return what each step gave, by step.

    Parameters
    ----------
    key : str
        Of ``bench.kinds.KINDS``.
    path : Path
        The page.
    located : int
        Events with a place in it.
    limit_s : float
        The most that a step may take.
    how : str
        "whole"; "brief" for opening and filters alone; "offline" for opening it as it is without a network.

    Returns
    -------
    dict
        By step a dict of figures; where one failed {"failed": why}, and no step after it.
    """
    from bench.synthetic import TYPES

    command = [
        sys.executable,
        "-m",
        "bench.probe",
        key,
        str(path),
        str(located),
        str(limit_s),
        how,
        ",".join(TYPES),
    ]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        assert child.stdout
        for line in child.stdout:
            lines.put(line)
        lines.put(None)

    errors: list[str] = []
    readers = [threading.Thread(target=read), threading.Thread(target=lambda: errors.extend(child.stderr or ()))]  # fmt: skip
    for reader in readers:
        reader.start()
    found: dict[str, Any] = {}
    step = "start"
    while True:
        try:
            line = lines.get(timeout=limit_s + (START_S if step in ("start", "open") else 0.0))
        except queue.Empty:
            found["open" if step == "start" else step] = {"failed": f"over {limit_s:g} s"}
            break
        if line is None:
            if step != "end":
                said = [one.strip() for one in errors if one.strip()]
                found["open" if step == "start" else step] = {"failed": said[-1][:300] if said else "ended"}
            break
        told = json.loads(line)
        found.update(told["found"])
        step = told["next"]
    end(child)
    for reader in readers:
        reader.join(timeout=10)
    return found


def end(child: subprocess.Popen[str]) -> None:
    """End the process and the browser that it began: the browser is in a group of its own."""
    import psutil

    try:
        family = psutil.Process(child.pid).children(recursive=True) if child.poll() is None else []
    except psutil.NoSuchProcess:
        family = []
    if family:
        try:
            child.wait(timeout=3)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
    child.wait()
    _gone, alive = psutil.wait_procs(family, timeout=3)
    for process in alive:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(alive, timeout=10)


def say(found: dict[str, Any], following: str) -> None:
    print(json.dumps({"found": found, "next": following}), flush=True)


def measure(key: str, path: Path, located: int, limit_s: float, how: str, types: list[str]) -> None:
    """Measure one page, saying each step as it is done."""
    from playwright.sync_api import TimeoutError as Late

    from bench.cdn import localised, serving
    from bench.kinds import KINDS
    from bench.page import (
        LEAST_PIXELS,
        SIZE,
        chromium,
        clock,
        drawn_pixels,
        filters,
        memory,
        pan,
        stands,
        zoom,
    )

    kind = KINDS[key]
    offline = how == "offline"
    with serving() as (base, missing), chromium() as browser:
        system = browser.new_browser_cdp_session()
        if key not in ("marsad", "bare") and not offline:
            text, _ = localised(path.read_text(encoding="utf-8"), base)
            path = path.with_suffix(".local.html")
            path.write_text(text, encoding="utf-8")
            del text
        context = browser.new_context(viewport=SIZE, offline=offline)
        page = context.new_page()
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda one: asked.append(one.url) if one.url.startswith("http") and not one.url.startswith(base) else None)  # fmt: skip
        page.on("console", lambda one: said.append(one.text[:200]) if one.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)[:200]))
        if key == "kepler" and not offline:  # it asks for the style of a base map that it does not show
            headers = {"Access-Control-Allow-Origin": "*"}
            page.route(STYLES, lambda one: one.fulfill(json={"version": 8, "sources": {}, "layers": []}, headers=headers))  # fmt: skip
        page.add_init_script(clock(kind, located))
        say({}, "open")
        wait_ms = (OFFLINE_S if offline else limit_s) * 1000
        begun = time.monotonic()
        opened: dict[str, Any] = {"load": os.getloadavg()[0]}
        try:
            page.goto(path.as_uri(), wait_until="commit", timeout=wait_ms)
            if offline:  # what is not there by some seconds after all that could load has, does not come
                page.wait_for_load_state("load", timeout=wait_ms)
                wait_ms = AFTER_LOAD_S * 1000
                begun = time.monotonic()
            opened["ms"] = stands(page, kind, wait_ms)
            opened["pixels"] = drawn_pixels(page)
            while opened["pixels"] < LEAST_PIXELS and time.monotonic() - begun < wait_ms / 1000:
                opened["late"] = True  # it said so too early: when something stands, is when it opened
                if kind.look:
                    page.evaluate(kind.look)
                opened["pixels"] = drawn_pixels(page)
                opened["ms"] = float(page.evaluate("performance.now()"))
            if opened["pixels"] < LEAST_PIXELS:
                opened["failed"] = "blank"
        except Late:
            opened["failed"] = f"over {wait_ms / 1000:g} s"
            if kind.ready == "drawn":
                opened["points"] = page.evaluate("window.__points")
        opened |= {"asked": sorted(set(asked)), "said": sorted(set(said))[:8], "missing": sorted(set(missing))}  # fmt: skip
        say({"open": opened}, "count")
        if "failed" in opened or offline:
            say({}, "end")
            return
        counted = page.evaluate(kind.counted) if kind.counted else page.evaluate("window.__points")
        say({"count": {"n": counted}}, "memory")
        if how == "whole":
            say({"memory": memory(page, system)}, "filter")
        if kind.ask:
            took, shown = filters(page, kind, types)
            say({"filter": {"ms": took, "shown": shown}}, "pan")
        if how == "whole":
            say({"pan": {"ms": pan(page)}}, "zoom")
            say({"zoom": {"ms": zoom(page)}}, "end")
        else:
            say({}, "end")
        context.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    for name, kind_of in (
        ("key", str),
        ("path", Path),
        ("located", int),
        ("limit", float),
        ("how", str),
        ("types", str),
    ):
        parser.add_argument(name, type=kind_of)
    given = parser.parse_args()
    measure(given.key, given.path, given.located, given.limit, given.how, given.types.split(","))
