"""Departments by category, and the least loaded agent with the right language."""

from sealdesk.triage.prediction import Prediction, Reason
from sealdesk.triage.routing import Candidate, Routing, choose_assignee, route

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


def _agent(name, load, languages=("en",), departments=("support",), available=True):
    return Candidate(name, languages, load, departments, available)


def test_the_agent_with_the_fewest_open_tickets_is_chosen():
    chosen = choose_assignee([_agent("a", 3), _agent("b", 1), _agent("c", 2)], "support", "en")
    assert (chosen.agent_id, chosen.reason) == ("b", Reason.LEAST_LOADED)
    assert chosen.others == ("c", "a")


def test_equal_loads_are_decided_by_the_order_given():
    assert choose_assignee([_agent("z", 1), _agent("a", 1)], "support", "en").agent_id == "z"


def test_absent_agents_and_other_departments_are_passed_over():
    agents = [
        _agent("away", 0, available=False),
        _agent("elsewhere", 0, departments=("accounts",)),
        _agent("here", 9),
    ]
    assert choose_assignee(agents, "support", "en").agent_id == "here"


def test_an_agent_who_reads_chinese_reads_both_scripts_but_one_script_is_not_the_other():
    assert choose_assignee([_agent("a", 0, ("zh",))], "support", "zh-hant").agent_id == "a"
    assert choose_assignee([_agent("a", 0, ("zh-Hans",))], "support", "zh-hans").agent_id == "a"
    assert choose_assignee([_agent("a", 0, ("zh-hans",))], "support", "zh-hant").agent_id is None
    assert choose_assignee([_agent("a", 0, ("z",))], "support", "zh").agent_id is None


def test_every_refusal_to_choose_says_why():
    here = [_agent("a", 0)]
    assert choose_assignee(here, None, "en").reason is Reason.NO_DEPARTMENT
    assert choose_assignee(here, "accounts", "en").reason is Reason.NOBODY_IN_DEPARTMENT
    assert choose_assignee(here, "support", None).reason is Reason.NO_LANGUAGE
    assert choose_assignee(here, "support", "fr").reason is Reason.NOBODY_SPEAKS_IT
    assert choose_assignee([], "support", "en").reason is Reason.NOBODY_IN_DEPARTMENT
