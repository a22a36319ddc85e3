"""What leads to a person by itself is masked inside what people write, on every page, and opened one by one for a purpose."""

from __future__ import annotations

import json
import re
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sealdesk.access.actors import Actor
from sealdesk.access.models import Grant
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.access.within import COLUMNS
from sealdesk.channels.mail import outbound
from sealdesk.channels.mail.writing import ComposeError
from sealdesk.desk import own_disclosures
from sealdesk.desk.models import Message, Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.sequencing import sequence
from sealdesk.people.models import Customer
from tests.besieged import the_model
from tests.cast import BILLING, ELENA, JUN, Desk, letter
from tests.console.support import signed_in, words_of

IBAN, RESIDENT, PLATE = "GB82 WEST 1234 5698 7654 32", "11010119900307475X", "粤B·12345"
TEXT = f"""Please refund to {IBAN}.

身份证号 {RESIDENT}，车牌 {PLATE}。
My passport is E12345678, I was born on 8 May 1989. Order 622202451424."""
HIDDEN = (IBAN, RESIDENT, PLATE, "E12345678", "8 May 1989")


@pytest.fixture(autouse=True)
def trained_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)


@pytest.fixture
def told(desk: Desk) -> Ticket:
    return desk.ticket_from(letter(subject=f"Refund to {IBAN}", text=TEXT))


def lead(desk: Desk) -> Client:
    Grant.objects.filter(agent=desk.otto.id).update(role=Role.LEAD, department=desk.care)
    return signed_in(desk.otto)


def page(client: Client, ticket: Ticket) -> str:
    return words_of(client.get(f"/tickets/{ticket.number}/"))


def field(client: Client, ticket: Ticket, which: int) -> str:
    """How the dialog of the n-th masked value names it."""
    markup = client.get(f"/tickets/{ticket.number}/").content.decode()
    return list(dict.fromkeys(re.findall(r'name="field" value="(p-[0-9a-f-]+)"', markup)))[which]


def reveal(client: Client, ticket: Ticket, name: str, purpose: str = "check-identity") -> Any:
    return client.post(f"/tickets/{ticket.number}/reveal/", {"field": name, "purpose": purpose})


def test_the_conversation_shows_masks_to_everybody_and_leaves_the_rest(desk: Desk, told: Ticket) -> None:
    for client in (signed_in(desk.wang), lead(desk)):
        said = page(client, told)
        assert not [value for value in HIDDEN if value in said]
        assert "Bank account , masked •••••5432" in said
        assert "Identity number , masked •••••475X" in said
        assert "Number plate , masked •••••45" in said
        assert "Order 622202451424." in said
        assert "Refund to •••••5432" in said


def test_an_agent_is_told_who_may_open_it_and_cannot(desk: Desk, told: Ticket) -> None:
    lead(desk)
    wang = signed_in(desk.wang)
    assert "Lead Customer care Otto Brandt" in page(wang, told)
    assert reveal(wang, told, field(wang, told, 0)).status_code == 403
    assert IBAN not in page(wang, told)


def test_a_lead_opens_one_for_a_purpose_and_the_record_names_it_and_no_other(desk: Desk, told: Ticket) -> None:
    otto = lead(desk)
    message = told.messages.get()
    answer = reveal(otto, told, field(otto, told, 0))
    assert answer["Location"] == f"/tickets/{told.number}/#m-{message.id.hex}"
    said = page(otto, told)
    assert [value for value in HIDDEN if value in said] == [IBAN]
    held = json.loads(LedgerEvent.objects.filter(tag=Tag.VALUE_OPENED).latest("id").details)
    assert (held["purpose"], len(held["values"])) == ("check-identity", 1)
    assert "sensitive" in held["labels"]
    assert "iban" in held["kinds"]
    assert IBAN not in LedgerEvent.objects.latest("id").details
    assert told.requester is not None
    sequence()
    mine = own_disclosures.of_oneself(Actor.customer(told.requester.id)).disclosures
    assert any("iban" in one.kinds and one.purpose == "check-identity" for one in mine)
    assert re.search(r"Opened so far Otto Brandt", page(otto, told)) is None  # the one that is open has no dialog


def test_a_value_on_an_earlier_page_is_opened_on_that_page(desk: Desk, told: Ticket) -> None:
    otto, before = lead(desk), "1999999999000000-" + "a" * 32
    assert f'name="before" value="{before}"' in otto.get(f"/tickets/{told.number}/?before={before}").content.decode()
    form = {"field": field(otto, told, 0), "purpose": "check-identity", "before": before}
    answer = otto.post(f"/tickets/{told.number}/reveal/", form)
    assert answer["Location"] == f"/tickets/{told.number}/?before={before}#m-{told.messages.get().id.hex}"


def test_no_purpose_opens_nothing(desk: Desk, told: Ticket) -> None:
    otto = lead(desk)
    assert reveal(otto, told, field(otto, told, 0), "").status_code == 409
    assert IBAN not in page(otto, told)


def test_a_value_of_another_ticket_or_a_made_up_one_is_not_opened(desk: Desk, told: Ticket) -> None:
    otto = lead(desk)
    name = field(otto, told, 0)
    other = desk.ticket_from(letter(sender=JUN, to=BILLING, subject="Other", text="Hello."))
    assert reveal(otto, other, name).status_code == 404
    assert reveal(otto, told, f"{name[:-16]}{'0' * 16}").status_code == 302
    assert not [value for value in HIDDEN if value in page(otto, told)]


def test_lists_search_suggestions_and_the_redaction_show_masks(desk: Desk, told: Ticket) -> None:
    otto, message = lead(desk), told.messages.get()
    pages = [
        otto.get(f"/tickets/{told.number}/activity/"),
        otto.post("/search/", {"q": "refund"}, follow=True),
        otto.post("/search/suggest/", {"q": "refund"}),
        otto.get(f"/tickets/{told.number}/messages/{message.id}/redact/"),
        otto.get(f"/customers/{told.requester_id}/"),
    ]
    said = [words_of(answer) for answer in pages]
    assert ["•••••5432" in words for words in said] == [True] * 5
    assert not [value for value in HIDDEN for words in said if value in words]


def test_the_design_of_a_mail_is_masked_as_its_text_is(desk: Desk) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = f"Elena Rossi <{ELENA}>", "support@desk.example", "Refund"
    mail.set_content("See the design.")
    mail.add_alternative(f'<p title="{RESIDENT}">IBAN <b>{IBAN[:9]}</b><i>{IBAN[9:]}</i>, thanks</p>', subtype="html")
    ticket = desk.ticket_from(mail.as_bytes())
    shown = lead(desk).get(f"/tickets/{ticket.number}/messages/{ticket.messages.get().id}/html").content.decode()
    assert "•••••5432" in shown
    assert "thanks" in shown
    assert "1234" not in shown
    assert RESIDENT not in shown


def test_the_customer_reads_their_own_text_whole_and_the_desk_works_on_it(desk: Desk, told: Ticket) -> None:
    message = Message.objects.get(ticket=told)
    assert told.requester is not None
    assert Opening(Actor.customer(told.requester.id), "own").show(message.text).text.strip() == TEXT.strip()
    assert str(Opening(Actor.system("tests"), "tests").read(message.text)).strip() == TEXT.strip()


def test_the_subject_of_a_reply_leaves_whole_to_the_requester_and_to_nobody_else(desk: Desk, told: Ticket) -> None:
    def subject_to(person: Customer | None) -> str:
        message = told.messages.get()
        message.person, message.ticket = person, told
        sent = outbound.compose(message, Opening(Actor.system("postman"), "deliver"), date=timezone.now())
        return str(make_header(decode_header(sent.message["Subject"])))

    assert IBAN in subject_to(told.requester)
    other = desk.ticket_from(letter(sender=JUN, subject="Other", text="Hello.")).requester
    with pytest.raises(ComposeError, match="other-customer"):
        subject_to(other)


def test_masks_cost_two_queries_for_who_may_open_them_and_who_did(desk: Desk, told: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    otto = lead(desk)

    def costs() -> int:
        """The least of a few: what is remembered for seconds is asked for again by one of them."""
        counted = []
        for _ in range(4):
            with CaptureQueriesContext(connection) as seen:
                page(otto, told)
            counted.append(len(seen.captured_queries))
        return min(counted)

    with_masks = costs()
    monkeypatch.setattr("sealdesk.access.opening.within", lambda *_: ())
    assert with_masks <= costs() + 2


def test_each_masked_column_is_one_of_the_desk_s() -> None:
    held = {(model._meta.db_table, field.column) for model in apps.get_models() for field in model._meta.fields}
    assert held >= COLUMNS
