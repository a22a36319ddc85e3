"""Project Wycheproof's vectors against the very objects that the vault and the ledger use."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from sealdesk.ledger.note import VerifierKey
from sealdesk.vault.envelope import DataKey

pytestmark = pytest.mark.corpus
Find = Callable[[str], Path]


def groups(shared_data: Find, name: str) -> Iterator[dict[str, Any]]:
    with zipfile.ZipFile(shared_data("crypto/wycheproof_subset.zip")) as archive:
        yield from json.loads(archive.read(name))["testGroups"]


def fields(test: dict[str, Any], *names: str) -> list[bytes]:
    return [bytes.fromhex(test[name]) for name in names]


def accepts(key: VerifierKey, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key.public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def test_a_data_keys_cipher_answers_every_aes_256_gcm_vector(shared_data: Find) -> None:
    valid = invalid = 0
    for group in groups(shared_data, "aes_gcm_test.json"):
        if (group["keySize"], group["ivSize"], group["tagSize"]) != (256, 96, 128):
            continue
        for test in group["tests"]:
            key, nonce, aad, message, sealed, tag = fields(test, "key", "iv", "aad", "msg", "ct", "tag")
            cipher = DataKey(uuid.UUID(int=1), key).cipher
            if test["result"] == "valid":
                assert cipher.encrypt(nonce, message, aad) == sealed + tag, test["tcId"]
                assert cipher.decrypt(nonce, sealed + tag, aad) == message, test["tcId"]
                valid += 1
            else:
                with pytest.raises(InvalidTag):
                    cipher.decrypt(nonce, sealed + tag, aad)
                invalid += 1
    assert min(valid, invalid) > 15


def test_hkdf_gives_what_every_vector_wants(shared_data: Find) -> None:
    checked = 0
    for group in groups(shared_data, "hkdf_sha256_test.json"):
        for test in group["tests"]:
            source, salt, info, wanted = fields(test, "ikm", "salt", "info", "okm")
            if test["result"] != "valid":
                with pytest.raises(ValueError, match="larger"):
                    HKDF(hashes.SHA256(), test["size"], salt, info)
                continue
            assert HKDF(hashes.SHA256(), test["size"], salt, info).derive(source) == wanted, test["tcId"]
            extracted = hmac.digest(salt or bytes(32), source, hashlib.sha256)
            assert HKDFExpand(hashes.SHA256(), test["size"], info).derive(extracted) == wanted, test["tcId"]
            checked += 1
    assert checked > 50


def test_hmac_gives_what_every_vector_wants(shared_data: Find) -> None:
    checked = 0
    for group in groups(shared_data, "hmac_sha256_test.json"):
        for test in group["tests"]:
            key, message, tag = fields(test, "key", "msg", "tag")
            code = hmac.digest(key, message, hashlib.sha256)[: group["tagSize"] // 8]
            assert hmac.compare_digest(code, tag) is (test["result"] == "valid"), test["tcId"]
            checked += 1
    assert checked > 50


def test_the_ledgers_verifier_key_answers_every_ed25519_vector(shared_data: Find) -> None:
    answers = []
    for group in groups(shared_data, "ed25519_test.json"):
        key = VerifierKey("desk.example/ledger", bytes.fromhex(group["publicKey"]["pk"]))
        for test in group["tests"]:
            message, signature = fields(test, "msg", "sig")
            assert accepts(key, message, signature) is (test["result"] == "valid"), test["tcId"]
            answers.append(test["result"])
    assert {"valid", "invalid"} == set(answers)
