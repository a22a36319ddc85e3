"""New mail is looked over for phishing after it is in: parsed again in the background, so that taking it in costs nothing more."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from sealdesk.channels.mail.authentication.results import Mark
from sealdesk.channels.mail.headers import split_headers
from sealdesk.channels.mail.htmlpictures import pictures_in
from sealdesk.channels.mail.limits import Limits, Unparsable, Watch
from sealdesk.channels.mail.own_addresses import own_addresses
from sealdesk.channels.mail.parsing import ParsedMail, parse
from sealdesk.channels.mail.signs import signs_of, with_codes
from sealdesk.channels.mail.trusting import content_of
from sealdesk.channels.models import RawMail, RawState
from sealdesk.desk import dangers
from sealdesk.desk.filetypes import HEAD, PICTURES, file_type
from sealdesk.desk.models import Kind
from sealdesk.desk.repainting import BITMAP, codes_in
from sealdesk.triage.dangers.judging import Danger, Surroundings, judge_danger
from sealdesk.triage.model import PHISHING, Model
from sealdesk.triage.service import model_if_any
from sealdesk.triage.sorting import TicketText

logger = logging.getLogger(__name__)
#: Nobody is caught any more by older mail.
MOST_AGE: Final = timedelta(days=30)
BATCH: Final = 100
#: Seconds of one round.
ROUND: Final = 10.0
#: Pictures of one mail in which a QR code is looked for, so many files and so many inside its HTML, their sizes in bytes, that of all
#: together, and the seconds for all of them. How many were left out is told with the ticket.
MOST_PICTURES: Final = 20
LEAST_PICTURE: Final = 120
MOST_PICTURE: Final = 10_000_000
MOST_BYTES: Final = 40_000_000
LOOK: Final = 8.0
#: From this chance a mail reads like what agents reported.
LIKE_REPORTED: Final = 0.6


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
        found = danger_in(content_of(raw), around, model_if_any())
    except Unparsable:
        return False
    dangers.note_codes(message, found)
    return dangers.suspect(message, found)


def danger_in(content: bytes, around: Surroundings, model: Model | None = None) -> Danger:
    """What speaks for phishing in the bytes of a mail; with a model also what agents taught it. Raises Unparsable like the parser."""
    mail = parse(content)
    if model is not None:
        around = replace(around, like_reported=_reads_like_reported(mail, model))
    fields, _ = split_headers(content, 0, len(content), Watch(Limits()))
    pictures, left_out = _pictures(mail)
    codes = codes_in(pictures, LOOK)
    return judge_danger(with_codes(signs_of(mail, fields), codes.said, codes.unread + left_out), around)


def _reads_like_reported(mail: ParsedMail, model: Model) -> bool:
    said = model.predict("spam", model.read(TicketText(mail.subject, mail.reply_text or mail.text).whole))
    return said is not None and said.value == PHISHING and said.confidence >= LIKE_REPORTED


def _pictures(mail: ParsedMail) -> tuple[list[bytes], int]:
    """Those that may hold a QR code, by their first bytes, as far as they are looked at, and how many are left out."""
    files = (one.content for one in mail.attachments if len(one.content) >= LEAST_PICTURE)
    taken: dict[bytes, None] = {}
    left_out, room = 0, MOST_BYTES
    for several in (files, pictures_in(mail.html, LEAST_PICTURE, MOST_PICTURE)):
        for at, one in enumerate(dict.fromkeys(filter(_is_picture, several))):
            if at < MOST_PICTURES and len(one) <= min(MOST_PICTURE, room):
                taken[one] = None
                room -= len(one)
            elif one not in taken:
                left_out += 1
    return list(taken), left_out


def _is_picture(content: bytes) -> bool:
    return file_type(content[:HEAD]) in PICTURES or content.startswith(BITMAP)


def own_domains() -> frozenset[str]:
    """The domains that mail of the desk comes from."""
    found = {address.rpartition("@")[2] for address in own_addresses()}
    return frozenset(found | {str(settings.SEALDESK_MAIL_DOMAIN)})
