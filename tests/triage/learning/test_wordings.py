"""What the linear half sees of a text."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sealdesk.triage.learning.locating import Located
from sealdesk.triage.learning.wordings import Wordings, wordings_of


def test_small_words_and_neighbours_count():
    found = wordings_of("Is my card there?")
    assert {"w is", "w my", "b is my", "b my card", "c  car", "c card "} <= set(found)


def test_chinese_is_cut_into_words_and_characters():
    found = wordings_of("怎么退款")
    assert {"w 退款", "c 退", "c 退款", "c 么退款"} <= set(found)


MIXED = st.text(st.sampled_from("refund My card 退款怎么办é\ud800 12a@b.c"), max_size=120) | st.text(max_size=200)


@settings(deadline=None)  # a first call loads libraries
@given(st.lists(MIXED, min_size=1, max_size=4))
@example(["", "\ufa2a\u00b2"])  # a compatibility ideograph and a raised digit are one word
@example(["", "\u3280e\u00e9", "\U0002f800\u00e9"])
def test_the_quick_way_finds_the_wordings_that_the_long_way_finds(texts):
    """It remembers words, so each text is read twice; every place belongs to tokens of the text."""
    keys = [wordings_of(text, concepts=True) for text in texts]
    wordings, remembered = Wordings.of([*keys, *keys[1:]]), {}
    for text in texts * 2:
        found = Located(text, wordings, remembered)
        assert sorted(found.places) == sorted(place for place in wordings.located(wordings_of(text, concepts=True)) if place >= 0)
        assert len(found.places) == len(found.first) == len(found.last)
        assert all(0 <= first <= last < len(found.tokens) for first, last in zip(found.first, found.last, strict=True))


def test_only_words_that_a_model_knows_are_remembered_and_as_numbers():
    wordings, remembered = Wordings.of([["w card", "c car"], ["w card", "c car"]]), {}
    assert Located("my card, Quillonbrax", wordings, remembered).grounded
    assert remembered == {wordings.place("w card"): [wordings.place("w card"), wordings.place("c car")]}
    assert not Located("Quillonbrax carefully", wordings, remembered).grounded


def test_placeholders_have_no_pieces():
    assert wordings_of("884213077") == ["w <number>"]


def test_words_and_pieces_have_length_one_each_and_unknown_wordings_are_nothing():
    wordings = Wordings.of([["w a", "w b", "c x"], ["w a", "w c", "c x"], ["w b"]])
    assert wordings.located(["c x", "w a", "w b", "w c"]) == [0, 1, 2, -1]
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
    assert wordings.matrix(keys).shape == (len(texts), len(wordings.rarity))
