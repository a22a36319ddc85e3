"""The whole inbound pipeline against parsing and sanitising the same messages, and what sealing and the ledger cost in it.

Baseline: ``parse`` and ``clean_html`` in memory. Figure: ``import_all``, that is: raw bytes sealed and stored,
parsed, sanitised, sorted by triage, sealed for the person, written with their ledger events and committed, and each
fifty messages the sequencer's run with its signed checkpoint. One process, one thread, the default database.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes
from email.policy import default
from itertools import islice
from typing import Final

import nh3

from bench.mails import messages
from bench.measuring import Result, compared, once, once_both
from bench.shares import Shares

SLICE: Final = 50
ROUNDS_OF_SHARES: Final = 4


def run() -> list[Result]:
    """Both figures, each message used once."""
    what, mails = messages()
    slices = list(_slices(mails))
    warm, measured, shared = slices[0], slices[1:-ROUNDS_OF_SHARES], slices[-ROUNDS_OF_SHARES:]
    _baseline(warm), _pipeline(warm)
    baselines = [(0.0, 0.0)] * len(measured)
    figures = [(0.0, 0.0)] * len(measured)
    for place, part in enumerate(measured):
        baselines[place] = once_both(lambda part=part: _baseline(part))  # type: ignore[misc]
        figures[place] = once_both(lambda part=part: _pipeline(part))  # type: ignore[misc]
    count = sum(map(len, measured))
    middle = statistics.median(figure[0] / baseline[0] for figure, baseline in zip(figures, baselines, strict=True))
    worked = _sum(figures, 1) / _sum(baselines, 1)
    note = f"{what}; median of {len(measured)} slices {middle:.2f}; by processor time alone {worked:.2f}"
    whole = compared(
        "pipeline",
        "inbound pipeline : parse + sanitise",
        1000 * _sum(figures, 0) / count,
        1000 * _sum(baselines, 0) / count,
        "ms a mail",
        target=3.0,
        note=note,
    )
    return [whole, _against_the_standard_library(figures, measured), _share(shared)]


def _against_the_standard_library(figures: list[tuple[float, float]], slices: list[list[bytes]]) -> Result:
    """The same pipeline against what a desk in Python does that parses with ``email``: our parser is several times quicker."""
    count = sum(map(len, slices))
    plain = [once_both(lambda part=part: _plain_baseline(part)) for part in slices]  # type: ignore[misc]
    return compared(
        "pipeline",
        "inbound pipeline : standard library's parse + sanitise",
        1000 * _sum(figures, 0) / count,
        1000 * _sum(plain, 0) / count,
        "ms a mail",
        target=3.0,
        note=f"by processor time alone {_sum(figures, 1) / _sum(plain, 1):.2f}",
    )


def _sum(pairs: list[tuple[float, float]], which: int) -> float:
    return sum(pair[which] for pair in pairs)


def _share(slices: list[list[bytes]]) -> Result:
    """In a pass of its own, with a clock around each function of sealing and of the ledger: the clocks cost time too."""
    count = sum(map(len, slices))
    with Shares() as shares:
        total = sum(once(lambda part=part: _pipeline(part)) for part in slices)  # type: ignore[misc]
    detail = ", ".join(f"{name} {100 * seconds / total:.0f} %" for name, seconds in shares.seconds.items())
    return compared(
        "pipeline",
        "sealing + ledger, share of the pipeline",
        1000 * sum(shares.seconds.values()) / count,
        1000 * total / count,
        "ms a mail",
        target=0.30,
        note=detail,
    )


def _slices(mails: list[bytes]) -> Iterator[list[bytes]]:
    rest = iter(mails)
    while part := list(islice(rest, SLICE)):
        yield part


def _baseline(mails: list[bytes]) -> None:
    from sealdesk.channels.mail.cleaning import clean_html
    from sealdesk.channels.mail.limits import Unparsable
    from sealdesk.channels.mail.parsing import parse

    for raw in mails:
        try:
            mail = parse(raw)
        except Unparsable:
            continue
        if mail.html:
            clean_html(mail.html)


def _plain_baseline(mails: list[bytes]) -> None:
    """Each header that a desk needs and each part decoded by ``email``, HTML cleaned by nh3. What it cannot read is left out."""
    names = ("subject", "from", "to", "cc", "date", "message-id", "in-reply-to", "references")
    for raw in mails:
        mail = message_from_bytes(raw, policy=default)
        for name in names:
            with suppress(Exception):
                str(mail[name])
        for part in mail.walk():
            with suppress(Exception):
                content = part.get_content()  # type: ignore[attr-defined]
                if part.get_content_type() == "text/html":
                    nh3.clean(content)


def _pipeline(mails: list[bytes]) -> None:
    from sealdesk.channels.mail.importing import import_all
    from sealdesk.engines import without_waiting_for_the_disk
    from sealdesk.ledger.sequencing import sequence

    with without_waiting_for_the_disk():
        for became in import_all(mails):
            if isinstance(became, Exception):
                raise became
        sequence()
