"""The composer says who gets a copy, masked; takes others in, lets them be taken off, and tells why it sends nothing."""

from __future__ import annotations

import re

import pytest

from sealdesk.access.opening import Opening
from sealdesk.channels.mail.own_addresses import message_id_of, reply_address
from sealdesk.channels.mail.sending import POSTMAN
from sealdesk.desk.forwarding.actions import Letter, forward
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.people.models import Customer
from sealdesk.people.register import customer_of
from sealdesk.workbench.models import Draft
from tests.cast import CARE, JUN, Desk, letter
from tests.console.support import signed_in, words_of

NORA = "nora.winter@supplier.example"
MASKED = "ju•••••@customer.example"
REF = re.compile(r'name="copy" value="([0-9a-f]{24})"')


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    ticket = desk.ticket_from(letter(Cc=f"{JUN}, no-reply@shop.example"))
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    return Ticket.objects.get(pk=ticket.pk)


def at(ticket: Ticket, act: str = "") -> str:
    return f"/tickets/{ticket.number}/{act}"


def copies() -> list[str]:
    held = Draft.objects.filter(kind=Kind.REPLY).first()
    return Opening(POSTMAN, "test").read(held.copies) if held and held.copies else []


def test_reply_to_all_takes_the_others_of_the_last_mail_without_a_word_written(desk: Desk, ticket: Ticket) -> None:
    browser = signed_in(desk.wang)
    page = browser.get(at(ticket))
    assert 'name="everybody"' in page.content.decode()
    assert REF.findall(page.content.decode()) == []
    page = browser.post(at(ticket, "draft/"), {"kind": "reply", "text": "", "everybody": "on"}, follow=True)
    assert copies() == [JUN]
    assert MASKED in words_of(page)
    assert JUN not in page.content.decode()
    assert 'name="everybody"' not in page.content.decode()


def test_one_is_taken_off_another_is_typed_and_the_answer_goes_to_who_is_left(desk: Desk, ticket: Ticket) -> None:
    browser = signed_in(desk.wang)
    browser.post(at(ticket, "draft/"), {"kind": "reply", "text": "Hello", "everybody": "on", "copy_to": NORA})
    assert copies() == [JUN, NORA]
    page = browser.get(at(ticket)).content.decode()
    jun, nora = REF.findall(page)
    browser.post(at(ticket, "draft/"), {"kind": "reply", "text": "Hello", "copy": [jun, nora], "copy_off": jun})
    assert copies() == [NORA]
    browser.post(at(ticket, "reply/"), {"text": "Hello", "copy": [nora]})
    message = Message.objects.get(ticket=ticket, kind=Kind.REPLY)
    assert message.recipients.count() == 1
    page = browser.get(at(ticket))
    assert "also to no•••••@supplier.example" in words_of(page)
    assert NORA not in page.content.decode()


def test_the_script_is_given_the_list_again(desk: Desk, ticket: Ticket) -> None:
    answer = signed_in(desk.wang).post(
        at(ticket, "draft/"), {"kind": "reply", "text": "", "copy_to": NORA}, headers={"Accept": "application/json"}
    )
    assert "no•••••@supplier.example" in answer.json()["copies"]
    kept = signed_in(desk.wang).post(
        at(ticket, "draft/"),
        {"kind": "reply", "text": "x", "copy": REF.findall(answer.json()["copies"])},
        headers={"Accept": "application/json"},
    )
    assert "copies" not in kept.json()
    assert copies() == [NORA]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("nobody", "This is not an e-mail address."),
        (CARE, "the desk’s own"),
        (",".join(f"r{n}@readers.example" for n in range(21)), "At most 20 others get a copy"),
    ],
)
def test_what_cannot_get_a_copy_is_told_and_the_text_stays(desk: Desk, ticket: Ticket, typed: str, said: str) -> None:
    page = signed_in(desk.wang).post(at(ticket, "reply/"), {"text": "My words", "copy_to": typed})
    assert page.status_code == 409
    assert said in words_of(page)
    assert "My words</textarea>" in page.content.decode()
    assert f'value="{typed}"' in page.content.decode()
    assert not Message.objects.filter(ticket=ticket, kind=Kind.REPLY).exists()


def test_a_confidential_answer_with_copies_is_refused_with_the_reason(desk: Desk, ticket: Ticket) -> None:
    page = signed_in(desk.wang).post(at(ticket, "reply/"), {"text": "My words", "copy_to": NORA, "confidential": "on"})
    assert "A confidential answer goes to the customer alone." in words_of(page)


def test_who_is_blocked_is_not_among_everybody(desk: Desk, ticket: Ticket) -> None:
    desk.receive(letter(sender=JUN, name="Jun Li", subject="Mine"))
    jun = customer_of(JUN)
    Ticket.objects.filter(requester=jun.id).update(department=desk.care)
    Customer.objects.filter(pk=jun.id).update(blocked=True)
    assert 'name="everybody"' not in signed_in(desk.wang).get(at(ticket)).content.decode()


def test_a_reference_of_another_ticket_names_nobody_here(desk: Desk, ticket: Ticket) -> None:
    browser = signed_in(desk.wang)
    browser.post(at(ticket, "draft/"), {"kind": "reply", "text": "", "everybody": "on"})
    [reference] = REF.findall(browser.get(at(ticket)).content.decode())
    other = desk.ticket_from(letter(subject="Another", Cc=JUN, Message_ID="<other@customer.example>"))
    Ticket.objects.filter(pk=other.pk).update(department=desk.care)
    page = browser.post(at(other, "reply/"), {"text": "My words", "copy": [reference]})
    assert page.status_code == 409
    assert not Message.objects.filter(ticket=other, kind=Kind.REPLY).exists()


def test_the_answer_of_somebody_to_whom_a_message_was_sent_on_is_no_mail_to_reply_to_all(desk: Desk, ticket: Ticket) -> None:
    sent = forward(desk.wang, ticket, Message.objects.get(ticket=ticket), Letter("orders@mill.example", "supplier", "Can you mend this?"))
    threaded = {"In_Reply_To": f"<{message_id_of(sent)}>", "Message_ID": "<m@mill.example>"}
    back = letter(sender="orders@mill.example", name="The mill", to=reply_address(ticket), Cc="boss@mill.example", **threaded)
    assert desk.receive(back).message.ticket == ticket
    signed_in(desk.wang).post(at(ticket, "draft/"), {"kind": "reply", "text": "", "everybody": "on"})
    assert copies() == [JUN]
