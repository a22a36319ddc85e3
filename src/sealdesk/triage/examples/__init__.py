"""Our own written example tickets, from which the model learns before a desk has corrected anything.

`sources/*.txt` is written by hand; `en.jsonl`, `zh-hans.jsonl` and `unwanted.jsonl` are spelled out from it by `spelling.py`.
`brief.txt` is written by hand too, a short text in each line, for the second look.
"""

import json
from dataclasses import dataclass
from importlib.resources import files

LANGUAGES = ("en", "zh-hans")
ADVERTS = frozenset({7, 8, 20, 30, 31, 37, 38, 39})
"""Numbers of the cases of `other`, alike in both languages, that nobody at a desk wants to read. All other cases are wanted."""


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled text; type and sentiment are empty where nothing can be said. `spam` is `spam` or `wanted`.

    Examples that share a `case` are variants of one hand-written line: keep them together.
    """

    text: str
    category: str
    priority: str
    case: str
    type: str = ""
    sentiment: str = ""
    spam: str = "wanted"


def shipped_examples(*languages: str) -> tuple[Example, ...]:
    """Return all shipped examples of these languages (of both when none is named), in a fixed order."""
    rows = (row for language in languages or LANGUAGES for row in _rows(language))
    return tuple(Example(**row, spam="spam" if _is_advert(row["case"]) else "wanted") for row in rows)


def unwanted_examples() -> tuple[Example, ...]:
    """Return what nobody wants to read, and what only looks like it, in both languages. They teach that and nothing else."""
    return tuple(Example(category="", priority="", **row) for row in _rows("unwanted"))


def brief_examples() -> tuple[Example, ...]:
    """Return short texts with their category alone, in several languages: what does not belong to a help desk (`other`), and what does."""
    found, heading = [], ""
    for number, line in enumerate(files(__package__).joinpath("brief.txt").read_text(encoding="utf-8").splitlines()):
        if line.startswith("== "):
            heading = line.removeprefix("== ")
        elif line and not line.startswith("#"):
            language, category = heading.split()
            found.append(Example(line, category, priority="", case=f"{language}/brief/{number}", spam=""))
    return tuple(found)


def _rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in files(__package__).joinpath(f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def _is_advert(case: str) -> bool:
    _language, category, number = case.split("/")
    return category == "other" and int(number) in ADVERTS
