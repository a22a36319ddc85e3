"""Builds who gets a copy of an answer. A page holds no address of theirs: each is masked, and named by a reference of this ticket."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from sealdesk.access.masking import masked
from sealdesk.access.seeing import see
from sealdesk.channels.mail.copying import people_of
from sealdesk.console.builders.envelope import envelope_of
from sealdesk.console.pages.composer import Copies, Copy
from sealdesk.console.reader import Reader
from sealdesk.desk import customers
from sealdesk.desk.conversations import people_behind, third_parties
from sealdesk.desk.joined import is_anothers_too
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.desk.recipients.models import Recipient
from sealdesk.people.contact import email_index, normal_email
from sealdesk.vault.purposes import keyed_digest
from sealdesk.workbench import drafts
from sealdesk.workbench.models import Draft
from sealdesk.workbench.once import elsewhere

#: So many mails of third parties may be the last ones.
MOST_LOOKED: Final = 20


def copies_for(reader: Reader, ticket: Ticket, chosen: Sequence[str], typed: str = "") -> Copies:
    """Who gets a copy, and whether there are others of the last mail who do not."""
    known = {normal_email(address) for address in chosen}
    more = any(normal_email(address) not in known for address in _others(reader, ticket))
    shown = tuple(Copy(reference(ticket, address), masked(address, "address"), _blocked(reader, address)) for address in chosen)
    return Copies(shown, more, typed)


def held_in(reader: Reader, ticket: Ticket, draft: Draft | None) -> list[str]:
    """Who gets a copy by the reader's own draft."""
    shown = reader.opening.show(draft.copies, ticket.department_id) if draft else None
    return [] if not shown or shown.masked else json.loads(shown.text)


def everybody(reader: Reader, ticket: Ticket) -> list[str]:
    """The other people of the last mail in the conversation, without the requester and those who are blocked."""
    return list(_others(reader, ticket))


def _others(reader: Reader, ticket: Ticket) -> Iterator[str]:
    """The same one by one, for who wants to know of the first alone: each of them is looked up."""
    written = see(reader.actor, Message).filter(ticket=ticket, kind=Kind.INBOUND).order_by("-created_at", "-id")
    newest = written.first()
    # What was sent on to somebody outside is between them and the desk: their answer brings nobody into the customer's mail.
    foreign = newest is not None and newest.person_id != ticket.requester_id
    if foreign and is_anothers_too(ticket):  # customers whose tickets were merged learn nothing of each other
        return
    third = third_parties(ticket) if foreign else frozenset()
    looked = written[:MOST_LOOKED] if third else filter(None, [newest])
    envelopes = (envelope_of(reader, one, ticket.department_id) for one in looked)
    found = next((people_of(held) for held in envelopes if not _is_from(held, third)), [])
    others = (address for address in found if ticket.requester_id not in people_behind(email_index(address)))
    yield from (address for address in others if not _blocked(reader, address))


def chosen_by(reader: Reader, ticket: Ticket, references: Collection[str], *, all_of_them: bool = False) -> list[str]:
    """The addresses behind the references that a form holds. ElsewhereError for one that this ticket does not know any more."""
    held = held_in(reader, ticket, drafts.mine(reader.actor, ticket).get(Kind.REPLY)) if references else []
    known = {reference(ticket, address): address for address in held}
    others = everybody(reader, ticket) if all_of_them or not known.keys() >= set(references) else []
    known |= {reference(ticket, address): address for address in others}
    if not known.keys() >= set(references):
        raise elsewhere()
    return list(dict.fromkeys([*(known[one] for one in references), *(others if all_of_them else ())]))


def copied_to(rows: Collection[Recipient], reader: Reader, ticket: Ticket) -> list[str]:
    """Whom a copy of a message went to."""
    return [reader.opening.show(row.address, ticket.department_id).text for row in rows if not row.refused]


def not_copied(rows: Collection[Recipient], reader: Reader, ticket: Ticket) -> str:
    """Who of them did not get it, and why; "" for nobody."""
    told = [(reader.opening.show(row.address, ticket.department_id).text, row.refused) for row in rows if row.refused]
    return " ".join(_("Not sent to %(address)s: %(why)s.") % {"address": address, "why": _why(code)} for address, code in told)


def _why(code: str) -> str:
    return {"blocked": _("blocked"), "bounced": _("it came back"), "erased": _("erased")}.get(code, code)


def _is_from(envelope: Mapping[str, Any], indexes: Collection[bytes]) -> bool:
    return bool(indexes and envelope.get("from")) and email_index(str(envelope["from"][1])) in indexes


def _blocked(reader: Reader, address: str) -> bool:
    known = customers.record_with(reader.actor, address)
    return known is not None and known.blocked


def reference(ticket: Ticket, address: str) -> str:
    """How a form of this ticket names an address: nobody without the desk's key can tell which it is, or try a guess."""
    return keyed_digest("copy", ticket.id.bytes + normal_email(address).encode())[:12].hex()
