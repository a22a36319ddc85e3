"""TLS certificates: the operator's own, or one by a local authority that may speak for that one name only."""

from __future__ import annotations

import datetime
import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

from sealdesk.project.environment import Home, UnsafeSettingError

DAYS = 397


@dataclass(frozen=True, slots=True)
class Made:
    """Where the parts lie."""

    certificate: Path
    key: Path
    authority: Path


def certificate_for(home: Home, host: str) -> tuple[Path, Path]:
    """The certificate and key to serve ``host`` with: from the settings, or made by ``sealdesk certificate``."""
    given, key = settings.SEALDESK_TLS_CERTIFICATE, settings.SEALDESK_TLS_KEY
    if given and key:
        return Path(given), Path(key)
    made = _paths(home, host)
    if made.certificate.exists():
        return made.certificate, made.key
    raise UnsafeSettingError(
        f"There is no certificate for {host}. Set SEALDESK_TLS_CERTIFICATE and SEALDESK_TLS_KEY, or run 'sealdesk certificate {host}', "
        "or name your reverse proxy in SEALDESK_TRUSTED_PROXIES."
    )


def make_certificate(home: Home, host: str) -> Made:
    """Make an authority, constrained to ``host`` (RFC 5280, 4.2.1.10), and a certificate by it. The authority's key is not kept."""
    home.make()
    paths = _paths(home, host)
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Sealdesk local authority for {host}"[:64])])
    alternative = _alternative(host)
    authority = (
        _builder(name, name, authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.NameConstraints([_constraint(host)], None), critical=True)
        .add_extension(_usage(sign_certificates=True), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])])
    certificate = (
        _builder(subject, name, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_usage(sign_certificates=False), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    paths.authority.write_bytes(authority.public_bytes(pem))
    paths.certificate.write_bytes(certificate.public_bytes(pem) + authority.public_bytes(pem))
    handle = os.open(paths.key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        # The web server reads PKCS#8 only.
        file.write(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return paths


def _paths(home: Home, host: str) -> Made:
    safe = "".join(letter if letter.isalnum() or letter in ".-" else "_" for letter in host)
    return Made(home.keys / f"{safe}.pem", home.keys / f"{safe}.key", home.keys / f"{safe}-authority.pem")


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(days=DAYS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _constraint(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_network(host))
    except ValueError:
        return x509.DNSName(host)
