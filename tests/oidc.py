"""A small OpenID provider on loopback: discovery, keys, authorization code with PKCE (S256), RS256 tokens, log-out.

It says about a person what a test wants it to say, and makes wrong tokens on demand. Whoever comes is signed
in without a password: what is tested is who believes the tokens, not who gets them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jws, jwt
from joserfc.jwk import RSAKey

CLIENT = "marsad"
CLIENT_SECRET = secrets.token_urlsafe(24)
Claims = dict[str, Any]


def _unsigned(claims: Claims) -> str:
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    return (
        ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
        + "."
    )


@dataclass
class Provider:
    """What the provider says, and what it was asked.

    Attributes
    ----------
    claims : dict
        About the person who comes next: sub, name, roles and the like.
    spoil : callable or None
        Changes the claims of the next tokens, for a wrong audience and the like.
    sign : str
        "key", "other" (a key that is not published), "none" or "hmac" (with the client's secret).
    verified : int
        How many codes were exchanged with the right PKCE verifier.
    left : list of dict
        What came to the log-out.
    """

    base: str
    claims: Claims = field(default_factory=lambda: {"sub": "1"})
    spoil: Callable[[Claims], Claims] | None = None
    sign: str = "key"
    verified: int = 0
    left: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    key: RSAKey = field(
        default_factory=lambda: RSAKey.generate_key(2048, {"kid": "a", "use": "sig", "alg": "RS256"})
    )
    other: RSAKey = field(
        default_factory=lambda: RSAKey.generate_key(2048, {"kid": "a", "use": "sig", "alg": "RS256"})
    )

    def discovery(self) -> Claims:
        return {
            "issuer": self.base,
            "authorization_endpoint": f"{self.base}/authorize",
            "token_endpoint": f"{self.base}/token",
            "jwks_uri": f"{self.base}/jwks",
            "end_session_endpoint": f"{self.base}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Return where to send the browser: back, with a code that is good once."""
        if asked.get("client_id") != CLIENT or asked.get("response_type") != "code":
            raise ValueError("not a client of mine")
        if asked.get("code_challenge_method") != "S256" or "openid" not in asked.get("scope", ""):
            raise ValueError("PKCE and openid are asked for here")
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict[str, str], authorization: str) -> Claims:
        """Return tokens for a code."""
        basic = base64.b64encode(f"{CLIENT}:{CLIENT_SECRET}".encode()).decode()
        if authorization != f"Basic {basic}":
            raise ValueError("wrong client secret")
        wanted = self.codes.pop(asked["code"])
        seen = hashlib.sha256(asked["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(seen).rstrip(b"=").decode() != wanted["code_challenge"]:
            raise ValueError("wrong verifier")
        if asked["redirect_uri"] != wanted["redirect_uri"]:
            raise ValueError("another place")
        self.verified += 1
        now = int(time.time())
        claims = {
            "iss": self.base,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": wanted["nonce"],
            **self.claims,
        }
        claims = self.spoil(dict(claims)) if self.spoil else claims
        return {
            "access_token": secrets.token_urlsafe(16),
            "token_type": "Bearer",
            "id_token": self._signed(claims),
        }

    def _signed(self, claims: Claims) -> str:
        if self.sign == "none":
            return _unsigned(claims)
        if self.sign == "hmac":
            # The old confusion of algorithms: signed with a secret where a public key is meant to check.
            from joserfc.jwk import OctKey

            secret = OctKey.import_key(self.key.as_pem(private=False))
            return jws.serialize_compact(
                {"alg": "HS256", "kid": "a"}, json.dumps(claims), secret, algorithms=["HS256"]
            )
        key = self.other if self.sign == "other" else self.key
        return jwt.encode({"alg": "RS256", "kid": "a"}, claims, key)


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path == "/.well-known/openid-configuration":
            self._json(self.provider.discovery())
        elif url.path == "/jwks":
            self._json({"keys": [self.provider.key.as_dict(private=False)]})
        elif url.path == "/authorize":
            self._try(lambda: self._go(self.provider.authorize(asked)))
        elif url.path == "/end":
            self.provider.left.append(asked)
            self._go(asked["post_logout_redirect_uri"])
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        asked = {name: values[0] for name, values in parse_qs(body).items()}
        self._try(lambda: self._json(self.provider.token(asked, self.headers.get("authorization", ""))))

    def _try(self, answer: Callable[[], None]) -> None:
        try:
            answer()
        except (ValueError, KeyError) as problem:
            self.send_error(400, str(problem))

    def _json(self, content: Claims) -> None:
        raw = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _go(self, place: str) -> None:
        self.send_response(302)
        self.send_header("location", place)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def providing() -> Iterator[Provider]:
    """A provider that runs for as long as the test does."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    handler.provider = Provider(f"http://127.0.0.1:{server.server_address[1]}")  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield handler.provider  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
