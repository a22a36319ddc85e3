"""A file that somebody sent is listed, unless it is a picture that the HTML shows in its place."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from sealdesk.desk.models import Attachment
from tests.cast import CARE, ELENA, Desk

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def mail_with(html: str, *, text: str = "See below.") -> bytes:
    """A PDF and a picture, both declared inline as some mail programs do, the picture with a Content-ID."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = ELENA, CARE, "The seam", "<files@customer.example>"
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="invoice.pdf", disposition="inline")
    mail.add_attachment(PNG, maintype="image", subtype="png", filename="seam.png", disposition="inline", cid="<shot@customer.example>")
    return mail.as_bytes()


@pytest.mark.parametrize(
    ("html", "listed"),
    [
        ("", ["application/pdf", "image/png"]),
        ("<p>See below.</p>", ["application/pdf", "image/png"]),
        ('<p>See <img src="cid:shot@customer.example"></p>', ["application/pdf"]),
    ],
)
def test_what_no_page_shows_is_listed(desk: Desk, html: str, listed: list[str]) -> None:
    desk.receive(mail_with(html))
    assert sorted(Attachment.objects.filter(inline=False).values_list("content_type", flat=True)) == listed


def test_pictures_stay_in_their_place_where_a_secret_is_taken_out_and_are_listed_where_it_cannot_be(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = mail_with('<p>password: Hunter2xyz! <img src="cid:shot@customer.example"></p>', text="password: Hunter2xyz!")
    desk.receive(mail)
    assert Attachment.objects.filter(inline=True).count() == 1
    monkeypatch.setattr("sealdesk.channels.mail.processing.text_of_html", lambda _markup: "it still says Hunter2xyz!")
    desk.receive(mail.replace(b"<files@", b"<others@"))
    assert Attachment.objects.filter(inline=True).count() == 1
    assert Attachment.objects.filter(inline=False, content_type="image/png").count() == 1
