"""Hints about a draft: what was asked and not answered, what is named and not there, what sounds harsh."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.workbench.helping.checking import Draft, hints, questions_in, unanswered

ASKED = "Hello, the seam has opened. When will you send a new one? Can I keep the old parasol? Also, do you have it in blue?"
GEFRAGT = "您好，伞坏了。什么时候能发货？可以开发票吗？有没有蓝色？"


def test_questions_are_found_in_both_languages() -> None:
    assert questions_in(ASKED) == ["When will you send a new one?", "Can I keep the old parasol?", "Also, do you have it in blue?"]
    assert questions_in(GEFRAGT) == ["什么时候能发货？", "可以开发票吗？", "有没有蓝色？"]


def test_a_question_that_nothing_answers_is_told() -> None:
    assert unanswered("Dear Elena, a new one leaves tomorrow. Blue is sold out.", questions_in(ASKED)) == ["Can I keep the old parasol?"]
    assert unanswered("您好，明天发货。蓝色已经售完。", questions_in(GEFRAGT)) == ["可以开发票吗？"]


def test_an_answer_in_other_words_is_given_the_benefit() -> None:
    assert unanswered("Dear Elena, tomorrow.", ["When will it arrive?"]) == []
    assert unanswered("Dear Elena, thank you for writing.", ["When will it arrive?"]) == ["When will it arrive?"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A new parasol leaves our workshop tomorrow morning.", "There is no greeting."),
        ("Dear Elena, the invoice is attached. It has all the details.", "An attachment is named, and no file is attached."),
        ("您好，说明书见附件，请您先看一下安装的部分。", "An attachment is named, and no file is attached."),
        (
            "Dear Elena, your tracking number is:\nPlease use it.",
            "A number is named and does not follow: “Dear Elena, your tracking number is:”",
        ),
        ("Dear Elena, as I already said, this is ridiculous.", "This may sound harsh: “as I already said”, “ridiculous”"),
        ("您好，早就说过了，这是您自己的问题。", "This may sound harsh: “早就说过”, “您自己的问题”"),
        ("Dear Elena, PLEASE READ THE MANUAL!!", "Capitals and exclamation marks read as shouting."),
        ("Dear [name], it leaves tomorrow.", "A gap is still to be filled: [name]"),
    ],
)
def test_what_is_told(text: str, said: str) -> None:
    assert hints(Draft(text)) == [said]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We se",
        "Dear Elena, thank you for the attachment you sent. We look at it today.",
        "您好，您发来的附件已收到，我们今天会看。",
        "Dear Elena, your tracking number is 4471. It leaves at 9.",
        "Good morning Elena, the DHL label is on its way. Best regards, Wang Fang",
        "王女士您好，退款已经办理，三天内到账。",
    ],
)
def test_nothing_is_told_without_a_reason(text: str) -> None:
    assert hints(Draft(text)) == []


def test_a_file_that_is_there_is_not_missed() -> None:
    assert hints(Draft("Dear Elena, the invoice is attached. It has all the details.", files=1)) == []


@given(st.text(max_size=400), st.lists(st.text(max_size=60), max_size=4))
def test_any_text_can_be_looked_at(text: str, questions: list[str]) -> None:
    assert all(isinstance(one, str) for one in hints(Draft(text, questions)))
    assert len(questions_in(text)) <= 8
