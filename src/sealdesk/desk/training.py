"""What agents said about triage becomes training data: the texts are opened in memory, and nothing of them is stored."""

from __future__ import annotations

from typing import Final

from sealdesk.access.actors import Actor
from sealdesk.access.opening import Opening
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.triage.models import Judgement, TrainedModel
from sealdesk.triage.service import train_now
from sealdesk.triage.training import Corrected

MAX_EXAMPLES: Final = 20_000
TRAINER: Final = Actor.system("trainer")


def decided_since_training() -> int:
    """How many confirmations and corrections came after the model in service was trained."""
    newest = TrainedModel.objects.order_by("-id").values_list("trained_at", flat=True).first()
    decided = Judgement.objects.filter(decided_at__isnull=False)
    return decided.count() if newest is None else decided.filter(decided_at__gt=newest).count()


def retrain() -> int:
    """Train on the shipped examples and what agents decided; returns how many of the desk's own tickets were used."""
    own = corrected_tickets()
    train_now(own)
    return len(own)


def corrected_tickets() -> list[Corrected]:
    """The tickets whose category somebody confirmed or corrected, newest first. An erased person's are not among them."""
    decided = Judgement.objects.filter(question="category", decided_at__isnull=False, customer__isnull=False)
    tickets = [judgement.ticket_id for judgement in decided.order_by("-decided_at").only("ticket_id")[:MAX_EXAMPLES]]
    opening = Opening(TRAINER, "training")
    found = [_example(ticket, opening) for ticket in Ticket.objects.filter(id__in=tickets).iterator(200)]
    opening.record()
    return [example for example in found if example is not None]


def _example(ticket: Ticket, opening: Opening) -> Corrected | None:
    first = Message.objects.filter(ticket=ticket, kind=Kind.INBOUND).order_by("created_at", "id").first()
    subject, text = opening.read(ticket.subject_line), opening.read(first.text) if first else None
    if not ticket.category or text is None:
        return None
    return Corrected(f"{subject or ''}\n{text}", ticket.category, ticket.priority, str(ticket.requester_id))
