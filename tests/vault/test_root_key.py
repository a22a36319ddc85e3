"""The root key's file: sealed with a passphrase or owner-only, never overwritten, and every refusal says what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sealdesk.vault.errors import DoesNotOpenError, RootKeyError
from sealdesk.vault.root import FileRootKey, create_root_key, lies_open

CHEAP = {"memory_kib": 64, "passes": 1, "lanes": 1}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "root.json"


def test_a_passphrase_opens_what_it_sealed(file: Path) -> None:
    create_root_key(file, "correct horse", CHEAP)
    wrapped = FileRootKey(file, "correct horse").wrap(b"a key", b"context")
    again = FileRootKey(file, "correct horse")
    assert not lies_open(file)
    assert again.unwrap(wrapped, b"context") == b"a key"
    with pytest.raises(DoesNotOpenError):
        again.unwrap(wrapped, b"another context")


@pytest.mark.parametrize(("passphrase", "said"), [("wrong horse", "does not open"), (None, "SEALDESK_ROOT_PASSPHRASE_FILE")])
def test_a_wrong_or_missing_passphrase_is_refused(file: Path, passphrase: str | None, said: str) -> None:
    create_root_key(file, "correct horse", CHEAP)
    with pytest.raises(RootKeyError, match=said):
        FileRootKey(file, passphrase)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_an_unsealed_file_that_others_reach_is_refused(file: Path, mode: int) -> None:
    create_root_key(file, None)
    assert file.stat().st_mode & 0o777 == 0o600
    FileRootKey(file, None)
    file.chmod(mode)
    with pytest.raises(RootKeyError, match="chmod 600"):
        FileRootKey(file, None)


def test_a_missing_file_says_how_to_make_or_restore_it(file: Path) -> None:
    with pytest.raises(RootKeyError, match=r"keys init.*restore"):
        FileRootKey(file, None)


def test_an_existing_root_key_is_never_overwritten(file: Path) -> None:
    create_root_key(file, None)
    before = file.read_bytes()
    with pytest.raises(RootKeyError, match="not overwritten"):
        create_root_key(file, None)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "change",
    [
        {"format": "sealdesk-root/9"},
        {"protection": "tpm"},
        {"sealed": "AAAA"},
        {"salt": "%%%"},
        {"nonce": None},
        {"argon2id": {"memory_kib": -1, "passes": 0, "lanes": 0}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_damaged_file_is_refused_in_a_sentence(file: Path, change: dict[str, object]) -> None:
    create_root_key(file, "correct horse", CHEAP)
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    with pytest.raises(RootKeyError):
        FileRootKey(file, "correct horse")


@pytest.mark.parametrize("text", ["", "[]", "not json", "7", '{"format": "sealdesk-root/1"}'])
def test_a_file_of_something_else_is_refused_in_a_sentence(file: Path, text: str) -> None:
    create_root_key(file, None)
    file.write_text(text)
    with pytest.raises(RootKeyError, match=r"Restore|release"):
        FileRootKey(file, None)


def test_a_short_key_is_no_root_key(file: Path) -> None:
    create_root_key(file, None)
    file.write_text(json.dumps(json.loads(file.read_text()) | {"key": "AAAAAAAAAAAAAAAAAAAAAA=="}))
    with pytest.raises(RootKeyError, match="damaged"):
        FileRootKey(file, None)
