"""An agent begins a conversation: the ticket, its letter or note, its customer, and what it must not tell."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.db import IntegrityError

from sealdesk.access.acting import Deed
from sealdesk.access.actors import agent_actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.models import Grant
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.channels.mail import confidential
from sealdesk.channels.mail.outbound import Outgoing, compose
from sealdesk.channels.mail.sending import POSTMAN
from sealdesk.channels.models import Delivery
from sealdesk.desk import customers, finding, starting
from sealdesk.desk.contents import NewFile, contents
from sealdesk.desk.models import Attachment, Message, Ticket
from sealdesk.desk.starting import NewTicket
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from sealdesk.passes.confiding import confidence_of
from sealdesk.people import proving
from sealdesk.people.actions import add_contact
from sealdesk.people.models import Customer, CustomerEmail
from sealdesk.people.register import Newcomer
from sealdesk.triage.models import Judgement
from sealdesk.vault.models import WrappedKey
from sealdesk.work.models import Job
from sealdesk.workbench import drafts, replies, undo
from tests.besieged import the_model
from tests.cast import BILLING, ELENA, JUN, Desk, found_desk, letter

NEW = "nora.winter@customer.example"


@pytest.fixture
def desk(db: None, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)
    return found_desk()


def to(desk: Desk, address: str = NEW, **more: Any) -> NewTicket:
    return NewTicket(**{"department": desk.care, "subject": "Your parasol", "address": address, "name": "Nora Winter", **more})


def mail_of(message: Message) -> Outgoing:
    opening = Opening(POSTMAN, "deliver", reference="delivery")
    return compose(message, opening, date=message.sent_at, instead=confidential.instead_of(message, opening))


def read(value: Any) -> Any:
    return Opening(POSTMAN, "deliver", reference="test").read(value)


def answer(desk: Desk, mail: Outgoing, sender: str = NEW, text: str = "Thank you, that suits me.") -> Message:
    """What the customer's program sends back."""
    raw = letter(
        sender=sender,
        name="Nora W.",
        to=str(mail.message["Reply-To"]),
        subject=f"Re: {mail.message['Subject']}",
        text=text,
        In_Reply_To=str(mail.message["Message-ID"]),
    )
    message = desk.receive(raw).message
    assert message is not None
    return message


def test_a_letter_opens_a_ticket_of_a_new_customer(desk: Desk) -> None:
    message = replies.begin(desk.wang, to(desk), "The new parasol leaves on Monday.")
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.assignee_id, ticket.channel, ticket.department) == ("pending", desk.wang.id, "mail", desk.care)
    assert ticket.waiting_since is None
    assert (message.kind, message.person, message.author_id) == ("reply", ticket.requester, desk.wang.id)
    assert (read(ticket.subject_line), read(message.text)) == ("Your parasol", "The new parasol leaves on Monday.")
    assert ticket.requester is not None
    assert read(ticket.requester.name) == "Nora Winter"
    assert Job.objects.filter(unique_key=f"mail.deliver:{message.delivery.id}").exists()


def test_all_of_it_is_sealed_for_the_customer(desk: Desk) -> None:
    file = NewFile.of("sketch.txt", "text/plain", b"four legs")
    message = starting.note_first(desk.wang, to(desk, channel="phone"), "She asks for a parasol with four legs.", [file])
    ticket, attachment = Ticket.objects.get(), Attachment.objects.get()
    assert ticket.requester is not None
    key = WrappedKey.objects.get(subject_kind="customer", subject_id=ticket.requester.id)
    for value in (ticket.subject_line, message.text, attachment.name, ticket.requester.name):
        assert value is not None
        assert value.key_id == key.id
    assert message.person == attachment.person == ticket.requester


def test_the_mail_goes_to_the_address_with_a_signed_way_back_and_the_subject_as_it_was_written(desk: Desk) -> None:
    mail = mail_of(replies.begin(desk.wang, to(desk), "The new parasol leaves on Monday."))
    assert mail.recipient == NEW
    assert (mail.message["Subject"], mail.message["In-Reply-To"]) == ("Your parasol", None)
    assert "+" in mail.message["Reply-To"]


def test_the_customers_answer_joins_and_the_next_reply_threads(desk: Desk) -> None:
    first = replies.begin(desk.wang, to(desk), "The new parasol leaves on Monday.")
    joined = answer(desk, mail_of(first))
    ticket = Ticket.objects.get()
    assert (joined.ticket, joined.person, joined.kind) == (ticket, ticket.requester, "inbound")
    assert ticket.status == "open"
    mail = mail_of(replies.send(desk.wang, ticket, "Good."))
    assert mail.message["Subject"] == "Re: Your parasol"


def test_a_second_letter_before_any_answer_is_one_more_of_the_same_matter(desk: Desk) -> None:
    first = replies.begin(desk.wang, to(desk), "The new parasol leaves on Monday.")
    mail = mail_of(replies.send(desk.wang, first.ticket, "It is green."))
    assert mail.message["Subject"] == "Re: Your parasol"


def test_a_note_writes_to_nobody_and_the_customer_waits(desk: Desk) -> None:
    message = starting.note_first(desk.wang, to(desk, channel="counter"), "She asks for a parasol.", [])
    ticket = Ticket.objects.get()
    assert (message.kind, ticket.status, ticket.channel) == ("note", "open", "counter")
    assert ticket.waiting_since is not None
    assert not Delivery.objects.exists()
    mail = mail_of(replies.send(desk.wang, ticket, "We have one."))
    assert (mail.recipient, mail.message["Subject"]) == (NEW, "Your parasol")


def test_everything_is_recorded_in_one_go_and_names_nobody(desk: Desk) -> None:
    replies.begin(desk.wang, to(desk), "The new parasol leaves on Monday.")
    ticket = Ticket.objects.get()
    tags = [event.tag for event in LedgerEvent.objects.order_by("id") if event.tag.startswith(("ticket:", "customer:"))]
    assert sorted(tags) == ["customer:created", "ticket:opened", "ticket:replied", "ticket:sorted"]
    opened = LedgerEvent.objects.get(tag=Tag.TICKET_OPENED)
    assert (opened.actor, opened.resource) == (desk.wang.key, ticket.key)
    assert json.loads(opened.details) == {"number": ticket.number, "tray": "inbox", "by": "agent", "channel": "mail"}
    assert not any(NEW in str(event.details) or "parasol" in str(event.details) for event in LedgerEvent.objects.all())


def test_a_customer_who_is_seen_gets_the_letter_under_their_own_record(desk: Desk) -> None:
    known = desk.ticket_from(letter()).requester
    typed = replies.begin(desk.wang, to(desk, ELENA.upper()), "About your other matter.")
    chosen = replies.begin(desk.wang, to(desk, "", customer=known), "About your other matter.")
    assert typed.person == chosen.person == known
    assert Customer.objects.count() == 1
    assert mail_of(chosen).recipient == ELENA


def test_of_several_addresses_the_one_that_was_typed_is_written_to_also_after_taking_it_back(desk: Desk) -> None:
    known = desk.ticket_from(letter()).requester
    assert known is not None
    proving.confirm(add_contact(desk.wang, known, NEW, desk.care.id), NEW)  # type: ignore[arg-type]
    with undo.undoable(desk.wang) as lot:
        message = replies.begin(desk.wang, to(desk), "At your other address.")
    assert (message.person, mail_of(message).recipient) == (known, NEW)
    assert lot.id
    undo.take_back(desk.wang, lot.id)
    assert mail_of(replies.send(desk.wang, message.ticket, "At your other address.")).recipient == NEW


def test_taken_back_the_letter_is_a_draft_and_the_ticket_stays_open_with_its_author(desk: Desk) -> None:
    with undo.undoable(desk.wang) as lot:
        replies.begin(desk.wang, to(desk), "The new parasol leaves on Monday.", [NewFile.of("plan.txt", "text/plain", b"plan")])
    ticket = Ticket.objects.get()
    assert lot.id
    assert undo.take_back(desk.wang, lot.id).on == {ticket.key}
    ticket.refresh_from_db()
    assert not Message.objects.exists()
    assert not Delivery.objects.exists()
    assert (ticket.status, ticket.assignee_id) == ("open", desk.wang.id)
    draft = drafts.mine(desk.wang, ticket)["reply"]
    assert read(draft.text) == "The new parasol leaves on Monday."
    assert draft.files.count() == 1


def test_a_confidential_letter_leaves_its_text_and_subject_out_of_the_mail(desk: Desk) -> None:
    message = replies.begin(desk.wang, to(desk), "The result is negative.", confidential=True)
    assert confidence_of(message) is not None
    mail = b"".join(mail_of(message).chunks()).decode()
    assert "negative" not in mail
    assert "parasol" not in mail


def test_triage_reads_it_and_never_sets_it_aside(desk: Desk) -> None:
    text = "Win a free lottery prize now, click here, casino bonus, cheap pills, viagra!"
    starting.note_first(desk.wang, to(desk, channel="phone"), text, [])
    ticket = Ticket.objects.get()
    assert ticket.tray == "inbox"
    asked = dict(Judgement.objects.filter(ticket=ticket).values_list("question", "value"))
    assert asked["assignee"] == str(desk.wang.id)
    assert asked["language"] == "en"


def test_of_a_letter_nobody_asks_how_its_customer_sounds(desk: Desk) -> None:
    replies.begin(desk.wang, to(desk), "We are very angry and disappointed about this terrible delay ourselves.")
    assert not Judgement.objects.filter(question="sentiment").exists()
    assert Ticket.objects.get().sentiment == ""


def test_it_can_be_left_to_whoever_is_free(desk: Desk) -> None:
    replies.begin(desk.wang, to(desk, mine=False), "The new parasol leaves on Monday.")
    assert Judgement.objects.get(question="assignee").reason != "by-hand"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"address": "", "name": ""}, "e-mail address"),
        ({"address": "nobody"}, "e-mail address"),
        ({"subject": "  "}, "A subject"),
        ({"subject": "x" * 501}, "A subject"),
        ({"subject": "a\u202eb"}, "A subject"),
        ({"channel": "chat"}, "no such value"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_leaves_nothing(desk: Desk, changed: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidChangeError, match=said):
        starting.note_first(desk.wang, to(desk, **{"channel": "phone", **changed}), "She asks.", [])
    assert not Ticket.objects.exists()
    assert not Customer.objects.exists()
    assert LedgerEvent.objects.get(tag="ticket:noted").outcome == "refused"


def test_two_who_write_to_the_same_stranger_at_once_both_get_their_ticket(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(deed: Deed, new: Newcomer) -> None:
        monkeypatch.undo()
        monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)
        raise IntegrityError

    monkeypatch.setattr(starting, "enter", late)
    message = starting.note_first(desk.wang, to(desk, channel="phone"), "She asks.", [NewFile.of("plan.txt", "text/plain", b"the plan")])
    file = message.attachments.get()
    assert b"".join(Opening(POSTMAN, "deliver", reference="test").content(contents(), file.blob)) == b"the plan"
    assert (Ticket.objects.count(), Customer.objects.count()) == (1, 1)


def test_a_text_there_must_be(desk: Desk) -> None:
    file = NewFile("plan.txt", "text/plain", io.BytesIO(b"plan"), 4)
    with pytest.raises(InvalidChangeError, match="nothing to send"):
        replies.begin(desk.wang, to(desk), " \n", [file])
    assert not Ticket.objects.exists()


def test_nobody_opens_tickets_in_another_department(desk: Desk) -> None:
    for start in (lambda: replies.begin(desk.otto, to(desk), "Hello."), lambda: starting.note_first(desk.otto, to(desk), "Hello.", [])):
        with pytest.raises(NotAllowedError):
            start()
    assert not Ticket.objects.exists()
    assert not Customer.objects.exists()
    assert LedgerEvent.objects.filter(outcome="refused", actor=desk.otto.key).count() == 2
    assert [one.slug for one in starting.departments(desk.otto)] == ["billing"]


def test_a_blocked_customer_is_not_written_to_but_what_they_told_is_noted(desk: Desk) -> None:
    known = desk.ticket_from(letter()).requester
    Customer.objects.update(blocked=True)
    assert known is not None
    known.refresh_from_db()
    with pytest.raises(InvalidChangeError, match="blocked"):
        replies.begin(desk.wang, to(desk, ELENA), "Hello.")
    assert starting.note_first(desk.wang, to(desk, ELENA, channel="phone"), "She called.", []).person == known


@pytest.fixture
def elena(desk: Desk) -> Customer:
    """Elena, who wrote to billing. Wang, of care, must not learn that the desk knows her."""
    ticket = desk.ticket_from(letter(to=BILLING))
    Ticket.objects.update(department=desk.billing)
    assert ticket.requester is not None
    return ticket.requester


def shown(desk: Desk, address: str) -> tuple[Any, ...]:
    """All that Wang finds out about an address, after writing to it twice and taking one letter back."""
    first = replies.begin(desk.wang, to(desk, address, name="Somebody"), "Hello there.")
    with undo.undoable(desk.wang) as lot:
        second = replies.begin(desk.wang, to(desk, address, name="Else"), "Hello again.")
    assert lot.id
    undo.take_back(desk.wang, lot.id)
    person = customers.known_as(desk.wang, address)
    assert person is not None
    profile = customers.records(person)
    held = customers.contacts(desk.wang, profile)
    return (
        first.person == second.person == person,
        read(person.name),
        [read(one.value) for one in held],
        [one.verified_at for one in held],
        len(profile),
        len(customers.tickets(desk.wang, profile).tickets),
        finding.search(desk.wang, address).count,
        mail_of(first).recipient == address,
        see(desk.wang, Customer).filter(pk=person.pk).count(),
    )


def test_it_looks_as_with_somebody_whom_nobody_knows(desk: Desk, elena: Customer) -> None:
    unknown = shown(desk, NEW)
    known = shown(desk, ELENA)
    assert [str(part).replace(NEW, ELENA) for part in unknown] == [str(part) for part in known]
    assert not see(desk.wang, Customer).filter(pk=elena.pk).exists()


def test_a_block_elsewhere_does_not_show_either(desk: Desk, elena: Customer) -> None:
    Customer.objects.filter(pk=elena.pk).update(blocked=True)
    assert replies.begin(desk.wang, to(desk, ELENA), "Hello.").person != elena


def test_her_own_mail_is_still_hers(desk: Desk, elena: Customer) -> None:
    replies.begin(desk.wang, to(desk, ELENA, name="Somebody"), "Hello.")
    message = desk.receive(letter(to=BILLING, subject="Another matter")).message
    assert message is not None
    assert message.person == elena


def test_her_answer_joins_and_makes_both_records_one_person(desk: Desk, elena: Customer) -> None:
    first = replies.begin(desk.wang, to(desk, ELENA, name="Somebody"), "Hello there.")
    joined = answer(desk, mail_of(first), sender=ELENA)
    assert (joined.ticket, joined.person) == (first.ticket, elena)
    claimed = Customer.objects.get(pk=first.person_id)
    assert claimed.root_id == elena.id
    assert LedgerEvent.objects.filter(tag=Tag.CUSTOMER_MERGED).count() == 2
    assert customers.known_as(desk.wang, ELENA) == elena


def test_somebody_elses_answer_does_not_make_them_one_person(desk: Desk, elena: Customer) -> None:
    first = replies.begin(desk.wang, to(desk, ELENA, name="Somebody"), "Hello there.")
    stranger = answer(desk, mail_of(first), sender=JUN)
    assert stranger.ticket != first.ticket
    assert Customer.objects.get(pk=first.person_id).root_id is None


def test_a_confidential_letter_is_read_in_its_own_ticket(desk: Desk, elena: Customer) -> None:
    message = replies.begin(desk.wang, to(desk, ELENA, name="Somebody"), "The result.", confidential=True)
    mail_of(message)
    held = confidence_of(Message.objects.get(pk=message.pk))
    assert held is not None
    assert held.link is not None
    assert held.link.customer_id == message.person_id


def test_a_third_department_is_told_as_little(desk: Desk, elena: Customer) -> None:
    Grant.objects.create(agent_id=desk.otto.id, role=Role.AGENT, department=desk.care)
    wangs = replies.begin(desk.wang, to(desk, ELENA), "Hello.").person
    assert CustomerEmail.objects.filter(customer=wangs).exists()
    both = agent_actor(Agent.objects.get(pk=desk.otto.id))
    assert replies.begin(both, to(desk, ELENA), "Hello.").person == elena
