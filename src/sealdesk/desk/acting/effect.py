"""From the answers about one ticket to what becomes of it. Pure: whoever acts and whoever only tries thresholds asks here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sealdesk.desk.acting.deciding import DEFAULTS, DONE, Answer, Rules, Way, way_of
from sealdesk.triage.models import Judgement
from sealdesk.triage.prediction import UNSAID, Prediction, Reason
from sealdesk.triage.rules import following

#: Of a ticket that is set aside nobody is asked to take it.
ASIDE: Final = Prediction(None, 0.0, Reason.SET_ASIDE)
_NEVER: Final = Prediction(None, 0.0, Reason.UNDER_THRESHOLD)


@dataclass(frozen=True, slots=True)
class Effect:
    """Where a ticket lies, what is said of each question, and what is done with that."""

    department: str
    answers: Mapping[str, Prediction]
    ways: Mapping[str, Way]

    def value(self, question: str) -> str:
        """What the ticket gets; "" where an answer is only suggested, or left."""
        return str(self.answers[question].value or "") if question in self.answers and self.ways[question] in DONE else ""

    @property
    def aside(self) -> bool:
        """Whether it is set aside as spam."""
        return self.ways.get("spam") in DONE


@dataclass(frozen=True, slots=True)
class Deciding:
    """The thresholds of the desk's departments, for one ticket that ``came_in`` at one of them.

    ``stays`` is a ticket that was put there by a person; ``spared`` tells whether it is one that is never set aside without an agent.
    """

    came_in: str
    rules: Mapping[str, Rules]
    stays: bool = False
    spared: Callable[[], bool] = lambda: False

    def way(self, where: str, question: str, said: Prediction) -> Way:
        """What a department does with an answer."""
        answer = Answer.of(said.value, said.confidence, said.alternatives)
        return way_of(self.rules.get(where, DEFAULTS)[question], question, answer, said.reason)

    def place(self, meant: Prediction) -> str:
        """The department where the ticket lies: to leave the one where it came in, that one's thresholds count."""
        leaves = not self.stays and self.way(self.came_in, "department", meant) in DONE
        return meant.value if leaves and meant.value and meant.value in self.rules else self.came_in

    def priority(self, own: Prediction, department: Prediction, urgency: Prediction) -> Prediction:
        """The priority, which follows the urgency where that is done; ``own`` is what is said of it for itself."""
        done = self.way(self.place(department), "urgency", urgency) in DONE
        return following(own, urgency if done else UNSAID)

    def spam(self, where: str, said: Prediction) -> Way:
        """What is done with a suspicion of spam."""
        found = self.way(where, "spam", said)
        return Way.SUGGEST if found in DONE and self.spared() else found

    def effect(self, answers: Mapping[str, Prediction]) -> Effect:
        """What becomes of a ticket, by answers whose priority has not followed anything yet."""
        meant = answers.get("department", _NEVER)
        where, said = self.place(meant), dict(answers)
        if "priority" in said:
            said["priority"] = self.priority(said["priority"], meant, said.get("urgency", UNSAID))
        if "spam" in said and self.spam(where, said["spam"]) in DONE and "assignee" in said:
            said["assignee"] = ASIDE
        return Effect(where, said, {question: self._one(where, question, one) for question, one in said.items()})

    def _one(self, where: str, question: str, said: Prediction) -> Way:
        if question == "spam":
            return self.spam(where, said)
        return self.way(self.came_in if question == "department" else where, question, said)


def instead_of(judgement: Judgement) -> str:
    """The department from which triage took a ticket away; "" when it stayed where its mail came in."""
    return next((str(one["instead_of"]) for one in judgement.looked_at if "instead_of" in one), "")


def kept_beside(said: Prediction, own: Prediction) -> list[Mapping[str, Any]]:
    """What is kept beside a priority that followed the urgency: what was said of it for itself."""
    return [{"by_itself": [own.value, own.confidence]}] if own.value != said.value else []


def recorded(judgement: Judgement) -> Prediction:
    """An answer as it was recorded; a priority as it was said for itself, where that was kept."""
    value, confidence = next(
        (one["by_itself"] for one in judgement.looked_at if "by_itself" in one), (judgement.value, judgement.confidence)
    )
    alternatives = tuple((str(one), float(chance)) for one, chance in judgement.alternatives)
    return Prediction(value or None, confidence, Reason(judgement.reason or Reason.BY_MODEL), alternatives=alternatives)
