"""What is done with a ticket as a whole, by plain forms: tags, snoozing, merging, splitting, linking."""

from __future__ import annotations

import datetime
import re

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk import linking, merging, tagging
from sealdesk.desk.contesting import MARK
from sealdesk.desk.models import Ticket
from tests.cast import Desk
from tests.console.support import signed_in, words_of
from tests.doors_cast import a_message, a_ticket, an_actor


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    """A ticket in customer care that triage was not asked about."""
    return a_ticket(desk.care)


@pytest.fixture
def wang(desk: Desk) -> Client:
    """Wang Fang's browser."""
    return signed_in(desk.wang)


def offered(page: HttpResponse) -> list[str]:
    """The tags that the page completes."""
    lists = re.findall(r'<datalist id="tag-words".*?</datalist>', page.content.decode(), re.DOTALL)
    return re.findall(r'<option value="([^"]+)"', "".join(lists))


def test_a_tag_is_added_offered_to_others_and_taken_off(wang: Client, desk: Desk, ticket: Ticket) -> None:
    url = f"/tickets/{ticket.number}/"
    assert wang.post(f"{url}tags/", {"add": "Torn Seam"}).status_code == 302
    page = wang.get(url)
    assert "torn-seam" in words_of(page)
    assert "torn-seam" not in offered(page)
    assert "Tagged torn-seam" in words_of(wang.get(f"{url}activity/"))
    wang.post(f"{url}tags/", {"remove": "torn-seam"})
    assert "torn-seam" in offered(wang.get(url))


def test_what_is_no_tag_is_refused_in_a_sentence(wang: Client, ticket: Ticket) -> None:
    answer = wang.post(f"/tickets/{ticket.number}/tags/", {"add": "elena@customer.example"})
    assert answer.status_code == 409
    assert tagging.tags_of(ticket) == []


def test_a_tag_of_the_desk_itself_is_shown_in_the_readers_language(wang: Client, desk: Desk, ticket: Ticket) -> None:
    with acting(Actor.system("tests"), Tag.TICKET_TAGGED, on=ticket.key) as deed:
        tagging.mark(deed, ticket, MARK)
    url = f"/tickets/{ticket.number}/"
    assert "human-review" in words_of(wang.get(url))
    get_user_model().objects.filter(pk=desk.wang.id).update(language="zh-hans")
    page, inbox = wang.get(url), wang.get("/inbox/all/?tag=human-review")
    assert all("人工复核" in words_of(one) and "human-review" not in words_of(one) for one in (page, inbox))
    wang.post(f"{url}tags/", {"remove": "human-review"})
    assert tagging.tags_of(ticket) == []


def test_spam_is_said_and_taken_back_by_plain_forms_and_a_stranger_to_the_department_says_nothing(
    wang: Client, desk: Desk, ticket: Ticket
) -> None:
    url = f"/tickets/{ticket.number}/"
    assert wang.post(f"{url}spam/", {"value": "spam"}).status_code == 302
    page = words_of(wang.get(url))
    assert "Set aside as spam by Wang Fang." in page
    assert f"#{ticket.number}" in words_of(wang.get("/inbox/spam/"))
    assert f"#{ticket.number}" not in words_of(wang.get("/inbox/all/"))
    assert "Set it aside as unwanted" in words_of(wang.get(f"{url}activity/"))
    assert wang.post(f"{url}spam/", {"value": "spam"}).status_code == 409
    assert signed_in(desk.otto).post(f"{url}spam/", {"value": "wanted"}).status_code == 404
    wang.post(f"{url}spam/", {"value": "wanted"})
    assert f"#{ticket.number}" in words_of(wang.get("/inbox/all/"))


def test_a_ticket_is_snoozed_for_a_usual_time_and_brought_back(wang: Client, ticket: Ticket) -> None:
    url = f"/tickets/{ticket.number}/"
    wang.post(f"{url}snooze/", {"when": "tomorrow"})
    ticket.refresh_from_db()
    assert ticket.snoozed_until is not None
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assert timezone.localtime(ticket.snoozed_until).strftime("%Y-%m-%d %H:%M") == f"{tomorrow} 08:00"
    assert "Bring it back now" in words_of(wang.get(url))
    assert f"#{ticket.number}" in words_of(wang.get("/inbox/snoozed/"))
    wang.post(f"{url}wake/")
    ticket.refresh_from_db()
    assert ticket.status == "new"


@pytest.mark.parametrize("form", [{}, {"when": "never"}, {"until": "soon"}, {"until": "2020-01-01T08:00"}, {"until": "9999-12-31T23:59"}])
def test_a_time_that_makes_no_sense_is_refused(wang: Client, ticket: Ticket, form: dict[str, str]) -> None:
    assert wang.post(f"/tickets/{ticket.number}/snooze/", form).status_code == 409
    ticket.refresh_from_db()
    assert ticket.status == "new"


def test_a_ticket_is_snoozed_until_a_time_of_its_own(wang: Client, ticket: Ticket) -> None:
    typed = (timezone.localtime() + datetime.timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    wang.post(f"/tickets/{ticket.number}/snooze/", {"until": typed})
    ticket.refresh_from_db()
    assert ticket.snoozed_until is not None
    assert timezone.localtime(ticket.snoozed_until).strftime("%Y-%m-%dT%H:%M") == typed


def test_tags_and_snoozing_are_taken_back(wang: Client, ticket: Ticket) -> None:
    url = f"/tickets/{ticket.number}/"
    wang.post(f"{url}tags/", {"add": "refund"})
    wang.post("/undo/last/")
    assert tagging.tags_of(ticket) == []
    wang.post(f"{url}tags/", {"add": "refund"})
    wang.post(f"{url}tags/", {"remove": "refund"})
    wang.post("/undo/last/")
    assert [tag.word for tag in tagging.tags_of(ticket)] == ["refund"]
    wang.post(f"{url}snooze/", {"when": "week"})
    wang.post("/undo/last/")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.snoozed_until, ticket.snoozed_from) == ("new", None, "")


def test_a_tag_that_somebody_else_took_off_meanwhile_is_not_taken_off_twice(wang: Client, desk: Desk, ticket: Ticket) -> None:
    wang.post(f"/tickets/{ticket.number}/tags/", {"add": "refund"})
    tagging.untag(desk.wang, ticket, "refund")
    answer = wang.post("/undo/last/", {"next": f"/tickets/{ticket.number}/"}, follow=True)
    assert "It was changed in the meantime" in words_of(answer)


def test_a_ticket_is_merged_by_number_and_its_number_leads_on(wang: Client, desk: Desk, ticket: Ticket) -> None:
    other = a_ticket(desk.care, subject="Torn again", text="Also the pole.")
    merge = f"/tickets/{other.number}/merge/"
    assert f"Merge into #{ticket.number}" in words_of(wang.get(merge))
    assert "A torn parasol" in words_of(wang.get(merge, {"into": f"#{ticket.number}"}))
    assert wang.post(merge, {"into": str(ticket.number)})["Location"] == f"/tickets/{ticket.number}/"
    page = words_of(wang.get(f"/tickets/{ticket.number}/"))
    assert "Also the pole." in page
    assert f"Merged #{other.number} into #{ticket.number}." in page
    assert wang.get(f"/tickets/{other.number}/")["Location"] == f"/tickets/{ticket.number}/"
    assert "Merged two tickets" in words_of(wang.get(f"/tickets/{other.number}/activity/"))
    wang.post("/undo/last/")
    assert "Also the pole." in words_of(wang.get(f"/tickets/{other.number}/"))


@pytest.mark.parametrize("into", ["", "own", "foreign", "999999", "1; DROP", "٣", "9" * 40])
def test_a_ticket_is_merged_only_into_another_of_ones_own(wang: Client, desk: Desk, ticket: Ticket, into: str) -> None:
    foreign = a_ticket(desk.billing, subject="Bassoon")
    typed = {"own": str(ticket.number), "foreign": str(foreign.number)}.get(into, into)
    asked = wang.get(f"/tickets/{ticket.number}/merge/", {"into": typed})
    answer = wang.post(f"/tickets/{ticket.number}/merge/", {"into": typed})
    assert (asked.status_code, answer.status_code) == (200, 409)
    assert "Bassoon" not in words_of(asked) + words_of(answer)
    ticket.refresh_from_db()
    assert ticket.joined_into is None


def test_messages_are_chosen_and_split_off(wang: Client, desk: Desk, ticket: Ticket) -> None:
    more = a_message(desk.care, joins=ticket, text="Another thing entirely.")
    url = f"/tickets/{ticket.number}/split/"
    assert "Another thing entirely." in words_of(wang.get(url))
    assert "Choose the messages" in words_of(wang.post(url, {"subject": "Kept when it fails"}))
    assert b"Kept when it fails" in wang.post(url, {"subject": "Kept when it fails"}).content
    made = wang.post(url, {"message": more.id.hex, "subject": "The other thing"})["Location"]
    page = words_of(wang.get(made))
    assert "The other thing" in page
    assert "Another thing entirely." in page
    assert "Another thing entirely." not in words_of(wang.get(f"/tickets/{ticket.number}/"))


def test_tickets_are_linked_and_the_other_side_tells_it(wang: Client, desk: Desk, ticket: Ticket) -> None:
    other = a_ticket(desk.care, subject="The first report")
    wang.post(f"/tickets/{ticket.number}/linked/", {"other": str(other.number), "kind": "caused"})
    assert "Caused by" in words_of(wang.get(f"/tickets/{ticket.number}/linked/"))
    page = words_of(wang.get(f"/tickets/{other.number}/linked/"))
    assert "Cause of" in page
    assert f"#{ticket.number}" in page
    link = linking.links_of(desk.wang, ticket)[0]
    wang.post(f"/tickets/{other.number}/linked/", {"remove": link.id.hex})
    assert linking.links_of(desk.wang, ticket) == []


def test_a_merge_into_another_department_tells_its_number_to_nobody_who_does_not_see_it(desk: Desk, ticket: Ticket) -> None:
    elsewhere = a_ticket(desk.billing)
    merging.merge(an_actor(Role.LEAD), ticket, elsewhere)
    page = words_of(signed_in(desk.wang).get(f"/tickets/{ticket.number}/"))
    assert "The conversation goes on in another department." in page
    assert str(elsewhere.number) not in page


def test_a_tag_of_the_desk_itself_is_meant_by_its_name_in_either_language(wang: Client, desk: Desk, ticket: Ticket) -> None:
    with acting(Actor.system("tests"), Tag.TICKET_TAGGED, on=ticket.key) as deed:
        tagging.mark(deed, ticket, MARK)
    get_user_model().objects.filter(pk=desk.wang.id).update(language="zh-hans")
    for typed, found in (("标签：人工复核", True), ("tag:human-review", True), ("标签：人工", False)):
        assert (f"#{ticket.number}" in words_of(wang.post("/search/", {"q": typed}, follow=True))) is found, typed
    other = a_ticket(desk.care)
    url = f"/tickets/{other.number}/"
    assert offered(wang.get(url)) == ["人工复核"]
    wang.post(f"{url}tags/", {"add": "人工复核"})
    assert [tag.word for tag in tagging.tags_of(other)] == [MARK]
