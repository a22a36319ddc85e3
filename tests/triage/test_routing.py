"""Departments by category."""

from sealdesk.triage.prediction import Prediction, Reason
from sealdesk.triage.routing import Routing, route

DESK = Routing({"billing-refund": "accounts", "order-delivery": "accounts", "how-to": "support"})


def test_a_category_leads_to_its_department_with_the_same_evidence():
    category = Prediction("how-to", 0.8, Reason.BY_MODEL, (), (("billing-refund", 0.1),))
    department = route(category, DESK)
    assert (department.value, department.confidence) == ("support", 0.8)
    assert department.alternatives == (("accounts", 0.1),)


def test_two_unsure_categories_of_one_department_make_a_sure_department():
    category = Prediction(
        None,
        0.35,
        Reason.UNDER_THRESHOLD,
        (),
        (("billing-refund", 0.35), ("order-delivery", 0.3), ("how-to", 0.2)),
    )
    department = route(category, DESK)
    assert department.value == "accounts"
    assert round(department.confidence, 2) == 0.65


def test_what_nobody_answers_for_goes_to_the_fallback_or_stays_open():
    category = Prediction("feedback", 0.9, Reason.BY_MODEL)
    assert route(category, DESK).value is None
    assert route(category, DESK).reason is Reason.NO_DEPARTMENT
    assert route(category, Routing(DESK.departments, "reception")).value == "reception"
