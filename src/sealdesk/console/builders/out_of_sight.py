"""Builds the page of drafts on tickets that the reader cannot see any more. Only what is asked for is opened."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import ngettext

from sealdesk.console.pages.out_of_sight import Lost, OutOfSightPage
from sealdesk.console.reader import Reader
from sealdesk.desk.models import Kind, Ticket
from sealdesk.workbench import out_of_sight
from sealdesk.workbench.models import Draft, ForwardDraft

_MOST = 100


def out_of_sight_page(reader: Reader, asked: str) -> OutOfSightPage:
    """The reader's own, with the words of the one that is ``asked`` for by its id."""
    found: list[Draft | ForwardDraft] = [*out_of_sight.mine(reader.actor)[:_MOST], *out_of_sight.my_forwards(reader.actor)[:_MOST]]
    found.sort(key=lambda draft: draft.saved_at, reverse=True)
    return OutOfSightPage(tuple(_lost(reader, draft, shown=draft.pk.hex == asked) for draft in found))


def sentence(reader: Reader, tickets: Sequence[Ticket]) -> str:
    """What the inbox says of them; empty where there is none. Its tickets bear the count as ``lost``."""
    count = tickets[0].lost if tickets else out_of_sight.count(reader.actor)  # type: ignore[attr-defined] # annotated
    if not count:
        return ""
    words = ngettext(
        "%(count)d draft of yours is on a ticket that you cannot see any more.",
        "%(count)d drafts of yours are on tickets that you cannot see any more.",
        count,
    )
    return words % {"count": count}


def _lost(reader: Reader, draft: Draft | ForwardDraft, *, shown: bool) -> Lost:
    url = reverse("console:drafts-out-of-sight")
    text = ""
    if shown:
        reader.opening.reference = f"draft:{draft.pk}"
        said = reader.opening.show(draft.text, draft.department_id)
        text = "" if said.masked else said.text
    return Lost(
        kind=draft.kind if isinstance(draft, Draft) else Kind.FORWARD,
        saved_at=draft.saved_at,
        show_url=f"{url}?show={draft.pk.hex}",
        discard_url=reverse("console:draft-out-of-sight-discard", args=[draft.pk]),
        shown=shown,
        text=text,
    )
