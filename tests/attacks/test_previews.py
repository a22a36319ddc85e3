"""Files of strangers are looked at in place: only pictures and plain text, by their bytes, in a frame that can do nothing."""

from __future__ import annotations

import io
import zlib
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sealdesk.access.permissions import Role
from sealdesk.desk.filetypes import PICTURES, FileType, file_type, pixels
from sealdesk.desk.models import Attachment
from tests.besieged import Besieged, an_agent_with, body_of, signed_in


def png(width: int, height: int, *, behind: bytes = b"") -> bytes:
    """A picture of one colour, with something after its end."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    rows = zlib.compress(b"\x00" * min((width + 1) * height, 10_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"") + behind


SCRIPT = b"<script>alert(document.domain)</script>"
REFUSED = {
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "image/svg+xml"),
    "svg as png": (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "image/png"),
    "html": (b"<!doctype html>" + SCRIPT, "text/html"),
    "html as text": (b"hello " + SCRIPT, "text/plain"),
    "html as png": (SCRIPT, "image/png"),
    "pdf": (b"%PDF-1.7 /OpenAction /JavaScript", "application/pdf"),
    "pdf as png": (b"%PDF-1.7", "image/png"),
    "program as picture": (b"MZ\x90\x00", "image/jpeg"),
    "zip as text": (b"PK\x03\x04", "text/plain"),
    "nothing": (b"", "image/png"),
    "too many pixels": (png(60_000, 60_000), "image/png"),
    "too large": (png(1, 1, behind=b"x" * 10_000_001), "image/png"),
}


@pytest.fixture
def agent(place: Besieged) -> Client:
    return signed_in(an_agent_with((Role.AGENT, place.desk.care)))


def received(place: Besieged, content: bytes, kind: str, name: str = "a.png") -> str:
    """The address of the preview of a file that came by mail."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Mallory <mallory@elsewhere.example>", "support@desk.example", "See"
    mail.set_content("Look at this.")
    mail.add_attachment(content, maintype=kind.partition("/")[0], subtype=kind.partition("/")[2], filename=name) if content else None
    message = place.desk.receive(mail.as_bytes()).message
    assert message is not None
    ticket = message.ticket
    type(ticket).objects.filter(pk=ticket.pk).update(department=place.desk.care)
    file = Attachment.objects.filter(message=message).first()
    return f"/tickets/{ticket.number}/files/{file.id if file else ticket.id}/preview"


def apart(answer: Any) -> None:
    """Whatever it holds, it runs nothing, loads nothing and belongs to nobody."""
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'self'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_harmless_picture_or_text_is_only_a_download(place: Besieged, agent: Client, what: str) -> None:
    url = received(place, *REFUSED[what])
    answer = agent.get(url)
    assert answer.status_code == 404
    assert "alert(" not in body_of(answer)


@pytest.mark.django_db
def test_a_polyglot_is_painted_anew_so_that_only_its_pixels_are_left(place: Besieged, agent: Client) -> None:
    answer = agent.get(received(place, png(10, 1, behind=SCRIPT), "image/png", "a.html"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert file_type(answer.content) is FileType.WEBP
    assert SCRIPT not in answer.content
    apart(answer)


@pytest.mark.django_db
def test_a_photograph_is_shown_upright_and_without_its_place_and_camera(place: Besieged, agent: Client) -> None:
    about, out = Image.Exif(), io.BytesIO()
    about[0x0112], about[0x010F] = 6, "SecretCam"
    Image.new("RGB", (30, 10), "red").save(out, "JPEG", exif=about, comment=b"taken at home")
    answer = agent.get(received(place, out.getvalue(), "image/jpeg", "a.jpg"))
    assert answer.status_code == 200
    assert Image.open(io.BytesIO(answer.content)).size == (10, 30)
    assert b"SecretCam" not in answer.content
    assert b"taken at home" not in answer.content


@pytest.mark.django_db
def test_pictures_inside_a_designed_mail_are_painted_anew(place: Besieged, agent: Client) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Mallory <mallory@elsewhere.example>", "support@desk.example", "See"
    mail.set_content("Look at this.")
    mail.add_alternative('<p>Look <img src="cid:one"><img src="cid:two"></p>', subtype="html")
    design = mail.get_payload()[1]
    design.add_related(png(10, 1, behind=SCRIPT), "image", "png", cid="<one>")
    design.add_related(b"<svg onload='alert(1)'/>", "image", "png", cid="<two>")
    message = place.desk.receive(mail.as_bytes()).message
    assert message is not None
    type(message.ticket).objects.filter(pk=message.ticket_id).update(department=place.desk.care)
    page = body_of(agent.get(f"/tickets/{message.ticket.number}/messages/{message.id}/html"))
    assert page.count("data:image/webp;base64,") == 1
    assert "data:image/png" not in page


@pytest.mark.django_db
def test_a_text_is_served_as_plain_text_apart_from_the_desk(place: Besieged, agent: Client) -> None:
    answer = agent.get(received(place, "Zürich, 退款\n".encode(), "text/plain", "a.txt"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert "Zürich, 退款" in body_of(answer)
    apart(answer)


@pytest.mark.django_db
def test_a_preview_of_another_department_looks_like_none(place: Besieged) -> None:
    url = received(place, png(10, 1), "image/png")
    otto = signed_in(an_agent_with((Role.AGENT, place.desk.billing)))
    assert otto.get(url).status_code == 404
    own = f"/tickets/{place.billing.ticket.number}/files/{url.split('/')[4]}/preview"
    assert otto.get(own).status_code == 404


@given(st.binary(max_size=200))
def test_no_bytes_make_the_type_or_the_size_fail(content: bytes) -> None:
    kind = file_type(content)
    assert (kind is FileType.TEXT) <= (b"\x00" not in content)
    for picture in PICTURES:
        assert pixels(content, picture) >= 0
