"""New mail is looked over for phishing after it is in: parsed again in the background, so that taking it in costs nothing more."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from sealdesk.channels.mail.authentication.results import Mark
from sealdesk.channels.mail.headers import split_headers
from sealdesk.channels.mail.limits import Limits, Unparsable, Watch
from sealdesk.channels.mail.own_addresses import own_addresses
from sealdesk.channels.mail.parsing import parse
from sealdesk.channels.mail.signs import signs_of
from sealdesk.channels.mail.trusting import content_of
from sealdesk.channels.models import RawMail, RawState
from sealdesk.desk import dangers
from sealdesk.desk.models import Kind
from sealdesk.triage.dangers.judging import Danger, Surroundings, judge_danger

logger = logging.getLogger(__name__)
#: Nobody is caught any more by older mail.
MOST_AGE: Final = timedelta(days=30)
BATCH: Final = 100
#: Seconds of one round.
ROUND: Final = 10.0


def examine_new(now: datetime) -> int:
    """Look over mails that nobody looked over, for at most ten seconds; returns how many tickets were marked."""
    until, marked = time.monotonic() + ROUND, 0
    waiting = RawMail.objects.filter(examined=False, state=RawState.DONE).order_by("received_at").select_related("message__ticket")
    own, colleagues = own_domains(), dangers.colleagues()
    for raw in waiting[:BATCH]:
        if time.monotonic() > until:
            break
        try:
            marked += _examine(raw, own, colleagues, now)
        except Exception:
            logger.exception("mail: raw mail %s could not be looked over; the next one is", raw.id)
        RawMail.objects.filter(pk=raw.pk).update(examined=True)
    return marked


def _examine(raw: RawMail, own: frozenset[str], colleagues: frozenset[str], now: datetime) -> bool:
    message = raw.message
    if message is None or message.kind != Kind.INBOUND or now - message.created_at > MOST_AGE:
        return False
    around = Surroundings(own, colleagues, proven=raw.trust == Mark.PROVEN, forged=raw.trust == Mark.FORGED)
    try:
        return dangers.suspect(message, danger_in(content_of(raw), around))
    except Unparsable:
        return False


def danger_in(content: bytes, around: Surroundings) -> Danger:
    """What speaks for phishing in the bytes of a mail. Raises Unparsable like the parser."""
    mail = parse(content)
    fields, _ = split_headers(content, 0, len(content), Watch(Limits()))
    return judge_danger(signs_of(mail, fields), around)


def own_domains() -> frozenset[str]:
    """The domains that mail of the desk comes from."""
    found = {address.rpartition("@")[2] for address in own_addresses()}
    return frozenset(found | {str(settings.SEALDESK_MAIL_DOMAIN)})
