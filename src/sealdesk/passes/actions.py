"""Issuing, using and revoking passes. Each goes through the act door, or happens inside another package's action."""

from __future__ import annotations

import datetime as dt
import hmac
import uuid
from typing import Any, Final

from django.db.models import F, QuerySet
from django.utils import timezone

from sealdesk.access.acting import Deed, acting, refused
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Ticket
from sealdesk.passes.errors import CodeWrongError, PassNotValidError
from sealdesk.passes.models import Pass, Use
from sealdesk.passes.tokens import code_of, row_behind
from sealdesk.people.models import CustomerEmail
from sealdesk.people.proving import proved_by_use

#: A link to one ticket is used again and again while the matter lasts; what opens more lives shortly and works once.
LIFETIME: Final = {
    Use.FOLLOW: dt.timedelta(days=30),
    Use.WAY_IN: dt.timedelta(minutes=30),
    Use.CODE: dt.timedelta(minutes=10),
    Use.AGREE: dt.timedelta(days=7),
    Use.PROVE: dt.timedelta(days=7),
}
MAX_WRONG: Final = 5


def issue(deed: Deed, use: Use, email: CustomerEmail, ticket: Ticket | None = None) -> Pass:
    """Make a pass for an address of a customer, inside the action that sends it there. None is made for one that waits."""
    if email.waits:
        raise InvalidChangeError("This address waits for the customer's word, so nothing can be opened from it.")
    return make(deed, use, email, ticket=ticket)


def make(deed: Deed, use: Use, email: CustomerEmail, **more: Any) -> Pass:
    """Make a pass of any use. Whose address it is, the caller has asked."""
    expires_at = timezone.now() + LIFETIME[use]
    made = Pass(use=use, customer_id=email.customer_id, email=email, expires_at=expires_at, **more)
    made.save(force_insert=True)
    deed.also(Tag.LINK_ISSUED, on=f"customer:{email.customer_id}", details={"use": use, "pass": str(made.id)})
    return made


def good(use: Use, token: str) -> Pass | None:
    """The pass that a token names, if it could be used now. Looking does not use it, so previews of mail programs do no harm."""
    row = row_behind(use, token)
    return None if row is None else _live(use).filter(pk=row).select_related("ticket", "about__customer").first()


def follow(token: str, *, session: str, address: str) -> Pass:
    """Come in by a link to one ticket. PassNotValidError."""
    found = good(Use.FOLLOW, token)
    if found is None:
        raise PassNotValidError
    by = Actor.customer(found.customer_id, within=found.ticket_id, session=session, address=address)
    with acting(by, Tag.LINK_USED, on=f"customer:{found.customer_id}") as deed:
        deed.details = {"use": found.use, "pass": str(found.id)}
        Pass.objects.filter(pk=found.pk, used_at=None).update(used_at=timezone.now())
        proved_by_use(found.email_id)
    return found


def enter(token: str, *, session: str, address: str) -> Pass:
    """Come in by a link that proves an address. It works once: of two uses at the same moment one wins. PassNotValidError."""
    found = good(Use.WAY_IN, token)
    if found is None:
        raise PassNotValidError
    _use_once(found, Actor.customer(found.customer_id, session=session, address=address))
    return found


def check_code(by: Actor, code_id: uuid.UUID, typed: str) -> Pass:
    """Compare what was typed with the code that this session asked for. CodeWrongError; a code bears five wrong answers."""
    rows = Pass.objects.filter(pk=code_id, customer=by.id)
    # Counted before the comparison, in a transaction of its own, so that guesses made side by side are all counted.
    if not _within(rows).filter(wrong__lt=MAX_WRONG).update(wrong=F("wrong") + 1):
        raise CodeWrongError
    digits = "".join(sign for sign in typed if sign.isascii() and sign.isdigit())
    found = rows.get()
    if not hmac.compare_digest(code_of(code_id), digits):
        refused(by, Tag.FACTOR_REFUSED, on=f"customer:{by.id}", code="wrong-code")
        raise CodeWrongError
    _use_once(found, by)
    return found


def revoke_all(by: Actor) -> None:
    """End every link and code of a customer, at their own wish."""
    with acting(by, Tag.LINK_REVOKED, on=f"customer:{by.id}") as deed:
        rows = Pass.objects.filter(customer=by.id, revoked_at=None)
        rows = rows.filter(ticket=by.within) if by.within else rows
        deed.details = {"count": rows.update(revoked_at=timezone.now())}


def prune() -> int:
    """Delete the passes that ended a month ago; the ledger keeps that they were."""
    return Pass.objects.filter(expires_at__lt=timezone.now() - dt.timedelta(days=30)).delete()[0]


def _use_once(found: Pass, by: Actor) -> None:
    refusal = CodeWrongError if found.use == Use.CODE else PassNotValidError
    with acting(by, Tag.LINK_USED, on=f"customer:{found.customer_id}") as deed:
        deed.details = {"use": found.use, "pass": str(found.id)}
        if _live(Use(found.use)).filter(pk=found.pk).update(used_at=timezone.now()) != 1:
            raise refusal
        proved_by_use(found.email_id)


def _live(use: Use) -> QuerySet[Pass]:
    rows = _within(Pass.objects.filter(use=use))
    if use not in {Use.AGREE, Use.PROVE}:
        rows = opening(rows)
    return rows if use is Use.FOLLOW else rows.filter(used_at=None)


def opening(rows: QuerySet[Pass]) -> QuerySet[Pass]:
    """Those passes that were sent to an address that is the customer's."""
    return rows.filter(email__waits_for=None)


def _within(rows: QuerySet[Pass]) -> QuerySet[Pass]:
    return rows.filter(revoked_at=None, expires_at__gt=timezone.now())
