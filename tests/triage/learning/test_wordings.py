"""What the linear half sees of a text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.triage.learning.wordings import Wordings, wordings_of


def test_small_words_and_neighbours_count():
    found = wordings_of("Is my card there?")
    assert {"w is", "w my", "b is my", "b my card", "c  car", "c card "} <= set(found)


def test_chinese_is_cut_into_words_and_characters():
    found = wordings_of("怎么退款")
    assert {"w 退款", "c 退", "c 退款", "c 么退款"} <= set(found)


def test_placeholders_have_no_pieces():
    assert wordings_of("884213077") == ["w <number>"]


def test_words_and_pieces_have_length_one_each_and_unknown_wordings_are_nothing():
    wordings = Wordings.of([["w a", "w b", "c x"], ["w a", "w c", "c x"], ["w b"]])
    assert list(wordings.places) == ["c x", "w a", "w b"]
    at, values = wordings.row(["w a", "c x", "w b", "w b", "w new"])
    assert list(at) == [0, 1, 2]
    assert values[0] == 1
    assert abs(float(values[1:] @ values[1:]) - 1) < 1e-6
    assert len(wordings.row(["w new"])[0]) == 0


@settings(deadline=None)  # a first call loads libraries
@given(st.lists(st.text(max_size=60), max_size=5))
def test_the_matrix_has_a_row_for_any_text(texts):
    keys = [wordings_of(text) for text in texts]
    wordings = Wordings.of(keys)
    assert wordings.matrix(keys).shape == (len(texts), len(wordings.places))
