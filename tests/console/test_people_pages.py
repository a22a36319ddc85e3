"""The pages of agents, roles and departments."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sealdesk.access.models import Department, Grant
from sealdesk.access.permissions import Permission, Role
from sealdesk.console.role_words import _RIGHTS, ROLES, role_sentence
from sealdesk.identity.models import Agent, SetupLink
from sealdesk.ledger.models import LedgerEvent
from tests.cast import Desk
from tests.console.support import words_of


def url(name: str, *args: Any) -> str:
    return reverse(f"console:settings-{name}", args=args)


def the_link_on(text: str) -> str:
    found = re.search(r"/sign-in/set-up/[\w-]+|/[\w/-]*link[\w/-]*/[\w-]{43}/?", text)
    return found[0] if found else ""


def test_somebody_is_invited_and_the_link_is_shown_once(office: Client, desk: Desk) -> None:
    told = {"name": "Lin Wei", "email": "Lin@desk.example", "role": "lead", "department": str(desk.care.pk), "language": "zh-hans"}
    answer = office.post(url("agent-new"), told)
    lin = Agent.objects.get(email="lin@desk.example")
    assert answer.headers["Location"] == url("agent", lin.pk)
    assert lin.spoken_languages == ["zh"]
    assert Grant.objects.get(agent=lin).department_id == desk.care.pk
    first, second = office.get(url("agent", lin.pk)), office.get(url("agent", lin.pk))
    assert "One-time link for Lin Wei" in words_of(first)
    assert "One-time link for" not in words_of(second)
    assert SetupLink.objects.filter(agent=lin).count() == 1
    again = office.post(url("agent-new"), told)
    assert "Another agent has this e-mail address" in words_of(again)
    assert 'value="Lin Wei"' in again.content.decode()


def test_a_link_is_shown_to_nobody_on_the_page_of_somebody_else(office: Client, desk: Desk) -> None:
    office.post(url("agent-link", desk.wang.id))
    assert "One-time link for" not in words_of(office.get(url("agent", desk.otto.id)))
    assert "One-time link for Wang Fang" in words_of(office.get(url("agent", desk.wang.id)))


def test_roles_are_given_and_taken_on_the_page_of_an_agent(office: Client, ada: Agent, desk: Desk) -> None:
    office.post(url("agent-give", desk.wang.id), {"role": "lead", "department": str(desk.billing.pk)})
    page = office.get(url("agent", desk.wang.id))
    assert "The role is given, from their next click on." in words_of(page)
    assert "Lead" in words_of(page)
    grant = Grant.objects.get(agent=desk.wang.id, role="lead")
    office.post(url("agent-withdraw", desk.wang.id, grant.pk))
    assert not Grant.objects.filter(pk=grant.pk).exists()
    own = office.post(url("agent-give", ada.pk), {"role": "lead", "department": ""})
    assert own.status_code == 403
    assert "Nobody changes their own rights" in words_of(own)
    assert Grant.objects.filter(agent=ada).count() == 1


def test_what_makes_no_sense_is_said_on_the_page(office: Client, ada: Agent) -> None:
    office.post(url("agent-withdraw", ada.pk, Grant.objects.get(agent=ada).pk))
    assert "This is the last administrator" in words_of(office.get(url("agent", ada.pk)))
    assert Grant.objects.filter(agent=ada).exists()


def test_the_matrix_says_what_the_code_allows_and_every_right_has_words(office: Client) -> None:
    assert set(_RIGHTS) == set(Permission)
    assert set(ROLES) == set(Role)
    assert all(role_sentence(role) for role in Role)
    page = words_of(office.get(url("roles")))
    assert all(right.name in page for right in _RIGHTS.values())


@pytest.mark.parametrize(
    ("asked", "named"), [("ticket:reply", {"Wang Fang", "Otto Brandt"}), ("sensitive", {"Lea Lang"}), ("secret", {"Lea Lang"})]
)
def test_the_page_says_who_may(office: Client, desk: Desk, asked: str, named: set[str]) -> None:
    lea = Agent.objects.create(email="lea@desk.example", name="Lea Lang")
    Grant.objects.create(agent=lea, role=Role.LEAD, department=desk.care)
    page = words_of(office.get(url("roles"), {"who": asked}))
    assert {name for name in ("Wang Fang", "Otto Brandt", "Lea Lang") if f"{name} " in page} >= named
    assert ("Nobody, at the moment." in page) is (not named)
    narrowed = words_of(office.get(url("roles"), {"who": "ticket:reply", "in": str(desk.billing.pk)}))
    assert "Otto Brandt" in narrowed
    assert "Wang Fang" not in narrowed


def test_a_department_is_made_renamed_and_archived_on_pages(office: Client, desk: Desk) -> None:
    wrong = office.post(url("department-new"), {"name": "Returns", "slug": "Not Good"})
    assert "A short name has 2 to 40" in words_of(wrong)
    office.post(url("department-new"), {"name": "Returns", "name_zh": "退货", "slug": "returns"})
    made = Department.objects.get(slug="returns")
    office.post(url("department", made.pk), {"name": "Returns desk", "name_zh": "退货", "categories": ["how-to"]})
    office.post(url("department-archive", made.pk), {"into": str(desk.care.pk)})
    made.refresh_from_db()
    assert made.archived_at is not None
    page = words_of(office.get(url("departments")))
    assert "Returns desk archived" in page
    ledger = words_of(office.get("/ledger/"))
    assert "Name in English: Returns → Returns desk" in ledger
    event = LedgerEvent.objects.filter(tag="department:changed", resource=made.key).latest("id")
    detail = words_of(office.get(reverse("console:event", args=[event.uid])))
    assert "Answers for nothing → How to" in detail
    office.post(url("department-restore", made.pk))
    made.refresh_from_db()
    assert made.archived_at is None


def test_an_unknown_category_in_a_form_changes_nothing(office: Client, desk: Desk) -> None:
    office.post(url("department", desk.care.pk), {"name": "Care", "categories": ["<script>"]})
    assert Department.objects.get(pk=desk.care.pk).name == "Customer care"


@pytest.mark.parametrize("more", [0, 30])
def test_the_list_of_agents_costs_the_same_however_many_there_are(
    office: Client, desk: Desk, more: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(more):
        agent = Agent.objects.create(email=f"{number}@desk.example", name=f"Agent {number}")
        Grant.objects.create(agent=agent, role=Role.AGENT, department=desk.care)
    for page, most in ((url("agents"), 11), (url("departments"), 9), (url("roles"), 12)):
        office.get(page)
        with django_assert_max_num_queries(most):
            office.get(page)
