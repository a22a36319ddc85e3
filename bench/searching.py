"""What an agent searches on a large desk, as sealed search and over plain words beside it, on the same messages."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from bench import plaintext
from sealdesk.access.actors import Actor
from sealdesk.access.seeing import see
from sealdesk.desk.models import Message
from sealdesk.labels import Label
from sealdesk.project.generating.desk import TICKETS_EACH
from sealdesk.project.generating.texts import Writer
from sealdesk.search import language, matching
from sealdesk.search.documents import Field, Part
from sealdesk.search.finding import Hit, find
from sealdesk.search.index import generations
from sealdesk.statements import look_up

AT_ONCE: Final = 6000
#: Messages that the generator wrote have no envelope: those that came by mail in the meantime are left out.
_INVENTED: Final = (
    "SELECT entry.id, author.name, author.email FROM search_entry entry"
    " JOIN desk_message message ON message.id = entry.document LEFT JOIN identity_agent author ON author.id = message.author_id"
    " WHERE entry.id > %s AND message.envelope IS NULL ORDER BY entry.id LIMIT %s"
)


@dataclass(frozen=True, slots=True)
class Search:
    """One kind of search: what a person types, and the same in the engine's own words."""

    name: str
    typed: tuple[str, ...]
    plain: tuple[str, ...]

    def sealed_hits(self, actor: Actor) -> Iterator[Callable[[], list[Hit]]]:
        """The desk's statement for each query, from the expression to the hits among what the actor sees."""
        serving, labels, today = generations()[0], frozenset(Label), datetime.date(2026, 1, 1)
        for typed in self.typed:
            said = matching.expression(language.parse(typed, today).texts, labels, serving)
            yield lambda said=said: find(said, serving, see(actor, Message), "ticket_id")  # type: ignore[misc]

    def plain_hits(self, actor: Actor) -> Iterator[Callable[[], list[Hit]]]:
        """The same statement over plain words."""
        return (lambda asked=asked: plaintext.search(asked, seen=see(actor, Message)) for asked in self.plain)  # type: ignore[misc]


def searches(seed: int) -> list[Search]:
    """The kinds. Rare words are order numbers as customers paste them, out of the letters that ``seed`` writes.

    Sealed search and the plain words of both engines find the same number of messages by each, so they have the same to do.
    """
    rare = [word for _, text in itertools.islice(_letters(seed, 3000), 300) for word in text[1].split() if _is_order(word.strip(".,"))]
    rare = [word.strip(".,") for word in dict.fromkeys(rare)][:40]
    return [
        _search("a rare word", rare, "phrase"),
        _search("a common word", ["order", "parasol", "evening", "thank"], "words"),
        _search("two words", ["serial number", "replacement today", "friday leeds", "kettle scratch"], "words"),
        _search("a phrase", ["garden chair", "serial number", "working days", "stopped working"], "phrase"),
        _search("Chinese", ["订单", "补发", "五个工作日", "行李箱"], "phrase"),
        _search("a word in the subject", ["refund", "missing", "broken"], "words", Field.SUBJECT),
    ]


def _search(name: str, texts: list[str], kind: str, field: Field | None = None) -> Search:
    quoted = [f'"{text}"' if kind == "phrase" else text for text in texts]
    typed = quoted if field is None else [f"{field}:{text}" for text in quoted]
    plain = [plaintext.query(kind, text) for text in texts]
    return Search(name, tuple(typed), tuple(plain if field is None else [plaintext.within(field, asked) for asked in plain]))


def _is_order(word: str) -> bool:
    return len(word) == 9 and word[0] in "ABCDEFGH" and word[1:6].isdigit() and word[6] == "-"


def make_plain() -> None:
    """The plaintext table, empty, unless it is there."""
    if plaintext.TABLE not in connection.introspection.table_names():
        plaintext.make()


def index_plainly(runs: Iterable[tuple[int, int]]) -> None:
    """Index what the generator wrote in these runs (seed, tickets) in plain words too.

    It writes the letters again, because to open millions of sealed ones would take an hour.
    """
    newest = look_up(f"SELECT {plaintext.number()} FROM {plaintext.TABLE} ORDER BY 1 DESC LIMIT 1")
    last = int(newest[0][0]) if newest else 0
    letters = itertools.chain.from_iterable(_letters(seed, tickets) for seed, tickets in runs)
    while rows := look_up(_INVENTED, last, AT_ONCE):
        plaintext.put((int(row[0]), _parts(row, next(letters))) for row in rows)
        last = int(rows[-1][0])


def _letters(seed: int, tickets: int) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Name and address of the customer, subject and text of each message, as the generator wrote them."""
    writer = Writer(seed)
    for place in range(tickets):
        name, address, language_ = writer.person(place // TICKETS_EACH)
        talk = writer.talk(language_)
        for text in talk.texts:
            yield (name, address), (talk.subject, text)


def _parts(row: tuple[Any, ...], letter: tuple[tuple[str, str], tuple[str, str]]) -> list[Part]:
    customer = Field.SENDER if row[1] is None else Field.RECIPIENT
    parts = [Part(Field.SUBJECT, letter[1][0]), Part(Field.BODY, letter[1][1]), *(Part(customer, way) for way in letter[0])]
    return parts if row[1] is None else [*parts, Part(Field.SENDER, row[1]), Part(Field.SENDER, row[2])]
