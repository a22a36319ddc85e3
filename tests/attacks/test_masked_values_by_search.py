"""An agent who may not open a masked value asks the search for its beginnings and for the groups of its digits, one after another.

The whole value finds its message, because who types it knows it. Nothing less does: else sixty questions open what the door keeps shut.
"""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest

from sealdesk.access.within import within
from sealdesk.desk import finding
from sealdesk.desk.models import Message
from sealdesk.desk.searching import index_messages
from sealdesk.search.language import QueryError
from tests.besieged import the_model
from tests.cast import Desk, found_desk, letter

pytestmark = pytest.mark.django_db

VALUES = {
    "resident_id": ("我的身份证号是 {}，请核对。", "440308199901010012", ("４４０３０８１９９９０１０１００１２", "440308 19990101 0012")),
    "iban": ("Pay it back to my account {} soon.", "GB82 WEST 1234 5698 7654 32", ("GB82WEST12345698765432", "gb82-west-12345698765432")),
    "passport": ("护照号码：{}，已上传。", "E12345678", ("e12345678",)),
    "date_of_birth": ("I was born on {} in Leeds.", "1984-04-03", ("1984.04.03", "19840403")),
    "plate": ("车牌号 {} 停在门口。", "粤B12345", ("粤B12345",)),
}


@pytest.fixture
def desk(db: None, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    return found_desk()


def count(desk: Desk, typed: str) -> int:
    """How many tickets this finds; what cannot be asked finds none."""
    try:
        return finding.search(desk.wang, typed).count
    except QueryError:
        return 0


def less_than(value: str) -> set[str]:
    """Every beginning, and every group of signs, that is not the value."""
    signs = "".join(re.findall(r"\w", value))
    groups = re.findall(r"\w+", value)
    beginnings = {value[:end].strip() for end in range(1, len(value))} | {signs[:end] for end in range(1, len(signs))}
    ends = {signs[start:] for start in range(1, len(signs))}
    return (beginnings | ends | (set(groups) if len(groups) > 1 else set())) - {value, signs}


@pytest.mark.parametrize("again", [False, True], ids=["as it came", "indexed again"])
@pytest.mark.parametrize("kind", VALUES)
def test_a_masked_value_is_found_whole_or_not_at_all(desk: Desk, kind: str, again: bool) -> None:
    sentence, value, spellings = VALUES[kind]
    text = sentence.format(value)
    assert [one.kind for one in within(text)] == [kind]
    desk.receive(letter(subject="Okapi", text=text, Message_ID="<okapi@customer.example>"))
    if again:
        index_messages(list(Message.objects.all()))
    assert count(desk, "subject:okapi") == 1
    assert [typed for typed in (value, f'"{value}"', *spellings) if count(desk, typed) != 1] == []
    for part, form in itertools.product(less_than(value), ("{}", "{}*", '"{}"')):
        asked = form.format(part)
        assert count(desk, f"subject:okapi {asked}") == 0, asked
        assert count(desk, f"subject:okapi -{asked}") in {0, 1}
        if not finding.suggest(desk.wang, part).tickets:
            continue
        pytest.fail(f"suggested for {part}")


def test_a_minus_tells_nothing_of_a_beginning_either(desk: Desk) -> None:
    desk.receive(letter(subject="Okapi", text="身份证号 440308199901010012", Message_ID="<okapi@customer.example>"))
    for beginning in ("440", "4403081", "440308199901", "441", "4403082"):
        assert count(desk, f"subject:okapi -{beginning}*") == 1, beginning


def test_a_masked_value_is_no_code_either(desk: Desk) -> None:
    """Signs between its letters and digits would else make it one, of which the groups beside it could be asked for."""
    desk.receive(letter(subject="Okapi", text="护照号码：E12345678，订单 HP-2047102。", Message_ID="<okapi@customer.example>"))
    assert count(desk, "HP2047102") == 1
    for asked in ("E-12345678-HP", "E1234-5678-HP2047102", "5678-HP"):
        assert count(desk, asked) == 0, asked


def test_what_stands_around_a_masked_value_is_found(desk: Desk) -> None:
    desk.receive(letter(subject="Okapi", text="Account GB82 WEST 1234 5698 7654 32, order AB-1234.", Message_ID="<okapi@customer.example>"))
    assert [typed for typed in ("account", "AB-1234", "acc*", "order", "accou*", '"order AB"') if count(desk, typed) != 1] == []
