"""Log lines without the data of persons: whatever an error or a library wrote into one is masked before it leaves the process.

Code of the desk logs ids, codes and counts. This is for the rest: a driver that quotes a value, a parser that repeats its input.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any, Final

#: What has a form or a check digit, and Chinese postal addresses. Names are not looked for: a traceback is full of capitalised words.
KINDS: Final = frozenset(
    {
        "address",
        "bank_card",
        "date_of_birth",
        "driver_licence",
        "email",
        "iban",
        "landline",
        "passport",
        "phone",
        "plate",
        "resident_id",
        "us_ssn",
    }
)
#: A longer line is cut: nobody reads it, and it is searched while somebody waits.
LONGEST: Final = 20_000
#: Ids, digests and times of the desk's own lines, whose digits make up telephone numbers by chance.
_OWN: Final = re.compile(
    r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|(?<![0-9A-Za-z])(?=[0-9]{0,64}[a-f])[0-9a-f]{16,}(?![0-9A-Za-z])|0x[0-9a-f]+"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?"
)
_SUSPECT: Final = re.compile(r"@|[路街巷弄号生牌]|\b(?:born|birth|plate|reg)|\d\D{0,3}\d\D{0,3}\d\D{0,3}\d\D{0,3}\d\D{0,3}\d\D{0,3}\d")


def quiet(text: str) -> str:
    """The text with a word in brackets for each thing that leads to a person, or is secret."""
    cut = text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)} characters)"
    pieces, at = [], 0
    for start, end, kind in sorted(_places(cut), key=lambda place: place[0]):
        if start >= at:
            pieces += [cut[at:start], f"[{kind}]"]
        at = max(at, end)
    return "".join([*pieces, cut[at:]])


def _places(text: str) -> Iterator[tuple[int, int, str]]:
    # Brought in by the first line that is looked at: commands that log nothing start without the finder's tables.
    from sealdesk.findings.finder import structured
    from sealdesk.findings.folding import folded
    from sealdesk.findings.han_addresses import addresses
    from sealdesk.findings.reading import Reading
    from sealdesk.findings.secrets import secrets_in

    yield from ((span.start, span.end, str(span.kind)) for span in secrets_in(text))
    if not _SUSPECT.search(text):
        return
    own = [found.span() for found in _OWN.finditer(text)]
    plain = folded(text)
    for one in (*addresses(Reading(plain.text)), *structured(plain.text)):
        start, end = plain.span(one.start, one.end)
        if str(one.kind) in KINDS and not any(low < end and start < high for low, high in own):
            yield start, end, str(one.kind)


class OneLineOfStrangers(logging.Filter):
    """What any stranger causes by one request, such as a wrong ``Host``, is one line: with its traceback it would fill the disk."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take the traceback off what Django calls suspicious. Nothing is left out."""
        if record.name.startswith("django.security"):
            record.exc_info = record.exc_text = None
        return True


class QuietFormatter(logging.Formatter):
    """Masks the message, the traceback and the stack of a record. What cannot be masked is not written."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - as logging calls it
        """The line, with the time and the logger's name as they are."""
        record.message = _safely(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - as logging calls it
        """The traceback, whose last line is the error's own text."""
        return _safely(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 - as logging calls it
        """The stack."""
        return _safely(super().formatStack(stack_info))


def _safely(text: str) -> str:
    try:
        return quiet(text)
    except Exception as error:  # noqa: BLE001 - whatever fails here, logging would print the text as it was
        return f"(a text that could not be masked: {type(error).__name__})"
