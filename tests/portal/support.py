"""A customer before the portal's pages: what they fill in, the mails they get, the links in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default
from typing import Any

from django.test import Client

from sealdesk.channels import letters
from sealdesk.channels.mail import sending
from sealdesk.channels.mail.outbound import Outgoing
from sealdesk.channels.models import Delivery, Letter
from sealdesk.desk.models import Ticket
from sealdesk.portal.form_tokens import new_token
from tests.cast import ELENA

LINK = re.compile(r"http://[\w.:]+(/\S+)")


@dataclass(frozen=True)
class Mail:
    """A mail as its reader sees it."""

    to: str
    subject: str
    text: str

    @property
    def link(self) -> str:
        """The path of the link in it."""
        found = LINK.search(self.text)
        assert found is not None, self.text
        return found[1]

    @property
    def code(self) -> str:
        """The one-time code in it."""
        found = re.search(r"\b\d{4} \d{4}\b", self.text)
        assert found is not None, self.text
        return found[0]


@dataclass
class Post:
    """The mail server of the test: it takes every mail."""

    mails: list[Mail] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    def send(self, mail: Outgoing) -> None:
        """Take one mail."""
        self.raw.append(b"".join(mail.chunks()))
        body = message_from_bytes(self.raw[-1], policy=default).get_body(("plain",))
        assert body is not None
        subject = str(make_header(decode_header(str(mail.message["Subject"]))))
        self.mails.append(Mail(mail.recipient, subject, body.get_content()))

    def deliver(self) -> list[Mail]:
        """Send what waits, letters and replies; returns the mails that this brought."""
        before = len(self.mails)
        for letter in Letter.objects.filter(ended_at=None).order_by("created_at"):
            letters.send(letter.id, send=self.send)
        for delivery in Delivery.objects.filter(state="queued").order_by("id"):
            sending.deliver(delivery.id, send=self.send)
        return self.mails[before:]

    def delivered(self, path: str) -> Mail:
        """Send what waits; the newest mail whose link begins so."""
        self.deliver()
        return next(mail for mail in reversed(self.mails) if path in mail.text)


def filled(**changes: Any) -> dict[str, Any]:
    """A form that is filled in rightly."""
    return {
        "name": "Elena Rossi",
        "address": ELENA,
        "subject": "The parasol is torn",
        "text": "The seam has opened after two days.",
        "website": "",
        "token": new_token(),
    } | changes


def write(client: Client | None = None, department: str = "care", **changes: Any) -> Any:
    """Send the form of a department; the answer of the page that comes in the end."""
    return (client or Client()).post(f"/help/{department}/", filled(**changes), follow=True)


def followed(post: Post, client: Client | None = None, **changes: Any) -> tuple[Client, Ticket]:
    """Somebody who wrote by the form and opened the link that came: their browser, and their ticket."""
    client = client or Client()
    write(client, **changes)
    ticket = Ticket.objects.latest("number")
    client.get(post.delivered("/follow/").link)
    return client, ticket


def proven(post: Post, address: str = ELENA, client: Client | None = None) -> Client:
    """The browser of somebody who proved an address by a link."""
    client = client or Client()
    client.post("/my/enter/", {"address": address})
    client.post(post.delivered("/my/in/").link)
    return client
