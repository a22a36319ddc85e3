"""The queue's pages: filters in the address, saved views, selected tickets, and what a row tells."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.desk import tagging
from sealdesk.desk.models import Attachment, Message, Ticket
from sealdesk.triage.models import Judgement
from sealdesk.workbench.models import SavedView
from tests.cast import Desk, letter
from tests.console.support import signed_in, words_of


def test_an_address_narrows_and_sorts_a_view(desk: Desk, ticket: Ticket) -> None:
    other = desk.ticket_from(letter(sender="other@customer.example", subject="An invoice"))
    Ticket.objects.filter(pk=other.pk).update(priority="urgent")
    wang = signed_in(desk.wang)
    urgent = words_of(wang.get("/inbox/all/?priority=urgent&order=waiting"))
    assert "An invoice" in urgent
    assert "The parasol" not in urgent
    assert "Longest waiting first" in urgent
    both = words_of(wang.get("/inbox/all/?order=priority"))
    assert both.index("An invoice") < both.index("The parasol")
    nothing = words_of(wang.get("/inbox/all/?status=closed"))
    assert "Nothing fits" in nothing


def test_nonsense_in_an_address_asks_for_nothing(desk: Desk, ticket: Ticket) -> None:
    page = signed_in(desk.wang).get(
        "/inbox/all/?status=lost&assignee=x&department='--&opened=2h&order=random&tray=%00&category=" + "x" * 99
    )
    assert "The parasol is torn" in words_of(page)


def test_a_row_tells_how_long_a_customer_has_waited_and_that_it_is_unread(desk: Desk, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(waiting_since=timezone.now() - dt.timedelta(hours=5), priority="high")
    wang = signed_in(desk.wang)
    page = wang.get("/inbox/all/")
    assert "5 h waiting" in words_of(page)
    assert "chip--warning" in page.content.decode()
    assert "data-unread" in page.content.decode()
    wang.get(f"/tickets/{ticket.number}/")
    assert "data-unread" not in wang.get("/inbox/all/").content.decode()


def test_a_filter_is_kept_as_a_view_that_counts_and_is_changed_and_removed(desk: Desk, ticket: Ticket) -> None:
    wang = signed_in(desk.wang)
    made = wang.post("/views/new/", {"name": "Fresh", "status": "new", "column": "language", "order": "opened"}, follow=True)
    assert "Fresh 1" in words_of(made)
    view = SavedView.objects.get()
    assert "The parasol is torn" in words_of(made)
    edit = wang.get(f"/views/{view.id}/").content.decode()
    assert 'value="Fresh"' in edit
    assert 'value="new" checked' in edit
    wang.post(f"/views/{view.id}/", {"name": "Stale", "status": "solved"})
    assert "The parasol" not in words_of(wang.get(f"/inbox/saved-{view.id.hex}/"))
    gone = wang.post(f"/views/{view.id}/remove/", follow=True)
    assert "The view is removed." in words_of(gone)
    assert wang.get(f"/inbox/saved-{view.id.hex}/").status_code == 404
    wang.post("/undo/last/")
    assert wang.get(f"/inbox/saved-{view.id.hex}/").status_code == 200


def test_a_view_without_a_name_keeps_what_was_chosen(desk: Desk) -> None:
    page = signed_in(desk.wang).post("/views/new/", {"name": " ", "priority": "urgent"})
    assert page.status_code == 409
    assert 'value="urgent" checked' in page.content.decode()


def test_a_lead_shares_and_an_agent_keeps_a_copy(desk: Desk, ticket: Ticket) -> None:
    Grant.objects.filter(agent=desk.otto.id).update(role=Role.LEAD, department=desk.care)
    signed_in(desk.otto).post("/views/new/", {"name": "Ours", "status": "new", "share": "care"})
    view, wang = SavedView.objects.get(), signed_in(desk.wang)
    assert "Ours" in words_of(wang.get("/inbox/all/"))
    assert "Save as my own" in words_of(wang.get(f"/views/{view.id}/"))
    assert wang.post(f"/views/{view.id}/", {"name": "Mine now"}).status_code == 403
    assert wang.post(f"/views/{view.id}/remove/").status_code == 403


def test_the_selected_tickets_are_changed_and_taken_back_in_one_go(desk: Desk, ticket: Ticket) -> None:
    other = desk.ticket_from(letter(sender="other@customer.example", subject="An invoice"))
    wang = signed_in(desk.wang)
    sent = {"ticket": [ticket.number, other.number], "act": "status:solved", "next": "/inbox/all/"}
    assert "2 tickets: Status: Solved" in words_of(wang.post("/inbox/bulk/", sent, follow=True))
    assert Ticket.objects.filter(status="solved").count() == 2
    assert "Undone for 2 tickets." in words_of(wang.post("/undo/last/", {"next": "/inbox/all/"}, follow=True))
    assert Ticket.objects.filter(status="new").count() == 2


def test_each_bulk_action_does_what_its_button_says(desk: Desk, ticket: Ticket) -> None:
    Grant.objects.create(agent_id=desk.wang.id, role=Role.AGENT, department=desk.billing)
    wang = signed_in(desk.wang)
    for act, field, value in (
        ("priority:urgent", "priority", "urgent"),
        ("assign:me", "assignee_id", desk.wang.id),
        ("assign:", "assignee_id", None),
        ("move:billing", "department_id", desk.billing.id),
    ):
        wang.post("/inbox/bulk/", {"ticket": ticket.number, "act": act})
        ticket.refresh_from_db()
        assert getattr(ticket, field) == value
    wang.post("/inbox/bulk/", {"ticket": ticket.number, "act": "tag:", "tag": "Late Delivery"})
    assert [word.word for word in ticket.tags.all()] == ["late-delivery"]
    assert "The parasol is torn" in words_of(wang.get("/inbox/all/?tag=late-delivery"))
    assert "The parasol is torn" not in words_of(wang.get("/inbox/all/?tag=other"))
    wang.post("/inbox/bulk/", {"ticket": ticket.number, "act": "snooze:tomorrow"})
    assert "The parasol is torn" in words_of(wang.get("/inbox/snoozed/"))
    wang.post("/undo/last/")
    assert "The parasol is torn" not in words_of(wang.get("/inbox/snoozed/"))
    wang.post("/inbox/bulk/", {"ticket": ticket.number, "act": "hand:", "agent": str(desk.wang.id)})
    wang.post("/inbox/bulk/", {"ticket": ticket.number, "act": "untag:", "tag": "late-delivery"})
    wang.post("/inbox/bulk/", {"ticket": ticket.number, "act": "category:", "category": "order-delivery"})
    ticket.refresh_from_db()
    assert (ticket.assignee_id, ticket.tags.count(), ticket.category) == (desk.wang.id, 0, "order-delivery")
    read = wang.post("/inbox/bulk/", {"ticket": ticket.number, "act": "mark:read", "next": "/inbox/all/"}, follow=True)
    assert "data-unread" not in read.content.decode()


@pytest.mark.parametrize(
    ("act", "field", "value"),
    [
        ("hand:", "agent", ""),
        ("tag:", "tag", "late"),
        ("untag:", "tag", "known"),
        ("category:", "category", "order-delivery"),
        ("priority:urgent", "", ""),
        ("snooze:tomorrow", "", ""),
        ("move:billing", "", ""),
    ],
)
def test_each_bulk_action_is_taken_back_in_one_go(desk: Desk, ticket: Ticket, act: str, field: str, value: str) -> None:
    Grant.objects.create(agent_id=desk.wang.id, role=Role.AGENT, department=desk.billing)
    other = desk.ticket_from(letter(sender="other@customer.example", subject="An invoice"))
    tickets = list(Ticket.objects.order_by("number"))
    Ticket.objects.update(department=desk.care)
    for each in tickets:
        each.department = desk.care
        tagging.tag(desk.wang, each, "known")

    def state() -> list[tuple[object, ...]]:
        rows = Ticket.objects.order_by("number")
        judged = (
            Judgement.objects.filter(question="category").order_by("ticket__number").values_list("confirmed", "corrected_to", "decided_by")
        )
        fields = [(t.assignee_id, t.priority, t.status, t.category, t.department_id, *sorted(w.word for w in t.tags.all())) for t in rows]
        return [*fields, *judged]

    before, wang = state(), signed_in(desk.wang)
    sent = {"ticket": [each.number for each in tickets], "act": act, "next": "/inbox/all/"}
    said = words_of(wang.post("/inbox/bulk/", sent | {field or "x": value or str(desk.wang.id)}, follow=True))
    assert "2 tickets:" in said
    assert state() != before
    assert "Undone for 2 tickets." in words_of(wang.post("/undo/last/", {"next": "/inbox/all/"}, follow=True))
    assert state() == before
    assert other.pk in {each.pk for each in tickets}


def test_a_category_set_by_hand_teaches_triage(desk: Desk, ticket: Ticket) -> None:
    signed_in(desk.wang).post("/inbox/bulk/", {"ticket": ticket.number, "act": "category:", "category": "order-delivery"})
    judged = Judgement.objects.get(ticket=ticket, question="category")
    assert judged.decided_by_id == desk.wang.id
    assert (judged.corrected_to or judged.value) == "order-delivery"


def test_a_selection_of_nothing_or_of_nonsense_is_told(desk: Desk, ticket: Ticket) -> None:
    wang = signed_in(desk.wang)
    for sent, words in (
        ({"act": "status:solved"}, "No ticket is selected."),
        ({"ticket": ["x", "1e9"], "act": "status:solved"}, "No ticket is selected."),
        ({"ticket": ticket.number, "act": "burn:all"}, "Choose what to do"),
        ({"ticket": ticket.number, "act": "assign:nobody"}, "no such agent"),
        ({"ticket": ticket.number, "act": "hand:", "agent": "nobody"}, "no such agent"),
        ({"ticket": ticket.number, "act": "hand:", "agent": str(desk.otto.id)}, "does not work in the ticket's department"),
        ({"ticket": ticket.number, "act": "untag:", "tag": "lost"}, "not on the ticket"),
        ({"ticket": ticket.number, "act": "category:", "category": "lost"}, "no such value"),
        ({"ticket": ticket.number, "act": "status:lost"}, "Not changed:"),
    ):
        assert words in words_of(wang.post("/inbox/bulk/", sent | {"next": "/inbox/all/"}, follow=True))


def test_a_customer_and_a_suspicion_narrow_a_list(desk: Desk, ticket: Ticket) -> None:
    other = desk.ticket_from(letter(sender="other@customer.example", subject="An invoice"))
    Ticket.objects.filter(pk=other.pk).update(danger="phishing")
    wang, otto = signed_in(desk.wang), signed_in(desk.otto)
    suspected = words_of(wang.get("/inbox/all/?danger=phishing"))
    assert "An invoice" in suspected
    assert "The parasol" not in suspected
    address = f"/inbox/all/?customer={ticket.requester_id}"
    assert address in wang.get(f"/customers/{ticket.requester_id}/").content.decode()
    hers = wang.get(address)
    assert "The parasol" in words_of(hers)
    assert "An invoice" not in words_of(hers)
    assert f'name="customer" value="{ticket.requester_id}" checked> <span>Elena Rossi' in hers.content.decode()
    kept = wang.get(f"/views/new/?customer={ticket.requester_id}&danger=phishing").content.decode()
    assert "Elena Rossi" in kept
    foreign = words_of(otto.get(address))
    assert "Elena" not in foreign
    assert "The parasol" not in foreign


def test_tone_files_and_what_is_unread_narrow_a_list(desk: Desk, ticket: Ticket) -> None:
    angry = desk.ticket_from(letter(sender="other@customer.example", subject="An invoice"))
    message = Message.objects.get(ticket=angry)
    Attachment.objects.create(message=message, department=message.department, name="bill.txt", content_type="text/plain", size=2)
    Ticket.objects.filter(pk=angry.pk).update(sentiment="negative", department=desk.care)
    Ticket.objects.filter(pk=ticket.pk).update(sentiment="positive", department=desk.care)
    wang = signed_in(desk.wang)
    wang.get(f"/tickets/{ticket.number}/")
    for asked, found in {
        "sentiment=negative": {"An invoice"},
        "files=yes": {"An invoice"},
        "files=no": {"The parasol"},
        "unread=yes": {"An invoice"},
        "unread=no": {"The parasol"},
        "unread=no&files=yes": set(),
        "unread=maybe&files=42": {"An invoice", "The parasol"},
    }.items():
        shown = words_of(wang.get(f"/inbox/all/?{asked}"))
        assert {subject for subject in ("An invoice", "The parasol") if subject in shown} == found, asked
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.billing)
    assert "The parasol" in words_of(signed_in(desk.otto).get("/inbox/all/?unread=yes"))  # what one agent read another has not


def test_urgency_and_skills_narrow_a_list_stand_in_its_columns_and_sort_it(desk: Desk, ticket: Ticket) -> None:
    pressed = desk.ticket_from(letter(sender="other@customer.example", subject="An invoice"))
    Ticket.objects.filter(pk=pressed.pk).update(pressing=0, skill="billing-refund", skill_too="how-to", department=desk.care)
    Ticket.objects.filter(pk=ticket.pk).update(pressing=3, skill="how-to", skill_too="", department=desk.care)
    wang = signed_in(desk.wang)
    for asked, found in {
        "urgency=now": {"An invoice"},
        "urgency=later": set(),
        "skills=how-to": {"An invoice", "The parasol"},
        "skills=billing-refund&urgency=now": {"An invoice"},
        "urgency=yesterday": {"An invoice", "The parasol"},
    }.items():
        shown = words_of(wang.get(f"/inbox/all/?{asked}"))
        assert {subject for subject in ("An invoice", "The parasol") if subject in shown} == found, asked
    wish = {"name": "Pressing", "order": "urgency", "urgency": ["now", "soon"], "skills": "how-to", "column": ["urgency", "skills"]}
    made = wang.post("/views/new/", wish, follow=True)
    saved = SavedView.objects.get()
    assert (saved.columns, saved.order, saved.filter["skills"]) == (["urgency", "skills"], "urgency", ["how-to"])
    shown = words_of(made)
    assert "Now, today" in shown
    assert "Billing and refunds or How to" in shown
    sorted_by_it = words_of(wang.get("/inbox/all/?order=urgency"))
    assert sorted_by_it.index("An invoice") < sorted_by_it.index("Not said") < sorted_by_it.index("The parasol")


def test_a_view_of_what_is_unread_is_counted_for_who_looks(desk: Desk, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    wang = signed_in(desk.wang)
    made = wang.post("/views/new/", {"name": "Not read", "order": "changed", "unread": "yes"}, follow=True)
    assert SavedView.objects.get().filter == {"unread": ["yes"]}
    assert "The parasol" in words_of(made)
    wang.get(f"/tickets/{ticket.number}/")
    assert "The parasol" not in words_of(wang.get(made.request["PATH_INFO"]))


def test_who_changes_many_on_a_later_page_stays_there(desk: Desk, ticket: Ticket) -> None:
    wang = signed_in(desk.wang)
    page = wang.get("/inbox/all/?status=new&after=0-" + "0" * 32).content.decode()
    assert f'name="next" value="/inbox/all/?status=new&amp;after=0-{"0" * 32}"' in page
