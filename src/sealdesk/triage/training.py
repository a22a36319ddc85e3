"""Trains the desk's model from our shipped examples and the tickets that this desk's agents decided.

scikit-learn is needed here only; a trained model answers without it. Nothing trained is ever shipped.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zlib import crc32

import numpy as np

from sealdesk.triage.examples import Example, brief_examples, shipped_examples, unwanted_examples
from sealdesk.triage.learning.classifier import Lessons, learn_lessons
from sealdesk.triage.learning.halves import Seen
from sealdesk.triage.learning.numbers import Floats
from sealdesk.triage.learning.sentences import sentence_vectors
from sealdesk.triage.learning.threads import one_thread
from sealdesk.triage.learning.wordings import Wordings, wordings_of
from sealdesk.triage.model import OUT_OF_SCOPE, QUESTIONS, WORDS_READ, Model
from sealdesk.triage.prediction import LearningError

OWN_WEIGHT = 2.0
"""What one ticket decided by an agent counts in shipped examples: it speaks this desk's own language."""
MOST_WEIGHT = 10.0
"""What all tickets of one customer may count together, in shipped examples. Nobody teaches triage alone."""
CUSTOMERS_NEEDED = 3
"""Customers who must have used a wording before a model knows it, unless our own examples have it."""
CASES_NEEDED = 2
FOLDS = 10
"""Parts that are held out in turn for the chances: a machine that learned nine of ten is nearly as sure as the one in service."""
MANY = 5_000
"""Texts from which on fewer parts do, as they do where the meaning is learned, which takes longer."""
FEWER_FOLDS = 3
SKILLED_NEEDED = 10
"""Customers for whose tickets people must have corrected the skills before these are learned apart from the category."""
FEWEST = 30
"""Own tickets that a question needs of which no shipped example speaks."""

Progress = Callable[[float], None]


class TrainingError(LearningError):
    """The training data cannot make a model: the sentence says what to mend."""


@dataclass(frozen=True, slots=True, repr=False)
class Lesson:
    """A text and what was decided about it: an answer for each question that somebody answered.

    `group` keeps what belongs together on one side of every test: the customer of a ticket, the case of an example.
    """

    text: str
    answers: Mapping[str, str] = field(default_factory=dict)
    group: str = ""
    own: bool = True


def shipped_lessons(examples: Iterable[Example] | None = None) -> list[Lesson]:
    """Return our own examples as lessons."""
    chosen = (*shipped_examples(), *unwanted_examples()) if examples is None else examples
    return [Lesson(e.text, {q: a for q in QUESTIONS if (a := getattr(e, q, ""))}, e.case, own=False) for e in chosen]


def brief_lessons() -> list[Lesson]:
    """Return what the second look learns beside: short texts that belong to a help desk, and such as do not.

    The first look does without: it would lose more requests by them than it gains, because it knows so few words.
    """
    return shipped_lessons(brief_examples())


def with_skills(lessons: Sequence[Lesson], *, learned: bool) -> list[Lesson]:
    """Return lessons that teach skills too, or none that does.

    What has to be known for a ticket is its category, unless a person said something else: so every text teaches it, as it does there.
    """

    def taught(answers: Mapping[str, str]) -> Mapping[str, str]:
        if learned:
            return {"skills": answers["category"], **answers} if "category" in answers else answers
        return {asked: answer for asked, answer in answers.items() if asked != "skills"}

    return [replace(one, answers=taught(one.answers)) for one in lessons]


def are_skills_corrected(own: Iterable[Lesson]) -> bool:
    """Whether people said often enough that a ticket asks for other skills than its category: for tickets of so many customers."""
    said = (one for one in own if one.answers.get("skills") not in {None, one.answers.get("category")})
    return len({one.group for one in said}) >= SKILLED_NEEDED


def seen_by(wordings: Wordings, lessons: Sequence[Lesson], keys: Sequence[Sequence[str]], *, meaning: bool = False) -> Seen:
    """Return the texts of lessons, given as their wordings too, as a model sees them: with or without their meaning."""
    vectors = sentence_vectors([lesson.text for lesson in lessons]) if meaning else np.zeros((len(keys), 0), dtype=np.float32)
    return Seen(wordings.matrix(keys), vectors)


def keys_of(lessons: Sequence[Lesson]) -> list[list[str]]:
    """Return the wordings of each lesson."""
    return [wordings_of(lesson.text[:WORDS_READ], concepts=True) for lesson in lessons]


def train(
    lessons: Sequence[Lesson], progress: Progress = lambda _share: None, *, asked: Sequence[str] = QUESTIONS, meaning: bool = False
) -> Model:
    """Return a model of these lessons; equal lessons in the same order give equal models. `progress` hears of 0..1.

    With `meaning` it learns from what the sentence encoder says of the texts, too, which it then needs for each answer.
    Raises TrainingError when a ticket names no customer, LearningError when no question has two answers to tell apart.
    """
    if any(not lesson.group for lesson in lessons):
        raise TrainingError("Give every ticket its customer: without it the privacy rule cannot be kept.")
    with one_thread():
        keys = keys_of(lessons)
        wordings = Wordings.of(keys, allowed_wordings(lessons, keys))
        seen = seen_by(wordings, lessons, keys, meaning=meaning)
        weight = weights_of(lessons)
        folds = FEWER_FOLDS if meaning or len(lessons) > MANY else FOLDS
        fold = np.array([crc32(lesson.group.encode("utf-8", "replace")) % folds for lesson in lessons], dtype=np.intp)
        questions = {}
        for place, question in enumerate(asked, 1):
            rows = _rows(lessons, question)
            if len(rows):
                given = [lessons[row].answers[question] for row in rows.tolist()]
                chosen = Lessons.of(seen.at(rows), given, weight[rows], fold[rows])
                questions[question] = learn_lessons(chosen, wordings, OUT_OF_SCOPE if question == "category" else None)
            progress(place / len(asked))
    if not questions:
        raise TrainingError("Give the model examples of at least two answers to tell apart.")
    return Model(wordings, questions)


def allowed_wordings(lessons: Sequence[Lesson], keys: Sequence[Sequence[str]]) -> set[str]:
    """Return what a model may know: wordings of two of our own cases, or of three different customers of this desk.

    A name, an illness or a password that one or two people wrote can then neither be kept in a model nor move a score.
    """
    groups: tuple[defaultdict[str, set[str]], ...] = (defaultdict(set), defaultdict(set))
    for lesson, found in zip(lessons, keys, strict=True):
        for key in set(found):
            groups[lesson.own][key].add(lesson.group)
    needed = (CASES_NEEDED, CUSTOMERS_NEEDED)
    return {key for of, least in zip(groups, needed, strict=True) for key, users in of.items() if len(users) >= least}


def weights_of(lessons: Sequence[Lesson]) -> Floats:
    """Return what each lesson counts: an own one more than an example, all of one customer together at most `MOST_WEIGHT`."""
    many = Counter(lesson.group for lesson in lessons if lesson.own)
    each = (min(OWN_WEIGHT, MOST_WEIGHT / many[lesson.group]) if lesson.own else 1.0 for lesson in lessons)
    return np.fromiter(each, dtype=np.float32, count=len(lessons))


def _rows(lessons: Sequence[Lesson], question: str) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return which lessons answer the question; none when there is too little to learn from."""
    rows = [at for at, lesson in enumerate(lessons) if question in lesson.answers]
    enough = any(not lessons[at].own for at in rows) or len(rows) >= FEWEST
    different = len({lessons[at].answers[question] for at in rows}) >= 2
    return np.array(rows if enough and different else [], dtype=np.intp)
