"""Find a Chromium for the browser tests, or say in one line what to install. Run: ``python -m tests.chromium``."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    "google-chrome",
    "google-chrome-stable",
    "chromium",
    "chromium-browser",
    "microsoft-edge",
    "msedge",
    "chrome",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # No name resolves and no address but loopback is reached: what a page asks of others fails, and is seen.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
MISSING = "No Chromium for the browser tests: install Google Chrome, Chromium or Edge (Debian: apt-get install chromium), or set MARSAD_CHROMIUM."


def installed() -> str | None:
    """Return an installed Chrome, Chromium or Edge, or Playwright's own if it has been downloaded."""
    named = os.environ.get("MARSAD_CHROMIUM")
    found = [named] if named else []
    found += [path for name in NAMES if (path := shutil.which(name))] + [
        place for place in PLACES if Path(place).exists()
    ]
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    for pattern in (
        "chromium-*/chrome-linux*/chrome",
        "chromium-*/chrome-mac*/*/Contents/MacOS/*",
        "chromium-*/chrome-win*/chrome.exe",
    ):
        found += [str(path) for path in sorted(cache.glob(pattern), reverse=True)]
    return found[0] if found else None


def fetch() -> str | None:
    """Get one: Playwright's download, else Debian's package when we are root; return it, or None."""
    print("== no Chromium found: trying Playwright's download ==", flush=True)
    download = [sys.executable, "-m", "playwright", "install", "chromium"]
    with contextlib.suppress(subprocess.TimeoutExpired):
        # Its own report of a closed network is a page long, and says less than the line at the end.
        subprocess.run(
            download, check=False, timeout=600, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    if found := installed():
        return found
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("== trying Debian's chromium package ==", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
            check=False,
            stdout=subprocess.DEVNULL,
        )
    return installed()


def main() -> int:
    found = installed() or fetch()
    # Without one the browser tests fail with this same line: the others are still worth running.
    print(f"== browser: {found or MISSING} ==", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
