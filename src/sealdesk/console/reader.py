"""Who reads a page: the actor, their open door, and their language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest
from django.utils import translation

from sealdesk.access.actors import Actor
from sealdesk.access.opening import Opening


@dataclass(frozen=True, slots=True)
class Reader:
    """The three things that decide what a page shows."""

    actor: Actor
    opening: Opening
    language: str


def reader_of(request: HttpRequest) -> Reader:
    """The reader of a request; the doors' middleware has set who it is."""
    actor = cast(Actor, request.actor)  # type: ignore[attr-defined]
    opening = cast(Opening, request.opening)  # type: ignore[attr-defined]
    return Reader(actor, opening, translation.get_language() or "en")
