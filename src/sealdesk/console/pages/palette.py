"""The command palette: what was found for a few typed words, in groups."""

from __future__ import annotations

from dataclasses import dataclass

from sealdesk.access.opening import Shown


@dataclass(frozen=True, slots=True)
class Found:
    """One thing to go to. ``said`` is its name where that may be masked, and ``name`` where it never is."""

    icon: str
    url: str
    name: str = ""
    said: Shown | None = None
    hint: str = ""
    language: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """Things of one kind."""

    key: str
    title: str
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class PalettePage:
    """The palette as a page of its own, for browsers without scripts."""

    typed: str
    groups: tuple[FoundGroup, ...]
