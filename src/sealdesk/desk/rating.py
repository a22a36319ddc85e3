"""What customers think of answers: said, changed or taken back by themselves, and by nobody else."""

from __future__ import annotations

from django.utils import timezone

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotAllowedError, NotVisibleError
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Kind, Message, Rating

MAX_COMMENT = 1000


def rate(by: Actor, message: Message, *, helpful: bool, comment: str = "") -> Rating:
    """Say whether an answer helped. A second time changes it."""
    with acting(by, Tag.TICKET_RATED, on=message.ticket.key, department=message.department_id) as deed:
        _must_be_theirs(by, message)
        rating = Rating.objects.select_for_update().filter(message=message).first() or Rating(message=message, person=message.person)
        was = "" if rating._state.adding else _word(helpful=rating.helpful)  # noqa: SLF001 - whether it is new
        deed.details = {"message": str(message.id), "from": was, "to": _word(helpful=helpful)}
        rating.helpful, rating.rated_at = helpful, timezone.now()
        rating.comment = comment.strip()[:MAX_COMMENT] or None
        rating.save()
    return rating


def take_back(by: Actor, message: Message) -> None:
    """Say nothing after all."""
    with acting(by, Tag.TICKET_RATED, on=message.ticket.key, department=message.department_id) as deed:
        _must_be_theirs(by, message)
        rating = Rating.objects.filter(message=message).first()
        if rating is None:
            raise NotVisibleError
        deed.details = {"message": str(message.id), "from": _word(helpful=rating.helpful), "to": ""}
        rating.delete()


def _must_be_theirs(by: Actor, message: Message) -> None:
    if not by.is_customer or message.kind != Kind.REPLY or message.person_id != by.id:
        raise NotAllowedError


def _word(*, helpful: bool) -> str:
    return "helpful" if helpful else "not-helpful"
