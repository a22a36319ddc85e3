"""One training from lessons to a model with its figures: what is held out, what is compared, and what is told about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from sealdesk.triage.comparing import confusion, examine, figures, is_better, learning_curve
from sealdesk.triage.model import Model
from sealdesk.triage.storage import model_from_bytes, model_to_bytes
from sealdesk.triage.training import Lesson, Progress, shipped_lessons, train

HELD_CASES = 10
"""One in so many of our own cases is never learned, so that every model can be asked about it."""


@dataclass(frozen=True, slots=True, repr=False)
class Taught:
    """A candidate: its bytes, of how many texts it was made, how it did, and whether it is better than the model in service."""

    content: bytes
    examples: int
    own: int
    figures: dict[str, Any]
    curve: list[list[float]]
    confusion: list[list[Any]]
    better: bool


def teach(own: Sequence[Lesson], held: Sequence[Lesson], serving: Model | None, progress: Progress = lambda _share: None) -> Taught:
    """Train on our examples and `own`, and examine the result, and the model in service, on `held` and on held-out examples."""
    shipped = shipped_lessons()
    lessons = [*(one for one in shipped if not _is_held(one)), *own]
    examined = [*(one for one in shipped if _is_held(one)), *held]
    progress(0.02)
    content = model_to_bytes(train(lessons, lambda share: progress(0.02 + 0.78 * share)))
    model = model_from_bytes(content)
    marks = examine(model, examined)
    before = examine(serving, examined) if serving else {}
    progress(0.85)
    told = figures(marks)
    full = told["category"]["accuracy"] if "category" in told else 0.0
    return Taught(
        content,
        examples=len(lessons) - len(own),
        own=len(own),
        figures={"candidate": told, "serving": figures(before), "held": [len(examined) - len(held), len(held)]},
        curve=learning_curve(model, lessons, examined, full),
        confusion=confusion(marks),
        better=is_better(marks, before, examined),
    )


def _is_held(example: Lesson) -> bool:
    return crc32(example.group.encode()) % HELD_CASES == 0
