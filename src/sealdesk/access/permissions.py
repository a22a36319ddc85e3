"""What may be allowed, and what each built-in role is allowed: one table to read aloud."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sealdesk.labels import Label


class Permission(enum.StrEnum):
    """Plain verbs, alphabetical."""

    AGENT_MANAGE = "agent:manage"
    CANNED_MANAGE = "canned:manage"
    CUSTOMER_ERASE = "customer:erase"
    CUSTOMER_MERGE = "customer:merge"
    CUSTOMER_OPEN = "customer:open"
    CUSTOMER_READ = "customer:read"
    CUSTOMER_UPDATE = "customer:update"
    FIGURES_READ = "figures:read"
    GATEWAY_READ = "gateway:read"
    JOBS_READ = "jobs:read"
    LEDGER_EXPORT = "ledger:export"
    LEDGER_READ_ALL = "ledger:read-all"
    LEDGER_READ_DEPARTMENT = "ledger:read-department"
    LEDGER_READ_OWN = "ledger:read-own"
    LEDGER_VERIFY = "ledger:verify"
    SETTINGS_MANAGE = "settings:manage"
    TICKET_ASSIGN = "ticket:assign"
    TICKET_FORWARD = "ticket:forward"
    TICKET_NOTE = "ticket:note"
    TICKET_READ = "ticket:read"
    TICKET_READ_RAW = "ticket:read-raw"
    TICKET_REDACT = "ticket:redact"
    TICKET_REPLY = "ticket:reply"
    TICKET_UPDATE = "ticket:update"
    TRIAGE_CORRECT = "triage:correct"
    TRIAGE_STEER = "triage:steer"
    VIEW_SHARE = "view:share"


class Role(enum.StrEnum):
    """The built-in roles."""

    ADMINISTRATOR = "administrator"
    AGENT = "agent"
    AUDITOR = "auditor"
    LEAD = "lead"
    PRIVACY_OFFICER = "privacy-officer"


_P = Permission
_TICKET_WORK = frozenset(
    {
        _P.CUSTOMER_OPEN,
        _P.CUSTOMER_READ,
        _P.CUSTOMER_UPDATE,
        _P.LEDGER_READ_OWN,
        _P.TICKET_ASSIGN,
        _P.TICKET_FORWARD,
        _P.TICKET_NOTE,
        _P.TICKET_READ,
        _P.TICKET_REDACT,
        _P.TICKET_REPLY,
        _P.TICKET_UPDATE,
        _P.TRIAGE_CORRECT,
    }
)

#: An administrator of settings does not thereby read tickets; an auditor sees that things happened, not what was said.
ALLOWED: Final[Mapping[Role, frozenset[Permission]]] = MappingProxyType(
    {
        Role.AGENT: _TICKET_WORK,
        Role.LEAD: _TICKET_WORK
        | {
            _P.CANNED_MANAGE,
            _P.CUSTOMER_MERGE,
            _P.FIGURES_READ,
            _P.LEDGER_READ_DEPARTMENT,
            _P.TICKET_READ_RAW,
            _P.TRIAGE_STEER,
            _P.VIEW_SHARE,
        },
        Role.ADMINISTRATOR: frozenset(
            {
                _P.AGENT_MANAGE,
                _P.CANNED_MANAGE,
                _P.JOBS_READ,
                _P.LEDGER_EXPORT,
                _P.LEDGER_READ_ALL,
                _P.LEDGER_VERIFY,
                _P.SETTINGS_MANAGE,
                _P.TRIAGE_STEER,
            }
        ),
        Role.PRIVACY_OFFICER: _TICKET_WORK
        | {
            _P.CUSTOMER_ERASE,
            _P.CUSTOMER_MERGE,
            _P.FIGURES_READ,
            _P.GATEWAY_READ,
            _P.LEDGER_EXPORT,
            _P.LEDGER_READ_ALL,
            _P.LEDGER_VERIFY,
            _P.TICKET_READ_RAW,
        },
        Role.AUDITOR: frozenset({_P.LEDGER_EXPORT, _P.LEDGER_READ_ALL, _P.LEDGER_VERIFY}),
    }
)

_EVERYONE = frozenset({Label.PUBLIC, Label.INTERNAL})

#: What customers see in clear of what is about themselves. What the desk keeps to itself is not among it.
OWN_CLEARANCE: Final = frozenset({Label.PUBLIC, Label.PERSONAL, Label.SENSITIVE})

#: Labels that a role sees in clear. Everything above them is masked. What is secret asks for a second factor besides: see opening.
CLEARANCE: Final[Mapping[Role, frozenset[Label]]] = MappingProxyType(
    {
        Role.AGENT: _EVERYONE | {Label.PERSONAL},
        Role.LEAD: _EVERYONE | {Label.PERSONAL, Label.SENSITIVE, Label.SECRET},
        Role.ADMINISTRATOR: _EVERYONE,
        Role.PRIVACY_OFFICER: _EVERYONE | {Label.PERSONAL, Label.SENSITIVE, Label.SECRET},
        Role.AUDITOR: _EVERYONE,
    }
)
