"""The page of figures: for who leads, with pictures that are tables too."""

from __future__ import annotations

import datetime as dt
import re

from django.contrib.auth import get_user_model
from django.utils import timezone

from sealdesk.access.permissions import Role
from sealdesk.figures import topics
from sealdesk.figures.automation import SECONDS
from tests.besieged import an_agent_with, signed_in
from tests.cast import Desk
from tests.figures.history import DAY, judge, past_and_present, write_in

ADDRESS = "/figures/"


def test_an_empty_desk_says_what_will_stand_here(desk: Desk) -> None:
    page = signed_in(an_agent_with((Role.LEAD, desk.care))).get(ADDRESS).content.decode()
    for words in ("No ticket yet", "Still learning what is usual", "Nothing sorted yet", "No new topic"):
        assert words in page


def test_what_came_is_a_picture_a_table_and_a_sentence(desk: Desk) -> None:
    write_in(desk.care, ["one", "two"], DAY, first=1, category="complaint")
    page = signed_in(an_agent_with((Role.LEAD, desk.care))).get(f"{ADDRESS}?span=month").content.decode()
    assert 'aria-label="2 tickets, by category and time"' in page
    assert "Complaint: 2</title>" in page
    assert page.count('<th scope="row" class="nowrap">') >= 30
    assert "0 in the 30 days before" in page
    write_in(desk.care, ["three"], DAY, first=3)
    page = signed_in(an_agent_with((Role.LEAD, desk.care))).get(f"{ADDRESS}?span=month").content.decode()
    assert "Without a category: 1</title>" in page


def test_a_surge_leads_to_its_tickets_and_a_topic_to_a_search(desk: Desk) -> None:
    past_and_present(desk)
    write_in(desk.care, ["cannot sign in"] * 30, dt.timedelta(minutes=5), first=500, category="account-access")
    topics.look(desk.care, timezone.now())
    lead = signed_in(an_agent_with((Role.LEAD, desk.care)))
    page = lead.get(ADDRESS).content.decode()
    assert "30 tickets about Account access in 20 min" in page
    assert 'href="/inbox/all/?category=account-access&amp;order=opened"' in page
    assert lead.get("/inbox/all/?category=account-access&order=opened").status_code == 200
    assert 'value="&quot;cannot sign&quot;"' in page


def test_who_leads_several_departments_chooses_and_others_get_nothing_by_asking(desk: Desk) -> None:
    write_in(desk.billing, ["theirs"], DAY, first=1)
    both = signed_in(an_agent_with((Role.LEAD, desk.care), (Role.LEAD, desk.billing)))
    assert "1 ticket, by" in both.get(ADDRESS).content.decode()
    get_user_model().objects.update(language="zh-hans")
    assert f">{desk.care.name_zh}</option>" in both.get(ADDRESS).content.decode()
    get_user_model().objects.update(language="en")
    assert "No ticket yet" in both.get(f"{ADDRESS}?department={desk.care.pk}").content.decode()
    care = signed_in(an_agent_with((Role.LEAD, desk.care)))
    assert "No ticket yet" in care.get(f"{ADDRESS}?department={desk.billing.pk}").content.decode()
    assert signed_in(an_agent_with((Role.AGENT, desk.care))).get(ADDRESS).status_code == 403
    assert care.get(f"{ADDRESS}?department=nonsense&span=never").status_code == 200


def test_what_a_person_would_need_is_said_with_the_units_and_signs_of_the_page(desk: Desk) -> None:
    ticket = write_in(desk.care, ["one"], DAY, first=1)[0]
    judge(ticket, "category", "complaint")
    judge(ticket, "priority", "high")
    lead = signed_in(an_agent_with((Role.LEAD, desk.care)))
    said = "an assumption: {}. A correction takes as much away."
    assert said.format(f"Category {SECONDS['category']} s, Priority {SECONDS['priority']} s") in lead.get(ADDRESS).content.decode()
    get_user_model().objects.update(language="zh-hans")
    page = lead.get(ADDRESS).content.decode()
    assert f"时间按人工所需估算：分类 {SECONDS['category']} 秒、优先级 {SECONDS['priority']} 秒。每次更正扣除同样的时间。" in page


def test_the_time_saved_by_each_question_adds_up_to_the_time_above_them(desk: Desk) -> None:
    for ticket in write_in(desk.care, ["one", "two", "three"], DAY, first=1):
        judge(ticket, "category", "complaint")
        judge(ticket, "priority", "high")
        judge(ticket, "department", desk.care.slug)
        judge(ticket, "assignee", "somebody")
    page = signed_in(an_agent_with((Role.LEAD, desk.care))).get(ADDRESS).content.decode()
    (whole,) = re.findall(r"Time saved</span>.*?stat-value\">(\d+) min<", page)
    parts = re.findall(r"<td class=\"right num\">(\d+) min</td></tr>", page)
    assert (whole, len(parts)) == ("2", 4)  # 45, 15, 60 and 45 seconds
    assert sum(map(int, parts)) == 2
