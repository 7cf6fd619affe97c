"""The key of a centre: Ed25519, kept in a file beside the register and nowhere else.

Who has the file can sign in the centre's name: it is readable by its owner alone, and a passphrase
(MARSAD_KEY_PASSPHRASE) locks it further. It never stands in the register, in a backup, or in a package.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import orjson

from data.errors import FileProblem, PackageProblem
from data.files_out import write_whole
from data.room_text import shown
from events.register.opening import CENTRE, Register
from events.register.where import is_server, place

ENVIRONMENT = "MARSAD_KEY"
PASSPHRASE = "MARSAD_KEY_PASSPHRASE"  # noqa: S105 - the name of a variable
PUBLIC = re.compile(r"marsad-public-key 1 ([a-z][a-z0-9-]{1,30}) ([0-9a-f]{64})\n?")
# Spoken on the phone: eight groups of five digits are 2^132 possibilities, more than anybody can search through.
GROUPS = 8
# A key file is some hundred bytes.
MAX_KEY_BYTES = 10_000


@dataclass(frozen=True)
class Key:
    """The key of a centre.

    Parameters
    ----------
    centre : str
        Whose it is.
    seed : bytes
        The 32 secret bytes.

    Examples
    --------
    >>> key = Key("tripoli", bytes(32))
    >>> key.public.hex()[:16], verified(key.public, b"text", key.sign(b"text")), key
    ('3b6a27bcceb6a42d', True, Key(centre='tripoli'))
    """

    centre: str
    seed: bytes = field(repr=False)

    @cached_property
    def public(self) -> bytes:
        """The 32 bytes that others know it by."""
        from nacl.signing import SigningKey

        return bytes(SigningKey(self.seed).verify_key)

    def sign(self, text: bytes) -> bytes:
        """Return the signature, 64 bytes."""
        from nacl.signing import SigningKey

        return SigningKey(self.seed).sign(text).signature

    def unsealed(self, sealed: bytes) -> bytes:
        """Return what was sealed for this centre.

        Raises
        ------
        PackageProblem
            It was sealed for another key, or altered.
        """
        from nacl.exceptions import CryptoError
        from nacl.public import SealedBox
        from nacl.signing import SigningKey

        try:
            return SealedBox(SigningKey(self.seed).to_curve25519_private_key()).decrypt(sealed)
        except CryptoError as problem:
            raise PackageProblem("package.sealed", expected=groups(self.public)) from problem


def sealed(public: bytes, text: bytes) -> bytes:
    """Return a text that only the holder of this centre's key can open (libsodium's sealed box)."""
    from nacl.public import SealedBox
    from nacl.signing import VerifyKey

    return SealedBox(VerifyKey(public).to_curve25519_public_key()).encrypt(text)


def verified(public: bytes, text: bytes, signature: bytes) -> bool:
    """Return whether a signature is this key's over this text."""
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey

    try:
        VerifyKey(public).verify(text, signature)
    except (BadSignatureError, ValueError):
        return False
    return True


def fingerprint(public: bytes) -> str:
    """Return the SHA-256 of a public key, in hexadecimal: what a package names its signer by."""
    return hashlib.sha256(public).hexdigest()


def groups(public: bytes) -> str:
    """Return the fingerprint as it is read aloud: eight groups of five digits.

    Examples
    --------
    >>> groups(bytes(32))
    '76155 43179 01474 60464 47285 42887 83365 46504'
    """
    digest = hashlib.sha512(public).digest()
    parts = (int.from_bytes(digest[5 * k : 5 * k + 5]) % 100_000 for k in range(GROUPS))
    return " ".join(f"{part:05d}" for part in parts)


def key_path(register: Register, given: str | Path | None = None) -> Path:
    """Return where a register's key is: as given, else MARSAD_KEY, else beside the register.

    The key of a register on a server stands on the machine that packs, beside this user's own register.
    """
    if found := given or os.environ.get(ENVIRONMENT):
        return Path(found)
    if register.path is not None:
        return register.path.with_suffix(".key")
    return _home(register) if is_server(place()) else Path(place()).parent / f"{register.centre}.key"


def _home(register: Register) -> Path:
    """Return the place where MARSAD_REGISTER names a server: this user's own folder of the product."""
    base = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_DATA_HOME")
    return Path(base or Path.home() / ".local" / "share") / "marsad" / f"{register.centre}.key"


def made(register: Register, given: str | Path | None = None) -> Key:
    """Make a key for the register's centre and write it where `key_path` says; one that is there is never replaced.

    Raises
    ------
    FileProblem
        There is one already, or it cannot be written.
    """
    path = key_path(register, given)
    if path.exists():
        raise FileProblem("key.there", file=path)
    path.parent.mkdir(parents=True, exist_ok=True)
    key = Key(register.centre, os.urandom(32))
    text = orjson.dumps(
        {"centre": key.centre, "format": "marsad-key 1", "public": key.public.hex(), **_locked(key.seed)},
        option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2,
    )
    write_whole(path, lambda part: _write_private(part, text))
    return key


def opened(register: Register, given: str | Path | None = None) -> Key:
    """Read the key of the register's centre.

    Raises
    ------
    FileProblem
        There is none, others can read it, it is locked by another passphrase, or it is another centre's.
    """
    path = key_path(register, given)
    if not path.is_file():
        raise FileProblem("key.missing", file=path)
    if os.name != "nt" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise FileProblem("key.rights", file=path, found=f"{stat.S_IMODE(path.stat().st_mode):o}")
    if path.stat().st_size > MAX_KEY_BYTES:
        raise FileProblem("key.damaged", file=path)
    try:
        said = orjson.loads(path.read_bytes())
        key = Key(said["centre"], _unlocked(said, path))
        sound = said["format"] == "marsad-key 1" and key.public.hex() == said["public"]
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        sound = False
    if not sound:
        raise FileProblem("key.damaged", file=path)
    if key.centre != register.centre:
        raise FileProblem("key.centre", file=path, found=shown(key.centre), expected=register.centre)
    return key


def public_text(key: Key) -> str:
    """Return the file that another centre pins: the public key and whose it is.

    Examples
    --------
    >>> public_text(Key("tripoli", bytes(32)))[:40]
    'marsad-public-key 1 tripoli 3b6a27bcceb6'
    """
    return f"marsad-public-key 1 {key.centre} {key.public.hex()}\n"


def read_public(path: Path) -> tuple[str, bytes]:
    """Return the centre and the public key of a file that `public_text` wrote.

    Raises
    ------
    FileProblem
        There is no such file, or it holds no public key.
    """
    if not path.is_file():
        raise FileProblem("file.missing", file=path)
    with path.open("rb") as file:
        text = file.read(MAX_KEY_BYTES).decode("ascii", "replace").replace("\r\n", "\n")
    found = PUBLIC.fullmatch(text)
    if found is None or not CENTRE.fullmatch(found[1]) or not _is_point(bytes.fromhex(found[2])):
        raise FileProblem("key.public", file=path)
    return found[1], bytes.fromhex(found[2])


def _is_point(public: bytes) -> bool:
    """Return whether 32 bytes can be a key at all: nothing could be sealed for some, and no signature be theirs."""
    from nacl.exceptions import CryptoError
    from nacl.signing import VerifyKey

    try:
        VerifyKey(public).to_curve25519_public_key()
    except (CryptoError, RuntimeError):
        return False
    return True


def _write_private(path: Path, text: bytes) -> None:
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(text)


def _locked(seed: bytes) -> dict[str, object]:
    """Return the secret as it is written: plain, or locked by the passphrase (Argon2id, then a secret box)."""
    passphrase = os.environ.get(PASSPHRASE)
    if not passphrase:
        return {"secret": seed.hex()}
    from nacl.pwhash import argon2id
    from nacl.secret import SecretBox

    salt = os.urandom(argon2id.SALTBYTES)
    box = SecretBox(_stretched(passphrase, salt))
    return {"salt": salt.hex(), "locked": bytes(box.encrypt(seed)).hex()}


def _unlocked(said: dict[str, str], path: Path) -> bytes:
    if "secret" in said:
        return bytes.fromhex(said["secret"])
    from nacl.exceptions import CryptoError
    from nacl.secret import SecretBox

    box = SecretBox(_stretched(os.environ.get(PASSPHRASE, ""), bytes.fromhex(said["salt"])))
    try:
        return box.decrypt(bytes.fromhex(said["locked"]))
    except CryptoError as problem:
        raise FileProblem("key.passphrase", file=path, found=PASSPHRASE) from problem


def _stretched(passphrase: str, salt: bytes) -> bytes:
    """Return a key made from a passphrase; libsodium's middle limits: 256 MB and about a second for each guess."""
    from nacl.pwhash import argon2id

    return argon2id.kdf(
        32,
        passphrase.encode(),
        salt,
        opslimit=argon2id.OPSLIMIT_MODERATE,
        memlimit=argon2id.MEMLIMIT_MODERATE,
    )
