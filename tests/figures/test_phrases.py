"""What people suddenly write: only what five of them share, and nothing that is somebody's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sealdesk.figures.phrases import LEAST_PEOPLE, Line, emerging

OLD = ["Where is my parcel", "Invoice is wrong", "How do I change the address", "Refund for my order", "我的包裹在哪里", "发票有误"]
BEFORE = [Line(f"old-{n}", OLD[n % len(OLD)]) for n in range(60)]


def new(*texts: str, times: int = LEAST_PEOPLE) -> list[Line]:
    return [Line(f"new-{n}", texts[n % len(texts)]) for n in range(len(texts) * times)]


def told(recent: list[Line], before: list[Line] | None = None) -> list[str]:
    return [phrase.text for phrase in emerging(recent, BEFORE if before is None else before)]


def test_words_that_many_suddenly_write_are_a_topic_as_most_write_them() -> None:
    recent = [*new("Payment terminal frozen again", "payment terminal frozen", "The payment terminal frozen"), *new(*OLD, times=2)]
    (found,) = emerging(recent, BEFORE)
    assert found.text.lower() == "payment terminal frozen"
    assert (found.people, found.usual) == (15, 0)


def test_chinese_words_as_well() -> None:
    assert told([*new("新版支付页面打不开", times=6), *new(*OLD, times=2)])[0] in {"支付页面", "新版支付页面", "支付"}


def test_what_was_always_written_is_none() -> None:
    assert told(new(*OLD, times=5)) == []


def test_one_person_who_writes_it_fifty_times_makes_no_topic() -> None:
    assert told([*[Line("new-1", "Payment terminal frozen")] * 50, *new(*OLD, times=2)]) == []
    assert told([*new("Payment terminal frozen", times=LEAST_PEOPLE - 1), *new(*OLD, times=2)]) == []


def test_names_addresses_and_numbers_are_no_topics() -> None:
    lines = new("Complaint about Mr. Jonathan Whitfield", "Jonathan Whitfield was rude", "jonathan@shop.example never answers", times=6)
    shown = " ".join(told([*lines, *new(*OLD, times=2)])).lower()
    assert "whitfield" not in shown
    assert "jonathan" not in shown
    assert "shop" not in shown


def test_a_desk_without_a_past_has_no_topics() -> None:
    assert told(new("Payment terminal frozen", times=9), BEFORE[:10]) == []


@given(st.lists(st.tuples(st.integers(0, 9), st.text(max_size=40)), max_size=30))
def test_any_subject_lines_do(lines: list[tuple[int, str]]) -> None:
    for phrase in emerging([Line(f"p{person}", text) for person, text in lines], BEFORE):
        assert phrase.people >= LEAST_PEOPLE
        assert any(phrase.text in text for _person, text in lines)
