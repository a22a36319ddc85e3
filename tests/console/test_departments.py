"""Departments: added, renamed, archived into another one, and opened again."""

from __future__ import annotations

import json

import pytest

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.departments import default_department, departments_now
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.managing import change_department, create_department, managed_departments
from sealdesk.access.models import Department, Grant
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.channels.closing import archive_department, restore_department
from sealdesk.channels.models import Mailbox
from sealdesk.desk import actions, queries
from sealdesk.desk.models import Ticket
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from tests.cast import Desk, letter

ADA = Actor.system("operator")


def of_department(department: Department) -> Actor:
    """An administrator of one department."""
    agent = Agent.objects.create(email="ben@desk.example", name="Ben")
    Grant.objects.create(agent=agent, role=Role.ADMINISTRATOR, department=department)
    return agent_actor(agent)


def changes(tag: Tag) -> list[dict[str, object]]:
    return [json.loads(event.details).get("changes", {}) for event in LedgerEvent.objects.filter(tag=tag, outcome="done").order_by("id")]


def test_a_department_is_made_with_a_short_name_that_nobody_else_has(desk: Desk) -> None:
    made = create_department(ADA, slug="returns", name="  Returns\r\nBcc: x  ", name_zh="退货")
    assert (made.slug, made.name, made.is_default) == ("returns", "Returns Bcc: x", False)
    for slug in ("returns", "x", "Big", "1st", "a b", "a" * 41, ""):
        with pytest.raises(InvalidChangeError):
            create_department(ADA, slug=slug, name="Other")
    with pytest.raises(InvalidChangeError):
        create_department(ADA, slug="nameless", name=" \n ")
    with pytest.raises(NotAllowedError):
        create_department(of_department(desk.care), slug="mine", name="Mine")


def test_a_change_stands_in_the_ledger_with_the_old_and_the_new_value(desk: Desk) -> None:
    change_department(ADA, desk.care, name="Help", name_zh="帮助", categories=["how-to"], is_default=False)
    assert changes(Tag.DEPARTMENT_CHANGED) == [
        {"name": ["Customer care", "Help"], "name_zh": ["客户服务", "帮助"], "categories": [[], ["how-to"]]}
    ]
    assert Department.objects.get(pk=desk.care.pk).is_default


def test_a_category_and_mail_without_a_home_have_one_department(desk: Desk) -> None:
    change_department(ADA, desk.care, name="Care", name_zh="", categories=["how-to", "complaint"], is_default=True)
    change_department(ADA, desk.billing, name="Billing", name_zh="", categories=["how-to"], is_default=True)
    assert Department.objects.get(pk=desk.care.pk).categories == ["complaint"]
    assert default_department().pk == desk.billing.pk
    local = of_department(desk.care)
    with pytest.raises(InvalidChangeError, match="takes something"):
        change_department(local, desk.care, name="Care", name_zh="", categories=["how-to", "complaint"], is_default=False)
    change_department(local, desk.care, name="Renamed", name_zh="", categories=["complaint"], is_default=False)
    with pytest.raises(NotAllowedError):
        change_department(local, desk.billing, name="Mine", name_zh="", categories=[], is_default=False)


def test_an_archived_department_gives_all_it_has_to_another(desk: Desk) -> None:
    first, second = desk.ticket_from(letter()), desk.ticket_from(letter(Message_ID="<2@customer.example>", subject="Second"))
    Ticket.objects.all().update(department=desk.care)
    Ticket.objects.filter(pk=first.pk).update(assignee=desk.wang.id, status="open")
    Ticket.objects.filter(pk=second.pk).update(status="closed")
    first.refresh_from_db()
    actions.note(desk.wang, first, "She called twice.")
    change_department(ADA, desk.care, name="Care", name_zh="", categories=["how-to"], is_default=True)
    assert archive_department(ADA, desk.care, desk.billing) == 2
    moved = Ticket.objects.get(pk=first.pk)
    assert (moved.department_id, moved.assignee_id) == (desk.billing.pk, None)
    assert Ticket.objects.get(pk=second.pk).department_id == desk.billing.pk
    assert Mailbox.objects.filter(department=desk.billing).count() == 2
    assert Department.objects.get(pk=desk.billing.pk).categories == ["how-to"]
    assert default_department().pk == desk.billing.pk
    assert desk.care.pk not in {one.pk for one in departments_now()}
    assert LedgerEvent.objects.filter(tag=Tag.TICKET_CHANGED, resource=first.key, actor=ADA.key).count() == 1
    messages, _older = queries.messages(desk.otto, queries.ticket(desk.otto, first.number))
    assert "She called twice." in [Opening(desk.otto, "support").show(message.text).text for message in messages]


def test_nothing_new_comes_to_an_archived_department_until_it_is_opened_again(desk: Desk) -> None:
    archive_department(ADA, desk.billing, desk.care)
    desk.billing.refresh_from_db()
    ticket = desk.ticket_from(letter(to="billing@desk.example"))
    assert ticket.department_id == desk.care.pk
    with pytest.raises(InvalidChangeError):
        actions.correct(desk.wang, ticket, "department", "billing")
    with pytest.raises(InvalidChangeError):
        change_department(ADA, desk.billing, name="Billing", name_zh="", categories=[], is_default=False)
    with pytest.raises(InvalidChangeError):
        archive_department(ADA, desk.care, desk.billing)
    with pytest.raises(InvalidChangeError):
        archive_department(ADA, desk.care, desk.care)
    assert managed_departments(ADA)[-1].pk == desk.billing.pk
    restore_department(ADA, desk.billing)
    assert desk.billing.pk in {one.pk for one in departments_now()}
    assert Ticket.objects.get(pk=ticket.pk).department_id == desk.care.pk
