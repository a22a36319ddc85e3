"""Bounds on everything a stranger's mail can make large, deep, numerous or slow, and the watch that
enforces them.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


class Unparsable(Exception):  # noqa: N818 - the word that callers read
    """The bytes cannot be read as a mail; keep them, open a ticket with them attached and show `reason`.

    `code` never changes and is safe to log; `reason` is one sentence for a person and quotes nothing of the
    mail.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """What one mail may cost. Sizes are bytes, texts are characters, times are seconds of the given clock."""

    max_bytes: int = 100 * 1024 * 1024
    max_depth: int = 20
    max_parts: int = 500
    max_headers_bytes: int = 1024 * 1024
    max_header_fields: int = 2_000
    max_header_value_bytes: int = 64 * 1024
    max_addresses: int = 1_000
    max_references: int = 200
    max_text_chars: int = 1_000_000
    max_html_chars: int = 4_000_000
    max_name_bytes: int = 255
    max_attachments: int = 500
    max_seconds: float = 30.0
    clock: Callable[[], float] = field(default=time.monotonic, compare=False)


class Watch:
    """Counts parts and seconds of one parse and collects the codes of what was wrong with the mail."""

    __slots__ = ("_ends", "_problems", "limits", "parts")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.parts = 0
        self._problems: dict[str, None] = {}
        self._ends = limits.clock() + limits.max_seconds

    @property
    def problems(self) -> tuple[str, ...]:
        """Codes in the order in which they were first met, each once."""
        return tuple(self._problems)

    def note(self, code: str | None) -> None:
        """Remember one problem; None means that there was none."""
        if code:
            self._problems[code] = None

    def tick(self) -> None:
        """Refuse the mail when its time is over. Called between parts: one part must be cheap by itself."""
        if self.limits.clock() > self._ends:
            raise Unparsable(
                "too-slow", "Reading this mail took too long; open the attached raw mail by hand."
            )

    def enter_part(self) -> bool:
        """Count one more part; False when no more parts may be opened."""
        self.tick()
        if self.parts >= self.limits.max_parts:
            self.note("parts-too-many")
            return False
        self.parts += 1
        return True
