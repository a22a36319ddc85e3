"""An agent's browser, or somebody in it, sends files: too many, too large, with names that are paths. None is lost unseen."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sealdesk.access.permissions import Role
from sealdesk.desk.models import Attachment, Message
from tests.besieged import Besieged, an_agent_with, body_of, signed_in

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024


@pytest.fixture
def agent(place: Besieged) -> Client:
    return signed_in(an_agent_with((Role.AGENT, place.desk.care)))


def files(*sizes: int, name: str = "a.bin", kind: str = "text/html") -> dict[str, Any]:
    return {"text": "With files.", "files": [SimpleUploadedFile(name, b"x" * size, kind) for size in sizes]}


def test_files_that_are_together_too_large_are_refused_and_not_dropped(place: Besieged, agent: Client) -> None:
    before = Message.objects.count()
    answer = agent.post(place.care.url("note"), files(11 * MEGABYTE, 11 * MEGABYTE, 11 * MEGABYTE))
    assert answer.status_code == 409
    assert "With files." in body_of(answer)
    assert Message.objects.count() == before


@pytest.mark.parametrize("sizes", [(26 * MEGABYTE,), (1,) * 11, (1,) * 21])
def test_too_large_and_too_many_are_refused(place: Besieged, agent: Client, sizes: tuple[int, ...]) -> None:
    before = Message.objects.count()
    assert agent.post(place.care.url("note"), files(*sizes)).status_code in {400, 409}
    assert Message.objects.count() == before


@pytest.mark.parametrize("name", ["../../etc/passwd", "x\u202etxt.exe", 'a"; filename=b.html', "C:\\x\\y.html", "n" * 400])
def test_a_file_of_an_agent_is_a_download_under_a_bare_name(place: Besieged, agent: Client, name: str) -> None:
    assert agent.post(place.care.url("note"), files(10, name=name)).status_code == 302
    file = Attachment.objects.latest("id")
    answer = agent.get(f"/tickets/{place.care.ticket.number}/files/{file.id}/")
    assert answer["Content-Type"] == "application/octet-stream"
    shown = answer["Content-Disposition"]
    assert shown.startswith("attachment; filename*=UTF-8''")
    assert [part for part in ("..%2F", "%2F", "%5C", "%E2%80%AE", "%22", "\\", "/") if part in shown] == []


def test_a_form_of_thousands_of_fields_is_refused(place: Besieged, agent: Client) -> None:
    before = Message.objects.count()
    assert agent.post(place.care.url("note"), {f"f{number}": "x" for number in range(5_000)}).status_code == 400
    assert agent.post(place.care.url("note"), {"text": "x" * (6 * MEGABYTE)}).status_code == 400
    assert agent.post(place.care.url("note"), {"text": "x" * 100_001}).status_code == 409
    assert Message.objects.count() == before
