"""The finder is measured on files of others: their names, their formats, and what goes wrong with them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from sealdesk.findings import Kind
from sealdesk.findings.evaluating import Annotated, CorpusError, evaluate, read
from sealdesk.findings.naming import default_mapping
from sealdesk.project.cli import main

PERSONAL = ["NAME", "PHONE", "LANDLINE", "ID_CARD", "BANK_CARD", "EMAIL", "ADDRESS", "PASSPORT", "IPV4", "IBAN"]
SIGHTS = ["name", "address", "company", "scene", "organization"]
LINE = {"text": "电话13800138000", "spans": [{"entity_type": "PHONE", "start_position": 2, "end_position": 13}]}


def test_every_kind_of_a_file_of_personal_data_has_one_of_ours() -> None:
    assert set(default_mapping(PERSONAL).values()) == set(PERSONAL)
    assert Kind.PLACE not in default_mapping(PERSONAL)


def test_both_telephones_are_one_kind_where_the_file_has_one() -> None:
    mapping = default_mapping(["PHONE_NUMBER", "PERSON", "GPE", "STREET_ADDRESS", "DATE_TIME"])
    assert mapping[Kind.PHONE] == mapping[Kind.LANDLINE] == "PHONE_NUMBER"
    assert (mapping[Kind.PLACE], mapping[Kind.ADDRESS], mapping[Kind.DATE_OF_BIRTH]) == ("GPE", "STREET_ADDRESS", "DATE_TIME")


def test_where_every_place_is_marked_a_town_is_an_address() -> None:
    assert default_mapping(SIGHTS) == {Kind.NAME: "name", Kind.ADDRESS: "address", Kind.PLACE: "address"}


def test_right_wrong_and_missed_spans_are_counted() -> None:
    texts = [
        Annotated("电话13800138000", frozenset({(2, 13, "PHONE")})),
        Annotated("电话13900139000", frozenset()),
        Annotated("no number", frozenset({(0, 2, "PHONE"), (3, 9, "BOOK")})),
    ]
    result = evaluate(texts)
    assert result["kinds"] == {"PHONE": {"precision": 0.5, "recall": 0.5, "f1": 0.5, "spans": 2}}
    assert (result["overall"], result["not_sought"]) == (result["kinds"]["PHONE"], ["BOOK"])


def test_the_command_reads_packed_and_plain_files_and_a_mapping(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain, packed = tmp_path / "a.jsonl", tmp_path / "a.jsonl.gz"
    plain.write_text(json.dumps(LINE) + "\n", "utf-8-sig")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    for arguments in (["--test", str(plain)], ["--test", str(packed)], ["--test", str(plain), "--map", "phone=PHONE"]):
        assert main(["pii", "evaluate", *arguments, "--json"]) == 0
        printed = json.loads(capsys.readouterr().out)
        assert printed["overall"]["f1"] == printed["kinds"]["PHONE"]["f1"] == 1
        assert printed["chars_per_second"] > 0


@pytest.mark.parametrize("line", ["[]", "{}", '{"text": null, "spans": []}', '{"text": 1, "spans": [{}]}', "no json"])
def test_a_file_of_another_format_is_refused_with_its_line(line: str, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps(LINE) + "\n" + line, "utf-8")
    with pytest.raises(CorpusError, match="Line 2"):
        read(file)


@pytest.mark.parametrize("arguments", [["--map", "telephone=PHONE"], ["--map", "phone"], []])
def test_mistakes_at_the_keyboard_are_told(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps(LINE) if arguments else "", "utf-8")
    assert main(["pii", "evaluate", "--test", str(file), *arguments]) == 2
    assert capsys.readouterr().err.startswith("sealdesk: ")


def test_a_kind_that_the_file_does_not_have_is_told_with_those_that_it_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps(LINE), "utf-8")
    assert main(["pii", "evaluate", "--test", str(file), "--map", "phone=PHONE,landline=PHON"]) == 2
    assert capsys.readouterr().err == "sealdesk: The file has no kind 'PHON'. It has: PHONE.\n"


@pytest.mark.parametrize(
    ("encoding", "text"), [("latin-1", "Zoë Müller, 13800138000"), ("gb18030", "我叫王小明，电话13800138000"), ("utf-16", "a@b.example")]
)
def test_a_text_that_is_not_utf_8_is_refused_until_its_encoding_is_named(
    encoding: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "letter.txt"
    file.write_text(text, encoding)
    assert main(["pii", "scan", str(file), "--json"]) == 2
    told = capsys.readouterr()
    assert "is not encoded in utf-8 at byte" in told.err
    assert "--encoding" in json.loads(told.out)["error"]
    assert main(["pii", "scan", str(file), "--encoding", encoding, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["characters"] == len(text)
    assert all(one["text"] == text[one["start"] : one["end"]] for one in found["findings"])
    assert found["findings"]


@pytest.mark.parametrize("encoding", ["nosuch", "hex", "rot13", ""])
def test_an_encoding_that_is_none_is_told(encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("hello", "utf-8")
    assert main(["pii", "scan", str(file), "--encoding", encoding]) == 2
    assert "is no encoding" in capsys.readouterr().err


def test_a_scan_tells_place_kind_and_confidence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("我叫王小明，电话13800138000。", "utf-8")
    assert main(["pii", "scan", str(file), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [(one["kind"], one["text"], one["start"], one["end"]) for one in found] == [
        ("name", "王小明", 2, 5),
        ("phone", "13800138000", 8, 19),
    ]
    assert main(["pii", "scan", str(tmp_path / "none.txt")]) == 2
