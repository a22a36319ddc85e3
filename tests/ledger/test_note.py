"""Signed notes: the specification's examples verify, and a note that is not exactly one is refused."""

from __future__ import annotations

import base64
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shared_data import shared_data

from sealdesk.ledger.errors import NoteError, NotSignedError
from sealdesk.ledger.note import NoteSignature, SignedNote, Signer, VerifierKey

VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
LINE = (
    "— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
TEXT = "This is an example message.\n"
NOTE = f"{TEXT}\n{LINE}"

LOG = Signer("desk.example/ledger", bytes(range(32)))
WITNESS = Signer("witness.example/w1", bytes(32))


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_the_example_of_the_specification_verifies() -> None:
    key = VerifierKey.parse(VKEY)
    note = SignedNote.parse(NOTE.encode())
    assert note.verify([key]) == (key,)
    assert note.text == TEXT
    assert str(note) == NOTE
    assert str(key) == VKEY


@pytest.mark.corpus
def test_every_note_shown_in_the_specifications_is_read_and_written_back() -> None:
    with zipfile.ZipFile(shared_data("crypto/c2sp_tlog_specs.zip")) as archive:
        names = ["signed-note.md", "tlog-checkpoint.md", "tlog-cosignature.md"]
        documents = [archive.read(name).decode() for name in names]
    blocks = [block for text in documents for block in re.findall(r"```\n(.*?)```", text, re.DOTALL)]
    shown = [block for block in blocks if "\n— " in block]
    assert len(shown) == 4
    assert [str(SignedNote.parse(block)) for block in shown] == shown


@given(st.text(st.characters(min_codepoint=0x20, codec="utf-8") | st.just("\n"), max_size=60))
def test_a_signed_text_is_read_back_and_verifies(text: str) -> None:
    signed = SignedNote.sign(text + "\n", LOG, WITNESS)
    parsed = SignedNote.parse(str(signed))
    assert parsed == signed
    assert parsed.verify([WITNESS.verifier_key, LOG.verifier_key]) == (WITNESS.verifier_key, LOG.verifier_key)


@given(st.data())
def test_no_changed_character_of_a_text_verifies(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(TEXT) - 2))
    other = data.draw(
        st.characters(min_codepoint=0x20, codec="utf-8").filter(lambda character: character != TEXT[at])
    )
    note = SignedNote.parse(f"{TEXT[:at]}{other}{TEXT[at + 1 :]}\n{LINE}")
    with pytest.raises(NotSignedError, match="changed or forged"):
        note.verify([VerifierKey.parse(VKEY)])


@given(st.integers(0, 64 * 8 - 1))
def test_no_changed_bit_of_a_signature_verifies(bit: int) -> None:
    line = SignedNote.sign(TEXT, LOG).signatures[0]
    value = (int.from_bytes(line.value, "big") ^ (1 << bit)).to_bytes(64, "big")
    with pytest.raises(NotSignedError, match="changed or forged"):
        SignedNote(TEXT, (NoteSignature(line.name, line.key_id, value),)).verify([LOG.verifier_key])


def test_a_text_ends_at_the_last_empty_line() -> None:
    text = f"one\n\n— two {b64(bytes(70))}\n\nthree\n"
    note = SignedNote.parse(str(SignedNote.sign(text, LOG)))
    assert note.text == text
    assert len(note.signatures) == 1


def test_signatures_of_unknown_keys_are_passed_on_but_count_for_nothing() -> None:
    note = SignedNote.parse(f"{TEXT}\n— witness.example/w1 {b64(bytes(76))}\n{LINE}")
    assert note.verify([VerifierKey.parse(VKEY)]) == (VerifierKey.parse(VKEY),)
    assert len(note.signatures) == 2
    with pytest.raises(NotSignedError, match="No trusted key"):
        note.verify([LOG.verifier_key])


def test_a_key_that_shares_only_the_name_with_a_line_does_not_count() -> None:
    namesake = Signer("example.com/foo", bytes(32)).verifier_key
    with pytest.raises(NotSignedError, match="No trusted key"):
        SignedNote.parse(NOTE).verify([namesake])


def test_a_key_that_shares_only_the_id_with_a_line_does_not_count() -> None:
    line = str(NoteSignature("elsewhere.example", LOG.verifier_key.key_id, bytes(64)))
    note = SignedNote.parse(f"{SignedNote.sign(TEXT, LOG)}{line}")
    assert note.verify([LOG.verifier_key]) == (LOG.verifier_key,)


def test_one_wrong_signature_of_a_trusted_key_spoils_a_note_with_a_right_one() -> None:
    right = SignedNote.sign(TEXT, LOG).signatures[0]
    foreign = SignedNote.sign("Another text.\n", LOG, WITNESS).signatures
    for wrong in foreign:
        with pytest.raises(NotSignedError, match="changed or forged"):
            SignedNote(TEXT, (right, wrong)).verify([LOG.verifier_key, WITNESS.verifier_key])


def test_a_note_without_trusted_keys_is_never_verified() -> None:
    with pytest.raises(NotSignedError):
        SignedNote.parse(NOTE).verify([])


def test_sixteen_signatures_and_large_ones_are_accepted() -> None:
    lines = "".join(f"— witness.example/w{n} {b64(bytes(5000))}\n" for n in range(16))
    assert len(SignedNote.parse(f"{TEXT}\n{lines}{LINE}").signatures) == 17


MALFORMED = {
    "empty": "",
    "only a newline": "\n",
    "no empty line": TEXT + LINE,
    "no signature": TEXT + "\n",
    "no signature but an empty line": TEXT + "\n\n",
    "no text": "\n" + LINE,
    "no final newline": NOTE[:-1],
    "empty line at the end": NOTE + "\n",
    "text after the signatures": NOTE + "more\n",
    "carriage returns": NOTE.replace("\n", "\r\n"),
    "tab": NOTE.replace("an example", "an\texample"),
    "null": NOTE.replace("an example", "an\0example"),
    "hyphen for the dash": NOTE.replace("— ", "- "),
    "en dash": NOTE.replace("— ", "– "),
    "no space after the dash": NOTE.replace("— ", "—"),
    "two spaces after the dash": NOTE.replace("— ", "—  "),
    "two spaces before the signature": NOTE.replace("foo Uw", "foo  Uw"),
    "space at the end": NOTE[:-1] + " \n",
    "no name": NOTE.replace("example.com/foo ", ""),
    "plus in the name": NOTE.replace("com/foo", "com+foo"),
    "no-break space in the name": NOTE.replace("com/foo", "com\u00a0foo"),
    "ideographic space in the name": NOTE.replace("com/foo", "com\u3000foo"),
    "padding missing": NOTE.replace("=", ""),
    "padding twice": NOTE.replace("=", "=="),
    "spare bits set": NOTE.replace("aQM=", "aQN="),
    "url alphabet": NOTE.replace("Uw2Q", "-_2Q"),
    "letters of no alphabet": NOTE.replace("Uw2Q", "Uw2é"),
    "key id only": f"{TEXT}\n— example.com/foo {b64(bytes(4))}\n",
    "too many signatures": f"{TEXT}\n{LINE * 65}",
    "too large": "a" * (1 << 20) + NOTE,
    "half a pair": NOTE.replace("an", "\ud800"),
}


@pytest.mark.parametrize("note", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_note_is_refused_and_not_repaired(note: str) -> None:
    with pytest.raises(NoteError):
        SignedNote.parse(note)


def test_a_note_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(NoteError, match="UTF-8"):
        SignedNote.parse(NOTE.encode().replace(b"an example", b"\xff\xfe"))


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_input_is_either_a_note_or_a_note_error(junk: bytes | str) -> None:
    with pytest.raises(NoteError):
        SignedNote.parse(junk)


@pytest.mark.parametrize("text", ["", "no newline", "tab\t\n", "return\r\n", "half \ud800\n"])
def test_a_text_that_no_note_can_carry_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError):
        SignedNote.sign(text, LOG)


def test_a_note_is_not_made_without_a_signer() -> None:
    with pytest.raises(NoteError, match="at least one"):
        SignedNote.sign(TEXT)


def test_keys_are_read_and_written_in_the_published_formats() -> None:
    sample = "example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg"
    signer = Signer.parse("PRIVATE+KEY+" + sample)
    assert signer.secret() == "PRIVATE+KEY+" + sample
    public = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
    assert str(signer.verifier_key) == public
    assert VerifierKey.parse(public) == signer.verifier_key


def test_new_keys_differ_and_round_trip() -> None:
    one, two = Signer.generate("desk.example"), Signer.generate("desk.example")
    assert one != two
    assert Signer.parse(one.secret()) == one


def test_a_signer_does_not_show_its_seed_by_accident() -> None:
    shown = f"{LOG!r} {LOG}"
    assert "desk.example/ledger" in shown
    assert repr(LOG.seed) not in shown
    assert b64(b"\x01" + LOG.seed) not in shown


MALFORMED_KEYS = {
    "empty": "",
    "no id": "example.com/foo+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "no name": VKEY.replace("example.com/foo", ""),
    "space in the name": VKEY.replace("/", " "),
    "upper-case id": VKEY.replace("530d903a", "530D903A"),
    "short id": VKEY.replace("530d903a", "530d903"),
    "another id": VKEY.replace("530d903a", "530d903b"),
    "another name": VKEY.replace("foo", "bar"),
    "another key": VKEY.replace("AekyeR", "AekyeS"),
    "space at the end": VKEY + " ",
    "newline at the end": VKEY + "\n",
    "short key": f"example.com/foo+530d903a+{b64(bytes([1, 2, 3]))}",
    "type of a cosignature": f"example.com/foo+530d903a+{b64(bytes([4]) + bytes(32))}",
    "not base64": VKEY.replace("AekyeRrm", "Aek*eRrm"),
    "url alphabet": VKEY.replace("AekyeRrm", "Aek-eRrm"),
}


@pytest.mark.parametrize("vkey", MALFORMED_KEYS.values(), ids=MALFORMED_KEYS.keys())
def test_a_malformed_key_is_refused(vkey: str) -> None:
    with pytest.raises(NoteError):
        VerifierKey.parse(vkey)
    with pytest.raises(NoteError):
        Signer.parse("PRIVATE+KEY+" + vkey)


def test_a_verifier_key_is_not_taken_for_a_signer_key_nor_the_reverse() -> None:
    with pytest.raises(NoteError, match="cannot sign"):
        Signer.parse(VKEY)
    with pytest.raises(NoteError):
        VerifierKey.parse(LOG.secret())


@pytest.mark.parametrize("size", [0, 31, 33])
def test_keys_have_32_bytes(size: int) -> None:
    with pytest.raises(NoteError, match="32 bytes"):
        VerifierKey("name", bytes(size))
    with pytest.raises(NoteError, match="32 bytes"):
        Signer("name", bytes(size))
