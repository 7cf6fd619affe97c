"""How people sign in: read from one TOML file, Streamlit's own ``secrets.toml`` with a section more.

``[auth]`` is Streamlit's (``st.login``) and means OpenID Connect; ``[signin]`` is ours: which claims or
headers name the person, how long a sign-in lasts, and the header of a signing-in proxy. Without either,
this is one person's own machine.
"""

from __future__ import annotations

import ipaddress
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from data.errors import SetupProblem

HOURS = 12.0
# Below this a secret can be guessed: 32 characters of base64 or hex carry 128 bits and more.
SECRET_CHARS = 32
CALLBACK = "/oauth2callback"
OIDC = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
CLAIMS = {"name": "preferred_username", "institution": "institution", "roles": "roles"}
HEADERS = {
    "name": "X-Remote-User",
    "institution": "X-Remote-Institution",
    "roles": "X-Remote-Roles",
    "secret_header": "X-Marsad-Proxy",
}
KNOWN = {"mode", "hours", "name", "institution", "roles", "sessions"}
KNOWN_OF = {"oidc": KNOWN, "proxy": KNOWN | {"secret_header", "secret", "trust_loopback", "logout"}}


@dataclass(frozen=True)
class Settings:
    """How people sign in.

    Parameters
    ----------
    mode : str
        "local" (one person, this machine alone), "oidc" or "proxy".
    name, institution, roles : str
        The claim (oidc; ``a.b`` is ``b`` within ``a``) or the header (proxy) that says it.
    lifetime_s : float
        How long a sign-in lasts, in seconds.
    sessions : Path or None
        The file of who is signed in (oidc).
    file : Path or None
        Where this was read.
    secure : bool
        Whether people come by https (oidc): cookies are then for https alone.
    secret_header, secret : str
        The header by which the proxy shows that it is the proxy, and what it has to say; "" where every
        program of this machine is trusted, and no other machine is listened to.
    logout : str
        Where the proxy signs people out, if it does.
    """

    mode: str = "local"
    name: str = ""
    institution: str = ""
    roles: str = ""
    lifetime_s: float = HOURS * 3600
    sessions: Path | None = None
    file: Path | None = None
    secure: bool = False
    secret_header: str = ""
    secret: str = ""
    logout: str = ""


def found(app: Path) -> Settings:
    """Return the settings of the file that MARSAD_SIGNIN names, else of the first that has a section of ours.

    Parameters
    ----------
    app : Path
        The script that Streamlit runs; its folder is looked in after the working folder.

    Raises
    ------
    SetupProblem
        The file cannot be read, or what it says is not enough to keep strangers out.
    """
    named = os.environ.get("MARSAD_SIGNIN")
    if named:
        said = _read(Path(named))
        if not said.keys() & {"auth", "signin"}:
            raise SetupProblem("signin.empty", file=named)
        return settings(said, Path(named))
    for folder in (Path.cwd(), app.parent, Path.home()):
        path = folder / ".streamlit" / "secrets.toml"
        if path.is_file() and (said := _read(path)).keys() & {"auth", "signin"}:
            return settings(said, path)
    return Settings()


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise SetupProblem("signin.file", file=path, found=problem) from problem


def settings(said: Mapping[str, Any], file: Path) -> Settings:
    """Return the settings that a file says, checked.

    Raises
    ------
    SetupProblem
        Something is missing, unknown, too short or open to eavesdropping.
    """
    auth, ours = said.get("auth", {}), said.get("signin", {})
    if not isinstance(auth, dict) or not isinstance(ours, dict):
        raise SetupProblem("signin.empty", file=file)
    mode = ours.get("mode", "oidc" if auth else "")
    if mode not in KNOWN_OF:
        raise SetupProblem("signin.mode", file=file, found=mode)
    if strange := sorted(ours.keys() - KNOWN_OF[mode]):
        raise SetupProblem(
            "signin.unknown", file=file, field=strange[0], expected=", ".join(sorted(KNOWN_OF[mode]))
        )
    hours = ours.get("hours", HOURS)
    if isinstance(hours, bool) or not isinstance(hours, int | float) or not 0 < hours <= 24 * 30:
        raise SetupProblem("signin.hours", file=file, found=hours)
    texts = {**(CLAIMS if mode == "oidc" else HEADERS), "secret": "", "logout": "", "sessions": ""}
    for field in texts:
        value = ours.get(field, texts[field])
        if not isinstance(value, str):
            raise SetupProblem("signin.text", file=file, field=f"signin.{field}", found=value)
        texts[field] = value
    common = Settings(
        mode, texts["name"], texts["institution"], texts["roles"], lifetime_s=hours * 3600, file=file
    )
    if mode == "proxy":
        if texts["secret"] or ours.get("trust_loopback") is not True:
            _long(texts["secret"], "signin.secret", file)
        header, secret, logout = (texts[field] for field in ("secret_header", "secret", "logout"))
        return replace(common, secret_header=header, secret=secret, logout=logout)
    secure = _oidc(auth, file)
    return replace(common, secure=secure, sessions=Path(texts["sessions"] or _state() / "sessions.sqlite"))


def _oidc(auth: Mapping[str, Any], file: Path) -> bool:
    """Check Streamlit's section; return whether people come by https."""
    for field in OIDC:
        if not isinstance(auth.get(field), str) or not auth[field]:
            raise SetupProblem("signin.missing", file=file, field=f"auth.{field}")
    _long(auth["cookie_secret"], "auth.cookie_secret", file)
    for field in ("redirect_uri", "server_metadata_url"):
        url = urlsplit(auth[field])
        if url.scheme != "https" and not (url.scheme == "http" and on_loopback(url.hostname or "")):
            raise SetupProblem("signin.https", file=file, field=f"auth.{field}", found=auth[field])
    if urlsplit(auth["redirect_uri"]).path != CALLBACK:
        raise SetupProblem("signin.callback", file=file, found=auth["redirect_uri"], expected=CALLBACK)
    return str(auth["redirect_uri"]).startswith("https:")


def _long(secret: str, field: str, file: Path) -> None:
    if len(secret) < SECRET_CHARS:
        raise SetupProblem("signin.secret", file=file, field=field, found=len(secret), expected=SECRET_CHARS)


def _state() -> Path:
    """Return the folder for what the server keeps: systemd's, else the user's own."""
    given = os.environ.get("STATE_DIRECTORY", "").split(":")[0]
    if given:
        return Path(given)
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "marsad"


def on_loopback(host: str) -> bool:
    """Return whether a host is this machine, by its address or as "localhost".

    Examples
    --------
    >>> on_loopback("127.8.0.1"), on_loopback("localhost"), on_loopback("localhost.example.org"), on_loopback("")
    (True, True, False, False)
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
