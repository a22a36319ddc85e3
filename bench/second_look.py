"""The second look of triage: many tickets at once against the same tickets one by one, and against the first look."""

from __future__ import annotations

from typing import Final

from bench.measuring import Result, compared, in_turns

_TICKETS: Final = 32


def run() -> list[Result]:
    """Milliseconds a ticket, by a model of an eighth of the examples: how many it learned from changes nothing in what an answer costs."""
    from sealdesk.triage.examples import shipped_examples
    from sealdesk.triage.model import LOOKED_AT_AGAIN
    from sealdesk.triage.routing import Routing
    from sealdesk.triage.sorting import TicketText, look_again_at, sort_ticket
    from sealdesk.triage.training import shipped_lessons, train

    examples = shipped_examples()
    lessons = shipped_lessons(examples[::8])
    first, second = train(lessons), train(lessons, asked=LOOKED_AT_AGAIN, meaning=True)
    texts = [TicketText("", one.text) for one in examples[1 :: len(examples) // _TICKETS][:_TICKETS]]

    def batched() -> object:
        return look_again_at(texts, model=second)

    def single() -> object:
        return [look_again_at([text], model=second) for text in texts]

    def at_first() -> object:
        return [sort_ticket(text, model=first, routing=Routing()) for text in texts]

    note = f"{len(texts)} tickets of both languages, {sum(len(text.body) for text in texts) // len(texts)} characters each"
    return [
        _line("second look, one batch : one by one", *in_turns(batched, single, 9), note),
        _line(
            "second look, one batch : first look",
            *in_turns(batched, at_first, 9),
            "the first look is part of the inbound pipeline; the second is not",
        ),
    ]


def _line(name: str, figure: float, baseline: float, note: str) -> Result:
    return compared("second_look", name, 1000 * figure / _TICKETS, 1000 * baseline / _TICKETS, "ms a ticket", note=note)
