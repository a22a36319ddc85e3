"""Each kind that has a form is found in hundreds of made-up sentences, and what only looks like it is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sealdesk.findings.finder import of_a_form, structured
from sealdesk.findings.folding import folded
from sealdesk.findings.kinds import Kind
from sealdesk.project.cli import main
from tests.findings.made import VALUES
from tests.findings.sentences import FRESH, HELD, LEARNED, annotated

PROMISED = 0.99


@pytest.mark.parametrize(("templates", "seed"), [(LEARNED, 11), (HELD, 12), (FRESH, 13)], ids=["learned", "held", "fresh"])
def test_what_has_a_form_is_found_and_nothing_else(
    templates: tuple[str, ...], seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "made.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in annotated(templates, seed)), "utf-8")
    assert main(["pii", "evaluate", "--test", str(file), "--json"]) == 0
    measured = json.loads(capsys.readouterr().out)
    assert set(measured["kinds"]) == {kind.value for _make, kind in VALUES.values()}
    assert not measured["not_sought"]
    for kind, rates in measured["kinds"].items():
        assert min(rates["precision"], rates["recall"]) >= PROMISED, (kind, rates)


LEADING = frozenset({Kind.BANK_CARD, Kind.DATE_OF_BIRTH, Kind.IBAN, Kind.PASSPORT, Kind.PLATE, Kind.RESIDENT_ID})
GLUED = ["card4111111111111111", "ibanGB82WEST12345698765432", "passportE12345678", "dob1984-03-12", "生于一九八四年四月三日", "no value"]


@pytest.mark.parametrize(
    "kinds", [LEADING, *(frozenset({kind}) for kind in sorted(LEADING))], ids=lambda kinds: "+".join(sorted(kinds))[:20]
)
def test_a_text_that_is_passed_over_quickly_holds_none(kinds: frozenset[Kind]) -> None:
    texts = [*GLUED, *(str(row["text"]) for row in annotated(HELD, 12))]
    told = {text: [one for one in structured(text) if one.kind in kinds] for text in texts if folded(text).text == text}
    assert sum(map(bool, told.values())) > 5
    assert {text: of_a_form(text, kinds) for text in told} == told
