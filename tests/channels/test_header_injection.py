"""Names and subjects are hostile: whatever they hold, a reply has exactly the headers that it should have."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from sealdesk.access.opening import Opening
from sealdesk.channels.mail import outbound, sending
from sealdesk.channels.mail.outbound import subject_of_reply
from sealdesk.channels.mail.writing import ComposeError, one_line, plain_address
from sealdesk.desk.actions import reply
from sealdesk.desk.contents import NewFile
from sealdesk.desk.models import Message
from tests.cast import ELENA, Desk, letter

HEADERS = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Content-Type",
    "MIME-Version",
]
INJECTIONS = [
    "Hello\r\nBcc: mallory@elsewhere.example",
    "Hello\nBcc: mallory@elsewhere.example\n\nnew body",
    "Hello\rBcc: mallory@elsewhere.example",
    "Hello\u2028Bcc: mallory@elsewhere.example",
    "Hello\x85Bcc: mallory@elsewhere.example\x0b\x0c\x1c\x1d\x1e",
    "=?utf-8?q?Hello=0D=0ABcc:_mallory@elsewhere.example?=",
    "=?utf-8?b?SGVsbG8NCkJjYzogbWFsbG9yeUBlbHNld2hlcmUuZXhhbXBsZQ==?=",
    "Zoë =?utf-8?q?=0ABcc:_mallory@elsewhere.example?= " * 20,
    "x" * 5000,
    "你好" * 2000,
    "\ud800 lone surrogate \udfff",
    '"; filename="other.exe',
    "a\x00b\u202egnp.exe",
]


def composed(desk: Desk) -> Message:
    ticket = desk.ticket_from(letter())
    message = reply(desk.wang, ticket, "Text.", [NewFile("a.txt", "text/plain", io.BytesIO(b"content"), 7)])
    return Message.objects.select_related("ticket__department").get(id=message.id)


def check(message: Message, hostile: str) -> None:
    """Compose with this text as subject, department's name, text and file name, and look at every header."""
    message.ticket.subject_line, message.ticket.department.name = hostile, hostile
    message.ticket.language = hostile[:16]
    message.text = hostile
    mail = outbound.compose(message, Opening(sending.POSTMAN, "deliver"), date=timezone.now())
    raw = b"".join(mail.chunks())
    head = raw.partition(b"\r\n\r\n")[0]
    assert all(len(line) < 998 for line in head.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    parsed = message_from_bytes(raw, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    assert sorted(set(parsed.keys()) - {"Content-Language"}) == sorted(HEADERS)
    [sender] = parsed["From"].addresses
    assert (sender.addr_spec, len(sender.display_name.replace(" ", "")) <= 80) == ("support@desk.example", True)
    assert [one.addr_spec for one in parsed["To"].addresses] == [ELENA]
    assert [part.get_content_type() for part in parsed.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/plain",
    ]
    [file] = list(parsed.iter_attachments())
    assert file.get_payload(decode=True) == b"content"


@pytest.mark.parametrize("hostile", INJECTIONS, ids=range(len(INJECTIONS)))
def test_no_subject_or_name_adds_a_header(desk: Desk, hostile: str) -> None:
    check(composed(desk), hostile)


@pytest.mark.parametrize("hostile", INJECTIONS, ids=range(len(INJECTIONS)))
def test_no_file_name_adds_a_header(desk: Desk, hostile: str) -> None:
    attachment = composed(desk).attachments.get()
    attachment.name = hostile
    head = outbound._enclosure(attachment, Opening(sending.POSTMAN, "deliver")).head
    parsed = message_from_bytes(head, policy=policy.default)
    assert sorted(parsed.keys()) == ["Content-Disposition", "Content-Transfer-Encoding", "Content-Type"]
    assert parsed.get_content_disposition() == "attachment"
    assert not {"/", "\\", "\r", "\n", "\x00"} & set(parsed.get_filename() or "")


@pytest.mark.corpus
def test_the_lists_of_hostile_strings_add_no_header(desk: Desk, shared_data: Callable[[str], Path]) -> None:
    message = composed(desk)
    texts: list[str] = []
    for name in ("hostile/blns.jsonl.gz", "hostile/xss_payloads.train.jsonl.gz"):
        with gzip.open(shared_data(name), "rt", encoding="utf-8") as lines:
            texts += [json.loads(line)["text"] for line in lines][:515]
    assert len(texts) > 900
    for text in texts:
        check(message, text)


@given(st.text(alphabet=st.characters(), max_size=200))
@example("a\r\nb")
@example("=?a?q?=0A?=")
def test_a_header_line_is_one_line(text: str) -> None:
    line = one_line(text, 100)
    assert line.splitlines() in ([], [line])
    assert len(line) <= 100
    assert "=?" not in line
    line.encode("utf-8")


@pytest.mark.parametrize("subject", ["Re: torn", "RE: torn", "AW: torn", "回复：torn", "Re[2]: torn"])
def test_an_answer_to_an_answer_says_re_once(subject: str) -> None:
    assert subject_of_reply(subject, 1001) == subject
    assert subject_of_reply("torn", 1001) == "Re: torn"
    assert subject_of_reply("\r\n", 1001) == "Re: #1001"


@pytest.mark.parametrize(
    "address",
    [
        "elena@customer.example\r\nRCPT TO:<mallory@elsewhere.example>",
        "elena@customer.example> <mallory@elsewhere.example",
        "elena rossi@customer.example",
        "elena@customer.example,mallory@elsewhere.example",
        '"elena rossi"@customer.example',
        "elena@[127.0.0.1]",
        "@customer.example",
        "elena@",
        "elena",
        "",
        "el\u200bena@customer.example",
        "el\u2028ena@customer.example",
        f"{'x' * 65}@customer.example",
        f"elena@{'x' * 300}.example",
    ],
)
def test_what_is_not_plainly_an_address_is_never_told_to_a_server(address: str) -> None:
    with pytest.raises(ComposeError):
        plain_address(address)


def test_international_addresses_keep_their_local_part_and_get_an_ascii_domain() -> None:
    assert plain_address("elena@bücher.example") == "elena@xn--bcher-kva.example"
    assert plain_address("用户@例子.example") == "用户@xn--fsqu00a.example"
