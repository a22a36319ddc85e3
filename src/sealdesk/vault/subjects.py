"""Whose key: a data subject, a department, or the desk itself."""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass
from typing import Final


class SubjectKind(enum.StrEnum):
    """What has a data key of its own."""

    AGENT = "agent"
    CUSTOMER = "customer"
    DEPARTMENT = "department"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class Subject:
    """One holder of a data key."""

    kind: SubjectKind
    id: uuid.UUID

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


#: The key of what belongs to the whole desk: purpose keys, the ledger's signing key, addresses of strangers.
DESK: Final = Subject(SubjectKind.DESK, uuid.UUID(int=0))
