"""Signed notes with Ed25519 keys (C2SP signed-note v1.0.0): a text, an empty line, and one line a signature.

Only signature type 0x01 is made and checked, as the specification advises; lines of other keys and
types, such as a witness's, are kept and passed on, and mean nothing here.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sealdesk.ledger.errors import NoteError, NotSignedError

ED25519: Final = b"\x01"
MAX_BYTES: Final = 1 << 20
MAX_SIGNATURES: Final = 64
_KEY_SIZE: Final = 32
_ID_SIZE: Final = 4
_DASH: Final = "\u2014 "
_PRIVATE: Final = "PRIVATE+KEY+"
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A trusted public key: its name, and the 32 bytes of RFC 8032."""

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len(self.public_key) != _KEY_SIZE:
            raise NoteError(f"An Ed25519 public key has {_KEY_SIZE} bytes, not {len(self.public_key)}.")

    @classmethod
    def parse(cls, vkey: str) -> VerifierKey:
        """Read ``<name>+<key id in hex>+<base64 of type and key>``. Raises ``NoteError`` when malformed."""
        key = cls(*_parse_key(vkey, "verifier key"))
        _check_key_id(vkey, key.key_id)
        return key

    @property
    def key_id(self) -> bytes:
        """Four bytes that, with the name, find this key's line in a note. They prove nothing."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public_key).digest()[:_ID_SIZE]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_base64(ED25519 + self.public_key)}"


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with its name. ``repr`` keeps the seed out of logs; only ``secret()`` shows it."""

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len(self.seed) != _KEY_SIZE:
            raise NoteError(f"An Ed25519 seed has {_KEY_SIZE} bytes.")

    @classmethod
    def generate(cls, name: str) -> Signer:
        """A new key from the system's randomness."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, skey: str) -> Signer:
        """Read ``PRIVATE+KEY+<name>+<key id in hex>+<base64 of type and seed>``.

        Raises ``NoteError`` when malformed.
        """
        if not skey.startswith(_PRIVATE):
            raise NoteError(f'A signer key begins with "{_PRIVATE}"; a verifier key cannot sign.')
        rest = skey.removeprefix(_PRIVATE)
        signer = cls(*_parse_key(rest, "signer key"))
        _check_key_id(rest, signer.verifier_key.key_id)
        return signer

    @property
    def verifier_key(self) -> VerifierKey:
        """The public half, to be given away."""
        return VerifierKey(
            self.name, Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        )

    def secret(self) -> str:
        """The text that ``parse`` reads. It is the private key in clear: seal it before storing it."""
        return f"{_PRIVATE}{self.name}+{self.verifier_key.key_id.hex()}+{_base64(ED25519 + self.seed)}"

    def signature(self, text: str) -> NoteSignature:
        """This key's signature line for the note text ``text``."""
        value = Ed25519PrivateKey.from_private_bytes(self.seed).sign(_text_bytes(text))
        return NoteSignature(self.name, self.verifier_key.key_id, value)


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line. ``value`` is whatever the key's type says; for Ed25519, 64 bytes."""

    name: str
    key_id: bytes
    value: bytes

    @classmethod
    def parse(cls, line: str) -> NoteSignature:
        """Read a line without its newline. Raises ``NoteError`` when malformed."""
        parts = line.removeprefix(_DASH).split(" ")
        if not line.startswith(_DASH) or len(parts) != 2:
            raise NoteError("A signature line is an em dash, a space, a key name, a space and base64.")
        _check_name(parts[0])
        raw = _from_base64(parts[1], "signature line")
        if len(raw) <= _ID_SIZE:
            raise NoteError("A signature line holds a key id of four bytes and then a signature.")
        return cls(parts[0], raw[:_ID_SIZE], raw[_ID_SIZE:])

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {_base64(self.key_id + self.value)}\n"


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A text with at least one signature. Trust ``text`` only after ``verify``."""

    text: str
    signatures: tuple[NoteSignature, ...]

    @classmethod
    def parse(cls, note: str | bytes) -> SignedNote:
        """Read a whole note. Raises ``NoteError`` when anything about its form is wrong; verifies nothing."""
        whole = _decoded(note)
        head, blank, tail = whole.rpartition("\n\n")
        if not blank or not tail.endswith("\n"):
            raise NoteError(
                "A signed note is a text, an empty line, and signature lines that end in a newline."
            )
        lines = tail[:-1].split("\n")
        if len(lines) > MAX_SIGNATURES:
            raise NoteError(f"A note may carry at most {MAX_SIGNATURES} signatures.")
        return cls(head + "\n", tuple(NoteSignature.parse(line) for line in lines))

    @classmethod
    def sign(cls, text: str, *signers: Signer) -> SignedNote:
        """Sign ``text``, which ends in a newline, with each of ``signers``.

        Raises ``NoteError`` for a text that no note can carry.
        """
        if not signers:
            raise NoteError("A note needs at least one signer.")
        return cls(text, tuple(signer.signature(text) for signer in signers))

    def verify(self, vkeys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
        """The trusted keys that signed this text, in the order of ``vkeys``; at least one.

        A line of an unknown key is ignored. Raises ``NotSignedError`` when a signature of a trusted key is
        wrong, however many others are right, and when no trusted key signed at all.
        """
        signed = tuple(key for key in dict.fromkeys(vkeys) if self._signed_by(key))
        if not signed:
            raise NotSignedError(
                "No trusted key signed this note; check that the verifier key is this log's."
            )
        return signed

    def _signed_by(self, key: VerifierKey) -> bool:
        mine = [line.value for line in self.signatures if (line.name, line.key_id) == (key.name, key.key_id)]
        for value in mine:
            try:
                Ed25519PublicKey.from_public_bytes(key.public_key).verify(value, self.text.encode())
            except (InvalidSignature, ValueError):
                raise NotSignedError(
                    f"The signature of {key.name} is wrong: the note was changed or forged."
                ) from None
        return bool(mine)

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"


def _decoded(note: str | bytes) -> str:
    if len(note) > MAX_BYTES:
        raise NoteError(f"A note has at most {MAX_BYTES} bytes.")
    try:
        # A str is encoded too, because it may hold lone surrogates.
        whole = (note if isinstance(note, bytes) else note.encode()).decode()
    except UnicodeError:
        raise NoteError("A note must be valid UTF-8.") from None
    if _CONTROL.search(whole):
        raise NoteError("A note must not contain control characters other than the newline.")
    return whole


def _text_bytes(text: str) -> bytes:
    """The bytes to sign. A text that no note could carry is refused here, before a key has vouched for it."""
    if not text.endswith("\n"):
        raise NoteError("The text of a note ends in a newline.")
    return _decoded(text).encode()


def _check_name(name: str) -> None:
    if (
        not name
        or any(character.isspace() or character == "+" for character in name)
        or _CONTROL.search(name)
    ):
        raise NoteError(
            "A key name must not be empty and must not contain spaces, control characters or a plus sign."
        )


def _parse_key(text: str, what: str) -> tuple[str, bytes]:
    """The name and the 32 bytes of a key of either kind; its id is checked by ``_check_key_id``."""
    parts = text.split("+", 2)
    if len(parts) != 3 or not re.fullmatch(r"[0-9a-f]{8}", parts[1]):
        raise NoteError(
            f"A {what} is a name, an id of eight lowercase hex digits and base64, joined by plus signs."
        )
    raw = _from_base64(parts[2], what)
    if raw[:1] != ED25519 or len(raw) != 1 + _KEY_SIZE:
        raise NoteError(f"The {what} is not an Ed25519 key of type 0x01, the only one supported.")
    return parts[0], raw[1:]


def _check_key_id(text: str, key_id: bytes) -> None:
    if text.split("+", 2)[1] != key_id.hex():
        raise NoteError("The key's id does not fit its name and its bytes; copy the whole key again.")


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _from_base64(text: str, what: str) -> bytes:
    """Strict base64 of RFC 4648 section 4: one text for one value, so that nothing can hide in spare bits."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        data = b""
    if not data or _base64(data) != text:
        raise NoteError(f"The {what} holds something that is not base64.")
    return data
