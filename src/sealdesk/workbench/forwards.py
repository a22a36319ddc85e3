"""Sending a message on, once, from however many windows."""

from __future__ import annotations

from sealdesk.access.acting import Deed
from sealdesk.access.actors import Actor
from sealdesk.desk.forwarding.actions import Letter, forward
from sealdesk.desk.models import Message, Ticket
from sealdesk.workbench import once
from sealdesk.workbench.once import ANY, Form


def send_on(by: Actor, ticket: Ticket, original: Message, letter: Letter, *, form: Form = ANY) -> Message:
    """Send it on. ElsewhereError when the form was sent already."""

    def spend(_deed: Deed, message: Message) -> None:
        once.spend(form, message)

    return forward(by, ticket, original, letter, alongside=spend)
