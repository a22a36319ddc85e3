"""The house rules hold in every file, and each rule is shown to pass good code and to refuse bad code."""

import pytest

from tests.static.rules import RULES, Rule
from tests.static.tracked import python_files, text_of

_by_name = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


@_by_name
def test_a_rule_passes_its_good_example_and_refuses_its_bad_one(rule: Rule) -> None:
    assert rule.complaints(rule.good) == []
    assert rule.complaints(rule.bad) != []


@_by_name
def test_a_rule_holds_in_every_file_it_judges(rule: Rule) -> None:
    breaches = []
    for name in python_files():
        if rule.holds_in(name):
            breaches += [
                f"{name}:{line}: {sentence}" for line, sentence in rule.complaints(text_of(name) or "")
            ]
    assert not breaches, "\n" + "\n".join(breaches)


def test_no_module_has_more_than_400_lines() -> None:
    lengths = {name: len((text_of(name) or "").splitlines()) for name in python_files()}
    assert lengths, "git lists no Python file, so this test judged nothing"
    assert {name: count for name, count in lengths.items() if count > 400} == {}
