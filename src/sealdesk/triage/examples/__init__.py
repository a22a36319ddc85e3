"""Our own written example tickets, from which the model learns before a desk has corrected anything.

`sources/*.txt` is written by hand; `en.jsonl` and `zh-hans.jsonl` are spelled out from it by `spelling.py`.
"""

import json
from dataclasses import dataclass
from importlib.resources import files

LANGUAGES = ("en", "zh-hans")


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled text; type and sentiment are empty where nothing can be said.

    Examples that share a `case` are variants of one hand-written line: keep them together.
    """

    text: str
    category: str
    priority: str
    case: str
    type: str = ""
    sentiment: str = ""


def shipped_examples(*languages: str) -> tuple[Example, ...]:
    """Return all shipped examples of these languages (of both when none is named), in a fixed order."""
    found: list[Example] = []
    for language in languages or LANGUAGES:
        lines = files(__package__).joinpath(f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
        found.extend(Example(**json.loads(line)) for line in lines)
    return tuple(found)
