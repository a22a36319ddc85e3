"""Parts of a phrase stand together with the signs of the page's language."""

from __future__ import annotations

import pytest
from django.utils import translation

from sealdesk.phrases import followed, listed, told


@pytest.mark.parametrize(
    ("language", "list_", "after", "said"),
    [("en", "a, b", "a, b", "a: 3"), ("zh-hans", "a、b", "a，b", "a：3"), ("de", "a, b", "a, b", "a: 3")],
)
def test_the_signs_are_those_of_the_language(language: str, list_: str, after: str, said: str) -> None:
    with translation.override(language):
        assert (listed(["a", "b"]), followed("a", "b"), told("a", 3)) == (list_, after, said)


def test_without_a_language_it_is_english() -> None:
    with translation.override(None):
        assert listed(["a", "b"]) == "a, b"


def test_one_part_has_no_sign() -> None:
    assert (listed(["a"]), listed([])) == ("a", "")
