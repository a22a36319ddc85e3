"""A bundle proves its event to a stranger who has only the verifier key, and a forged one does not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.ledger import canonical
from sealdesk.ledger.checkpoint import Checkpoint
from sealdesk.ledger.errors import BundleError, CanonicalError, LedgerError, NotSignedError, ProofError
from sealdesk.ledger.note import SignedNote, Signer
from sealdesk.ledger.tree import EMPTY_ROOT
from sealdesk.ledger.verifier import BAD_INPUT, NOT_PROVEN, PROVEN, Bundle, build_bundle, main, verify_bundle
from tests.ledger.forest import Store

ORIGIN = "desk.example/ledger"
LOG = Signer(ORIGIN, bytes(range(32)))
OTHER = Signer("other.example/ledger", bytes(32))
KEYS = [LOG.verifier_key]
EVENTS = [canonical.encode({"action": "ticket:reply", "number": n, "sealed": bytes([n])}) for n in range(40)]
STORE = Store(EVENTS)


def checkpoint(size: int, store: Store = STORE, signer: Signer = LOG) -> str:
    return str(Checkpoint(signer.name, size, store.roots[size]).sign(signer))


def bundle(index: int = 5, size: int = 23, old: int | None = None) -> dict[str, Any]:
    """A bundle's members, for a test to spoil."""
    kept = None if old is None else checkpoint(old)
    text = build_bundle(EVENTS[index], index, checkpoint(size), STORE.node_at, old_checkpoint=kept)
    members: dict[str, Any] = json.loads(text)
    return members


def spoilt(members: dict[str, Any], **changes: Any) -> str:
    return json.dumps(members | changes)


@given(st.integers(1, 40), st.data())
def test_every_event_under_every_checkpoint_is_proven(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.none() | st.integers(1, size))
    proven = verify_bundle(json.dumps(bundle(index, size, old)), KEYS)
    assert canonical.encode(proven.event) == EVENTS[index]
    assert (proven.index, proven.checkpoint.size) == (index, size)
    assert (proven.since.size if proven.since else None) == old


def test_a_bundle_is_read_back_as_it_was_written() -> None:
    text = json.dumps(bundle(old=7))
    assert json.loads(Bundle.parse(text).format()) == json.loads(text)


FORGERIES: dict[str, Callable[[], str]] = {
    "another event": lambda: spoilt(bundle(), event=EVENTS[6].decode()),
    "an event that is in no ledger": lambda: spoilt(bundle(), event='{"action":"forged"}'),
    "another index": lambda: spoilt(bundle(), index=6),
    "an index beyond the tree": lambda: spoilt(bundle(), index=23),
    "a proof cut short": lambda: spoilt(bundle(), inclusion=bundle()["inclusion"][:-1]),
    "a proof too long": lambda: spoilt(bundle(), inclusion=[*bundle()["inclusion"], "00" * 32]),
    "a proof for another checkpoint": lambda: spoilt(bundle(), checkpoint=checkpoint(24)),
    "a checkpoint of another log": lambda: spoilt(bundle(), checkpoint=checkpoint(23, signer=OTHER)),
    "a checkpoint with another size": lambda: spoilt(bundle(), checkpoint=checkpoint(23).replace("\n23\n", "\n22\n")),
    "an old checkpoint with another size": lambda: spoilt(bundle(old=7), old_checkpoint=checkpoint(8)),
    "an old checkpoint that is newer": lambda: spoilt(bundle(old=7), old_checkpoint=checkpoint(24)),
    "a consistency proof missing": lambda: spoilt(bundle(old=7), consistency=[]),
    "an old checkpoint unsigned": lambda: spoilt(bundle(old=7), old_checkpoint=checkpoint(7).replace("\n7\n", "\n6\n")),
}


@pytest.mark.parametrize("forged", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_bundle_is_not_proven(forged: Callable[[], str], tmp_path: Path) -> None:
    with pytest.raises((ProofError, NotSignedError)):
        verify_bundle(forged(), KEYS)
    assert run(tmp_path, forged()) == NOT_PROVEN


BAD: dict[str, Callable[[], str]] = {
    "empty": lambda: "",
    "not JSON": lambda: "{",
    "deep JSON": lambda: "[" * 100_000,
    "a list": lambda: "[]",
    "another format": lambda: spoilt(bundle(), format="sealdesk-proof/2"),
    "no format": lambda: "{}",
    "no event": lambda: json.dumps({name: value for name, value in bundle().items() if name != "event"}),
    "an unknown member": lambda: spoilt(bundle(), witness="x"),
    "a repeated member": lambda: json.dumps(bundle())[:-1] + ',"index":6}',
    "old checkpoint alone": lambda: spoilt(bundle(), old_checkpoint=checkpoint(7)),
    "consistency alone": lambda: spoilt(bundle(), consistency=[]),
    "event as object": lambda: spoilt(bundle(), event={"action": "x"}),
    "event not canonical": lambda: spoilt(bundle(), event=bundle()["event"] + " "),
    "event with half a pair": lambda: spoilt(bundle(), event="\ud800"),
    "index as text": lambda: spoilt(bundle(), index="5"),
    "index as truth": lambda: spoilt(bundle(), index=True),
    "index as float": lambda: spoilt(bundle(), index=5.0),
    "negative index": lambda: spoilt(bundle(), index=-1),
    "huge index": lambda: spoilt(bundle(), index=1 << 70),
    "proof as text": lambda: spoilt(bundle(), inclusion="00"),
    "proof of numbers": lambda: spoilt(bundle(), inclusion=[1]),
    "short hash": lambda: spoilt(bundle(), inclusion=["00"]),
    "upper-case hash": lambda: spoilt(bundle(), inclusion=["AA" * 32]),
    "hash with a newline": lambda: spoilt(bundle(), inclusion=["aa" * 32 + "\n"]),
    "endless proof": lambda: spoilt(bundle(), inclusion=["00" * 32] * 129),
    "checkpoint without signature": lambda: spoilt(bundle(), checkpoint="a\n1\nb\n"),
    "checkpoint as number": lambda: spoilt(bundle(), checkpoint=1),
    "checkpoint that is another note": lambda: spoilt(bundle(), checkpoint=str(SignedNote.sign("hello\n", LOG))),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_malformed_bundle_is_bad_input_and_not_a_failed_proof(bad: Callable[[], str], tmp_path: Path) -> None:
    with pytest.raises(LedgerError) as refusal:
        verify_bundle(bad(), KEYS)
    assert not isinstance(refusal.value, (ProofError, NotSignedError))
    assert run(tmp_path, bad()) == BAD_INPUT


@given(st.binary(max_size=80))
def test_any_bytes_are_a_bundle_or_a_bundle_error(junk: bytes) -> None:
    with pytest.raises(BundleError):
        Bundle.parse(junk)


def test_a_bundle_that_was_rewritten_since_ones_own_checkpoint_is_not_proven() -> None:
    rewritten = Store([*EVENTS[:3], canonical.encode({"action": "forged"}), *EVENTS[4:]])
    text = build_bundle(EVENTS[5], 5, checkpoint(23, rewritten), rewritten.node_at)
    assert verify_bundle(text, KEYS).index == 5
    with pytest.raises(ProofError, match="two histories"):
        verify_bundle(text, KEYS, checkpoint(23))
    connected = build_bundle(EVENTS[5], 5, checkpoint(23, rewritten), rewritten.node_at, old_checkpoint=checkpoint(7, rewritten))
    with pytest.raises(ProofError, match="two histories"):
        verify_bundle(connected, KEYS, checkpoint(7))


def test_a_kept_checkpoint_must_be_connected_by_the_bundle() -> None:
    assert verify_bundle(spoilt(bundle()), KEYS, checkpoint(23)).since is not None
    proven = verify_bundle(spoilt(bundle(old=7)), KEYS, checkpoint(7).encode())
    assert proven.since is not None
    assert "continues its checkpoint of 7 unchanged" in proven.sentence()
    with pytest.raises(ProofError, match="does not connect"):
        verify_bundle(spoilt(bundle(old=7)), KEYS, checkpoint(8))
    with pytest.raises(ProofError, match="does not connect"):
        verify_bundle(spoilt(bundle()), KEYS, checkpoint(7))
    assert verify_bundle(spoilt(bundle()), KEYS, checkpoint(0)).since == Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    with pytest.raises(ProofError, match="newer than the bundle"):
        verify_bundle(spoilt(bundle(old=7)), KEYS, checkpoint(24))


def test_checkpoints_of_two_trusted_logs_do_not_vouch_for_each_other() -> None:
    both = [*KEYS, OTHER.verifier_key]
    with pytest.raises(ProofError, match="two different ledgers"):
        verify_bundle(spoilt(bundle()), both, checkpoint(23, signer=OTHER))
    with pytest.raises(ProofError, match="two different ledgers"):
        verify_bundle(spoilt(bundle(old=7), old_checkpoint=checkpoint(7, signer=OTHER)), both)


def test_a_bundle_is_not_built_for_an_event_that_nobody_could_verify() -> None:
    store = Store([b'{"action": "not canonical"}'])
    with pytest.raises(CanonicalError):
        build_bundle(b'{"action": "not canonical"}', 0, checkpoint(1, store), store.node_at)


def test_a_bundle_is_not_built_from_a_store_that_was_tampered_with() -> None:
    tampered = Store([*EVENTS[:9], EVENTS[0], *EVENTS[10:]])
    with pytest.raises(ProofError):
        build_bundle(EVENTS[5], 5, checkpoint(23), tampered.node_at)
    with pytest.raises(ProofError):
        build_bundle(EVENTS[6], 5, checkpoint(23), STORE.node_at)
    with pytest.raises(ProofError):
        build_bundle(EVENTS[5], 5, checkpoint(23), STORE.node_at, old_checkpoint=checkpoint(11, tampered))


def run(folder: Path, text: str, *options: str, vkey: str = str(LOG.verifier_key)) -> int:
    path = folder / "proof.json"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    return main([str(path), "--vkey", vkey, *options])


def test_the_command_answers_with_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text(checkpoint(7))
    assert run(tmp_path, spoilt(bundle(old=7)), "--checkpoint", str(kept)) == PROVEN
    assert capsys.readouterr().out == (
        "Proven: the event is number 5 of the 23 in the ledger of desk.example/ledger, which continues its checkpoint of 7 unchanged.\n"
    )
    assert run(tmp_path, spoilt(bundle(), index=6)) == NOT_PROVEN
    assert capsys.readouterr().err == "Not proven: The inclusion proof leads to another root.\n"
    assert run(tmp_path, "{}") == BAD_INPUT
    assert capsys.readouterr().err.startswith("Bad input: This is not a proof bundle")


def test_the_command_calls_unusable_arguments_bad_input(tmp_path: Path) -> None:
    assert run(tmp_path, spoilt(bundle()), vkey="nonsense") == BAD_INPUT
    assert run(tmp_path, spoilt(bundle()), "--checkpoint", str(tmp_path / "absent")) == BAD_INPUT
    assert main([str(tmp_path / "absent"), "--vkey", str(LOG.verifier_key)]) == BAD_INPUT
    with pytest.raises(SystemExit) as leaving:
        main([])
    assert leaving.value.code == BAD_INPUT


def test_a_rotated_ledger_is_verified_with_both_its_keys(tmp_path: Path) -> None:
    successor = Signer(ORIGIN, bytes(range(1, 33)))
    text = build_bundle(EVENTS[5], 5, checkpoint(23, signer=successor), STORE.node_at, old_checkpoint=checkpoint(7))
    assert run(tmp_path, text) == NOT_PROVEN
    assert run(tmp_path, text, "--vkey", str(successor.verifier_key)) == PROVEN


#: The files that the reference page tells an outsider to take, below ``sealdesk/``.
ALONE = [
    "__init__",
    *(f"ledger/{name}" for name in ("__init__", "canonical", "checkpoint", "errors", "note", "ranges", "tree", "verifier")),
]


def test_the_verifier_stands_alone(tmp_path: Path) -> None:
    """In a folder with its own files only, and a process that can import no Django."""
    package = Path(canonical.__file__).parents[1]
    (tmp_path / "sealdesk" / "ledger").mkdir(parents=True)
    for name in ALONE:
        shutil.copy(package / f"{name}.py", tmp_path / "sealdesk" / f"{name}.py")
    (tmp_path / "proof.json").write_text(spoilt(bundle(old=7)))
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['django'] = None\n")
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-m",
            "sealdesk.ledger.verifier",
            "proof.json",
            "--vkey",
            str(KEYS[0]),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (PROVEN, "")
    assert done.stdout.startswith("Proven: the event is number 5 of the 23")
