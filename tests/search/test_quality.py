"""How much of what is asked is found, and how much of what is found was asked, against plaintext full text of the same engine.

The messages are invented, so the right answers are known: they are read off the plain texts, without any index.
"""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import rjieba
import Stemmer
from bench import plaintext

from sealdesk.access.actors import Actor
from sealdesk.desk import finding
from sealdesk.desk.models import Message
from sealdesk.desk.searching import index_messages, parts_of
from sealdesk.project.generating import generate
from sealdesk.search.documents import Field, Part
from sealdesk.search.models import Entry
from tests.cast import found_desk

pytestmark = pytest.mark.django_db

TICKETS = 120
ASKED = 40
Said = dict[uuid.UUID, str]


@dataclass(frozen=True)
class Library:
    """What each message says, as plain text, and the numbers under which the index knows them."""

    said: Said
    numbers: dict[uuid.UUID, int]


@pytest.fixture
def library() -> Library:
    found_desk()
    generate(TICKETS)
    messages = list(Message.objects.all())
    index_messages(messages)
    documents = {document: [part for part in parts if not part.reaches] for document, parts in parts_of([m.id for m in messages])}
    numbers = dict(Entry.objects.filter(document__in=documents).values_list("document", "id"))
    plaintext.make()
    plaintext.put((numbers[document], parts) for document, parts in documents.items())
    return Library({document: _text(parts) for document, parts in documents.items()}, numbers)


def _text(parts: list[Part]) -> str:
    """The fields in their order, so far apart that no phrase reaches from one into the next."""
    return " ¶ ".join(part.text for field in Field for part in parts if part.field == field)


def stems(text: str) -> list[str]:
    return Stemmer.Stemmer("english").stemWords(re.findall(r"[a-z0-9]+|¶", text.lower()))


def has_phrase(text: str, wanted: str) -> bool:
    return f" {' '.join(stems(wanted))} " in f" {' '.join(stems(text))} "


def has_beginning(text: str, wanted: str) -> bool:
    return re.search(rf"(?<![a-z0-9]){wanted}", text.lower()) is not None


def words_of(library: Library, chance: random.Random) -> list[str]:
    known = sorted({word for text in library.said.values() for word in re.findall(r"\b[a-z]{4,12}\b", text)})
    return chance.sample(known, ASKED)


def phrases_of(library: Library, chance: random.Random) -> list[str]:
    known = sorted({phrase for text in library.said.values() for phrase in re.findall(r"(?=\b([a-z]+ [a-z]+ [a-z]+)\b)", text)})
    return chance.sample(known, ASKED)


def beginnings_of(library: Library, chance: random.Random) -> list[str]:
    return sorted({word[:4] for word in words_of(library, chance)})


def chinese_of(library: Library, chance: random.Random) -> list[str]:
    runs = {run for text in library.said.values() for run in re.findall(r"[\u4e00-\u9fff]+", text)}
    known = sorted({word for run in runs for word in rjieba.cut(run) if len(word) > 1})
    return chance.sample(known, ASKED)


def rates(found: set[uuid.UUID], right: set[uuid.UUID]) -> tuple[int, int, int]:
    return len(found & right), len(found), len(right)


KINDS: dict[str, tuple[Callable[..., list[str]], str, str, Callable[[str, str], bool]]] = {
    "words": (words_of, "{}", "words", has_phrase),
    "phrases": (phrases_of, '"{}"', "phrase", has_phrase),
    "beginnings": (beginnings_of, "{}*", "prefix", has_beginning),
    "Chinese words": (chinese_of, "{}", "phrase", lambda text, wanted: wanted in text),
}


@pytest.mark.parametrize("kind", KINDS)
def test_sealed_search_finds_what_plaintext_search_finds_and_nothing_else(library: Library, kind: str) -> None:
    choose, ours, theirs, holds = KINDS[kind]
    everyone = Actor.system("test")
    sealed, plain = [], []
    for wanted in choose(library, random.Random(5)):
        right = {document for document, text in library.said.items() if holds(text, wanted)}
        assert right, wanted
        _query, hits = finding.ask(everyone, ours.format(wanted))
        sealed.append(rates({hit.document for hit in hits}, right))
        rows = plaintext.search(plaintext.query(theirs, wanted))
        plain.append(rates({hit.document for hit in rows}, right))
    (precision, recall), (plain_precision, plain_recall) = share(sealed), share(plain)
    print(
        f"\n{kind}: recall {recall:.3f}, precision {precision:.3f}; plaintext: recall {plain_recall:.3f}, precision {plain_precision:.3f}"
    )
    assert recall >= 0.999
    assert precision >= 0.999
    assert recall >= plain_recall - 0.001
    assert precision >= plain_precision - 0.001


def share(counted: list[tuple[int, int, int]]) -> tuple[float, float]:
    """Precision and recall over all questions together."""
    right, found, wanted = (sum(column) for column in zip(*counted, strict=True))
    return right / max(found, 1), right / wanted
