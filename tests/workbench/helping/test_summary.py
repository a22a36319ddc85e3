"""A long conversation in a few of its own sentences."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.workbench.helping.summary import Point, is_long, summary

TALK = [
    "The parasol that I bought in May is torn. The seam opened after two days of light wind.",
    "Dear Elena, could you send a photo of the seam? Best regards, Wang Fang",
    "Here is the photo of the seam. I would like a new parasol, not a refund. My dog likes the garden.",
    "Thank you for the photo. A new parasol leaves our workshop on Friday.",
    "It is Monday and the parasol has not arrived. When will the new parasol come?",
    "The carrier lost the parcel. We send another parasol by express tomorrow.",
]
GESPRAECH = [
    "您好，我五月买的遮阳伞的缝线裂开了。才用了两天就坏了。",
    "您好，请您发一张缝线的照片，我们看一下。",
    "照片已经发给您了。我想换一把新的遮阳伞，不要退款。",
    "谢谢您的照片。新的遮阳伞周五从仓库发出。",
    "今天周一了，遮阳伞还没有收到。新的遮阳伞什么时候能到？",
    "很抱歉，快递把包裹弄丢了。我们明天用特快再寄一把遮阳伞。",
]


def test_it_says_the_matter_first_and_in_order() -> None:
    for talk in (TALK, GESPRAECH):
        points = summary(talk)
        assert 3 <= len(points) <= 4
        assert points[0].message == 0
        assert [point.message for point in points] == sorted(point.message for point in points)


def test_it_only_says_what_was_said() -> None:
    assert all(point.text in TALK[point.message] for point in summary(TALK))


def test_it_leaves_out_what_hangs_on_nothing_and_says_nothing_twice() -> None:
    assert "My dog likes the garden." not in {point.text for point in summary(TALK)}
    said = [point.text for point in summary([*TALK, *TALK])]
    assert len(set(said)) == len(said)


def test_a_short_conversation_is_not_summarised() -> None:
    assert is_long(TALK)
    assert not is_long(TALK[:3])
    assert summary(["The seam is torn."]) == []


@given(st.lists(st.text(max_size=300), max_size=12))
@settings(deadline=None)
def test_any_conversation_can_be_summarised(texts: list[str]) -> None:
    assert all(isinstance(point, Point) and 0 <= point.message < len(texts) for point in summary(texts))
