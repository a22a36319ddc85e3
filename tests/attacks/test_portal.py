"""What strangers and customers try against the portal: finding out who writes to the desk, forging and replaying links, flooding
forms, reaching into other customers' requests, framing pages, breaking headers, and uploading what runs.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sealdesk.access.routes import all_routes
from sealdesk.channels.models import Letter, RawMail
from sealdesk.desk import actions
from sealdesk.desk.contents import NewFile
from sealdesk.desk.models import Attachment, Message, Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.passes.models import Pass
from sealdesk.passes.tokens import code_of, token_of
from sealdesk.people.models import Customer
from sealdesk.portal import form_tokens
from sealdesk.portal.form_tokens import new_token
from tests.besieged import the_model
from tests.cast import ELENA, JUN, MALLORY, Desk, found_desk, letter
from tests.portal.support import Post, followed, proven, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def portal_settings(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    settings.SEALDESK_PUBLIC_URL = "http://testserver"
    monkeypatch.setattr(form_tokens, "SOONEST", dt.timedelta(0))
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)


@pytest.fixture
def desk() -> Desk:
    return found_desk()


@pytest.fixture
def post() -> Post:
    return Post()


def neutral(response: Any) -> tuple[int, str, tuple[tuple[str, str], ...]]:
    """An answer without what differs at every request: the form's tokens, the time, and the address that was asked for."""
    body = re.sub(r'(name="(?:csrfmiddlewaretoken|token|next)" value=")[^"]+', r"\1", response.content.decode())
    fleeting = {"Set-Cookie", "Expires", "Last-Modified"}
    return response.status_code, body, tuple(sorted((name, value) for name, value in response.headers.items() if name not in fleeting))


# Enumeration


def work_of(client: Client, address: str) -> tuple[Any, list[str]]:
    """The answer to somebody who asks for a way in, and the statements that were made for it, without their values."""
    with CaptureQueriesContext(
        connection,
    ) as made:
        answer = client.post("/my/enter/", {"address": address})
    return answer, [re.sub(r"x'[0-9a-f]*'|'[^']*'|[\d.]+", "?", query["sql"], flags=re.IGNORECASE) for query in made.captured_queries]


def test_nobody_learns_whether_an_address_is_known(desk: Desk, post: Post) -> None:
    desk.ticket_from(letter())
    work_of(Client(), "first@elsewhere.example")  # what is read once a process
    known, work_for_known = work_of(Client(), ELENA)
    unknown, work_for_unknown = work_of(Client(), "nobody@elsewhere.example")
    assert neutral(known) == neutral(unknown)
    assert work_for_known == work_for_unknown
    assert all("people_" not in statement for statement in work_for_known)
    assert [mail.to for mail in post.deliver()] == [ELENA]
    assert Letter.objects.filter(customer=None).count() == 0


def test_an_address_that_is_asked_too_often_gets_no_more_mail_and_says_the_same(desk: Desk, post: Post) -> None:
    desk.ticket_from(letter())
    answers = {neutral(Client().post("/my/enter/", {"address": ELENA})) for _ in range(5)}
    assert len(answers) == 1
    assert len(post.deliver()) == 3


def test_the_form_answers_alike_for_a_known_and_an_unknown_address(desk: Desk) -> None:
    desk.ticket_from(letter())
    pages = [neutral(write(address=address)) for address in (ELENA, MALLORY)]
    assert len({(status, re.sub(r"#\d+|[a-z2-7]{52}", "", body)) for status, body, _headers in pages}) == 1


# Links


def test_a_token_is_good_as_it_was_made_and_in_no_other_spelling(desk: Desk, post: Post) -> None:
    followed(post)
    token = post.mails[-1].link.removeprefix("/follow/").strip("/")
    tries = [token[:at] + ("a" if token[at] != "a" else "b") + token[at + 1 :] for at in range(len(token))]
    tries += [token.upper(), token[:-1], token + "a", token[26:] + token[:26], "a" * 52, "%00" * 17, "../../my/1001"]
    Pass.objects.update(used_at=None)
    for number, forged in enumerate(tries):
        client = Client(REMOTE_ADDR=f"10.0.{number // 250}.{number % 250 + 1}")
        assert client.get(f"/follow/{forged}/").status_code == 404, forged
    assert not Pass.objects.exclude(used_at=None).exists()


def test_a_signature_for_one_use_or_row_signs_no_other(desk: Desk, post: Post) -> None:
    followed(post)
    (made,) = Pass.objects.all()
    for use in ("form", "receipt", "way-in", "code"):
        assert Client().get(f"/follow/{token_of(use, made.id)}/").status_code == 404
    stranger = uuid.uuid4()
    assert Client().get(f"/follow/{token_of('follow', stranger)[:26]}{token_of('follow', made.id)[26:]}/").status_code == 404
    assert Client().get(f"/help/care/sent/{token_of('follow', made.id)}/").status_code == 404


def test_guessing_links_is_slowed_down_and_leaves_the_ledger_alone(desk: Desk, post: Post) -> None:
    followed(post)
    link, before = post.mails[-1].link, LedgerEvent.objects.count()
    mallory = Client(REMOTE_ADDR="203.0.113.7")
    for _ in range(40):
        assert mallory.get(f"/follow/{'b' * 52}/").status_code == 404
    assert mallory.get(link).status_code == 404  # even the right one, from there, for now
    assert LedgerEvent.objects.count() == before
    assert Client().get(link).status_code == 302


def test_a_way_in_is_not_used_twice_and_not_after_it_was_ended(desk: Desk, post: Post) -> None:
    desk.ticket_from(letter())
    client = proven(post)
    used = post.mails[-1].link
    assert Client().post(used).status_code == 404
    Client().post("/my/enter/", {"address": ELENA})
    waiting = post.deliver()[-1].link
    client.post("/my/leave/", {"everywhere": "1"})
    assert Client().post(waiting).status_code == 404
    assert client.get("/my/").status_code == 302


def test_a_session_that_was_planted_before_is_worth_nothing_afterwards(desk: Desk, post: Post) -> None:
    write()
    client = Client()
    client.get("/my/in/" + "c" * 52 + "/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = planted = session.session_key
    client.get(post.deliver()[-1].link)
    assert client.cookies[django_settings.SESSION_COOKIE_NAME].value != planted
    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = planted
    assert thief.get(f"/my/{Ticket.objects.get().number}/").status_code == 302


def test_letters_lead_to_the_desk_whatever_host_was_asked_for(desk: Desk, post: Post, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.SEALDESK_PUBLIC_URL = "https://desk.example.com"
    write(Client(headers={"host": "evil.example"}))
    assert "https://desk.example.com/follow/" in post.deliver()[-1].text
    assert "evil.example" not in post.mails[-1].text


def test_a_code_of_somebody_else_opens_nothing(desk: Desk, post: Post) -> None:
    desk.ticket_from(letter(sender=JUN, name="Jun Li"))
    jun = proven(post, JUN)
    client, _ticket = followed(post)
    jun.post("/my/code/send/")
    theirs = post.deliver()[-1].code
    client.post("/my/code/send/")
    assert client.post("/my/code/", {"code": theirs}).status_code == 409
    assert client.get("/my/").url == "/my/enter/"
    assert theirs.replace(" ", "") != code_of(Pass.objects.latest("created_at").id)


# Flooding


def test_a_flood_of_forms_from_one_network_stops_and_nothing_typed_is_lost(desk: Desk) -> None:
    answers = [write(address=f"a{number}@elsewhere.example", text=f"Text {number}") for number in range(14)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 4
    assert "Text 13" in answers[-1].content.decode()
    assert RawMail.objects.count() == Ticket.objects.count() == 10
    assert write(Client(REMOTE_ADDR="198.51.100.9")).status_code == 200


def test_one_mailbox_is_not_flooded_from_many_networks(desk: Desk, post: Post) -> None:
    answers = [write(Client(REMOTE_ADDR=f"198.51.100.{number}"), text=f"Text {number}").status_code for number in range(1, 9)]
    assert answers == [200] * 8
    assert len(post.deliver()) == 5
    assert Ticket.objects.count() == 8
    assert Letter.objects.filter(outcome="enough-letters").count() == 3
    assert not Letter.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize("own_network", [True, False])
def test_how_often_somebody_else_wrote_from_an_address_is_told_to_nobody(desk: Desk, own_network: bool) -> None:
    for number in range(5):
        write(Client(REMOTE_ADDR="203.0.113.7" if own_network else f"198.51.100.{number}"), text=f"Text {number}")
    stranger = Client(REMOTE_ADDR="203.0.113.7")
    pages, work = [], []
    for address in (ELENA, MALLORY):
        with CaptureQueriesContext(connection) as queries:
            pages.append(neutral(write(stranger, address=address, text="A stranger's text.")))
        work.append(sum("channels_letter" in query["sql"] or "identity_throttle" in query["sql"] for query in queries))
    assert len({(status, re.sub(r"#\d+|[a-z2-7]{52}", "", body)) for status, body, _headers in pages}) == 1
    assert work[0] == work[1]


# Other people's requests


def portal_urls(ticket: Ticket) -> list[str]:
    """Every address of the portal that names a ticket."""
    keys: dict[str, Any] = {"number": ticket.number, "message_id": ticket.messages.latest("created_at").id}
    keys["file_id"] = Attachment.objects.filter(message__ticket=ticket).values_list("id", flat=True).first() or uuid.uuid4()
    names = [(name, pattern) for pattern, name, _view in all_routes() if name.startswith("portal:") and "<int:number>" in pattern]
    assert len(names) > 4
    return [reverse(name, kwargs={key: keys[key] for key in re.findall(r"<\w+:(\w+)>", pattern)}) for name, pattern in names]


def test_no_customer_reaches_into_anothers_request(desk: Desk, post: Post) -> None:
    theirs = desk.ticket_from(letter(sender=JUN, name="Jun Li", subject="Kaleidoscope", text="periwinkle"))
    actions.reply(desk.wang, theirs, "tangerine", [NewFile.of("secret.pdf", "application/pdf", b"%PDF vermilion")])
    for client in (followed(post)[0], proven(post)):
        for url in portal_urls(theirs):
            for answer in (client.get(url), client.post(url, {"text": "x", "token": new_token(), "helpful": "no"})):
                assert answer.status_code in {404, 405}, url
                assert not re.search("Kaleidoscope|periwinkle|tangerine|secret.pdf", answer.content.decode())
    assert theirs.messages.count() == 2


def test_somebody_elses_request_and_none_look_the_same(desk: Desk, post: Post) -> None:
    theirs = desk.ticket_from(letter(sender=JUN, name="Jun Li"))
    client = followed(post)[0]
    assert neutral(client.get(f"/my/{theirs.number}/")) == neutral(client.get("/my/9999/"))


def test_a_file_is_not_fetched_by_the_number_of_ones_own_request(desk: Desk, post: Post) -> None:
    theirs = desk.ticket_from(letter(sender=JUN, name="Jun Li"))
    actions.reply(desk.wang, theirs, "Enclosed.", [NewFile.of("secret.pdf", "application/pdf", b"%PDF")])
    file = Attachment.objects.get()
    client, own = followed(post)
    assert client.get(f"/my/{own.number}/files/{file.id}/").status_code == 404
    note = actions.note(desk.wang, own, "Among us", [NewFile.of("note.pdf", "application/pdf", b"%PDF")])
    assert client.get(f"/my/{own.number}/files/{note.attachments.get().id}/").status_code == 404


def test_the_open_door_refuses_a_customer_what_another_key_seals(desk: Desk, post: Post) -> None:
    from sealdesk.access.actors import Actor
    from sealdesk.access.errors import NotAllowedError
    from sealdesk.access.opening import Opening

    theirs = desk.ticket_from(letter(sender=JUN, name="Jun Li"))
    desk.ticket_from(letter())
    elena = Customer.objects.get(emails__index=_index(ELENA))
    opening = Opening(Actor.customer(elena.id), "own-data")
    message = Message.objects.get(ticket=theirs)
    assert opening.show(message.text).masked
    with pytest.raises(NotAllowedError):
        opening.read(message.text)


def _index(address: str) -> bytes:
    from sealdesk.people.contact import email_index

    return email_index(address)


# Frames, headers, uploads


def test_no_page_of_the_portal_may_be_framed_sniffed_or_kept(desk: Desk, post: Post) -> None:
    client, ticket = followed(post)
    urls = ["/help/", "/help/care/", "/help/nowhere/", "/my/", "/my/enter/", "/my/enter/sent/", "/my/code/", "/privacy-notice/"]
    urls += [post.mails[-1].link, f"/my/{ticket.number}/", "/my/999999/", f"/my/in/{'a' * 52}/"]
    for url in urls:
        answer = client.get(url)
        assert answer["X-Frame-Options"] == "DENY", url
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], url
        assert "unsafe" not in answer["Content-Security-Policy"], url
        assert answer["X-Content-Type-Options"] == "nosniff", url
        assert answer["Referrer-Policy"] in {"same-origin", "no-referrer", "strict-origin"}, url
        assert "no-store" in answer["Cache-Control"], url


@pytest.mark.parametrize(
    "poison",
    ["Elena\r\nBcc: mallory@elsewhere.example", "Elena\nTo: mallory@elsewhere.example\n\nHello", 'x" <mallory@elsewhere.example>, "y',
     "=?utf-8?q?x=0D=0ABcc:_mallory@elsewhere.example?=", "\u2028Bcc: mallory@elsewhere.example", "a\x00b\x1b[31m"],
)  # fmt: skip
def test_names_and_subjects_break_no_header(desk: Desk, post: Post, poison: str) -> None:
    if write(name=poison, subject=poison).status_code == 422:
        assert "\x00" in poison
        return
    ticket = Ticket.objects.get()
    assert ticket.messages.count() == 1
    assert Customer.objects.count() == 1
    actions.reply(desk.wang, ticket, "An answer")
    post.deliver()
    assert {mail.to for mail in post.mails} == {ELENA}
    for raw in post.raw:
        mail = message_from_bytes(raw, policy=default)
        assert mail["Bcc"] is None
        assert [address.addr_spec for address in mail["To"].addresses] == [ELENA]
        assert len(mail.get_all("To")) == 1


@pytest.mark.parametrize(
    "address", ["elena@customer.example\r\nBcc: x@y.example", "<elena@customer.example>, x@y.example", "a@b@c.example"]
)
def test_an_address_is_one_address_or_none(desk: Desk, address: str) -> None:
    assert write(address=address).status_code == 422
    assert not RawMail.objects.exists()


RUNS = {
    "page.html": ("text/html", b"<script>fetch('/my/')</script>"),
    "picture.svg": ("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    "paper.pdf": ("application/pdf", b"%PDF-1.7 /OpenAction << /JS (app.alert(1)) >>"),
    "gif-and-script.gif": ("image/gif", b"GIF89a/*<script>*/=alert(1)//;"),
    "pdf-and-html.pdf": ("text/html; charset=utf-7", b"%PDF-1.7\n<html><script>1</script>"),
    '"><img src=x>.html\r\nX-Evil: 1': ("multipart/x-mixed-replace", b"<h1>1</h1>"),
    "mail.eml": ("message/rfc822", b"From: a@b.example\r\n\r\n<script>1</script>"),
}


def test_what_runs_elsewhere_is_only_ever_handed_out_as_bytes(desk: Desk, post: Post) -> None:
    files = [SimpleUploadedFile(name, content, kind) for name, (kind, content) in RUNS.items()]
    client, ticket = followed(post, files=files)
    page = client.get(f"/my/{ticket.number}/").content.decode()
    assert "<img src=x" not in page
    urls = re.findall(r'href="(/my/\d+/files/[\w-]+/)"', page)
    assert len(urls) == len(RUNS)
    contents = set()
    for url in urls:
        answer = client.get(url)
        contents.add(b"".join(answer.streaming_content))
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "X-Evil" not in answer.headers
    assert contents == {content for _kind, content in RUNS.values()}
