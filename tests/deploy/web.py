"""nginx with the shipped files, and what stands behind it in the tests."""

from __future__ import annotations

import datetime
import http.client
import json
import os
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.browser.app import free_port
from tests.signing import DEPLOY

MAIN = """{user}daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  include {folder}/marsad.conf;
}}
"""


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass
class Web:
    """nginx on a port of this machine."""

    port: int
    plain_port: int
    folder: Path
    certificate: Path

    @property
    def base(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificate))

    def connection(self) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=self.trust())

    def ask(
        self, path: str, headers: dict[str, str] | None = None, method: str = "GET", body: bytes | None = None
    ) -> Answer:
        connection = self.connection()
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()


def certify(folder: Path) -> None:
    """Write a certificate for 127.0.0.1 that is good for an hour, and its key."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "marsad")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def arrange(folder: Path, variant: str, app_port: int, port: int, plain_port: int, secret: str) -> None:
    """Lay out the shipped files as the README says, with the places and ports of a test in them."""
    changes = {
        "/etc/nginx/marsad": str(folder),
        "/var/log/nginx": str(folder),
        "127.0.0.1:8501": f"127.0.0.1:{app_port}",
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "listen 80;": f"listen 127.0.0.1:{plain_port};",
        "    listen [::]:443 ssl;\n": "",
        "    listen [::]:80;\n": "",
        "MARSAD.EXAMPLE.ORG": f"127.0.0.1:{port}",
        "PROXY_SECRET": secret,
    }
    used = set()
    for source in (DEPLOY / "nginx").glob("*.conf"):
        text = source.read_text(encoding="utf-8")
        for old, new in changes.items():
            used |= {old} if old in text else set()
            text = text.replace(old, new)
        text = text.replace(f"server_name 127.0.0.1:{port}", "server_name 127.0.0.1")
        (folder / source.name).write_text(text, encoding="utf-8")
    assert used == set(changes), f"the shipped files no longer say {set(changes) - used}"
    shutil.copy(folder / variant, folder / "marsad.conf")
    certify(folder)
    user = "user root; " if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(user=user, folder=folder), encoding="utf-8")


@contextmanager
def running(
    nginx: str, folder: Path, variant: str, app_port: int, secret: str, port: int = 0
) -> Iterator[Web]:
    """nginx with one of the shipped variants before an app, checked by itself first (``nginx -t``)."""
    web = Web(port or free_port(), free_port(), folder, folder / "certificate.pem")
    arrange(folder, variant, app_port, web.port, web.plain_port, secret)
    command = [nginx, "-e", str(folder / "error.log"), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr, checked.stderr
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                web.ask("/")
                break
            except OSError:
                assert process.poll() is None, (folder / "error.log").read_text()
                time.sleep(0.05)
        yield web
    finally:
        process.terminate()
        process.wait(20)


class _Echo(BaseHTTPRequestHandler):
    """Answers with the headers that reached it, and with how much body came."""

    def _answer(self) -> None:
        length = int(self.headers.get("content-length", 0))
        left = length
        while left:
            left -= len(self.rfile.read(min(left, 1 << 20)))
        raw = json.dumps(
            {"headers": [[n.lower(), v] for n, v in self.headers.items()], "body": length}
        ).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(raw)))
        self.send_header("x-frame-options", "ALLOWALL")
        self.end_headers()
        self.wfile.write(raw)

    def do_GET(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def echoing() -> Iterator[int]:
    """The port of a server that stands in for the app and says what reached it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
