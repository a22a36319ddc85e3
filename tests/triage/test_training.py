"""Training: how well it does on cases it has not seen, that it repeats itself exactly, and what it must
never learn."""

from collections import Counter
from importlib.resources import files
from zlib import crc32

import pytest

from sealdesk.triage.examples import LANGUAGES, shipped_examples, unwanted_examples
from sealdesk.triage.examples.spelling import spelled, spelled_unwanted
from sealdesk.triage.features import tokens_of
from sealdesk.triage.learning.wordings import wordings_of
from sealdesk.triage.model import SPAM, WANTED
from sealdesk.triage.rules import PRIORITIES
from sealdesk.triage.storage import model_from_bytes, model_to_bytes
from sealdesk.triage.training import Lesson, TrainingError, shipped_lessons, train

CATEGORIES = {
    "account-access", "billing-refund", "order-delivery", "product-fault", "how-to", "privacy-request",
    "security-report", "complaint", "sales-question", "feedback",
}  # fmt: skip


#: Enough to teach something beside: these tests are about what is learned anew.
FEW = shipped_lessons(shipped_examples()[::8])


def _held_out(case):
    return crc32(f"held out {case}".encode()) % 5 == 0


@pytest.fixture(scope="module")
def examined():
    """(language, right category, prediction) of a fifth of the cases, by a model that has not seen them."""
    examples = shipped_examples()
    model = train(shipped_lessons(one for one in examples if not _held_out(one.case)))
    return [
        (one.case.split("/")[0], one.category, model.predict("category", model.read(one.text))) for one in examples if _held_out(one.case)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_unseen_tickets_of_each_language_get_the_right_category(examined, language):
    asked = [(right, found) for tag, right, found in examined if tag == language and right != "other"]
    best = [right == (found.value or found.alternatives[0][0]) for right, found in asked]
    assert len(asked) > 80
    assert sum(best) / len(best) >= 0.75


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_decided_is_right_more_often_than_what_is_guessed(examined, language):
    asked = [(right, found) for tag, right, found in examined if tag == language and right != "other"]
    decided = [right == found.value for right, found in asked if found.value]
    guessed = [right == found.alternatives[0][0] for right, found in asked if not found.value]
    assert len(decided) > 0.6 * len(asked)
    assert sum(decided) / len(decided) > 0.8
    assert not guessed or sum(decided) / len(decided) > sum(guessed) / len(guessed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_category_has_enough_examples_in_each_language(language):
    examples = shipped_examples(language)
    tally = Counter(one.category for one in examples)
    assert set(tally) == CATEGORIES | {"other"}
    assert min(tally[name] for name in CATEGORIES) >= 35
    assert {one.priority for one in examples} <= set(PRIORITIES)
    assert all("{" not in one.text and "[" not in one.text for one in examples)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_committed_examples_are_what_their_sources_spell(language):
    committed = files("sealdesk.triage.examples").joinpath(f"{language}.jsonl").read_text(encoding="utf-8")
    assert committed == spelled(language)


def test_the_committed_examples_of_spam_are_what_their_source_spells():
    committed = files("sealdesk.triage.examples").joinpath("unwanted.jsonl").read_text(encoding="utf-8")
    assert committed == spelled_unwanted()


def test_spam_is_told_with_care():
    """By a model that has not seen the cases: hardly any request is called spam, none with certainty."""
    examples = (*shipped_examples(), *unwanted_examples())
    model = train(shipped_lessons(one for one in examples if not _held_out(one.case)))
    asked = [(one.spam, model.predict("spam", model.read(one.text))) for one in examples if _held_out(one.case)]
    wanted = [said for right, said in asked if right == WANTED]
    unwanted = [said for right, said in asked if right == SPAM]
    assert sum(said.value == SPAM for said in wanted) <= 0.02 * len(wanted)
    assert not any(said.value == SPAM and said.confidence >= 0.8 for said in wanted)
    assert sum(said.value == SPAM for said in unwanted) >= 0.35 * len(unwanted)
    assert all(said.evidence for said in unwanted if said.value == SPAM)
    assert not any(said.evidence for said in wanted if said.value == WANTED)


def test_the_same_examples_make_the_same_model_byte_for_byte():
    again = model_to_bytes(train(FEW))
    assert again == model_to_bytes(train(FEW))
    assert model_to_bytes(model_from_bytes(again)) == again


def _knows(model, text):
    """The wordings of a text that the model knows."""
    keys = wordings_of(text)
    return {key for key, place in zip(keys, model.wordings.located(keys), strict=True) if place >= 0}


def _ticket(text, customer, category="feedback"):
    return Lesson(text, {"category": category, "priority": "normal"}, customer)


def test_a_word_that_only_two_customers_wrote_is_not_in_the_model():
    secret = "Quillonbrax 夔魍魉 refund"
    tickets = [_ticket(secret, "c1"), _ticket(secret, "c1"), _ticket(secret, "c2"), _ticket("thanks", "c3")]
    model = train([*FEW, *tickets])
    known = _knows(model, secret)
    assert not any("quill" in key or "onbra" in key or "夔" in key or "魍" in key for key in known)
    stored = model_to_bytes(model)
    assert not any(word.encode() in stored for word in ("quillonbrax", "夔"))
    assert model.predict("category", model.read("Quillonbrax")).value is None


def test_a_word_that_three_customers_wrote_may_be_learned():
    tickets = [_ticket("Quillonbrax 夔魍魉", customer) for customer in ("c1", "c2", "c3")]
    model = train([*FEW, *tickets])
    assert {"w quillonbrax", "c 夔"} <= _knows(model, "Quillonbrax 夔魍魉")
    assert model.predict("category", model.read("my Quillonbrax")).evidence[0].word == "Quillonbrax"


def test_numbers_and_addresses_are_in_no_vocabulary_however_many_customers_wrote_them():
    text = "call +86 13800138000 or mail zhang.wei@quux.invalid see www.quux.invalid/zw AB12345"
    tickets = [_ticket(text, f"c{number}") for number in range(5)]
    model = train([*FEW, *tickets])
    known = _knows(model, text)
    assert known
    assert not any(part in key for key in known for part in ("138", "zhang", "wei@", "quux", "12345"))
    assert {token.plain for token in tokens_of("AB12345 a@b.de")} == {"<number>", "<link>"}


def test_a_corrected_ticket_without_its_customer_is_refused():
    with pytest.raises(TrainingError, match="customer"):
        train([*FEW, _ticket("hello", "")])


def test_examples_of_one_label_make_no_model():
    with pytest.raises(TrainingError, match="two answers"):
        train([Lesson("thanks", {"category": "feedback"}, "c1"), Lesson("great", {"category": "feedback"}, "c2")])


def test_corrections_of_agents_teach_the_model_something_new(model):
    text = "The turnstile at the pool swallowed my season ticket"
    assert model.predict("category", model.read(text)).value != "account-access"
    variants = (" again", " this week", " on Sunday", ", help", " and I am stuck")
    tickets = [_ticket(text + end, f"c{number}", "account-access") for number, end in enumerate(variants)]
    taught = train([*FEW, *tickets])
    found = taught.predict("category", taught.read("the turnstile took my season ticket"))
    assert found.value == "account-access"
    assert "turnstile" in [one.word for one in found.evidence]


def test_a_desk_may_have_a_category_of_its_own():
    tickets = [_ticket(f"the turnstile {end}", f"c{end}", "turnstile") for end in ("stuck", "broken", "closed", "slow")]
    taught = train([*FEW, *tickets])
    assert "turnstile" in taught.questions["category"].labels


@pytest.fixture(scope="module")
def shipped():
    return train(shipped_lessons())


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("接待员态度特别好，三分钟就弄好了", "positive"),
        ("你家的服务真好，办得很快", "positive"),
        ("小陈态度真好，帮了大忙", "positive"),
        ("换货很快，很满意", "positive"),
        ("态度特别差，不会再来了", "negative"),
        ("服务一点都不好", "negative"),
        ("I am very unhappy with the attitude of your staff", "negative"),
    ],
)
def test_praise_and_blame_of_how_people_behave_are_told_apart(shipped, text, tone):
    assert shipped.predict("sentiment", shipped.read(text)).value == tone


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Some stranger logged into our account without my permission", "security-report"),
        ("有人擅自登录了我的账户", "security-report"),
        ("I can't log in to my account", "account-access"),
        ("登录不了账号", "account-access"),
    ],
)
def test_who_was_logged_into_and_who_cannot_log_in_are_told_apart(shipped, text, category):
    assert shipped.predict("category", shipped.read(text)).value == category
