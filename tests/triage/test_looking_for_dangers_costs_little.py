"""What a stranger writes cannot make the look for phishing long: its work is counted, and grows with the text at most."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from sealdesk.triage.dangers import asking, judging
from sealdesk.triage.dangers.asking import ASKS, MOST
from sealdesk.triage.dangers.paying import OWED, SAID
from sealdesk.triage.mailsigns import Link
from tests.effort import calls_in, steps_of
from tests.triage.test_dangers import found

HOSTILE = [
    "reset ", "new ", "账", "a", "your account ", "2fa ", "两步验证", "take it off ", "change phone ", "send login codes ",
    "请更换登录验证码", "change email ", "lost access ", "请邮箱换", "unless you pay ", "cannot a b c ",
    "old account audit ", "pay to our ", "update vendor ", "salary new ", "payment ", "原账户审计",
    "开户行", "工资打到", "change account ", "new ", "账户换", "请勿账户", "po 1", "pay go my ", "our account ", "pay to our ",
    "委托代收", "换成账户", "désactiv ", "cambio ",
]  # fmt: skip
#: A threat looks 1,500 characters ahead, all others 120 at most: a text must be longer than that to show how the work grows.
FAR, NEAR = 1_700, 300


def grows(pattern: re.Pattern[str], words: str, length: int, before: str = "") -> float:
    """How many times as many steps a text takes that is twice as long."""
    small, large = ((before + words * length)[:size] for size in (length, 2 * length))
    return steps_of(pattern, large) / steps_of(pattern, small)


@pytest.mark.parametrize("words", HOSTILE)
def test_what_is_asked_takes_steps_in_proportion_to_the_text(words: str) -> None:
    for code, pattern in (ASKS | {"money": SAID, "owed": OWED}).items():
        if code != "threatens":
            assert grows(pattern, words, NEAR) < 2.8, code


@pytest.mark.parametrize("words", ["hacked your phone ", "录下你"])
def test_threats_are_looked_for_in_proportion_to_the_text(words: str) -> None:
    assert grows(ASKS["threatens"], words, FAR) < 3.2


def test_no_more_of_a_mail_is_read_than_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    counting = SimpleNamespace(search=lambda text: read.append(len(text)))
    monkeypatch.setattr(asking, "ASKS", dict.fromkeys(ASKS, counting))
    found(text="your account " * 20_000)
    assert read == [MOST] * len(ASKS)


@pytest.mark.parametrize("words", ["a", ".", "@", "@a", "a.", "@a.", ".pdf", " ", "-", "1."])
def test_names_of_senders_and_files_take_steps_in_proportion_to_their_length(words: str) -> None:
    for pattern in (judging._DOUBLE, judging._PROGRAM, judging._HIDDEN, judging._WRITTEN, judging._WRITTEN_AT):
        for before in ("", ".pdf", "a@"):
            assert grows(pattern, words, NEAR, before) < 2.8, pattern.pattern


def test_of_many_files_and_links_the_first_are_looked_at() -> None:
    def calls(many: int) -> int:
        link = Link("here", "", "my.pages.dev", "https")
        return calls_in(lambda: found(files=("prices.txt",) * many, links=(link,) * many))

    assert calls(2_000) <= 1.1 * calls(100)
