"""The desk's vocabulary in the reader's language: statuses, priorities, channels, roles, fields and what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

STATUSES: Final = ("new", "open", "pending", "solved", "closed")
PRIORITIES: Final = ("urgent", "high", "normal", "low")

_STATUS: Final = {
    "new": n_("New"),
    "open": n_("Open"),
    "pending": n_("Waiting for customer"),
    "solved": n_("Solved"),
    "closed": n_("Closed"),
}
_PRIORITY: Final = {"urgent": n_("Urgent"), "high": n_("High"), "normal": n_("Normal"), "low": n_("Low")}
_CHANNEL: Final = {
    "mail": n_("E-mail"),
    "form": n_("Web form"),
    "chat": n_("Chat"),
    "phone": n_("Telephone"),
    "api": n_("API"),
}
CHANNEL_ICONS: Final = {
    "mail": "mail",
    "form": "globe",
    "chat": "message-circle",
    "phone": "phone",
    "api": "code-xml",
}
_ROLE: Final = {
    "administrator": n_("Administrator"),
    "agent": n_("Agent"),
    "auditor": n_("Auditor"),
    "lead": n_("Lead"),
    "privacy-officer": n_("Privacy officer"),
}
_KIND: Final = {
    "address": n_("E-mail address"),
    "name": n_("Name"),
    "phone": n_("Phone number"),
    "text": n_("Text"),
}
_DELIVERY: Final = {
    "queued": n_("Waiting to be sent"),
    "sending": n_("Being sent"),
    "sent": n_("Sent"),
    "delivered": n_("Delivered"),
    "retrying": n_("Not sent yet, trying again"),
    "failed": n_("Could not be sent"),
}
DELIVERY_ICONS: Final = {
    "queued": "clock",
    "sending": "clock",
    "sent": "check",
    "delivered": "check-check",
    "retrying": "timer",
    "failed": "circle-x",
}
_LANGUAGE: Final = {"en": n_("English"), "zh": n_("Chinese")}
_PURPOSE: Final = {
    "work-on-ticket": n_("To work on this ticket"),
    "call-back": n_("To call the customer back"),
    "check-identity": n_("To check their identity"),
}


def status(value: str) -> str:
    """A ticket's status."""
    return _word(_STATUS, value)


def priority(value: str) -> str:
    """A ticket's priority."""
    return _word(_PRIORITY, value)


def channel(value: str) -> str:
    """The way a ticket came."""
    return _word(_CHANNEL, value)


def role(value: str) -> str:
    """A built-in role."""
    return _word(_ROLE, value)


def kind(value: str) -> str:
    """What a sealed value is."""
    return _word(_KIND, value)


def delivery(value: str) -> str:
    """How far an outgoing message has come."""
    return _word(_DELIVERY, value)


def language(value: str) -> str:
    """A language by its name."""
    return _word(_LANGUAGE, value)


def purpose(value: str) -> str:
    """Why a value is opened."""
    return _word(_PURPOSE, value)


def _word(table: Mapping[str, str], value: str) -> str:
    known = table.get(value)
    return _(known) if known else value
