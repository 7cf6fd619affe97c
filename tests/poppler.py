"""Find what turns the pages of a PDF into pictures, for the tests of what is printed. Run: ``python -m tests.poppler``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

MISSING = "There is no pdftoppm to look at printed pages with (Debian: apt-get install poppler-utils)."


def installed() -> str | None:
    """Return an installed pdftoppm."""
    return shutil.which("pdftoppm")


def fetch() -> str | None:
    """Install Debian's package, where we may; return pdftoppm, or None."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "poppler-utils"]):
        subprocess.run(["apt-get", *words], check=False, env=environment, stdout=subprocess.DEVNULL)
    return installed()


def pictures(pdf: Path, dpi: int) -> list[Path]:
    """Return the pages of a PDF as grey pictures, in order.

    Raises
    ------
    RuntimeError
        There is no pdftoppm.
    """
    program = installed() or fetch()
    if not program:
        raise RuntimeError(MISSING)
    stem = pdf.with_suffix("")
    subprocess.run([program, "-r", str(dpi), "-gray", "-png", str(pdf), str(stem)], check=True)
    return sorted(stem.parent.glob(f"{stem.name}-*.png"))


def words(pdf: Path, page: int) -> str:
    """Return the words of one page, counted from 1, as a reader of the PDF would copy them."""
    program = str(Path(installed() or "pdftoppm").with_name("pdftotext"))
    done = subprocess.run(
        [program, "-f", str(page), "-l", str(page), str(pdf), "-"], check=True, capture_output=True, text=True
    )
    return done.stdout


if __name__ == "__main__":
    found = installed() or fetch()
    print(f"== printed pages: {found or MISSING} ==", flush=True)
    sys.exit(0 if found or os.environ.get("CI") != "true" else 1)
