"""Search over sealed text against plaintext full text of the same engine, on the same messages, and what a stolen index tells.

Figure: what the desk does for a query, from parsing to hits, over keyed tokens. Baseline: the same join over a table of
the same engine that indexes the plain words (``bench.plaintext``).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

from bench import plaintext
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
    """Writing, asking, and the attack on a stolen index."""
    from sealdesk.access.actors import Actor
    from sealdesk.desk import finding
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
    everywhere = Actor.system("bench")
    for name, queries in {**QUERIES, "a rare word": _rare(documents)}.items():
        results.append(_timed(name, everywhere, queries, finding))
    return [*results, *attacks()]


def _rare(documents: Sequence[tuple[int, list]]) -> list[tuple[str, str]]:  # type: ignore[type-arg]
    """Words that stand in one message: order numbers, as people paste them."""
    texts = [part.text for _, parts in random.Random(4).sample(documents, 400) for part in parts]
    return [("phrase", word.strip(".,")) for text in texts for word in text.split() if "-" in word and word[1:5].isdigit()][:8]


def _timed(name: str, actor: object, queries: Sequence[tuple[str, str]], finding: object) -> Result:
    typed = [{"words": text, "prefix": f"{text}*", "phrase": f'"{text}"'}[kind] for kind, text in queries]
    own = [plaintext.query(kind, text) for kind, text in queries]

    def ours() -> None:
        for text in typed:
            finding.ask(actor, text)  # type: ignore[attr-defined]

    def theirs() -> None:
        for text in own:
            plaintext.search(text)

    figure, baseline = in_turns(ours, theirs, ROUNDS)
    each = 1000 / len(queries)
    return compared("search", f"{name} : plaintext full text", figure * each, baseline * each, "ms a query", target=1.5)
