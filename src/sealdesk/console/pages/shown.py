"""A value as its reader may see it: in clear, or masked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class ShownText(Protocol):
    """What the open door gives: the text to show, whether it is masked, how harmful it is, and which field it is."""

    @property
    def text(self) -> str: ...
    @property
    def masked(self) -> bool: ...
    @property
    def label(self) -> str: ...
    @property
    def field(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Plain:
    """A value that nobody had to open."""

    text: str
    masked: bool = False
    label: str = "internal"
    field: str = ""
