"""How a waiting address becomes the customer's: one of theirs agrees, then the address itself proves that it is read.

One side alone is not enough. Who reads an old address could otherwise take in somebody else's, and read what its owner writes to us.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.opening import Opening
from sealdesk.access.tags import Tag
from sealdesk.passes.actions import good, make
from sealdesk.passes.errors import PassNotValidError
from sealdesk.passes.models import Pass, Use
from sealdesk.people import proving
from sealdesk.people.actions import REGISTER, subject_of
from sealdesk.people.models import CustomerEmail

Send = Callable[[Deed, Pass], object]


def to_agree(deed: Deed, waiting: CustomerEmail, own: CustomerEmail) -> Pass:
    """A link for an address of theirs, about the one that waits."""
    return make(deed, Use.AGREE, own, about=waiting)


def asked(token: str) -> Pass | None:
    """The question that a token asks, while its address waits. Looking answers nothing."""
    found = good(Use.AGREE, token) or good(Use.PROVE, token)
    return found if found is not None and found.about is not None and found.about.waits else None


def say_yes(token: str, send: Send, *, session: str, address: str) -> Pass:
    """Answer the question with yes: the new address is asked next, by ``send``, or is the customer's now. PassNotValidError."""
    found = asked(token)
    if found is None or found.about is None:
        raise PassNotValidError
    by, waiting = Actor.customer(found.customer_id, session=session, address=address), found.about
    tag = Tag.LINK_USED if found.use == Use.AGREE else Tag.CUSTOMER_ADDRESS_VERIFIED
    with acting(by, tag, on=by.key) as deed:
        deed.details = {"use": found.use, "pass": str(found.id)}
        _use_up(found)
        if found.use == Use.AGREE:
            send(deed, make(deed, Use.PROVE, waiting, about=waiting))
        else:
            deed.details = {"kind": "address", "contact": str(waiting.id), "pass": str(found.id)}
            proving.confirm(waiting, value_of(waiting))
    return found


def say_no(token: str, *, session: str, address: str) -> None:
    """It is not the customer's: it is taken away. PassNotValidError."""
    found = asked(token)
    if found is None or found.about is None:
        raise PassNotValidError
    by, waiting = Actor.customer(found.customer_id, session=session, address=address), found.about
    with acting(by, Tag.CUSTOMER_ADDRESS_REMOVED, on=by.key) as deed:
        _use_up(found)
        deed.details = {"kind": "address", "contact": str(waiting.id)}
        deed.personal, deed.personal_of = {"removed": value_of(waiting)}, subject_of(waiting.customer)
        waiting.delete()


def value_of(email: CustomerEmail) -> str:
    """The address itself, for the machine."""
    opening = Opening(REGISTER, "keep-record", reference=email.customer.key)
    return str(opening.read(email.value) or "")


def _use_up(found: Pass) -> None:
    """Of two answers at the same moment one wins."""
    if not Pass.objects.filter(pk=found.pk, used_at=None).update(used_at=timezone.now()):
        raise PassNotValidError
