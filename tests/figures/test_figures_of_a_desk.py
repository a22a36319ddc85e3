"""The figures that a lead sees: of their own departments, counted right, and nothing of a person in what is kept."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk.acting.deciding import Way
from sealdesk.desk.models import Ticket, Tray
from sealdesk.figures import topics
from sealdesk.figures.automation import SECONDS, automation
from sealdesk.figures.models import Topic
from sealdesk.figures.volume import Span, volume
from sealdesk.ledger.models import LedgerEvent
from sealdesk.triage.prediction import Reason
from tests.besieged import an_agent_with
from tests.cast import Desk
from tests.figures.history import DAY, judge, past_and_present, write_in


def test_tickets_are_counted_by_category_and_day_and_beside_the_time_before(desk: Desk, lead: Actor) -> None:
    write_in(desk.care, ["one", "two"], 2 * DAY, first=1, category="complaint")
    write_in(desk.care, ["three"], 0 * DAY, first=10, category="how-to")
    write_in(desk.care, ["four", "five", "six"], 9 * DAY, first=20, category="how-to")
    counted = volume(lead, Span.WEEK, timezone.now())
    assert len(counted.steps) == 7
    assert {category: sum(counts) for category, counts in counted.counts.items()} == {"complaint": 2, "how-to": 1}
    assert (counted.counts["complaint"][4], counted.counts["how-to"][6]) == (2, 1)
    assert (counted.total, counted.before) == (3, 3)
    assert volume(lead, Span.DAY, timezone.now()).total == 1
    assert volume(lead, Span.MONTH, timezone.now()).total == 6


def test_only_departments_that_are_led_count_and_only_people_s_mail(desk: Desk, lead: Actor) -> None:
    write_in(desk.billing, ["not led"], DAY / 2, first=1)
    write_in(desk.care, ["led"], DAY / 2, first=2)
    Ticket.objects.filter(pk=write_in(desk.care, ["a bounce"], DAY / 2, first=3)[0].pk).update(tray=Tray.BOUNCE)
    assert volume(lead, Span.WEEK, timezone.now()).total == 1
    assert volume(lead, Span.WEEK, timezone.now(), desk.billing.pk).total == 0
    assert volume(desk.wang, Span.WEEK, timezone.now()).total == 0


def test_a_flood_about_one_thing_is_told_with_what_is_usual(desk: Desk, lead: Actor) -> None:
    for number, days in enumerate(range(2, 29)):
        write_in(desk.care, ["usual"], days * DAY, first=1 + number, category="account-access")
    assert not volume(lead, Span.WEEK, timezone.now()).surges
    write_in(desk.care, ["cannot sign in"] * 42, dt.timedelta(minutes=5), first=100, category="account-access")
    (surge,) = volume(lead, Span.WEEK, timezone.now()).surges
    assert (surge.category, surge.seen) == ("account-access", 42)
    assert surge.usual < 1


def test_it_costs_six_queries_however_many_tickets_there_are(desk: Desk, lead: Actor) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            volume(lead, Span.MONTH, timezone.now())
            automation(lead, timezone.now() - 30 * DAY)
        return len(seen)

    write_in(desk.care, ["one"], DAY / 2, first=1)
    few = queries()
    write_in(desk.care, ["more"] * 60, 3 * DAY, first=100, category="complaint")
    assert queries() == few <= 6


def test_what_triage_did_is_counted_with_what_was_corrected_and_saved(desk: Desk, lead: Actor) -> None:
    tickets = write_in(desk.care, ["one", "two", "three", "four", "five"], DAY, first=1)
    for ticket in tickets[:3]:
        judge(ticket, "category", "complaint")
    judge(tickets[3], "category", "complaint", corrected_to="how-to")
    judge(tickets[4], "category", "")
    judge(write_in(desk.billing, ["elsewhere"], DAY, first=20)[0], "category", "complaint")
    done = automation(lead, timezone.now() - 7 * DAY)
    (category,) = done.questions
    assert (category.asked, category.answered, category.corrected) == (5, 4, 1)
    assert done.saved == dt.timedelta(seconds=2 * SECONDS["category"])
    assert [(one.said, one.meant, one.count) for one in done.mixed_up] == [("complaint", "how-to", 1)]


def test_what_was_set_aside_counts_as_spam_and_as_nothing_else(desk: Desk, lead: Actor) -> None:
    for ticket in write_in(desk.care, ["one", "two", "three"], DAY, first=1):
        Ticket.objects.filter(pk=ticket.pk).update(tray=Tray.SPAM)
        judge(ticket, "spam", "spam")
        judge(ticket, "category", "complaint")
    (back,) = write_in(desk.care, ["not spam at all"], DAY, first=10)
    judge(back, "spam", "spam", way=Way.UNDONE)
    done = automation(lead, timezone.now() - 7 * DAY)
    (spam,) = done.questions
    assert (spam.question, spam.asked, spam.answered, spam.corrected) == ("spam", 4, 4, 1)
    assert done.saved == dt.timedelta(seconds=2 * SECONDS["spam"])


def test_a_ticket_that_stays_where_it_came_in_saved_nobody_the_choice(desk: Desk, lead: Actor) -> None:
    stays, goes = write_in(desk.care, ["?", "An invoice"], DAY, first=1)
    judge(stays, "department", desk.care.slug, reason=Reason.BY_RULE, confidence=0)
    judge(goes, "department", desk.care.slug)
    (department,) = automation(lead, timezone.now() - 7 * DAY).questions
    assert (department.asked, department.answered) == (2, 1)


def test_topics_are_found_once_kept_sealed_and_told_to_who_leads(desk: Desk, lead: Actor) -> None:
    past_and_present(desk)
    now = timezone.now()
    assert topics.look_around(now) == 1
    assert topics.look_around(now + dt.timedelta(hours=7)) == 0
    (told,) = topics.topics(lead, Opening(lead, "work-on-ticket"))
    assert (str(told.phrase), told.people, told.department) == ("Payment terminal frozen", 12, desk.care)
    assert topics.topics(desk.wang, Opening(desk.wang, "work-on-ticket")) == []
    otto = agent_actor(an_agent_with((Role.LEAD, desk.billing)))
    assert topics.topics(otto, Opening(otto, "work-on-ticket")) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT phrase FROM figures_topic")
        assert b"terminal" not in bytes(cursor.fetchone()[0])


def test_looking_for_topics_is_recorded_and_says_nothing_of_them(desk: Desk) -> None:
    past_and_present(desk)
    topics.look_around(timezone.now())
    event = LedgerEvent.objects.get(tag=Tag.TOPICS_FOUND)
    assert "terminal" not in event.details.lower()
    read = LedgerEvent.objects.filter(tag=Tag.VALUE_OPENED, actor="system:analyst").get()
    assert '"purpose":"analysis"' in read.details.replace(" ", "")


def test_a_topic_of_people_who_were_erased_is_gone_with_the_next_look(desk: Desk) -> None:
    past_and_present(desk)
    topics.look(desk.care, timezone.now())
    assert Topic.objects.count() == 1
    Ticket.objects.filter(department=desk.care, opened_at__gte=timezone.now() - 2 * DAY).delete()
    topics.look(desk.care, timezone.now())
    assert Topic.objects.count() == 0
    assert get_user_model().objects.exists()
