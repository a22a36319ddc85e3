"""What a field holds, whose it is, why it is kept and for how long: the vocabulary that everything else derives from.

It stands at the very bottom of the house, because even the keys and the ledger declare their own columns.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any, Final, TypeVar

F = TypeVar("F")


class Label(enum.StrEnum):
    """How much harm a value does in the wrong hands, least first."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"
    SECRET = "secret"  # noqa: S105 - a label, not a secret


#: Labels whose values may lie in the database only sealed.
SEALED_LABELS: Final = frozenset({Label.PERSONAL, Label.SENSITIVE, Label.SECRET})


class Purpose(enum.StrEnum):
    """Why a value is kept, in the sense of GDPR Article 5(1)(b)."""

    ACCOUNTABILITY = "accountability"
    IDENTIFICATION = "identification"
    OPERATION = "operation"
    SECURITY = "security"
    SUPPORT = "support"
    TRAINING = "training"


class Retention(enum.StrEnum):
    """How long a value is kept. Periods are set by the desk; these are the rules' names."""

    LEDGER = "ledger"
    SHORT = "short"
    WHILE_ACCOUNT = "while-account"
    WHILE_CUSTOMER = "while-customer"
    WHILE_DESK = "while-desk"
    WHILE_TICKET = "while-ticket"


@dataclass(frozen=True, slots=True)
class Declaration:
    """One field's declaration.

    ``subject`` is the path from the row to the data subject (``"self"``, ``"customer"``), or ``""`` when the value
    is about nobody.
    """

    label: Label
    subject: str
    purpose: Purpose
    retention: Retention


def declared(
    field: F,
    label: Label = Label.INTERNAL,
    *,
    subject: str = "",
    purpose: Purpose = Purpose.OPERATION,
    retention: Retention = Retention.WHILE_DESK,
) -> F:
    """Attach a declaration to an ordinary Django field and give the field back."""
    declaration: Any = Declaration(label, subject, purpose, retention)
    field.declaration = declaration  # type: ignore[attr-defined]
    return field
