"""A fake DNS, because a real one cannot be had: zones as plain dictionaries, which count how often they are asked."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from functools import cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sealdesk.channels.mail.authentication.resolver import NoAnswerError

Records = dict[str, list[str]]


@dataclass
class FakeZone:
    """Answers from ``records`` (name → kind → values); a name in ``silent`` never answers."""

    records: dict[str, Records] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def ask(self, name: str, kind: str) -> tuple[bytes, ...]:
        """As a resolver does."""
        name = name.lower().rstrip(".")
        self.asked.append((name, kind))
        if name in self.silent:
            raise NoAnswerError
        return tuple(value.encode("latin-1") for value in self.records.get(name, {}).get(kind, ()))

    def add(self, name: str, kind: str, *values: str) -> FakeZone:
        """One more set of records."""
        self.records.setdefault(name, {}).setdefault(kind, []).extend(values)
        return self


@dataclass(frozen=True)
class SigningKey:
    """A key of a sending domain: what signs, and what it publishes."""

    pem: bytes
    record: str


def signing_key(bits: int = 2048) -> SigningKey:
    """A fresh RSA key; the same one for the same size, because making one takes long."""
    return _key(bits)


@cache
def _key(bits: int) -> SigningKey:
    private = rsa.generate_private_key(65537, bits)
    pem = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    public = private.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return SigningKey(pem, f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}")
