"""Notices by mail: numbers of tickets and links, never a word of a customer. One mail for all that waits for an agent."""

from __future__ import annotations

import datetime as dt
import logging
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from itertools import groupby
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from sealdesk.access.acting import acting
from sealdesk.access.desk_settings import desk_setting
from sealdesk.access.tags import Tag
from sealdesk.channels.mail.outbound import Outgoing
from sealdesk.channels.mail.own_addresses import desk_address
from sealdesk.channels.mail.sending import POSTMAN, Send
from sealdesk.channels.mail.smtp import Refused, Server, Unavailable
from sealdesk.channels.mail.writing import ComposeError, plain_address
from sealdesk.workbench import notices, telling
from sealdesk.workbench.models import Notice

logger = logging.getLogger(__name__)
#: What could not be sent for this long is not news any more.
STALE: Final = dt.timedelta(days=1)
_MOST: Final = 500
_LINES: Final = 50


def send_waiting(now: dt.datetime, *, send: Send | None = None) -> int:
    """Send what is due, one mail an agent; returns how many mails went out. What cannot be sent now waits for a day."""
    send = send or Server.from_url(str(settings.SEALDESK_SMTP_URL)).send
    waiting = list(notices.to_mail(now)[:_MOST])
    stale = [notice.id for notice in waiting if notice.mail_at and notice.mail_at < now - STALE]
    notices.mailed(stale)
    fresh = [notice for notice in waiting if notice.id not in set(stale)]
    return sum(_send(agent, list(group), now, send) for agent, group in groupby(fresh, lambda notice: notice.agent))


def _send(agent: Any, waiting: list[Notice], now: dt.datetime, send: Send) -> bool:
    """Recorded after it went: a mail that goes twice is better than one that never went. What they may not read any more is not told."""
    held, waiting = waiting, notices.still_to_tell(agent, waiting)
    notices.mailed({notice.id for notice in held} - {notice.id for notice in waiting})
    if not waiting:
        return False
    outcome = "sent"
    try:
        send(mail_for(agent, waiting, now))
    except Unavailable as trouble:
        logger.warning("notices: the mail to an agent waits: %s", trouble.code)
        return False
    except (ComposeError, Refused) as refusal:
        outcome = refusal.code
    with acting(POSTMAN, Tag.NOTICES_MAILED, on=agent.key) as deed:
        notices.mailed(notice.id for notice in waiting)
        deed.details = {"count": len(waiting), "outcome": outcome}
    return outcome == "sent"


def mail_for(agent: Any, waiting: list[Notice], now: dt.datetime) -> Outgoing:
    """The mail, in the agent's language. ComposeError for an address that none can be sent to."""
    sender, recipient = plain_address(desk_address()), plain_address(agent.email)
    with translation.override(agent.language or desk_setting("language") or "en"):
        lines = [f"{telling.sentence(notice)}\n{_link(notice)}" for notice in waiting[:_LINES]]
        subject = telling.sentence(waiting[0]) if len(waiting) == 1 else telling.summary(len(waiting))
        text = "\n\n".join([*lines, telling.why(_url("console:notice-rules"))])
    mail = EmailMessage(policy=SMTP.clone(utf8=not (sender + recipient).isascii()))
    mail["From"] = Address("Sealdesk", addr_spec=sender)
    mail["To"] = Address(addr_spec=recipient)
    mail["Subject"] = subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text + "\n")
    return Outgoing(sender, recipient, mail)


def _link(notice: Notice) -> str:
    return _url("console:ticket", notice.ticket.number) if notice.ticket else _url("console:settings-models")


def _url(route: str, *args: object) -> str:
    return str(settings.SEALDESK_PUBLIC_URL).rstrip("/") + reverse(route, args=args)
