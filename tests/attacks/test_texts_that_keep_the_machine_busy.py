"""A stranger writes a text that takes long to look through, so that whoever opens its ticket waits.

No more than a bounded time goes into it, and nothing is shown because nobody had the time to look.
"""

from __future__ import annotations

from itertools import count

import pytest

from sealdesk.access import within as looking
from sealdesk.access.within import AROUND, MOST, PIECE, SECONDS, UNREAD, Patience, within, without
from sealdesk.findings import finder

CARD = "4111111111111111"
FILLER = "many words and no number at all. "


def after(characters: int) -> str:
    return (FILLER * (characters // len(FILLER) + 1))[:characters]


@pytest.mark.parametrize("at", [0, PIECE - AROUND, PIECE - 8, PIECE, PIECE + 1, 3 * PIECE - 15])
def test_a_value_is_found_wherever_it_stands_in_a_long_text(at: int) -> None:
    text = f"{after(at)} {CARD} {after(5_000)}"
    (found,) = within(text)
    assert text[found.start : found.end] == CARD
    assert without(text) == text.replace(CARD, "•••••1111")


def test_no_text_takes_more_than_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    eighths, looked = count(), []
    genuine = finder.of_a_form
    monkeypatch.setattr(looking.time, "thread_time", lambda: next(eighths) / 8)
    monkeypatch.setattr(finder, "of_a_form", lambda *asked: looked.append(1) or genuine(*asked))
    hidden = without(("4111-" * 14 + "\n") * 14_000)
    assert len(looked) == SECONDS * 8  # each of them took an eighth of a second, by this clock
    unread = hidden[len(looked) * PIECE + AROUND :]
    assert not any(sign.isdigit() for sign in unread)
    assert hidden.endswith("•••••-\n")


def test_the_texts_of_one_request_share_the_time() -> None:
    patience = Patience(0.0)
    text = f"Card {CARD}, ordered 3 boxes"
    (found,) = within(text, patience)
    assert (text[found.start : found.end], found.kind, found.mask) == (CARD, UNREAD, "•••••")


def test_behind_more_values_than_a_letter_has_everything_is_masked() -> None:
    text = "born on 1980-05-04 " * (MOST + 20) + "the rest"
    found = within(text)
    assert len(found) == MOST + 1
    assert found[-1].end == len(text)
    assert not any(sign.isdigit() for sign in without(text))
    assert "the rest" not in without(text)
