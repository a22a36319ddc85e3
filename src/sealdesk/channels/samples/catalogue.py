"""What a careful agent would say about each sample: the expected triage, for tests and for demonstrations."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from sealdesk.channels.samples.letter import all_letters


class Category(enum.StrEnum):
    """What a letter is about."""

    ACCOUNT_ACCESS = "account-access"
    BILLING_REFUND = "billing-refund"
    COMPLAINT = "complaint"
    FEEDBACK = "feedback"
    HOW_TO = "how-to"
    ORDER_DELIVERY = "order-delivery"
    PRIVACY_REQUEST = "privacy-request"
    PRODUCT_FAULT = "product-fault"
    SALES_QUESTION = "sales-question"
    SECURITY_REPORT = "security-report"


class Priority(enum.StrEnum):
    """How soon it wants an answer, least first."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Kind(enum.StrEnum):
    """Who wrote it: a person, a machine (RFC 3834), a mail server (RFC 3464) or a mailing list (RFC 2919)."""

    HUMAN = "human"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected of one sample.

    ``language`` is a BCP 47 tag of the main language: ``zh-Hans``, ``zh-Hant``, ``en``, ``de``, ``fr``,
    ``ja``, or ``und`` for a letter without words. ``conversation`` is the key of the letter that opened the
    conversation; a letter that opens one, or stands alone, names itself. ``joins`` says whether the headers
    alone prove that it belongs there; where it is false (a second address), an agent has to accept it.
    """

    key: str
    message_id: str
    category: Category
    priority: Priority
    language: str
    kind: Kind
    conversation: str
    joins: bool


def expectations() -> dict[str, Expectation]:
    """Every sample's expectation by its Message-ID (with angle brackets)."""
    found: dict[str, Expectation] = {}
    for letter in all_letters().values():
        expect = letter.expect
        found[letter.message_id] = Expectation(
            key=letter.key,
            message_id=letter.message_id,
            category=Category(expect["category"]),
            priority=Priority(expect.get("priority", "normal")),
            language=expect["language"],
            kind=Kind(expect.get("kind", "human")),
            conversation=expect.get("conversation", letter.key),
            joins=expect.get("joins", "yes") == "yes",
        )
    return found
