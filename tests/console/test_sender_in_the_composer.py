"""Before a reply is sent, the composer says as whom: the name, address and signature that its mail will have."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from sealdesk.access.opening import Opening
from sealdesk.channels.mail import outbound
from sealdesk.channels.mail.sending import POSTMAN
from sealdesk.channels.models import Mailbox
from sealdesk.desk import actions
from sealdesk.desk.models import Ticket
from tests.cast import Desk
from tests.console.support import signed_in, words_of


@pytest.mark.parametrize(
    ("language", "name", "signature", "head"),
    [("en", "Harbour help", "Kind regards\nHarbour & Pine", "Signature (English)"), ("zh", "海港客服", "此致敬礼", "Signature (Chinese)")],
)
def test_name_address_and_signature_are_those_of_the_mail(
    desk: Desk, ticket: Ticket, language: str, name: str, signature: str, head: str
) -> None:
    told = {
        "sender_name": "Harbour help",
        "sender_name_zh": "海港客服",
        "signature": "Kind regards\nHarbour & Pine",
        "signature_zh": "此致敬礼",
    }
    Mailbox.objects.filter(pk=desk.mailbox.pk).update(**told)
    for mailbox in Mailbox.objects.filter(pk=desk.mailbox.pk):
        mailbox.save()  # so that what is kept for two seconds is read again
    Ticket.objects.filter(pk=ticket.pk).update(language=language, department=desk.care)
    ticket.refresh_from_db()
    page = signed_in(desk.wang).get(f"/tickets/{ticket.number}/")
    assert f"from {name} <support@desk.example>" in words_of(page)
    assert f"{head} {' '.join(signature.split())}" in words_of(page)
    assert "Harbour & Pine</blockquote>" not in page.content.decode()
    actions.reply(desk.wang, ticket, "A new one is on its way.")
    message = desk.last_message(ticket)
    outgoing = outbound.compose(message, Opening(POSTMAN, "send-mail"), date=message.created_at)
    mail = message_from_bytes(b"".join(outgoing.chunks()), policy=policy.default)
    assert str(mail["From"]).startswith(name)
    body = mail.get_payload(0).get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert body.replace("\r\n", "\n").rstrip().endswith(f"-- \n{signature}")


def test_without_a_signature_or_a_name_the_department_answers(desk: Desk, ticket: Ticket) -> None:
    page = words_of(signed_in(desk.wang).get(f"/tickets/{ticket.number}/"))
    assert "from Customer care <support@desk.example>" in page
    assert "Signature" not in page
