"""Suggested answers are asked for to read what is not one's own: tickets of other departments, and people of old tickets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sealdesk.access.errors import NotVisibleError
from sealdesk.access.opening import Opening
from sealdesk.desk import actions
from sealdesk.desk.models import Kind, Message
from sealdesk.workbench.helping.suggesting import filled, suggest
from tests.cast import BILLING, JUN, Desk, found_desk, letter
from tests.console.support import signed_in

SECRET = (
    "Dear Ms Rossi, card 6217009238266017046 of Elena Rossi was charged; we call +39 06 1234567, order 20261124001,"
    " elena.rossi@customer.example."
)


@pytest.fixture
def desk(transactional_db: None, settings: Any, tmp_path: Path) -> Desk:
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    return found_desk()


def asked(desk: Desk, to: str) -> Any:
    return desk.ticket_from(
        letter(sender=JUN, name="Jun Li", to=to, subject="The parasol is torn", text="The seam has opened after two days.")
    )


def test_another_departments_answer_is_neither_listed_nor_given_by_its_id(desk: Desk) -> None:
    source = desk.ticket_from(letter())
    actions.reply(desk.wang, source, SECRET, solve=True)
    answer = Message.objects.get(ticket=source, kind=Kind.REPLY)
    mine = asked(desk, BILLING)
    assert suggest(desk.otto, Opening(desk.otto, "ticket"), mine).answers == ()
    with pytest.raises(NotVisibleError):
        filled(desk.otto, Opening(desk.otto, "ticket"), mine, answer.pk)
    browser = signed_in(desk.otto)
    assert browser.post(f"/tickets/{mine.number}/suggestions/{answer.pk}/").status_code == 404
    assert "charged" not in browser.get(f"/tickets/{mine.number}/suggestions/").content.decode()


def test_nothing_of_the_other_customer_is_in_what_is_suggested(desk: Desk) -> None:
    actions.reply(desk.wang, desk.ticket_from(letter()), SECRET, solve=True)
    page = signed_in(desk.wang).get(f"/tickets/{asked(desk, 'support@desk.example').number}/suggestions/").content.decode()
    assert "was charged" in page
    for value in ("6217009238266017046", "Rossi", "1234567", "20261124001", "elena.rossi"):
        assert value not in page


def test_a_chinese_answer_names_neither_the_customer_nor_their_family(desk: Desk) -> None:
    """With a surname of two characters, the given name alone, a title, and a plate in small letters."""
    asks: dict[str, Any] = {"subject": "包裹丢失", "text": "您好，我的包裹一直没有收到，请帮我查一下包裹。"}
    answer = "修远您好，包裹由您太太翠花签收，欧阳先生。也可以让小欧阳来取，车牌京a12345 已登记。"
    actions.reply(desk.wang, desk.ticket_from(letter(sender="ou@customer.example", name="欧阳修远", **asks)), answer, solve=True)
    mine = desk.ticket_from(letter(sender=JUN, name="李雷", **asks))
    (found,) = suggest(desk.wang, Opening(desk.wang, "ticket"), mine).answers
    assert found.text == "李雷您好，包裹由您太太［姓名］签收，李雷。也可以让李雷来取，车牌［号码］ 已登记。"


def test_a_message_that_is_no_answer_is_not_given(desk: Desk) -> None:
    source = desk.ticket_from(letter())
    actions.note(desk.wang, source, "She is difficult.")
    actions.reply(desk.wang, source, "Dear Elena, it leaves tomorrow.", solve=True)
    mine = asked(desk, "support@desk.example")
    for message in source.messages.exclude(kind=Kind.REPLY):
        with pytest.raises(NotVisibleError):
            filled(desk.wang, Opening(desk.wang, "ticket"), mine, message.pk)
