"""What the administrator decided about the language model: whether it is asked at all, and what may be sent to it masked."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.desk_settings import choose, desk_setting
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.gateway.endpoint import endpoint
from sealdesk.labels import Label

#: ``secret`` is none of them, whatever anybody chooses.
CHOOSABLE: Final = (Label.PUBLIC, Label.INTERNAL, Label.PERSONAL, Label.SENSITIVE)


def is_on() -> bool:
    """Whether a model may be asked: the operator named an endpoint, and an administrator switched it on."""
    return endpoint() is not None and desk_setting("gateway-on") is True


def recipient() -> str:
    """Who gets masked texts (GDPR Article 13(1)(e)): the endpoint's host while a model may be asked; "" while none is."""
    to = endpoint()
    return to.host if to is not None and is_on() else ""


def sendable() -> frozenset[Label]:
    """The labels of text that may leave masked."""
    chosen = desk_setting("gateway-labels")
    return frozenset(label for label in CHOOSABLE if label in chosen)


def decide(by: Actor, *, on: bool, labels: Collection[str]) -> None:
    """Switch it on or off, and say what may leave masked. InvalidChangeError without an endpoint, and for a label that never leaves."""
    with acting(by, Tag.DESK_CHANGED, permission=Permission.SETTINGS_MANAGE, everywhere=True) as deed:
        if on and endpoint() is None:
            raise InvalidChangeError("No endpoint is named in the environment. Set SEALDESK_GATEWAY_URL and start the desk again.")
        if not set(labels) <= {str(label) for label in CHOOSABLE}:
            raise InvalidChangeError("What is secret never leaves, not even masked. Choose among the other labels.")
        choose(deed, "gateway-on", on)
        choose(deed, "gateway-labels", [str(label) for label in CHOOSABLE if label in labels])
