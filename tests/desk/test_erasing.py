"""Erasing a person: what goes, what stays, who may, and that somebody who writes later is somebody new."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.models import Grant
from sealdesk.access.opening import Opening
from sealdesk.channels.mail.own_addresses import reply_address
from sealdesk.channels.models import Letter, RawMail
from sealdesk.desk import actions, blocking, finding
from sealdesk.desk.contents import contents
from sealdesk.desk.erasing import erase, what_goes
from sealdesk.desk.forwarding.actions import Letter as Sent
from sealdesk.desk.forwarding.actions import forward
from sealdesk.desk.models import Attachment, Kind, Message, Participant, Status, Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.sequencing import sequence
from sealdesk.ledger.verification import verify
from sealdesk.passes.models import Pass
from sealdesk.people import actions as people
from sealdesk.people import merging
from sealdesk.people.erasure import WHAT, Why
from sealdesk.people.models import Customer, CustomerEmail, CustomerNote, CustomerPhone
from sealdesk.vault.errors import KeyDestroyedError
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import Subject, SubjectKind
from sealdesk.work.models import Job
from sealdesk.workbench import beginnings, drafts, replies
from sealdesk.workbench.beginnings import Begun
from sealdesk.workbench.models import Beginning, Draft, ForwardDraft, Undo
from tests.besieged import the_model
from tests.cast import ELENA, JUN, Desk, found_desk, letter
from tests.console.erasing import ADDRESS, NAME, an_officer, somebody_known

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def a_folder_of_contents(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    settings.SEALDESK_LEDGER_HEAD = tmp_path / "head"
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)


@pytest.fixture
def desk() -> Desk:
    return found_desk()


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    return somebody_known(desk)


@pytest.fixture
def officer(desk: Desk) -> Actor:
    return an_officer()


def person_of(ticket: Ticket) -> Customer:
    return Customer.objects.get(pk=ticket.requester_id)


def gone(officer: Actor, ticket: Ticket, why: Why = Why.GDPR) -> dict[str, int]:
    return erase(officer, person_of(ticket), why, ticket.department_id)


def shown(by: Actor, value: Any) -> Any:
    return Opening(by, "tests").show(value)


def test_what_goes_is_counted_before_and_stands_in_the_ledger_after(officer: Actor, ticket: Ticket) -> None:
    before = what_goes(person_of(ticket))
    assert list(before) == list(WHAT)
    assert before == {
        "tickets": 1,
        "messages": 2,
        "notes": 2,
        "files": 1,
        "mails": 1,
        "addresses": 2,
        "search": 4,
        "drafts": 1,
        "links": 0,
        "models": 0,
    }
    assert gone(officer, ticket) == before
    event = LedgerEvent.objects.get(tag="customer:erased")
    assert (event.actor, event.resource, event.outcome) == (officer.key, person_of(ticket).key, "done")
    assert json.loads(event.details) == {"why": "gdpr-17", "gone": before}
    assert what_goes(person_of(ticket)) | {"tickets": 0, "messages": 0, "notes": 0} == dict.fromkeys(WHAT, 0)


def test_nothing_of_them_opens_and_nothing_leads_to_them(desk: Desk, officer: Actor, ticket: Ticket) -> None:
    blobs = [Attachment.objects.get().blob, RawMail.objects.get(message__ticket=ticket).blob]
    assert all(contents().path(blob).exists() for blob in blobs)
    gone(officer, ticket)
    with pytest.raises(KeyDestroyedError):
        keyring.current(Subject(SubjectKind.CUSTOMER, person_of(ticket).id))
    for message in Message.objects.filter(ticket=ticket):  # the note of a colleague as well
        assert shown(officer, message.text).erased
    assert shown(officer, Ticket.objects.get(pk=ticket.pk).subject_line).erased
    assert shown(officer, person_of(ticket).name).erased
    assert not any(contents().path(blob).exists() for blob in blobs)
    for model in (CustomerEmail, CustomerPhone, CustomerNote, Draft, Attachment, Undo):
        assert not model._default_manager.exists(), model
    for words in ("xylophone", "zwetschgenbaum", "ratatosk", "nidhogg", ADDRESS, "138 0013 5678"):
        assert finding.search(officer, words).found == (), words
    assert Job.objects.filter(task__endswith="scour_after_erasure").exists()


def test_figures_stay_and_the_ledger_verifies(officer: Actor, ticket: Ticket) -> None:
    sequence()
    before = verify()
    gone(officer, ticket)
    sequence()
    after = verify()
    assert before.ok
    assert after.ok
    held = Ticket.objects.get(pk=ticket.pk)
    assert (held.status, held.waiting_since, held.category) == (Status.CLOSED, None, ticket.category)
    assert Message.objects.filter(ticket=ticket).count() == 3


def test_what_others_wrote_in_the_same_ticket_stays_theirs(desk: Desk, officer: Actor, ticket: Ticket) -> None:
    other = letter(sender=ELENA, subject="Re: Xylophone lost near Yggdrasil", text="Mine is a parasol.", Message_ID="<other@x.example>")
    theirs = desk.receive(other).message
    assert theirs is not None
    Message.objects.filter(pk=theirs.pk).update(ticket=ticket)
    Participant.objects.create(ticket=ticket, customer=theirs.person, role="sender")
    gone(officer, ticket)
    assert shown(officer, Message.objects.get(pk=theirs.pk).text).text.strip() == "Mine is a parasol."
    assert finding.search(officer, "parasol").found
    assert finding.search(officer, "zwetschgenbaum").found == ()


def test_all_records_of_a_merged_person_go(desk: Desk, officer: Actor, ticket: Ticket) -> None:
    home = desk.ticket_from(letter(sender="quirinius@home.example", name=NAME, subject="From home", Message_ID="<home@x.example>"))
    merging.merge(officer, person_of(ticket), person_of(home), desk.care.pk)
    erase(officer, person_of(home), Why.PIPL, desk.care.pk)
    for one in (ticket, home):
        assert person_of(one).erased_at
        assert shown(officer, person_of(one).name).erased
        assert shown(officer, Ticket.objects.get(pk=one.pk).subject_line).erased
    assert LedgerEvent.objects.filter(tag="customer:erased", outcome="done").count() == 2
    with pytest.raises(InvalidChangeError, match="erased"):
        merging.take_apart(officer, person_of(home), desk.care.pk)


def test_who_writes_from_the_same_address_later_is_somebody_new(desk: Desk, officer: Actor, ticket: Ticket) -> None:
    answer_to, old = reply_address(ticket), person_of(ticket)
    first = RawMail.objects.get(message__ticket=ticket)
    gone(officer, ticket)
    later = letter(sender=ADDRESS, name=NAME, to=answer_to, subject="Hello again", text="Still here.", Message_ID="<again@post.example>")
    again = desk.receive(later).message
    assert again is not None
    assert again.ticket_id != ticket.pk
    assert again.person_id != old.pk
    assert shown(officer, again.text).text.strip() == "Still here."
    assert CustomerEmail.objects.get().customer_id == again.person_id
    assert RawMail.objects.get(pk=first.pk).content_index == first.content_index


def test_a_reply_and_a_letter_that_wait_are_not_sent(desk: Desk, officer: Actor, ticket: Ticket) -> None:
    from tests.portal.support import Post

    Letter.objects.create(kind="way-in", customer=person_of(ticket), address=ADDRESS)
    gone(officer, ticket)
    assert Post().deliver() == []
    assert not Pass.objects.exists()


def test_an_agent_an_administrator_and_another_departments_officer_may_not(desk: Desk, ticket: Ticket) -> None:
    elsewhere = an_officer(desk.billing, "Nina Elsewhere")
    for by in (desk.wang, desk.otto, elsewhere):
        with pytest.raises(NotAllowedError):
            gone(by, ticket)
    assert not person_of(ticket).erased_at
    assert shown(desk.wang, person_of(ticket).name).text == NAME
    assert LedgerEvent.objects.filter(tag="customer:erased", outcome="refused").count() == 3


def test_an_officer_answers_for_every_department_that_the_person_wrote_to(desk: Desk, ticket: Ticket) -> None:
    officer = an_officer(desk.care)
    mine = letter(sender=ADDRESS, name=NAME, to="billing@desk.example", subject="Bill", Message_ID="<bill@post.example>")
    desk.receive(mine)
    with pytest.raises(NotAllowedError):
        gone(officer, ticket)
    Grant.objects.create(agent_id=officer.id, role="privacy-officer", department=desk.billing)
    from django.contrib.auth import get_user_model

    from sealdesk.access.actors import agent_actor

    gone(agent_actor(get_user_model().objects.get(pk=officer.id)), ticket)
    assert person_of(ticket).erased_at


def test_nothing_new_is_kept_about_them_and_it_happens_once(desk: Desk, officer: Actor, ticket: Ticket) -> None:
    gone(officer, ticket)
    person, care = person_of(ticket), desk.care.pk
    held = Ticket.objects.select_related("requester", "department").get(pk=ticket.pk)
    tries = [
        lambda: gone(officer, ticket),
        lambda: people.rename(desk.wang, person, "Somebody", care),
        lambda: people.note(desk.wang, person, "Was here.", care),
        lambda: people.add_contact(desk.wang, person, ADDRESS, care),
        lambda: people.speak(desk.wang, person, "en", care),
        lambda: blocking.block(desk.wang, person, care),
        lambda: actions.reply(desk.wang, held, "Dear Quirinius"),
    ]
    for attempt in tries:
        with pytest.raises(InvalidChangeError, match="erased"):
            attempt()
    assert not CustomerEmail.objects.exists()
    assert Message.objects.filter(ticket=ticket, kind=Kind.REPLY).count() == 1


def test_what_went_to_others_about_them_goes_too(desk: Desk, officer: Actor, ticket: Ticket) -> None:
    other = desk.ticket_from(letter())
    original = Message.objects.get(ticket=ticket, kind=Kind.INBOUND)
    sent_on = forward(desk.wang, ticket, original, Sent("support@supplier.example", "supplier", "Quirinius waits for a new one."))
    copied = replies.send(desk.wang, other, "Both of you get a new one.", copies=[ADDRESS])
    draft = drafts.save(desk.wang, other, Kind.REPLY, "And a voucher.", copies=[ADDRESS])
    assert draft is not None
    assert draft.copies
    gone(officer, ticket)
    assert shown(officer, Message.objects.get(pk=sent_on.pk).text).erased
    [recipient] = Message.objects.get(pk=copied.pk).recipients.all()
    assert shown(desk.wang, recipient.address).erased
    assert shown(desk.wang, Message.objects.get(pk=copied.pk).text).text.startswith("Both of you")
    assert not Draft.objects.get(pk=draft.pk).copies


def test_copies_that_were_only_typed_go_from_drafts_of_any_ticket(desk: Desk, officer: Actor, ticket: Ticket) -> None:
    unrelated = desk.ticket_from(letter(sender="nora@customer.example", name="Nora"))
    drafts.save(desk.wang, unrelated, Kind.REPLY, "A voucher.", copies=[ADDRESS.upper(), JUN])
    another = desk.ticket_from(letter(sender="ines@customer.example", name="Ines"))
    drafts.save(desk.wang, another, Kind.REPLY, "And for you.", copies=[JUN])
    alone = desk.ticket_from(letter(sender="omar@customer.example", name="Omar"))
    drafts.save(desk.wang, alone, Kind.REPLY, "Yours.", copies=[ADDRESS])
    gone(officer, ticket)

    def copies_on(where: Ticket) -> Any:
        return Opening(desk.wang, "tests").read(Draft.objects.get(ticket=where).copies, where.department_id)

    assert copies_on(unrelated) == [JUN]
    assert copies_on(another) == [JUN]
    assert copies_on(alone) is None


@pytest.mark.parametrize(("to", "about", "stays"), [(ADDRESS, JUN, False), (JUN, ADDRESS, False), (JUN, "omar@customer.example", True)])
def test_what_was_to_be_sent_on_of_theirs_or_to_them_goes(
    desk: Desk, officer: Actor, ticket: Ticket, to: str, about: str, stays: bool
) -> None:
    where = ticket if about == ADDRESS else desk.ticket_from(letter(sender=about, name="Somebody"))
    original = where.messages.get(kind=Kind.INBOUND)
    draft = ForwardDraft(agent_id=desk.wang.id, original=original, person=original.person, department=where.department)
    draft.text, draft.address, draft.reason = "Can you mend this?", to, "supplier"
    draft.save(force_insert=True)
    gone(officer, ticket)
    assert ForwardDraft.objects.exists() == stays


@pytest.mark.parametrize(("typed", "stays"), [(f" {ADDRESS.upper()} ", False), (JUN, True), ("Quirinius", True)])
def test_a_ticket_that_was_begun_for_their_address_goes(desk: Desk, officer: Actor, ticket: Ticket, typed: str, stays: bool) -> None:
    beginnings.save(desk.wang, Begun(desk.care, Kind.REPLY, whom=typed, text="A voucher."))
    gone(officer, ticket)
    assert Beginning.objects.exists() == stays
