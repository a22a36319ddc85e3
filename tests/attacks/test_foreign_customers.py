"""An agent of billing reaches for customers of customer care: by address, by form, by a value or note of another page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.ledger.models import LedgerEvent
from sealdesk.people.models import Customer, CustomerEmail, CustomerNote
from tests.besieged import Besieged, an_agent_with, besieged, body_of, signed_in, the_model

pytestmark = pytest.mark.django_db

FORMS = {
    "customer-add": {"value": "mine@elsewhere.example"},
    "customer-block": {},
    "customer-change": {"name": "Nobody", "language": "en"},
    "customer-merge-find": {"exactly": "jun.li@customer.example"},
    "customer-note": {"text": "Read by a stranger."},
    "customer-remove": {},
    "customer-reveal": {"purpose": "call-back"},
    "customer-unblock": {},
    "customer-unnote": {},
    "customer-verify": {},
}


@pytest.fixture
def place(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Besieged:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)
    return besieged()


@pytest.fixture
def thief(place: Besieged) -> Client:
    """An agent of billing."""
    return place.browser_of("agent of another department")


def rows() -> list[Any]:
    return [list(model.objects.order_by("id").values()) for model in (Customer, CustomerEmail, CustomerNote)]


@pytest.mark.parametrize("route", FORMS)
def test_no_form_of_a_foreign_customer_does_anything(place: Besieged, thief: Client, route: str) -> None:
    before = rows()
    assert thief.post(place.care.url(route), FORMS[route]).status_code in {403, 404}
    assert rows() == before


def test_no_tab_of_a_foreign_customer_is_shown(place: Besieged, thief: Client) -> None:
    for tab in ("", "?tab=notes", "?tab=changes", "?tab=seen", "?after=1"):
        assert thief.get(place.care.url("customer") + tab).status_code == 404


def test_a_contact_or_note_of_another_customer_does_not_pass_under_ones_own(place: Besieged, thief: Client) -> None:
    mine, theirs = place.billing.keys, place.care.keys
    before = rows()
    for path in (f"reach/{theirs['contact_id']}/remove/", f"reach/{theirs['contact_id']}/verify/", f"notes/{theirs['note_id']}/remove/"):
        assert thief.post(f"/customers/{mine['customer_id']}/{path}").status_code == 404
    field = theirs["contact_id"].hex
    assert thief.post(place.billing.url("customer-reveal"), {"field": field, "purpose": "call-back"}).status_code == 409
    assert rows() == before


def test_lists_look_ups_and_organisations_tell_nothing_of_foreign_customers(place: Besieged, thief: Client) -> None:
    Customer.objects.filter(id=place.care.keys["customer_id"]).update(organisation=place.care.organisation)
    read = [
        thief.get("/customers/"),
        thief.get("/customers/", {"organisation": str(place.care.organisation.id)}),
        thief.get("/customers/", {"after": str(Customer.objects.latest("id").id)}),
        thief.post("/customers/find/", {"exactly": "elena.rossi@customer.example"}, follow=True),
        thief.get("/organisations/"),
    ]
    text = " ".join(map(body_of, read))
    assert "Elena" not in text
    assert "elena" not in text
    assert "Works for care" not in text


def test_no_menu_and_no_refusal_tells_which_organisations_others_have(place: Besieged, thief: Client) -> None:
    ours = place.care.organisation
    Customer.objects.filter(id=place.care.keys["customer_id"]).update(organisation=ours)
    pages = [thief.get("/views/new/"), thief.get(place.billing.url("customer")), thief.get("/views/new/", {"organisation": str(ours.id)})]
    assert "Works for care" not in " ".join(map(body_of, pages))
    assert "Works for care" in body_of(place.browser_of("agent").get("/views/new/"))
    assert thief.post(f"/organisations/{ours.id}/rename/", {"name": "Bankrupt Ltd"}).status_code == 404
    assert "is there now" in body_of(thief.post("/organisations/create/", {"name": "works for care"}, follow=True))


def rename(browser: Client, organisation: Any, name: str) -> Any:
    return browser.post(f"/organisations/{organisation.id}/rename/", {"name": name}, follow=True)


def test_an_organisation_of_foreign_customers_keeps_its_name(place: Besieged, thief: Client) -> None:
    ours = place.care.organisation
    Customer.objects.filter(id=place.care.keys["customer_id"]).update(organisation=ours)
    mine = place.billing.organisation
    Customer.objects.filter(id=place.billing.keys["customer_id"]).update(organisation=mine)
    said = set()
    for shared in (False, True):  # the same is said whether others belong to it or not
        Customer.objects.filter(id=place.care.keys["customer_id"]).update(organisation=mine if shared else ours)
        said.add(re.sub(r"(?s).*(Organisations are shared).*", r"\1", body_of(rename(thief, mine, "Bankrupt Ltd"))))
    assert said == {"Organisations are shared"}
    Customer.objects.filter(id=place.care.keys["customer_id"]).update(organisation=ours)
    assert thief.post(f"/organisations/{ours.id}/rename/", {"name": "Bankrupt Ltd"}).status_code == 404
    assert "Organisations are shared" in body_of(rename(place.browser_of("agent"), ours, "Bankrupt Ltd"))
    ours.refresh_from_db()
    assert ours.name == "Works for care"
    rename(signed_in(an_agent_with((Role.AGENT, None))), ours, "Parasols Ltd")
    ours.refresh_from_db()
    assert ours.name == "Parasols Ltd"


def test_who_saw_a_person_is_told_to_no_agent_and_to_no_foreign_lead(place: Besieged) -> None:
    assert place.browser_of("agent").get(place.care.url("customer") + "?tab=seen").status_code == 404
    assert place.browser_of("lead of another department").get(place.care.url("customer") + "?tab=seen").status_code == 404
    assert place.browser_of("lead").get(place.care.url("customer") + "?tab=seen").status_code == 200


def test_what_was_refused_opened_nothing(place: Besieged, thief: Client) -> None:
    before = LedgerEvent.objects.filter(tag=Tag.VALUE_OPENED).count()
    thief.get(place.care.url("customer"))
    thief.post("/customers/find/", {"exactly": "elena.rossi@customer.example"})
    assert LedgerEvent.objects.filter(tag=Tag.VALUE_OPENED).count() == before


def test_nobody_merges_a_customer_whom_they_do_not_see_or_do_not_lead(place: Besieged) -> None:
    before = rows()
    mine, theirs = place.billing.keys["customer_id"], place.care.keys["customer_id"]
    lead = place.browser_of("lead of another department")
    assert lead.get(f"/customers/{mine}/merge/", {"with": str(theirs)}).status_code == 404
    assert lead.post(f"/customers/{mine}/merge/", {"with": str(theirs)}).status_code == 404
    assert lead.post(f"/customers/{theirs}/merge/", {"with": str(mine)}).status_code == 404
    both = signed_in(an_agent_with((Role.AGENT, place.desk.care), (Role.LEAD, place.desk.billing)))
    assert both.post(f"/customers/{mine}/merge/", {"with": str(theirs)}).status_code == 403
    assert both.post(f"/customers/{theirs}/merge/", {"with": str(mine)}).status_code == 403
    assert rows() == before
