"""Somebody writes to a department by its form: it is taken in like a mail, once, and confirmed."""

from __future__ import annotations

import re
import threading
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client

from sealdesk.access.opening import Opening
from sealdesk.channels import jobs
from sealdesk.channels.models import Letter, RawMail, RawState
from sealdesk.desk.models import Attachment, Message, Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.people.models import Customer
from sealdesk.portal import form_tokens
from sealdesk.triage.models import Judgement
from tests.cast import ELENA, Desk, found_desk, letter
from tests.console.support import words_of
from tests.portal.support import Post, filled, write


def test_a_form_becomes_a_ticket_of_its_department_with_the_text_as_it_was_typed(desk: Desk) -> None:
    answer = write(text="It began:\n> quoted?\n-- \nElena")
    ticket = Ticket.objects.get()
    assert f"#{ticket.number}" in words_of(answer)
    assert (ticket.channel, ticket.department, ticket.tray) == ("form", desk.care, "inbox")
    opening = Opening(desk.wang, "support")
    assert opening.read(ticket.subject_line, ticket.department_id) == "The parasol is torn"
    assert opening.read(ticket.messages.get().text, ticket.department_id) == "It began:\n> quoted?\n-- \nElena"
    assert ticket.requester is not None
    assert opening.read(ticket.requester.name, ticket.department_id) == "Elena Rossi"
    assert ticket.requester.emails.count() == 1
    assert Judgement.objects.filter(ticket=ticket).exists()


def test_the_raw_form_is_sealed_before_anything_looks_into_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise OperationalError("the database went away")

    with monkeypatch.context() as patched:
        patched.setattr("sealdesk.channels.forms.process", broken)
        with pytest.raises(OperationalError):
            write()
    raw = RawMail.objects.get()
    assert (raw.state, raw.source, Ticket.objects.count()) == (RawState.STORED, "form", 0)
    jobs.process_raw.func(str(raw.id))
    assert Ticket.objects.get().channel == "form"
    assert Letter.objects.get().kind == "received"


def test_sending_twice_makes_one_ticket_and_one_confirmation(desk: Desk) -> None:
    same = filled()
    first, second = (Client().post("/help/care/", same, follow=True) for _ in range(2))
    assert first.redirect_chain == second.redirect_chain
    assert (Ticket.objects.count(), Letter.objects.count()) == (1, 1)


def test_a_corrected_form_is_not_taken_for_the_same(desk: Desk) -> None:
    same = filled()
    for text in ("It is torn.", "It is torn, and it is the blue one."):
        Client().post("/help/care/", same | {"text": text})
    assert Ticket.objects.count() == 2


def test_two_at_the_same_moment_make_one_ticket(transactional_db: None) -> None:
    found_desk()
    same, answers = filled(), []

    def send() -> None:
        try:
            answers.append(Client().post("/help/care/", same, follow=True).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 4
    assert Ticket.objects.count() == 1


def test_the_confirmation_has_the_number_and_a_link_and_none_of_the_strangers_words(desk: Desk) -> None:
    write(subject="BUY PILLS", text="at pills.example", name="Dear Winner")
    post = Post()
    (mail,) = post.deliver()
    assert mail.to == ELENA
    assert str(Ticket.objects.get().number) in mail.subject
    assert mail.link.startswith("/follow/")
    for typed in ("PILLS", "pills.example", "Winner"):
        assert typed not in mail.subject + mail.text
    assert post.deliver() == []
    assert Letter.objects.get().address is None


def test_a_chinese_writer_gets_a_chinese_confirmation(desk: Desk) -> None:
    write(subject="阳伞破了", text="您好，用了两天接缝就裂开了，请帮我处理一下。")
    (mail,) = Post().deliver()
    assert mail.subject.startswith("我们已收到您的请求")


@pytest.mark.parametrize(("text", "language"), [("The seam opened.", "en"), ("您好，用了两天接缝就裂开了，请帮我处理一下。", "zh-Hans")])
def test_the_letter_says_its_language_and_its_link_can_be_pressed(desk: Desk, text: str, language: str) -> None:
    write(text=text)
    post = Post()
    (mail,) = post.deliver()
    sent = message_from_bytes(post.raw[-1], policy=policy.default)
    shown = sent.get_body(("html",))
    assert shown is not None
    assert sent["Content-Language"] == language
    assert f'<html lang="{language}"' in shown.get_content()
    assert f'{mail.link}">' in shown.get_content()


def test_files_come_along_sealed_for_their_sender(desk: Desk) -> None:
    sent = {"receipt.pdf": b"%PDF-1.7 x", "裂缝.png": b"\x89PNG"}
    write(files=[SimpleUploadedFile(name, content, "application/pdf") for name, content in sent.items()])
    opening = Opening(desk.wang, "support")
    names = {opening.read(file.name, desk.care.id): bytes(b"".join(_content(opening, file))) for file in Attachment.objects.all()}
    assert names == sent
    assert {file.person for file in Attachment.objects.all()} == {Customer.objects.get()}


def _content(opening: Opening, file: Attachment) -> Any:
    from sealdesk.desk.contents import contents

    return opening.content(contents(), file.blob, file.department_id)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"address": "nobody"}, "not an e-mail address"),
        ({"address": "support@desk.example"}, "not an e-mail address"),
        ({"text": "  "}, "This field is required"),
        ({"website": "http://spam.example"}, "Leave this field empty"),
    ],
)
def test_what_cannot_be_sent_says_why_and_keeps_what_was_typed(desk: Desk, changes: dict[str, str], words: str) -> None:
    answer = write(**changes)
    assert answer.status_code == 422
    assert words in words_of(answer)
    assert "The parasol is torn" in answer.content.decode()
    assert not RawMail.objects.exists()


def test_a_form_without_a_token_of_ours_or_an_old_one_is_shown_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for token in ("", "x" * 52, form_tokens.new_token()[:-1] + "1"):
        answer = write(token=token or "made-up")
        assert answer.status_code == 409
        assert "The seam has opened" in answer.content.decode()
    monkeypatch.setattr(form_tokens, "LATEST", form_tokens.SOONEST)
    assert write().status_code == 409
    assert not RawMail.objects.exists()


def test_a_form_that_was_filled_in_quicker_than_by_a_person_can_be_sent_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_tokens, "SOONEST", form_tokens.LATEST)
    answer = write()
    assert answer.status_code == 409
    again = re.search(r'name="token" value="(\w+)"', answer.content.decode())
    assert again is not None
    monkeypatch.undo()
    assert form_tokens.made_out_at(again[1], soonest=form_tokens.dt.timedelta(0))


def test_too_many_files_and_too_big_ones_are_refused(desk: Desk) -> None:
    many = [SimpleUploadedFile(f"{number}.txt", b"x", "text/plain") for number in range(11)]
    assert "At most 10 files" in words_of(write(files=many))
    assert "20 MB" in words_of(write(files=[SimpleUploadedFile("big.bin", b"x" * (10 * 1024 * 1024 + 1), "application/zip")]))
    assert not RawMail.objects.exists()


def test_nothing_typed_stands_in_the_ledger_or_in_an_address(desk: Desk) -> None:
    answer = write()
    seen = "".join(event.details for event in LedgerEvent.objects.all()) + "".join(url for url, _status in answer.redirect_chain)
    for typed in ("elena", "Elena", "parasol", "seam"):
        assert typed not in seen


def test_a_customer_who_is_known_by_mail_is_not_made_again(desk: Desk) -> None:
    desk.ticket_from(letter())
    write(name="Somebody Else")
    customer = Customer.objects.get()
    assert Opening(desk.wang, "support").read(customer.name, desk.care.id) == "Elena Rossi"
    assert customer.tickets.count() == 2


def test_an_answer_goes_by_mail_and_the_confirmation_can_be_answered(desk: Desk) -> None:
    from sealdesk.desk import actions

    write()
    actions.reply(desk.wang, Ticket.objects.get(), "We send a new one.")
    received, reply = Post().deliver()
    assert received.to == reply.to == ELENA
    assert "We send a new one." in reply.text
    assert Message.objects.count() == 2


def test_an_unknown_department_is_nowhere(desk: Desk) -> None:
    assert Client().get("/help/nowhere/").status_code == 404
    assert write(department="nowhere").status_code == 404
    assert Client().get(f"/help/care/sent/{'a' * 52}/").status_code == 404
