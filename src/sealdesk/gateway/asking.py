"""Asking a language model: refuse, mask, write down, send, look at what comes, and give back a proposal that a person accepts.

The request is committed to the log and the ledger before a byte of it leaves. No lock and no transaction is held while the endpoint
thinks. Whatever goes wrong is a refusal with a reason; nothing else of the desk waits for it.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.models import Department
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see_one
from sealdesk.access.tags import Tag
from sealdesk.gateway import answers, prompts
from sealdesk.gateway.budget import resting_until, used_today
from sealdesk.gateway.choosing import is_on, sendable
from sealdesk.gateway.endpoint import Endpoint, endpoint, post
from sealdesk.gateway.errors import GatewayRefusalError, Reason
from sealdesk.gateway.masking import Table, masked
from sealdesk.gateway.models import ModelCall
from sealdesk.gateway.prompts import Piece, Use
from sealdesk.labels import Label

#: Requests of one process at a time: an endpoint that is slow must not take all threads of the web server.
AT_ONCE: Final = 3
_free: Final = threading.BoundedSemaphore(AT_ONCE)
#: Of a text in any script, in UTF-8, no tokenizer makes more tokens than one for two bytes, and none fewer than one for six.
_FEWEST_BYTES, _MOST_BYTES = 2, 6


@dataclass(frozen=True, slots=True)
class Matter:
    """What is asked about: a ticket's texts, and what the desk knows that must not leave (names and values with their kinds)."""

    pieces: Sequence[Piece]
    department: uuid.UUID | None = None
    customer: uuid.UUID | None = None
    ticket: uuid.UUID | None = None
    known: Mapping[str, str] = field(default_factory=dict)
    language: str = ""

    @property
    def key(self) -> str:
        """How the ledger names it."""
        return f"ticket:{self.ticket}" if self.ticket else "gateway"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a model proposes. Nothing of it is used before a person accepts it."""

    call: uuid.UUID
    text: str
    masked: int
    removed: int
    model: str
    host: str


@dataclass(frozen=True, slots=True)
class _Prepared:
    to: Endpoint
    body: dict[str, Any]
    table: Table

    @property
    def reserved(self) -> int:
        """The most tokens that this request may cost."""
        return self._size // _FEWEST_BYTES + prompts.MAX_TOKENS

    def used(self, told: int, content: str) -> int:
        """The tokens to be counted: what the endpoint tells, as far as what was sent and what came allow it."""
        least = (self._size + len(content.encode())) // _MOST_BYTES
        return min(max(told, least), self.reserved) if told else self.reserved

    @property
    def _size(self) -> int:
        return sum(len(one["content"].encode()) for one in self.body["messages"])


def ask(by: Actor, use: Use, matter: Matter) -> Proposal:
    """Ask, and wait for a proposal. GatewayRefusalError with the reason for all that speaks against it or goes wrong."""
    if not _free.acquire(blocking=False):
        raise GatewayRefusalError(Reason.BUSY)
    try:
        prepared = _prepared(use, matter)
        with acting(by, Tag.GATEWAY_ASKED, on=matter.key, department=matter.department, permission=Permission.TICKET_REPLY) as deed:
            if isinstance(prepared, GatewayRefusalError):
                raise prepared
            call = _written_down(deed, by, use, matter, prepared)
        return _heard(by, use, matter, prepared, call)
    finally:
        _free.release()


def try_out(by: Actor) -> Proposal:
    """One harmless request, whether the gateway is on or not. It ends the endpoint's rest when it succeeds."""
    matter = Matter([Piece(Label.PUBLIC, "desk", "parasol")], language="en")
    to = endpoint()
    with acting(by, Tag.GATEWAY_TESTED, on="gateway", permission=Permission.SETTINGS_MANAGE, everywhere=True) as deed:
        if to is None:
            raise GatewayRefusalError(Reason.OFF)
        prepared = _Prepared(to, prompts.request(prompts.TEST, to.model, matter.pieces, "en"), Table())
        call = _row(deed, by, prompts.TEST, matter, prepared)
    return _heard(by, prompts.TEST, matter, prepared, call)


def accepted(by: Actor, opening: Opening, ticket: uuid.UUID, call_id: uuid.UUID) -> str:
    """Take over one's own proposal for a ticket: its text. NotVisibleError for another's."""
    call = see_one(by, ModelCall, id=call_id, ticket=ticket, agent=by.id, outcome="answered")
    text = opening.show(call.proposal, call.department_id)
    if text.masked:
        raise NotVisibleError
    with acting(by, Tag.GATEWAY_ACCEPTED, on=f"ticket:{ticket}", department=call.department_id, permission=Permission.TICKET_REPLY) as deed:
        deed.details = {"call": str(call.id), "use": call.use}
        ModelCall.objects.filter(pk=call.pk, accepted_at=None).update(accepted_at=timezone.now())
    return text.text


def _prepared(use: Use, matter: Matter) -> _Prepared | GatewayRefusalError:
    """What would leave, or why nothing does; before any lock is taken, because masking a long ticket takes a moment."""
    to, labels, table = endpoint(), sendable(), Table()
    if to is None or not is_on():
        return GatewayRefusalError(Reason.OFF)
    told = [piece for piece in matter.pieces if piece.role != "example" or piece.label in labels]
    if any(piece.label not in labels or piece.label is Label.SECRET for piece in told):
        return GatewayRefusalError(Reason.LABEL)
    if not any(piece.text.strip() for piece in told):
        return GatewayRefusalError(Reason.EMPTY)
    try:
        pieces = [Piece(piece.label, piece.role, masked(piece.text, matter.known, table)) for piece in told]
    except GatewayRefusalError as unsure:
        return unsure
    return _Prepared(to, prompts.request(use, to.model, pieces, matter.language), table)


def _written_down(deed: Deed, by: Actor, use: Use, matter: Matter, prepared: _Prepared) -> ModelCall:
    if resting_until() is not None:
        raise GatewayRefusalError(Reason.RESTING)
    # Two who ask at once are counted one after the other.
    if matter.department is not None:
        Department.objects.select_for_update().get(pk=matter.department)
    if used_today(matter.department) + prepared.reserved > prepared.to.tokens_a_day:
        raise GatewayRefusalError(Reason.BUDGET)
    return _row(deed, by, use, matter, prepared)


def _row(deed: Deed, by: Actor, use: Use, matter: Matter, prepared: _Prepared) -> ModelCall:
    call = ModelCall(
        agent_id=by.id,
        department_id=matter.department,
        customer_id=matter.customer,
        ticket=matter.ticket,
        use=use.name,
        host=prepared.to.host[:255],
        model=prepared.to.model[:120],
        masked=len(prepared.table.values),
        tokens=prepared.reserved,
        sent=prepared.body,
    )
    call.save(force_insert=True)
    deed.details = {"call": str(call.id), "use": use.name, "host": call.host, "model": call.model, "masked": call.masked}
    return call


def _heard(by: Actor, use: Use, matter: Matter, prepared: _Prepared, call: ModelCall) -> Proposal:
    """Send, wait, look, and write down what became of it."""
    began, refusal, answer = time.monotonic(), None, None
    try:
        content, asked, said = answers.content_of(post(prepared.to, prepared.body))
        call.came = content[: answers.MAX_ANSWER * 4]
        call.tokens = prepared.used(asked + said, content)
        answer = answers.proposal(content, use.field, prepared.table)
        call.proposal, call.removed = answer.text, answer.removed
    except GatewayRefusalError as error:
        refusal = error
    call.outcome, call.detail = (str(refusal.reason), refusal.detail[:40]) if refusal else ("answered", "")
    call.took_ms = round(1000 * (time.monotonic() - began))
    with acting(by, Tag.GATEWAY_ANSWERED, on=matter.key, department=matter.department) as deed:
        call.save(update_fields=["came", "proposal", "removed", "tokens", "outcome", "detail", "took_ms"])
        deed.details = {
            "call": str(call.id),
            "outcome": call.outcome,
            "detail": call.detail,
            "took_ms": call.took_ms,
            "tokens": call.tokens,
        }
    if refusal is not None or answer is None:
        raise refusal or GatewayRefusalError(Reason.EMPTY)
    return Proposal(call.id, answer.text, call.masked, answer.removed, call.model, call.host)
