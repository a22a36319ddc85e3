"""The settings pages of categories: list with numbers, own ones, archiving, and where their names appear."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from sealdesk.access.actors import Actor
from sealdesk.access.models import Department
from sealdesk.access.permissions import Role
from sealdesk.desk import categories
from sealdesk.desk.models import Ticket
from tests.besieged import an_agent_with, signed_in
from tests.cast import Desk
from tests.console.support import words_of

LIST = "/settings/categories/"


def url(name: str, *slug: str) -> str:
    return reverse(f"console:settings-{name}", args=slug)


def offered(office: Client) -> str:
    """What the toast on the list offers to undo."""
    found = re.search(r'action="/undo/([0-9a-f-]{36})/"', office.get(LIST).content.decode())
    return found[1] if found else ""


def test_the_list_says_where_each_leads_and_how_many_tickets_have_it(office: Client, desk: Desk, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(category="complaint")
    Department.objects.filter(pk=desk.billing.pk).update(categories=["complaint"])
    page = words_of(office.get(LIST))
    assert "Complaint 投诉 Billing complaint 1 ticket" in page
    assert "How to 使用咨询 nowhere by itself how-to 0 tickets" in page


def test_a_new_name_stands_wherever_the_category_does(office: Client, desk: Desk, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(category="complaint")
    office.post(url("category", "complaint"), {"name": "Grievance", "name_zh": "申诉", "department": str(desk.care.pk)})
    entry = offered(office)
    wang = signed_in(an_agent_with((Role.AGENT, desk.care)))
    assert "Grievance" in words_of(wang.get(f"/tickets/{ticket.number}/"))
    assert "Grievance" in words_of(office.get(url("department", str(desk.care.pk))))
    ledger = words_of(office.get("/ledger/"))
    assert "Name in English: Complaint → Grievance" in ledger
    office.post(f"/undo/{entry}/", {"next": LIST})
    assert categories.name_of("complaint", "zh-hans") == "投诉"
    assert "Grievance" not in words_of(office.get(LIST))


def test_a_category_of_ones_own_is_added_and_what_makes_no_sense_said(office: Client, desk: Desk) -> None:
    office.post(url("category-new"), {"name": "Gift cards", "name_zh": "礼品卡", "department": str(desk.billing.pk)})
    assert "Gift cards your own 礼品卡 Billing gift-cards 0 tickets" in words_of(office.get(LIST))
    again = office.post(url("category-new"), {"name": "Gift cards", "department": ""})
    assert "Another category has this name." in words_of(again)
    assert 'value="Gift cards"' in again.content.decode()


def test_an_archived_one_is_in_no_choice_and_still_in_filters(office: Client, desk: Desk, ticket: Ticket) -> None:
    office.post(url("category-archive", "complaint"))
    assert "Complaint archived" in words_of(office.get(LIST))
    assert "Complaint" not in words_of(office.get(url("department", str(desk.care.pk))))
    wang = signed_in(an_agent_with((Role.AGENT, desk.care)))
    assert "Complaint (archived)" in words_of(wang.get("/inbox/all/"))
    page = wang.get(f"/tickets/{ticket.number}/").content.decode()
    assert 'value="complaint"' not in page.split('id="correct-category"')[1].split("</select>")[0]
    office.post(url("category-restore", "complaint"))
    assert "Complaint archived" not in words_of(office.get(LIST))


def test_who_manages_one_department_reads_the_list_and_changes_nothing(desk: Desk) -> None:
    visitor = signed_in(an_agent_with((Role.ADMINISTRATOR, desk.care)))
    page = visitor.get(LIST)
    assert "Complaint" in words_of(page)
    assert url("category-new") not in page.content.decode()
    assert visitor.get(url("category", "complaint")).status_code == 404
    assert visitor.post(url("category-archive", "complaint")).status_code == 404
    assert visitor.post(url("category-new"), {"name": "Mine", "department": ""}).status_code == 403


def test_without_the_permission_there_is_no_page(desk: Desk) -> None:
    visitor = signed_in(an_agent_with((Role.AGENT, desk.care)))
    assert {visitor.get(path).status_code for path in (LIST, url("category-new"), url("category", "complaint"))} == {403}
    assert LIST not in visitor.get("/settings/").content.decode()


def test_the_list_costs_the_same_however_many_there_are(office: Client, desk: Desk, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        categories.add(Actor.system("tests"), name=f"Own {number}", name_zh="", department=desk.care)
    office.get(LIST)
    with django_assert_max_num_queries(11):
        office.get(LIST)
