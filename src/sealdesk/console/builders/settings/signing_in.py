"""Builds the page of signing in."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sealdesk.access.permissions import Permission
from sealdesk.console.builders.settings.people import factors_in_words
from sealdesk.console.pages.signing_in import FactorRow, Rule, SessionRow, SigningInPage
from sealdesk.console.reader import Reader
from sealdesk.identity.in_force import InForce, in_force
from sealdesk.identity.queries import SignedIn, StaffRow, signed_in, staff
from sealdesk.identity.throttle import Rate
from sealdesk.phrases import listed


def signing_in_page(reader: Reader, session_key: str | None) -> SigningInPage:
    """Rules, people and sessions. Which browsers are signed in is a reading that is recorded."""
    reader.opening.purpose = "check-sessions"
    may = reader.actor.may_everywhere(Permission.AGENT_MANAGE)
    people = [row for row in staff(reader.actor) if row.agent.is_active]
    sessions = tuple(_session(one) for one in signed_in(reader.actor, reader.opening, current=session_key))
    return SigningInPage(
        here=reverse("console:settings-sign-in"),
        rules=rules(in_force()),
        people=tuple(_person(reader, row, may=may) for row in people),
        missing=sum(row.state == "invited" for row in people),
        sessions=sessions,
        may_end=may,
        others=sum(not row.is_current for row in sessions),
    )


def rules(now: InForce) -> tuple[Rule, ...]:
    """What holds, each in a sentence."""
    encrypted = _("only over TLS") if now.encrypted else _("without TLS, on this machine only")
    return (
        Rule(
            _("Second factor"),
            _("Required of everybody, always: a passkey, or a password with an authenticator app. It cannot be switched off."),
        ),
        Rule(
            _("Sessions"),
            _("End after %(idle)s of absence, after %(longest)s in any case, and with the browser. A person has at most %(most)d.")
            % {"idle": lasting(now.idle), "longest": lasting(now.longest), "most": now.most},
        ),
        Rule(
            _("Passwords"), _("At least %(count)d characters, and none that is common or easy to guess.") % {"count": now.shortest_password}
        ),
        Rule(
            _("Wrong attempts"),
            _("Passwords: %(passwords)s for an account. Codes: %(codes)s. A passkey still lets its owner in.")
            % {"passwords": _at_most(now.passwords), "codes": _at_most(now.codes)},
        ),
        Rule(
            _("Proving it again"),
            _("Asked before factors change, when the last proof is older than %(time)s.") % {"time": lasting(now.proved_for)},
        ),
        Rule(
            _("One-time links"),
            _("Good for %(link)s, once. Who came by one has %(setup)s to set up a factor.")
            % {"link": lasting(now.link), "setup": lasting(now.setup)},
        ),
        Rule(
            _("Address"),
            _("Passkeys and cookies belong to %(host)s, %(encrypted)s.") % {"host": now.host, "encrypted": encrypted},
            "SEALDESK_PUBLIC_URL",
        ),
        Rule(_("Proxies"), _proxies(now.proxies), "SEALDESK_TRUSTED_PROXIES"),
    )


def lasting(time: dt.timedelta) -> str:
    """A length of time in whole hours, or in minutes where it is shorter than one."""
    hours, minutes = divmod(int(time.total_seconds()) // 60, 60)
    if minutes:
        return ngettext("%(count)d minute", "%(count)d minutes", hours * 60 + minutes) % {"count": hours * 60 + minutes}
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}


def _at_most(rate: Rate) -> str:
    return _("%(count)d in %(time)s") % {"count": rate.attempts, "time": lasting(dt.timedelta(seconds=rate.seconds))}


def _proxies(number: int) -> str:
    if not number:
        return _("None is trusted: the address of a client is the one that connects.")
    words = ngettext(
        "%(count)d proxy is trusted to say where a client is.", "%(count)d proxies are trusted to say where a client is.", number
    )
    return words % {"count": number}


def _person(reader: Reader, row: StaffRow, *, may: bool) -> FactorRow:
    you = row.agent.pk == reader.actor.id
    others = tuple(kind for kind in row.factors if kind == "totp")
    passkeys = ngettext("%(count)d passkey", "%(count)d passkeys", row.passkeys) % {"count": row.passkeys} if row.passkeys else ""
    return FactorRow(
        name=row.agent.name,
        url=reverse("console:settings-agent", args=[row.agent.pk]),
        state=row.state,
        factors=listed(part for part in (passkeys, factors_in_words(others)) if part),
        recovery="recovery_codes" in row.factors,
        sessions=row.sessions,
        end_url=reverse("console:settings-agent-sessions", args=[row.agent.pk]) if may and row.sessions > you else "",
        is_you=you,
    )


def _session(one: SignedIn) -> SessionRow:
    return SessionRow(
        id=one.id,
        name=one.agent.name,
        client=one.client or _("Unknown browser"),
        since=one.created_at,
        seen_at=one.last_seen_at,
        end_url="" if one.is_current else reverse("console:settings-session-end", args=[one.id]),
        is_current=one.is_current,
    )
