"""One training from lessons to a model with its figures: what is held out, what is compared, and what is told about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from sealdesk.triage.comparing import Marks, confusion, examine, figures, is_better, learning_curve
from sealdesk.triage.model import LOOKED_AT_AGAIN, SECOND, Model
from sealdesk.triage.storage import model_from_bytes, model_to_bytes
from sealdesk.triage.training import Lesson, Progress, are_skills_corrected, brief_lessons, shipped_lessons, train, with_skills

HELD_CASES = 10
"""One in so many of our own cases is never learned, so that every model can be asked about it."""


@dataclass(frozen=True, slots=True, repr=False)
class Taught:
    """A candidate: its bytes, of how many texts it was made, how it did, and whether it is better than the model in service.

    `second` are the bytes of its second look, None where there is none.
    """

    content: bytes
    examples: int
    own: int
    figures: dict[str, Any]
    curve: list[list[float]]
    confusion: list[list[Any]]
    better: bool
    second: bytes | None = None


def teach(
    own: Sequence[Lesson],
    held: Sequence[Lesson],
    serving: Model | None,
    progress: Progress = lambda _share: None,
    *,
    second: bool = False,
    second_serving: Model | None = None,
) -> Taught:
    """Train on our examples and `own`, and examine the result, and the model in service, on `held` and on held-out examples.

    With `second` a second look is trained beside it, on the same lessons, and examined on the same texts.
    """
    learned = are_skills_corrected(own)
    lessons, examined = (with_skills(some, learned=learned) for some in _apart(own, held))
    progress(0.02)
    share = 0.3 if second else 0.78
    content = model_to_bytes(train(lessons, lambda done: progress(0.02 + share * done)))
    again = _second(lessons, lambda done: progress(0.32 + 0.48 * done), learned=learned) if second else None
    model = model_from_bytes(content)
    marks, before = _examined(model, again, examined), _examined(serving, second_serving, examined)
    progress(0.85)
    told = figures(marks)
    full = told["category"]["accuracy"] if "category" in told else 0.0
    return Taught(
        content,
        second=model_to_bytes(again) if again else None,
        examples=len(lessons) - len(own),
        own=len(own),
        figures={"candidate": told, "serving": figures(before), "held": [len(examined) - len(held), len(held)]},
        curve=learning_curve(model, lessons, examined, full),
        confusion=confusion(marks),
        better=is_better(marks, before, examined),
    )


def teach_second() -> bytes:
    """Train the second look alone, for a model that learned from our examples alone and has none."""
    return model_to_bytes(_second(_apart((), ())[0]))


def _second(lessons: Sequence[Lesson], progress: Progress = lambda _share: None, *, learned: bool = False) -> Model:
    return train([*lessons, *with_skills(brief_lessons(), learned=learned)], progress, asked=(*LOOKED_AT_AGAIN, "skills"), meaning=True)


def _apart(own: Sequence[Lesson], held: Sequence[Lesson]) -> tuple[list[Lesson], list[Lesson]]:
    """Return what is learned, and what is only asked."""
    shipped = shipped_lessons()
    return [*(one for one in shipped if not _is_held(one)), *own], [*(one for one in shipped if _is_held(one)), *held]


def _examined(first: Model | None, second: Model | None, examined: Sequence[Lesson]) -> dict[str, Marks]:
    marks = examine(first, examined) if first else {}
    return marks | {f"{SECOND}{question}": one for question, one in examine(second, examined).items()} if second else marks


def _is_held(example: Lesson) -> bool:
    return crc32(example.group.encode()) % HELD_CASES == 0
