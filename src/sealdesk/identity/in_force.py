"""What holds for signing in, as one value: for the page that tells it. The numbers are those that the code enforces."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from sealdesk.identity.actions import LINK_LIFETIME, SETUP_LIFETIME
from sealdesk.identity.configuration import IDENTITY
from sealdesk.identity.session_rules import chosen
from sealdesk.identity.sessions import rules_in_force
from sealdesk.identity.throttle import Limit, Rate


@dataclass(frozen=True, slots=True)
class InForce:
    """The rules. ``host`` and ``proxies`` come from the environment, those of sessions from the administrator; the others are built in."""

    longest: dt.timedelta
    idle: dt.timedelta
    most: int
    proved_for: dt.timedelta
    link: dt.timedelta
    setup: dt.timedelta
    shortest_password: int
    passwords: Rate
    codes: Rate
    host: str
    encrypted: bool
    proxies: int


def in_force() -> InForce:
    """As the desk runs now."""
    sessions, address = rules_in_force(), urlsplit(settings.SEALDESK_PUBLIC_URL)
    return InForce(
        longest=sessions.longest,
        idle=sessions.idle,
        most=chosen().most,
        proved_for=dt.timedelta(seconds=IDENTITY["ACCOUNT_REAUTHENTICATION_TIMEOUT"]),
        link=LINK_LIFETIME,
        setup=SETUP_LIFETIME,
        shortest_password=IDENTITY["AUTH_PASSWORD_VALIDATORS"][0]["OPTIONS"]["min_length"],
        passwords=Limit.PASSWORD_ACCOUNT.value[0],
        codes=Limit.SECOND_FACTOR.value[0],
        host=address.hostname or "",
        encrypted=address.scheme == "https",
        proxies=len(settings.SEALDESK_TRUSTED_PROXIES),
    )
