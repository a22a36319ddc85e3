"""The pages of who gets a ticket: the rule, the team, the duty of an agent, one's own absences; and the sentence on the ticket."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.models import Department, Grant
from sealdesk.access.permissions import Role
from sealdesk.desk.assigning import actions
from sealdesk.desk.assigning.models import AssigningRule, Duty
from sealdesk.desk.models import Ticket
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from tests.cast import Desk, letter
from tests.console.support import signed_in, words_of

ADA = Actor.system("operator")


def url(name: str, *args: Any) -> str:
    return reverse(f"console:{name}", args=args)


def colleague(department: Department, name: str, *languages: str) -> Agent:
    agent = Agent.objects.create(email=f"{name.split(maxsplit=1)[0].lower()}@desk.example", name=name, spoken_languages=list(languages))
    Grant.objects.create(agent=agent, role=Role.AGENT, department=department)
    return agent


def test_the_rule_of_a_department_is_chosen_and_taken_back(office: Client, desk: Desk) -> None:
    page = office.get(url("settings-assigning", desk.care.pk))
    assert "Wang Fang" in words_of(page)
    assert "may be given one" in words_of(page)
    told = {"method": "turn", "language": "on", "skills": "first"}
    page = office.post(url("settings-assigning", desk.care.pk), told, follow=True)
    assert "Saved. The next ticket that comes in goes by it." in words_of(page)
    assert AssigningRule.objects.get().hours is False
    office.post("/undo/last/", {"next": "/settings/"})
    rule = AssigningRule.objects.get()
    assert (rule.method, rule.skills, rule.hours) == ("load", "ignored", True)
    assert office.post(url("settings-assigning", desk.care.pk), {"method": "fate", "skills": "first"}).status_code == 200


def test_a_lead_sets_the_rule_and_hands_over_somebodys_open_tickets_in_one_step(desk: Desk) -> None:
    lead = colleague(desk.care, "Lea Lead", "fr")
    Grant.objects.filter(agent=lead).update(role=Role.LEAD)
    mei = colleague(desk.care, "Mei Chen", "en")
    tickets = [desk.ticket_from(letter(Message_ID=f"<{number}@customer.example>")) for number in range(2)]
    Ticket.objects.update(assignee=desk.wang.id, language="en")
    browser = signed_in(agent_actor(lead))
    assert "Choose how tickets are given" in words_of(browser.get(url("settings-acting")))
    page = browser.get(url("settings-assigning", desk.care.pk))
    assert words_of(page).count("Hand over their open tickets") == 1
    assert browser.get(url("settings-assigning", desk.billing.pk)).status_code == 404
    done = browser.post(url("settings-hand-over", desk.care.pk, desk.wang.id), follow=True)
    assert "Tickets handed over: 2. Given to others: 2, to nobody: 0." in words_of(done)
    assert set(Ticket.objects.values_list("assignee", flat=True)) == {mei.pk}
    assert "Given to Mei Chen, by the rule." in words_of(browser.get(url("activity", tickets[0].number)))
    browser.post("/undo/last/", {"next": "/settings/"})
    assert set(Ticket.objects.values_list("assignee", flat=True)) == {desk.wang.id}
    browser.post(url("settings-assigning", desk.care.pk), {"method": "turn", "skills": "first"})
    assert AssigningRule.objects.get().method == "turn"
    nothing = browser.post(url("settings-hand-over", desk.care.pk, mei.pk), follow=True)
    assert "They have no open ticket here that you see." in words_of(nothing)


def test_an_agents_duty_is_set_and_told_in_words_by_the_ledger(office: Client, desk: Desk) -> None:
    told = {
        "most": "20",
        "skills": ["how-to"],
        "days": list("01234"),
        "begin": "09:00",
        "end": "17:30",
        "zone": "Asia/Shanghai",
    }
    page = office.post(url("settings-agent-duty", desk.wang.id), told, follow=True)
    assert "Saved." in words_of(page)
    duty = Duty.objects.get()
    assert (duty.most, duty.hours) == (20, [[0, 1, 2, 3, 4], "09:00", "17:30"])
    event = LedgerEvent.objects.filter(tag="agent:changed").latest("id")
    said = words_of(office.get(url("event", event.uid)))
    for change in (
        "Open tickets at most no bound → 20",
        "Working hours at any time → Monday–Friday, 09:00–17:30",
        "Time zone the desk’s → Asia/Shanghai",
        "Knows well nothing → ",
    ):
        assert change in said
    refused = office.post(url("settings-agent-duty", desk.wang.id), {"zone": "Mars/Olympus"})
    assert "There is no such time zone." in words_of(refused)


def test_one_notes_ones_own_absence_and_takes_it_back(desk: Desk) -> None:
    wang, today = signed_in(desk.wang), timezone.localdate()
    page = wang.post(url("own-duty"), {"first": today.isoformat(), "last": ""}, follow=True)
    assert "The absence is noted." in words_of(page)
    assert Duty.objects.get().absences == [[today.isoformat(), today.isoformat()]]
    assert wang.get(url("settings-agent-duty", desk.wang.id)).status_code == 403
    page = wang.post(url("own-duty"), {"remove": f"{today}/{today}"}, follow=True)
    assert "No absence is noted." in words_of(page)
    assert "Choose the days" in words_of(wang.post(url("own-duty"), {"first": "soon"}, follow=True))


def test_the_ticket_says_who_was_looked_at_and_why_it_was_not_they(desk: Desk) -> None:
    mei, chen = colleague(desk.care, "Mei Chen", "en"), colleague(desk.care, "陈梅", "en")
    day = timezone.localdate() + dt.timedelta(days=2)
    actions.set_duty(ADA, mei, most=20, skills=[], zone="", hours=[list(range(7)), "00:00", "23:59"])
    actions.add_absence(agent_actor(chen), chen, timezone.localdate(), day)
    ticket = desk.ticket_from(letter(Message_ID="<m@customer.example>", text="How do I clean the parasol? A seam has opened."))
    assert str(ticket.assignee_id) == str(mei.pk)
    said = words_of(signed_in(desk.wang).get(f"/tickets/{ticket.number}/"))
    assert "Least busy of those who could take it." in said
    assert "Mei Chen: speaks English, 0 of 20 open, on duty" in said
    assert f"陈梅 is away until {day:%A}" in said
    actions.set_duty(ADA, mei, most=1, skills=[], zone="", hours=[])
    left = desk.ticket_from(letter(Message_ID="<n@customer.example>", subject="Another", text="How do I clean the other parasol?"))
    assert left.assignee_id is None
    said = words_of(signed_in(desk.wang).get(f"/tickets/{left.number}/"))
    assert "Nobody takes more tickets at the moment." in said
    assert "Mei Chen has all they take, 1 of 1 open" in said
