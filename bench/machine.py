"""On what and with what it was measured: figures mean nothing without it."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("marsad", "folium", "geopandas", "numpy", "pandas", "pyarrow", "pyproj", "shapely")


def facts(browser: str) -> dict[str, str]:
    """Return the machine, the day and the versions, as texts by name."""
    return {
        "day": datetime.now(UTC).strftime("%Y-%m-%d"),
        "processor": f"{os.cpu_count()} x {processor()}",
        "memory": f"{memory_gb():.0f} GB",
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        "browser": f"Chromium {browser}, headless",
        **{name: version(name) for name in PACKAGES},
    }


def processor() -> str:
    """Return the processor's name, where the system tells."""
    told = Path("/proc/cpuinfo")
    if told.is_file():
        for line in told.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def memory_gb() -> float:
    """Return the machine's memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def load() -> str:
    """Return how many processes wanted a processor in the last minute: over the number of cores, figures suffer."""
    return f"{os.getloadavg()[0]:.1f}"


def sentence(known: dict[str, str]) -> str:
    """Return the facts as one line."""
    return "; ".join(f"{name} {value}" for name, value in known.items())


def run_on(loads: str) -> str:
    """Return where and when a bench without a browser of its own ran, and what else ran there, as one line."""
    known = facts("none")
    return f"{sentence({name: known[name] for name in ('day', 'processor', 'memory', 'system', 'python')})}; load {loads}"
