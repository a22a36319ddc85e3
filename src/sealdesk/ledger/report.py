"""What a verification saw, and each thing that does not fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

MAX_FINDINGS: Final = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit: what kind, where, and a sentence."""

    kind: str
    where: str
    sentence: str


@dataclass(slots=True)
class Report:
    """What the verification saw. ``ok`` only when everything could be checked and everything fits."""

    events: int = 0
    pending: int = 0
    checkpoints: int = 0
    checkpoint_size: int = 0
    checkpoint_root: str = ""
    origin: str = ""
    vkey: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Nothing was found."""
        return not self.findings

    def add(self, kind: str, where: str, sentence: str) -> None:
        """Note a finding; the first hundred are enough to act on."""
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(kind, where, sentence))
