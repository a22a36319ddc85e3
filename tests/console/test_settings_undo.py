"""What an administrator changed about departments, mailboxes and roles is taken back by the toast, and only as far as it may be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sealdesk.access.managing import state_of
from sealdesk.access.models import Department, Grant
from sealdesk.access.permissions import Role
from sealdesk.channels.models import Mailbox
from sealdesk.desk import actions
from sealdesk.desk.models import Ticket
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from tests.besieged import an_agent_with, signed_in
from tests.cast import Desk
from tests.console.support import words_of

MEANTIME = "It was changed in the meantime"


def url(name: str, *args: Any) -> str:
    return reverse(f"console:settings-{name}", args=args)


def undo(office: Client) -> str:
    return words_of(office.post("/undo/last/", {"next": "/settings/"}, follow=True))


def departments() -> dict[str, Any]:
    return {one.slug: (state_of(one), one.archived_at is None) for one in Department.objects.all()}


def named(name: str, *categories: str, default: bool = False) -> dict[str, Any]:
    return {"name": name, "name_zh": "", "categories": categories} | ({"is_default": "on"} if default else {})


def test_a_department_and_those_it_took_from_are_what_they_were(office: Client, desk: Desk) -> None:
    office.post(url("department", desk.care.pk), named("Care", "how-to", "complaint", default=True))
    before = departments()
    page = office.post(url("department", desk.billing.pk), named("Invoices", "how-to", default=True), follow=True)
    assert "Saved." in words_of(page)
    assert "/undo/" in page.content.decode()
    assert departments() != before
    assert "Undone." in undo(office)
    assert departments() == before
    undone = json.loads(LedgerEvent.objects.filter(tag="action:undone").latest("id").details)
    assert undone["undid"] == "department.change"


def test_what_was_changed_since_stays(office: Client, desk: Desk) -> None:
    office.post(url("department", desk.care.pk), named("Care", default=True))
    Department.objects.filter(pk=desk.care.pk).update(name="Somebody else's")
    assert MEANTIME in undo(office)
    assert Department.objects.get(pk=desk.care.pk).name == "Somebody else's"


def test_an_archived_department_is_open_again_with_what_it_had(office: Client, desk: Desk, ticket: Ticket) -> None:
    actions.assign(desk.wang, ticket, desk.wang.id)
    before, mailboxes = departments(), set(Mailbox.objects.values_list("pk", "department"))
    page = office.post(url("department-archive", desk.care.pk), {"into": str(desk.billing.pk)}, follow=True)
    assert "Archived. 1 ticket was moved." in words_of(page)
    ticket.refresh_from_db()
    assert (ticket.department_id, ticket.assignee_id) == (desk.billing.pk, None)
    assert "Undone." in undo(office)
    assert departments() == before
    assert set(Mailbox.objects.values_list("pk", "department")) == mailboxes
    ticket.refresh_from_db()
    assert (ticket.department_id, ticket.assignee_id) == (desk.care.pk, desk.wang.id)


def test_a_mailbox_writes_as_it_did_and_fetches_again(office: Client, desk: Desk) -> None:
    box = desk.mailbox
    before = Mailbox.objects.filter(pk=box.pk).values("sender_name", "signature", "department", "is_active").get()
    told = {"department": str(desk.billing.pk), "sender_name": "Returns", "signature": "Bye"}
    office.post(url("mailbox", box.pk), told)
    office.post(url("mailbox-pause", box.pk), {"active": "0"})
    box.refresh_from_db()
    assert (box.sender_name, box.is_active) == ("Returns", False)
    assert "Undone." in undo(office)
    assert "Undone." in undo(office)
    assert Mailbox.objects.filter(pk=box.pk).values("sender_name", "signature", "department", "is_active").get() == before


def test_a_role_is_taken_back_and_given_back(office: Client, desk: Desk) -> None:
    office.post(url("agent-give", desk.wang.id), {"role": "lead", "department": str(desk.billing.pk)})
    grant = Grant.objects.get(agent=desk.wang.id, role="lead")
    assert "Undone." in undo(office)
    assert not Grant.objects.filter(pk=grant.pk).exists()
    held = Grant.objects.filter(agent=desk.wang.id).first()
    assert held is not None
    office.post(url("agent-withdraw", desk.wang.id, held.pk))
    assert not Grant.objects.filter(agent=desk.wang.id, role=held.role, department=held.department).exists()
    assert "Undone." in undo(office)
    assert Grant.objects.filter(agent=desk.wang.id, role=held.role, department=held.department).count() == 1


def test_undo_gives_nobody_a_role_of_their_own_and_takes_no_last_administrator(office: Client, ada: Agent) -> None:
    second = an_agent_with((Role.ADMINISTRATOR, None))
    own = Grant.objects.get(agent=ada)
    office.post(url("agent-withdraw", ada.pk, own.pk))
    assert not Grant.objects.filter(agent=ada).exists()
    assert "nothing to undo" in undo(office)
    third = Agent.objects.create(email="third@desk.example", name="Third")
    other = signed_in(second)
    other.post(url("agent-give", third.pk), {"role": "administrator", "department": ""})
    Grant.objects.filter(agent=second).update(department=Department.objects.first())
    other.post("/undo/last/", {"next": "/settings/"})
    assert Grant.objects.filter(agent=third, role=Role.ADMINISTRATOR, department=None).exists()


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD])
def test_who_lost_the_permission_takes_nothing_back(desk: Desk, role: Role) -> None:
    agent = an_agent_with((Role.ADMINISTRATOR, None))
    an_agent_with((Role.ADMINISTRATOR, None))
    office = signed_in(agent)
    office.post(url("department", desk.care.pk), named("Care", default=True))
    Grant.objects.filter(agent=agent).update(role=role)
    office.post("/undo/last/", {"next": "/inbox/all/"})
    assert Department.objects.get(pk=desk.care.pk).name == "Care"
