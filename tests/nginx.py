"""Find an nginx for the tests of deploy/, or say in one line that they are not run. Run: ``python -m tests.nginx``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

MISSING = "deploy/nginx NOT tested: there is no nginx (Debian: apt-get install nginx-light)."


def installed() -> str | None:
    """Return an installed nginx; Debian's stands where only root looks."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin")


def may_fetch() -> bool:
    """Return whether Debian's package can be had: we are root, and there is apt-get."""
    return bool(shutil.which("apt-get")) and hasattr(os, "geteuid") and os.geteuid() == 0


def fetch() -> str | None:
    """Install Debian's package; return nginx, or None."""
    print("== no nginx found: trying Debian's nginx-light package ==", flush=True)
    # Without a start of the service: nothing may listen to this machine's ports because tests ran.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "nginx-light"],
        check=False,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    return installed()


def main() -> int:
    found = installed() or (fetch() if may_fetch() else None)
    print(f"== web server: {found or MISSING} ==", flush=True)
    return 0 if found or os.environ.get("CI") != "true" else 1


if __name__ == "__main__":
    sys.exit(main())
