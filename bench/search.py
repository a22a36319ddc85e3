"""Search over sealed text against plaintext full text of the same engine, on the same messages, and what a stolen index tells.

Figure: the desk's statement over keyed tokens, from the expression to the hits; and beside it everything from the typed text
on. Baseline: the same statement, narrowing and hits over a table of the same engine that indexes the plain words.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator, Sequence
from typing import Final

from bench import plaintext, single_characters
from bench.frequency import attacks
from bench.measuring import Result, compared, in_turns, once

TICKETS: Final = 2000
ROUNDS: Final = 9
#: Rare and frequent ones; each is in the invented conversations.
QUERIES: Final = {
    "a frequent word": [("words", word) for word in ("order", "please", "thank", "customer")],
    "two words": [("words", text) for text in ("serial number", "replacement today", "friday leave")],
    "a phrase": [("phrase", text) for text in ("as soon as", "serial number", "working days")],
    "a beginning": [("prefix", text) for text in ("repl", "deliv", "frid")],
    "Chinese": [("phrase", text) for text in ("订单", "补发", "五个工作日", "尽快回复")],
}


def run() -> list[Result]:
    """Writing, asking, and the attack on a stolen index, as it is and with single characters in it."""
    from sealdesk.desk.reindexing import rebuild
    from sealdesk.desk.searching import INDEXER, parts_of
    from sealdesk.project.generating import generate
    from sealdesk.search.models import Entry

    generate(TICKETS)
    sealed = once(lambda: rebuild(INDEXER))
    entries = dict(Entry.objects.values_list("document", "id"))
    documents = [(entries[document], parts) for document, parts in parts_of(list(entries))]
    plaintext.make()
    plain = once(lambda: plaintext.put(documents))
    each = 1000 / len(documents)
    note = f"{len(documents)} messages; the figure opens them, makes the tokens, and removes the old index"
    results = [compared("search", "rebuild : plaintext indexing", sealed * each, plain * each, "ms a message", note=note)]
    for name, queries in {**QUERIES, "a rare word": _rare(documents)}.items():
        results += _timed(name, queries)
    return [*results, *attacks(), *single_characters.measured()]


def _rare(documents: Sequence[tuple[int, list]]) -> list[tuple[str, str]]:  # type: ignore[type-arg]
    """Words that stand in one message: order numbers, as people paste them."""
    texts = [part.text for _, parts in random.Random(4).sample(documents, 400) for part in parts]
    return [("phrase", word.strip(".,")) for text in texts for word in text.split() if "-" in word and word[1:5].isdigit()][:8]


def _timed(name: str, queries: Sequence[tuple[str, str]]) -> Iterator[Result]:
    """The engine's own work first, statement against statement; then what else a query costs, from text to hits."""
    from sealdesk.access.actors import Actor
    from sealdesk.access.seeing import see
    from sealdesk.desk import finding
    from sealdesk.desk.models import Message
    from sealdesk.labels import Label
    from sealdesk.search import language, matching
    from sealdesk.search.finding import find
    from sealdesk.search.index import generations

    everywhere, today = Actor.system("bench"), datetime.date(2026, 1, 1)
    typed = [{"words": text, "prefix": f"{text}*", "phrase": f'"{text}"'}[kind] for kind, text in queries]
    own = [plaintext.query(kind, text) for kind, text in queries]
    serving, labels = generations()[0], frozenset(Label)
    said = [matching.expression(language.parse(text, today).texts, labels, serving) for text in typed]
    visible, each = see(everywhere, Message), 1000 / len(queries)

    def theirs() -> None:
        for text in own:
            plaintext.search(text)

    for what, target, call, given in (
        ("statement", 1.5, lambda text: find(text, serving, visible, "ticket_id"), said),
        ("from text to hits", None, lambda text: finding.ask(everywhere, text), typed),
    ):
        figure, baseline = in_turns(lambda call=call, given=given: [call(text) for text in given], theirs, ROUNDS)  # type: ignore[misc]
        yield compared("search", f"{name}, {what} : plaintext", figure * each, baseline * each, "ms a query", target=target)
