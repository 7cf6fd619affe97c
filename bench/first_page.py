"""``python -m bench.first_page [--register FILE] [--rounds N]``: how long the app's first page and its map take, beside a bare one.

The bare page is one word drawn by the same Streamlit, served the same way: what is left over it is ours. Both are
opened in turn, each time in a fresh profile that has nothing kept, so that what else the machine does falls on both.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from playwright.sync_api import Browser, Page

from bench.importing import measure
from bench.machine import load, run_on
from bench.page import SIZE, chromium
from tests.browser.app import PATIENCE_MS, ROOT, free_port, the_map, wait_for

PAGE = "import streamlit as st\n\nst.write('bare')\n"
BARE = """
import sys
from pathlib import Path
from streamlit.starlette import App
page = Path("app.py").resolve()
sys.argv = [str(page)]
App(page).run(config={"server.address": "127.0.0.1", "server.port": PORT, "server.headless": True,
    "server.fileWatcherType": "none", "browser.gatherUsageStats": False})
"""
OURS = "from ui.server import serve; serve('127.0.0.1', PORT)"
# A browser that has just opened a window is still at work on its own.
SETTLED_MS = 1_200


@dataclass(frozen=True)
class Opening:
    """One opening of a page: seconds until it stands, and those of the server's processor."""

    wall_s: float
    server_cpu_s: float


@contextmanager
def serving(folder: Path, code: str, **env: str) -> Iterator[tuple[str, int]]:
    """The address and the process of a server that runs this code."""
    port = free_port()
    with (folder / "log.txt").open("wb") as out:
        process = Popen(
            [sys.executable, "-c", code.replace("PORT", str(port))],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **env},
            stdout=out,
            stderr=out,
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, folder / "log.txt")
        yield f"http://127.0.0.1:{port}/", process.pid
    finally:
        process.terminate()
        process.wait(20)


def cpu_s(pid: int) -> float:
    """Return the processor seconds that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def the_watch(page: Page) -> None:
    """Wait until the watch stands whole: its heading, the server done with it, nothing of it still on its way."""
    page.locator("[data-testid=stMainBlockContainer] :is(h1, h2, h3)").first.wait_for(timeout=PATIENCE_MS)
    page.wait_for_selector("[data-test-script-state=notRunning]", timeout=PATIENCE_MS)
    for busy in ("[data-testid=stSkeleton]", "[data-stale=true]", "[data-testid=stStatusWidget]"):
        page.wait_for_selector(busy, state="detached", timeout=PATIENCE_MS)


def bare(page: Page) -> None:
    """Wait for the word of the bare page."""
    page.get_by_text("bare").wait_for()


def opened(browser: Browser, url: str, pid: int, stands: Callable[[Page], object]) -> Opening:
    """Open a page in a fresh profile, until it stands: the bare one's word, the watch, the map's first complete draw."""
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    page.wait_for_timeout(SETTLED_MS)
    busy, begin = cpu_s(pid), time.perf_counter()
    page.goto(url, wait_until="commit")
    stands(page)
    took = Opening(time.perf_counter() - begin, cpu_s(pid) - busy)
    context.close()
    return took


def line(name: str, openings: list[Opening]) -> str:
    """Return a row of the table."""
    wall, cpu = [one.wall_s for one in openings], [one.server_cpu_s for one in openings]
    return f"| {name} | {min(wall):.2f} | {statistics.median(wall):.2f} | {statistics.median(cpu):.2f} |"


def compared(folder: Path, register: Path, rounds: int) -> Iterator[str]:
    """Yield the table: both pages in turn, after the very first of each."""
    (folder / "bare").mkdir()
    (folder / "bare" / "app.py").write_text(PAGE)
    (folder / "ours").mkdir()
    ours = {
        "MARSAD_REGISTER": str(register),
        "MARSAD_USER": "bench",
        "XDG_DATA_HOME": str(folder / "data"),
    }
    with (
        serving(folder / "bare", BARE) as (plain, plain_pid),
        serving(folder / "ours", OURS, **ours) as (full, full_pid),
        chromium() as browser,
    ):
        pages = {
            "bare": (plain, plain_pid, bare),
            "watch": (full, full_pid, the_watch),
            "map": (f"{full}map", full_pid, the_map),
        }
        first = {name: opened(browser, *pages[name]) for name in ("watch", "map", "bare")}
        found: dict[str, list[Opening]] = {name: [] for name in pages}
        for _ in range(rounds):
            for name, page in pages.items():
                found[name].append(opened(browser, *page))
    yield "| page | least, s | median, s | server's processor, median s |\n|---|--:|--:|--:|"
    yield line("bare Streamlit page", found["bare"])
    yield line("watch, the first page", found["watch"])
    yield line("map", found["map"])
    for name in ("watch", "map"):
        ratios = [a.wall_s / b.wall_s for a, b in zip(found[name], found["bare"], strict=True)]
        yield f"\n{name} over bare, round by round: least {min(ratios):.2f}, median {statistics.median(ratios):.2f}"
    said = ", ".join(f"{name} {one.wall_s:.2f} s" for name, one in first.items())
    yield f"\nthe very first after the server's start, in this order: {said}"


def main(arguments: list[str]) -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.first_page", description=__doc__)
    parser.add_argument("--register", type=Path, help="a register's file; a new one of --rows by default")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="marsad-bench-") as folder:
        register = given.register
        if register is None:
            register = Path(folder) / "register.sqlite"
            measure(given.rows, str(register), again=False)
        before = load()
        print("\n".join(compared(Path(folder), register.resolve(), given.rounds)))
    print(f"\n{run_on(f'{before} to {load()}')}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
