"""How alike letters are: measured on forty matters with three letters each, dressed with greetings, names and farewells."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache
from typing import Final

import pytest

from sealdesk.workbench.helping.likeness import Level, chances, gist, level, shared, words_of_both
from tests.workbench.helping.matters import CHINESE, ENGLISH

DRESS: Final = {
    "en": (
        ("Dear team,\n", "\nKind regards,\nElena Rossi"),
        ("Hello,\n", "\nThanks in advance\nJun"),
        ("Hi there,\nhope you are well. ", "\nBest wishes\nMartha Stone\nMobile 0151 23456789"),
        ("", "\nSent from my phone"),
    ),
    "zh": (
        ("您好，\n", "\n谢谢！\n王思远"),
        ("客服你好，", "\n麻烦尽快处理，谢谢。\n李雷"),
        ("尊敬的客服：\n", "\n此致敬礼\n张伟\n电话 13800138000"),
        ("", "\n发自我的手机"),
    ),
}
MATTERS: Final[Mapping[str, Mapping[str, tuple[str, str, str]]]] = {"en": ENGLISH, "zh": CHINESE}


@cache
def measured(language: str) -> dict[str, float]:
    """Each letter asks in turn; what shares a word with it is compared. Shares of 1."""
    chosen, letters = random.Random(1), []
    for matter, texts in MATTERS[language].items():
        for text in texts:
            subject, body = text.split("\n", 1)
            before, behind = chosen.choice(DRESS[language])
            letters.append((matter, gist(subject, before + body + behind)))
    right: dict[Level, list[bool]] = {one: [] for one in Level}
    found, silent = [], []
    for at, (matter, text) in enumerate(letters):
        others = [other for other in letters[:at] + letters[at + 1 :] if shared(text, other[1])]
        told = [(other, level(one)) for (other, _text), one in zip(others, chances(text, [text for _m, text in others]), strict=True)]
        for other, one in told:
            if one is not None:
                right[one].append(other == matter)
        found.append(any(one and other == matter for other, one in told))
        silent.append(not any(one and other != matter for other, one in told))
    shares = {one.value: sum(hits) / len(hits) for one, hits in right.items()}
    return shares | {"found": sum(found) / len(found), "silent": sum(silent) / len(silent)}


@pytest.mark.parametrize(("language", "high", "medium", "found", "silent"), [("en", 0.94, 0.83, 0.88, 0.9), ("zh", 0.9, 0.66, 0.95, 0.77)])
def test_high_is_mostly_right_and_little_is_missed(language: str, high: float, medium: float, found: float, silent: float) -> None:
    """The figures of docs/explanation/triage-measured.md, with a little room."""
    shares = measured(language)
    assert shares["high"] >= high
    assert shares["medium"] >= medium
    assert shares["found"] >= found
    assert shares["silent"] >= silent


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_letter_without_its_courtesies_says_what_it_is_about(language: str) -> None:
    for before, behind in DRESS[language]:
        text = gist("Lamp", f"{before}The lamp is dark. 台灯不亮。{behind}")
        assert text.endswith("The lamp is dark. 台灯不亮。")
        assert "Rossi" not in text
        assert "13800138000" not in text


def test_a_letter_of_courtesies_alone_keeps_its_subject() -> None:
    assert gist("Lamp", "Thanks") == "Lamp"
    assert gist("Lamp", "") == "Lamp"


def test_what_is_compared_with_nothing_is_like_nothing() -> None:
    assert chances("Lamp", []) == []


def test_words_of_both_are_written_as_the_reader_wrote_them_without_names_and_numbers() -> None:
    words = words_of_both("Elena: 2 lamps, order 4711, broken glass", "The lamp of Elena broke: glass 4711", ["Elena Rossi"])
    assert set(words) == {"lamps", "glass"}
