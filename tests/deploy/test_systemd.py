"""The unit: what it allows itself is checked by its text everywhere, and by systemd's own tool where there is one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.signing import DEPLOY

UNIT = DEPLOY / "systemd" / "marsad.service"
# What has to stand in it: rights that the app does without.
ASKED = {
    "DynamicUser": "yes", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
    "PrivateDevices": "yes", "ProtectKernelModules": "yes", "ProtectKernelTunables": "yes", "ProtectKernelLogs": "yes",
    "ProtectControlGroups": "yes", "ProtectClock": "yes", "ProtectProc": "invisible", "RestrictSUIDSGID": "yes",
    "LockPersonality": "yes", "CapabilityBoundingSet": "", "StateDirectory": "marsad", "StateDirectoryMode": "0700",
    "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6", "IPAddressDeny": "any", "IPAddressAllow": "localhost", "UMask": "0077",
}  # fmt: skip
# systemd's own measure, 0 (locked) to 10 (open); the shipped unit reaches 1.6 with systemd 252.
EXPOSURE_TENTHS = 20


def lines() -> list[tuple[str, str]]:
    said = UNIT.read_text(encoding="utf-8").splitlines()
    return [
        (key, value)
        for key, _, value in (line.partition("=") for line in said if "=" in line and line[0] != "#")
    ]


def test_the_unit_gives_up_what_the_app_does_without() -> None:
    said = dict(lines())
    assert {key: said.get(key) for key in ASKED} == ASKED


def test_it_listens_to_this_machine_and_keeps_its_secrets_to_itself() -> None:
    every = lines()
    assert ("ExecStart", "/opt/marsad/.venv/bin/marsad serve --host 127.0.0.1 --port 8501") in every
    assert ("LoadCredential", "signin.toml:/etc/marsad/signin.toml") in every
    assert ("Environment", "MARSAD_SIGNIN=%d/signin.toml") in every
    assert ("Environment", "MARSAD_REGISTER=%S/marsad/register.sqlite") in every


def test_systemd_takes_it_and_finds_little_exposed(tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        print(
            "deploy/systemd NOT tested by systemd: there is no systemd-analyze (Debian: the package systemd)."
        )
        return
    # As shipped, but for the program's place, which is not there before it is installed.
    unit = tmp_path / "marsad.service"
    text = UNIT.read_text(encoding="utf-8")
    unit.write_text(
        text.replace("/opt/marsad/.venv/bin/marsad", sys.executable).replace("=/opt/marsad\n", "=/\n"),
        encoding="utf-8",
    )
    verified = subprocess.run(
        [tool, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    measure = [tool, "security", "--offline=yes", f"--threshold={EXPOSURE_TENTHS}", "--no-pager", str(unit)]
    measured = subprocess.run(measure, capture_output=True, text=True, check=False)
    assert measured.returncode == 0, measured.stdout[-400:] + measured.stderr
