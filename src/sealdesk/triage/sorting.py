"""The one entry to triage: language, category, urgency, priority, department, skills, assignee, type and tone of a ticket, and spam."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sealdesk.triage.features import TEXT_LIMIT
from sealdesk.triage.language import EXPECTED, detect_language
from sealdesk.triage.model import LOOKED_AT_AGAIN, SPAM, Model, Reading
from sealdesk.triage.prediction import Prediction, Reason
from sealdesk.triage.routing import Routing, route
from sealdesk.triage.rules import priority_itself
from sealdesk.triage.skills import needed_skills
from sealdesk.triage.urgency import Heard, decide_urgency


@dataclass(frozen=True, slots=True, repr=False)
class TicketText:
    """What the customer wrote: the subject and the plain text of the first message.

    It has no representation of its own, so that no log or error page shows it by accident.
    """

    subject: str
    body: str

    @property
    def whole(self) -> str:
        """The subject above the body, cut to what triage reads."""
        return f"{self.subject[:TEXT_LIMIT]}\n{self.body[:TEXT_LIMIT]}"[:TEXT_LIMIT]


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a person has decided already. Each value that is set wins over everything, and what follows from
    it follows."""

    language: str | None = None
    category: str | None = None
    priority: str | None = None
    department: str | None = None
    assignee: str | None = None
    type: str | None = None
    urgency: str | None = None
    skills: str | None = None


@dataclass(frozen=True, slots=True)
class Sorting:
    """The answers about one ticket."""

    language: Prediction
    category: Prediction
    priority: Prediction
    department: Prediction
    assignee: Prediction
    type: Prediction
    sentiment: Prediction
    urgency: Prediction
    skills: Prediction
    spam: Prediction


#: Finds somebody in a department for a ticket of this language that asks for these skills, and as much spam as this; see desk.assigning.
Assign = Callable[[Prediction, Prediction, Prediction, Prediction], Prediction]
#: A chance of spam under this is not worth a word.
REMARKABLE = 0.1


def nobody(department: Prediction, language: Prediction, skills: Prediction, spam: Prediction) -> Prediction:
    """Leave it to people."""
    del department, language, skills, spam
    return Prediction(None, 0.0, Reason.BY_PERSON_ONLY)


def sort_ticket(
    text: TicketText,
    *,
    model: Model,
    routing: Routing,
    assign: Assign = nobody,
    by_hand: ByHand = ByHand(),
    languages: Sequence[str] = EXPECTED,
    without: Collection[str] = (),
) -> Sorting:
    """Return what triage thinks of a ticket. It never raises, whatever the text; it abstains where it is
    not sure.

    `languages` are those the desk serves; `assign` is asked last; `without` are categories that are not in use. The priority follows
    no urgency yet (`rules.following`): whether it does is the department's word.
    """
    whole = text.whole
    reading = model.read(whole)
    language = _or(by_hand.language, lambda: detect_language(whole, expected=languages))

    def ask(question: str) -> Prediction:
        return _asked(model, question, reading, without)

    category = _or(by_hand.category, lambda: ask("category"))
    heard = Heard.in_text(whole)
    urgency = _or(by_hand.urgency, lambda: decide_urgency(heard, model.predict("urgency", reading)))
    department = _or(by_hand.department, lambda: _department(route(category, routing), model, reading, routing))
    priority = _or(by_hand.priority, lambda: priority_itself(heard, ask("priority")))
    spam = _spam(ask("spam"))
    skills = _or(by_hand.skills, lambda: needed_skills(_to_know(model, reading, without, category)))
    assignee = _or(by_hand.assignee, lambda: assign(department, language, skills, spam))
    kind = _or(by_hand.type, lambda: ask("type"))
    return Sorting(language, category, priority, department, assignee, kind, ask("sentiment"), urgency, skills, spam)


def look_again_at(texts: Sequence[TicketText], *, model: Model, without: Collection[str] = ()) -> list[dict[str, Prediction]]:
    """Return of each text what a second look says, by question; the texts are encoded together. Signals count as in the first look.

    The priority follows no urgency yet: of that the record of the first look knows.
    """
    wholes = [text.whole for text in texts]
    found = []
    for whole, reading in zip(wholes, model.read_all(wholes), strict=True):
        said = {question: _asked(model, question, reading, without) for question in LOOKED_AT_AGAIN}
        said["priority"] = priority_itself(Heard.in_text(whole), said["priority"])
        found.append(said | {"skills": needed_skills(_to_know(model, reading, without, said["category"]))})
    return found


def _asked(model: Model, question: str, reading: Reading, without: Collection[str]) -> Prediction:
    among = without if question in {"category", "skills"} else ()
    return model.predict(question, reading, among) or Prediction(None, 0.0, Reason.UNDER_THRESHOLD)


def _to_know(model: Model, reading: Reading, without: Collection[str], category: Prediction) -> Prediction:
    """The category, or what people made of it where they said often that something else has to be known; never against their category."""
    if "skills" not in model.questions or category.reason is Reason.BY_HAND:
        return category
    return _asked(model, "skills", reading, without)


def _or(decided: str | None, otherwise: Callable[[], Prediction]) -> Prediction:
    return Prediction.by_hand(decided) if decided is not None else otherwise()


def _spam(said: Prediction) -> Prediction:
    """Only that it is spam is an answer. That it is wanted goes without saying, with the chance that it is not."""
    if said.value == SPAM:
        return said
    chance = dict(said.alternatives).get(SPAM, 0.0)
    return Prediction(None, chance, said.reason, alternatives=((SPAM, chance),) if chance >= REMARKABLE else ())


def _department(routed: Prediction, model: Model, reading: Reading, routing: Routing) -> Prediction:
    """Where the category leads nowhere, what this desk did with such tickets decides, if it is one of the desk's departments."""
    if routed.confidence:
        return routed
    learned = model.predict("department", reading)
    known = {*routing.departments.values(), routing.fallback}
    return learned if learned is not None and learned.value in known else routed
