"""Limits on guessing, kept in the database so that they hold over all processes and restarts.

Accounts and networks appear only as keyed digests. A refused attempt is not counted, so nobody can keep an
account shut by hammering at it; and no limit of an account ever stands between an agent and their passkey,
which cannot be guessed.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from sealdesk.identity.models import Throttle
from sealdesk.vault.purposes import keyed_digest


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``attempts`` in any ``seconds``."""

    attempts: int
    seconds: int


class Limit(enum.Enum):
    """What is limited: the first rate stops bursts, the second stops patience (NIST SP 800-63B-4, 3.2.2)."""

    CODE_CUSTOMER = (Rate(5, 600), Rate(20, 86_400))
    CONFIRMATION_ADDRESS = (Rate(5, 3600), Rate(20, 86_400))
    FORM_NETWORK = (Rate(10, 600), Rate(60, 86_400))
    LINK_ADDRESS = (Rate(3, 900), Rate(10, 86_400))
    LINK_NETWORK = (Rate(30, 600), Rate(300, 86_400))
    PASSKEY_NETWORK = (Rate(300, 600),)
    PASSWORD_ACCOUNT = (Rate(10, 600), Rate(100, 86_400))
    PASSWORD_NETWORK = (Rate(60, 600), Rate(600, 86_400))
    SECOND_FACTOR = (Rate(5, 600), Rate(50, 86_400))
    SETUP_LINK_NETWORK = (Rate(100, 600),)


class Verdict(enum.Enum):
    """Whether an attempt may be made. The first refusal of a window is told apart, to be recorded once."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    REFUSED_FIRST = "refused-first"


_LONGEST: Final = {limit: max(rate.seconds for rate in limit.value) for limit in Limit}


def take(limit: Limit, who: str) -> Verdict:
    """Count one attempt of ``who`` (an account or a network) before it is made, in its own transaction.

    The count is committed before the guess is looked at, so that guesses made side by side are all counted.
    """
    now = timezone.now()
    with transaction.atomic():
        row = _locked(limit, who, now)
        stamps = [stamp for stamp in row.stamps if stamp > now.timestamp() - _LONGEST[limit]]
        if any(_count(stamps, rate, now) >= rate.attempts for rate in limit.value):
            first = not row.told
            row.told = True
            row.save(update_fields=["told"])
            return Verdict.REFUSED_FIRST if first else Verdict.REFUSED
        row.stamps = [*stamps, now.timestamp()]
        row.told = False
        row.until = now + dt.timedelta(seconds=_LONGEST[limit])
        row.save()
    return Verdict.ALLOWED


def clear(limit: Limit, who: str) -> None:
    """Forget the attempts of ``who``: the right answer was given."""
    Throttle.objects.filter(digest=_digest(limit, who)).delete()


def prune() -> int:
    """Delete the counters that no limit reads any more; returns how many."""
    return Throttle.objects.filter(until__lt=timezone.now()).delete()[0]


def _count(stamps: list[float], rate: Rate, now: dt.datetime) -> int:
    since = now.timestamp() - rate.seconds
    return sum(1 for stamp in stamps if stamp > since)


def _locked(limit: Limit, who: str, now: dt.datetime) -> Throttle:
    """The counter, ours until the end of the transaction: by row lock, or as SQLite's only writer."""
    digest = _digest(limit, who)
    Throttle.objects.bulk_create([Throttle(digest=digest, until=now)], ignore_conflicts=True)
    return Throttle.objects.select_for_update().get(digest=digest)


def _digest(limit: Limit, who: str) -> str:
    return keyed_digest("throttle", f"{limit.name} {who}").hex()
