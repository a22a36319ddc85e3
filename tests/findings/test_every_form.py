"""Each kind that has a form is found in hundreds of made-up sentences, and what only looks like it is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

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
