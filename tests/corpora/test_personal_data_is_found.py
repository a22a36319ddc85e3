"""How well personal data is found in the texts beside the repository, beyond what is promised."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from sealdesk.findings import find
from sealdesk.findings.evaluating import evaluate, read
from tests.shared_data import shared_data

pytestmark = pytest.mark.corpus


def measured(name: str) -> dict[str, Any]:
    return evaluate(read(shared_data(f"pii/{name}.train.jsonl.gz")))


def test_chinese_customers_structured_data_is_found_and_nothing_else() -> None:
    """Some of the sentences around the planted values are real and hold numbers that nobody marked: see the explanation page."""
    result = measured("zh_structured_generated")
    assert not result["not_sought"]
    for kind, rates in result["kinds"].items():
        assert rates["recall"] >= 0.99, kind
        assert rates["precision"] >= (0.97 if kind in {"PHONE", "ADDRESS", "NAME"} else 0.99), kind


def test_english_texts_structured_kinds_are_found() -> None:
    kinds = measured("presidio_synth_en")["kinds"]
    for kind in ("CREDIT_CARD", "EMAIL_ADDRESS", "IBAN_CODE", "IP_ADDRESS", "PHONE_NUMBER", "US_SSN", "DOMAIN_NAME"):
        assert min(kinds[kind]["precision"], kinds[kind]["recall"]) >= 0.99, kind


def test_chinese_names_and_places_in_news_are_found_as_well_as_we_say() -> None:
    """Nothing was trained on these texts, whose licence does not allow it. The goal is 0.80 and 0.60."""
    kinds = measured("cluener_zh")["kinds"]
    assert kinds["name"]["f1"] >= 0.76
    assert kinds["address"]["f1"] >= 0.44


@pytest.mark.parametrize(
    "name", ["classify_en/banking77", "classify_en/clinc150", "classify_zh/cic_customer_intent", "classify_zh/waimai_10k"]
)
def test_questions_about_nobody_are_left_alone(name: str) -> None:
    """Alarms where nobody is meant: at most one in twenty questions (clinc150 does speak of some people)."""
    with gzip.open(shared_data(f"{name}.train.jsonl.gz"), "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines][:2000]
    assert sum(bool(find(text)) for text in texts) <= 0.05 * len(texts)
