"""What a newcomer finds on an empty desk: four people with one-time links, and the sample mails, taken in like any others."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils import timezone

from sealdesk.access.models import Department
from sealdesk.access.permissions import Role
from sealdesk.channels.mail.importing import import_message
from sealdesk.channels.models import Mailbox, RawMail
from sealdesk.channels.samples import sample_mails
from sealdesk.identity.models import Agent
from sealdesk.identity.queries import factors_of
from sealdesk.ledger.sequencing import sequence
from sealdesk.project.people import add_agent, give, setup_link


@dataclass(frozen=True, slots=True)
class Person:
    """One of the four."""

    email: str
    name: str
    role: Role
    department: str | None
    spoken: tuple[str, ...]


CAST: Final = (
    Person("mei@harbourpine.example", "Mei Chen 陈梅", Role.AGENT, "care", ("en", "zh")),
    Person("tom@harbourpine.example", "Tom Okafor", Role.LEAD, None, ("en", "de", "fr")),
    Person("lin@harbourpine.example", "Lin Wei 林薇", Role.PRIVACY_OFFICER, "privacy", ("zh", "en")),
    Person("ada@harbourpine.example", "Ada Novak", Role.ADMINISTRATOR, None, ("en",)),
)
MAILBOXES: Final = (
    ("support@harbourpine.example", "care"),
    ("kefu@harbourpine.example", "care"),
    ("billing@harbourpine.example", "billing"),
    ("privacy@harbourpine.example", "privacy"),
)


def fill(progress: Callable[[int, int], object] | None = None) -> int:
    """Fill an empty desk; returns how many mails were delivered. A desk that has mail or agents of its own is left alone."""
    if not found():
        return 0
    mails = list(sample_mails(_moment()))
    if RawMail.objects.filter(source="import").count() >= len(mails):
        return 0
    for number, raw in enumerate(mails, 1):
        import_message(raw)
        if progress is not None:
            progress(number, len(mails))
    sequence()
    return len(mails)


def found() -> bool:
    """Make the four people and their mailboxes; False on a desk that has agents of its own, which is left alone."""
    if Agent.objects.exists() and not Agent.objects.filter(email=CAST[0].email).exists():
        return False
    _people()
    _mailboxes()
    return True


def links() -> list[tuple[Person, str | None]]:
    """A fresh one-time link for each of the four who has no second factor yet; None for those who can sign in."""
    found: list[tuple[Person, str | None]] = []
    for person in CAST:
        agent = Agent.objects.filter(email=person.email).first()
        if agent is not None:
            found.append((person, None if factors_of(agent) else setup_link(agent)))
    return found


def _people() -> None:
    departments = {department.slug: department for department in Department.objects.all()}
    for person in CAST:
        if Agent.objects.filter(email=person.email).exists():
            continue
        where = departments[person.department] if person.department else None
        agent = add_agent(person.email, person.name, person.role, where, spoken=list(person.spoken))
        if person.role is Role.AGENT:
            give(agent, Role.AGENT, departments["billing"])


def _mailboxes() -> None:
    departments = {department.slug: department for department in Department.objects.all()}
    for address, slug in MAILBOXES:
        Mailbox.objects.get_or_create(address=address, defaults={"department": departments[slug]})


def _moment() -> datetime.datetime:
    """The moment that the samples count back from: chosen once and kept, so that a second start adds nothing."""
    path = settings.SEALDESK_HOME.data / "samples-moment"
    if not path.exists():
        path.write_text(timezone.now().isoformat())
    return datetime.datetime.fromisoformat(path.read_text())
