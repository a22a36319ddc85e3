"""Before an answer is put in line: whether its person can be written to, and whether an answer from there will be known again."""

from __future__ import annotations

from sealdesk.access.errors import InvalidChangeError
from sealdesk.desk.conversations import expect_answers
from sealdesk.desk.models import Message
from sealdesk.passes.confiding import confidence_of
from sealdesk.people.register import addresses_of


def check(message: Message) -> None:
    """InvalidChangeError when the person of a reply has no address, or one that waits and the reply is confidential."""
    if message.person_id is None:
        return
    addresses = addresses_of(message.person_id, message.ticket.department_id)
    if not addresses:
        raise InvalidChangeError("This customer has no e-mail address. Add one on their page first.")
    if not addresses[0].waits:
        return
    if confidence_of(message) is not None:
        raise InvalidChangeError("The customer has not confirmed their address yet, so nothing confidential goes there.")
    expect_answers(message.ticket, bytes(addresses[0].waits_for))
