"""The trust mark of an incoming mail: at once where a relay of ours told it, later where the DNS must be asked.

Taking mail in never waits for a name server, with one exception: mail that would join a conversation, for whose sender's
domain a refusal may be published, is checked before it does.
"""

from __future__ import annotations

import functools
import logging
import time
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.opening import Opening
from sealdesk.access.tags import Tag
from sealdesk.channels.mail.authentication.checking import authenticate, told_at_once
from sealdesk.channels.mail.authentication.relays import Trusted
from sealdesk.channels.mail.authentication.resolver import DnsResolver, Resolver
from sealdesk.channels.mail.authentication.results import Mark, Verdict
from sealdesk.channels.mail.intake import INTAKE
from sealdesk.channels.mail.kinds import Kind
from sealdesk.channels.mail.parsing import ParsedMail
from sealdesk.channels.models import ANSWER, FORM, RawMail
from sealdesk.desk.contents import contents
from sealdesk.desk.models import Message
from sealdesk.people.models import Customer
from sealdesk.vault.errors import VaultError
from sealdesk.vault.keyring import keyring
from sealdesk.vault.stream import join

logger = logging.getLogger(__name__)

#: The keys of older mail are mostly gone from the DNS: asking would prove nothing about it.
MOST_AGE: Final = timedelta(days=7)
#: Whom no name server answered about for this long is not proven, and that is then the answer.
PATIENCE: Final = timedelta(hours=6)
BATCH: Final = 50
#: Seconds of one round of checks.
ROUND: Final = 20.0
MAX_RAW: Final = 128 * 1024 * 1024
RESEALER: Final = Actor.system("resealer")


@functools.lru_cache(maxsize=4)
def _resolver(servers: tuple[str, ...]) -> Resolver:
    return DnsResolver(servers)


def resolver() -> Resolver | None:
    """The DNS as the settings name it; None when it is not to be asked."""
    servers = settings.SEALDESK_DNS
    return None if servers is None else _resolver(tuple(servers))


@functools.lru_cache(maxsize=4)
def _trusted(entries: tuple[str, ...]) -> Trusted:
    return Trusted.of(entries)


def trusted() -> Trusted:
    """The mail servers that are believed."""
    return _trusted(tuple(settings.SEALDESK_TRUSTED_RELAYS))


def first_look(raw: RawMail, content: bytes, mail: ParsedMail, arrived: datetime) -> Verdict:
    """What can be said without asking anybody: a relay's word, or that the mail waits for a check, or that there is none."""
    if raw.source in {FORM, ANSWER} or mail.kind is Kind.BOUNCE or mail.sender is None:
        return Verdict(Mark.NONE)
    told = told_at_once(content, raw.source, trusted())
    if told is not None:
        return told
    waits = settings.SEALDESK_DNS is not None and arrived > timezone.now() - MOST_AGE
    return Verdict(Mark.WAITING if waits else Mark.UNCHECKED)


def before_joining(raw: RawMail, content: bytes, verdict: Verdict) -> Verdict:
    """The same, but checked now for mail that arrives: a forged sender must not get into a conversation.

    Where no name server answers in time it stays as it was; files that are imported do not wait.
    """
    dns = resolver()
    if verdict.mark not in {Mark.WAITING, Mark.NONE} or raw.source == "import" or dns is None:
        return verdict
    checked = authenticate(content, raw.source, trusted(), dns)
    return verdict if checked.undecided else checked


def keep(deed: Deed, raw: RawMail, message: Message, verdict: Verdict) -> None:
    """Store a verdict beside its raw mail, inside the action of ``deed``, and record that it was reached."""
    if not verdict.findings:
        return
    raw.person_id = message.person_id  # whose key seals the findings; the row itself has it already
    raw.trust, raw.findings = verdict.mark.value, [finding.as_list() for finding in verdict.findings]
    raw.save(update_fields=["trust", "findings"])
    deed.also(Tag.MAIL_AUTHENTICATED, on=message.ticket.key, details={"message": str(message.id), **verdict.codes()})


def check_waiting(now: datetime) -> int:
    """Check mails that wait, for at most 20 seconds; returns how many got their mark."""
    dns, until, done = resolver(), time.monotonic() + ROUND, 0
    waiting = RawMail.objects.filter(trust=Mark.WAITING, message__isnull=False).order_by("-received_at")
    for raw in waiting.select_related("message__ticket", "department")[:BATCH]:
        if time.monotonic() > until:
            break
        try:
            verdict = _checked(raw, dns)
        except VaultError:  # it does not open: a verification of the ledger or a restore tells why, and the others are not held up
            logger.exception("mail: raw mail %s could not be checked", raw.id)
            verdict = Verdict(Mark.UNCHECKED)
        late = now - raw.received_at > PATIENCE
        if verdict.undecided and not late:
            continue
        _settle(raw, verdict)
        done += 1
    return done


def _checked(raw: RawMail, dns: Resolver | None) -> Verdict:
    if dns is None:
        return Verdict(Mark.UNCHECKED)
    return authenticate(content_of(raw), raw.source, trusted(), dns)


def content_of(raw: RawMail) -> bytes:
    """The bytes of a raw mail, for the machine that checks it."""
    store = contents()
    return join(store.open(raw.blob, keyring.one(store.key_id(raw.blob))), MAX_RAW)


def _settle(raw: RawMail, verdict: Verdict) -> None:
    message = raw.message
    if message is None:
        return
    ticket = message.ticket
    with acting(INTAKE, Tag.MAIL_AUTHENTICATED, on=ticket.key, department=ticket.department_id) as deed:
        deed.details = {"message": str(message.id), **verdict.codes()}
        raw.trust = verdict.mark.value
        raw.findings = [finding.as_list() for finding in verdict.findings] or None
        raw.examined = raw.examined and verdict.mark is Mark.PROVEN  # that nothing proves it says something new about the mail
        raw.save(update_fields=["trust", "findings", "examined"])


def reseal_findings(raw: RawMail, customer: Customer) -> None:
    """Hand a raw mail's row to the customer whose it is, with the findings sealed by their key."""
    findings: Any = Opening(RESEALER, "reseal", reference=f"raw-mail:{raw.id}").read(raw.findings)
    raw.person, raw.findings = customer, findings
    raw.save(update_fields=["person", "findings"])
