"""Who may use each route of the router, what they get, and who sees the thing that the address names: written by hand."""

from __future__ import annotations

from dataclasses import dataclass

from tests.besieged import PEOPLE

EVERYONE = frozenset(PEOPLE)
TO_PROVE = "302 /my/enter/"
STRANGERS = frozenset({"nobody", "customer"})
UNFINISHED = frozenset({"agent without a second factor"})
AGENTS = EVERYONE - STRANGERS - UNFINISHED
WORKERS = frozenset({"agent", "agent of another department", "lead", "lead of another department", "privacy officer"})
RAW_READERS = frozenset({"lead", "lead of another department", "privacy officer"})
VERIFIERS = frozenset({"privacy officer", "administrator", "auditor"})
STEERERS = frozenset({"lead", "lead of another department", "administrator"})
STEERERS_OF_BILLING = frozenset({"lead of another department", "administrator"})
OFFICERS = frozenset({"privacy officer"})
#: Whose ticket it is.
HERE = frozenset({"agent", "lead", "privacy officer"})
ADMINISTRATORS = frozenset({"administrator"})
NOBODYS = frozenset[str]()
EVENT_READERS = HERE | {"administrator", "auditor"}
TO_CONFIRM = "302 /account/confirm/"
TO_START = "302 /"


@dataclass(frozen=True)
class Row:
    """Who passes a route's guard, what they get, and who of them sees the thing that the address names."""

    who: frozenset[str]
    get: str
    post: str
    sees: frozenset[str] | None = None


def page(who: frozenset[str], sees: frozenset[str] | None = None) -> Row:
    return Row(who, "200", "405", sees)


def form(who: frozenset[str], then: str, sees: frozenset[str] | None = HERE) -> Row:
    return Row(who, "405", then, sees)


TABLE = {
    "account_login": Row(EVERYONE, "200", "200"),
    "mfa_login_webauthn": Row(EVERYONE, "302 /sign-in/", "302 /sign-in/"),
    "mfa_authenticate": Row(EVERYONE, "302 /sign-in/", "302 /sign-in/"),
    "identity_setup_link": Row(EVERYONE, "404", "404"),
    "account_logout": Row(EVERYONE, "200", "302 /sign-in/"),
    "account_sessions": Row(AGENTS, "200", "200"),
    "identity_first_factor": Row(AGENTS | UNFINISHED, "302 /account/", "302 /account/"),
    "mfa_add_webauthn": Row(AGENTS | UNFINISHED, TO_CONFIRM, TO_CONFIRM),
    "mfa_edit_webauthn": Row(AGENTS, TO_CONFIRM, TO_CONFIRM),
    "mfa_remove_webauthn": Row(AGENTS, TO_CONFIRM, TO_CONFIRM),
    "mfa_activate_totp": Row(AGENTS | UNFINISHED, TO_CONFIRM, TO_CONFIRM),
    "identity_app_code": Row(AGENTS | UNFINISHED, TO_CONFIRM, TO_CONFIRM),
    "mfa_deactivate_totp": Row(AGENTS, TO_CONFIRM, TO_CONFIRM),
    "mfa_view_recovery_codes": Row(AGENTS, TO_CONFIRM, "405"),
    "mfa_generate_recovery_codes": Row(AGENTS, TO_CONFIRM, TO_CONFIRM),
    "account_set_password": Row(AGENTS | UNFINISHED, TO_CONFIRM, TO_CONFIRM),
    "account_change_password": Row(AGENTS, "200", "200"),
    "account_reauthenticate": Row(AGENTS, "200", "200"),
    "mfa_reauthenticate": Row(AGENTS, "200", "200"),
    "mfa_reauthenticate_webauthn": Row(AGENTS, TO_CONFIRM, TO_CONFIRM),
    "identity_revoke_other_sessions": form(AGENTS, "302 /account/", None),
    "identity_revoke_session": form(AGENTS, "302 /account/", frozenset()),
    "console:home": Row(AGENTS, TO_START, "405"),
    "console:inbox": page(WORKERS),
    "console:view": page(WORKERS),
    "console:news": page(WORKERS),
    "console:search": Row(WORKERS, "200", "302 /"),
    "console:suggest": form(WORKERS, "200", None),
    "console:bulk": form(WORKERS, "302 /", None),
    "console:ticket": page(WORKERS, HERE),
    "console:activity": page(WORKERS, HERE),
    "console:files": page(WORKERS, HERE),
    "console:drafts-out-of-sight": page(AGENTS),
    "console:draft-out-of-sight-discard": form(AGENTS, "404", None),
    "console:canned": page(AGENTS),
    "console:canned-edit": Row(AGENTS, "404", "404"),
    "console:canned-insert": form(WORKERS, "404"),
    "console:canned-new": Row(AGENTS, "200", "409"),
    "console:canned-picker": Row(WORKERS, "200", "302 /tickets/", HERE),
    "console:canned-remove": form(AGENTS, "404", None),
    "console:draft": form(WORKERS, "302 /tickets/"),
    "console:draft-discard": form(WORKERS, "302 /tickets/"),
    "console:drafts": page(WORKERS, HERE),
    "console:file": page(WORKERS, HERE),
    "console:preview": Row(WORKERS, "404", "405", HERE),
    "console:message-html": page(WORKERS, HERE),
    "console:message-raw": page(RAW_READERS, HERE),
    "console:adopt": form(WORKERS, "302 /tickets/"),
    "console:danger": form(WORKERS, "409"),
    "console:spam": form(WORKERS, "409"),
    "console:apart": form(WORKERS, "302 /tickets/"),
    "console:assign": form(WORKERS, "302 /tickets/"),
    "console:confirm": form(WORKERS, "302 /tickets/"),
    "console:correct": form(WORKERS, "302 /tickets/"),
    "console:settle": form(WORKERS, "409"),
    "console:decide": form(WORKERS, "302 /tickets/"),
    "console:join": form(WORKERS, "409"),
    "console:note": form(WORKERS, "302 /tickets/"),
    "console:notice": form(AGENTS, "404", None),
    "console:notice-rules": Row(AGENTS, "200", "302 /settings/notices/"),
    "console:notices": page(AGENTS),
    "console:notices-count": page(AGENTS),
    "console:notices-read": form(AGENTS, "302 /notices/", None),
    "console:priority": form(WORKERS, "302 /tickets/"),
    "console:answer-discard": form(WORKERS, "409"),
    "console:answer-take-over": form(WORKERS, "409"),
    "console:recall": form(WORKERS, "409"),
    "console:recall-to-edit": form(WORKERS, "409"),
    "console:reply": form(WORKERS, "302 /tickets/"),
    "console:reveal": form(WORKERS, "302 /tickets/"),
    "console:linked": Row(WORKERS, "200", "409", HERE),
    "console:merge": Row(WORKERS, "200", "409", HERE),
    "console:split": Row(WORKERS, "200", "409", HERE),
    "console:ticket-new": Row(WORKERS, "200", "200"),
    "console:ticket-new-canned-insert": form(WORKERS, "409", None),
    "console:ticket-new-canned-picker": Row(WORKERS, "200", "409"),
    "console:ticket-new-discard": form(WORKERS, "302 /tickets/new/", None),
    "console:ticket-new-draft": form(WORKERS, "409", None),
    "console:ticket-new-find": form(WORKERS, "200", None),
    "console:snooze": form(WORKERS, "302 /tickets/"),
    "console:send-now": form(WORKERS, "409"),
    "console:status": form(WORKERS, "302 /tickets/"),
    "console:ask": form(WORKERS, "200"),
    "console:proposal-accept": form(WORKERS, "404"),
    "console:figures": page(RAW_READERS),
    "console:gateway-log": page(frozenset({"privacy officer"})),
    "console:settings-gateway": Row(ADMINISTRATORS, "200", "302 /settings/language-model/"),
    "console:settings-gateway-test": form(ADMINISTRATORS, "200", None),
    "console:similar": page(WORKERS, HERE),
    "console:suggestion-insert": form(WORKERS, "404"),
    "console:suggestions": Row(WORKERS, "200", "302 /tickets/", HERE),
    "console:tags": form(WORKERS, "302 /tickets/"),
    "console:undo": form(AGENTS, "404", None),
    "console:undo-last": form(AGENTS, "302 /", None),
    "console:forward": Row(WORKERS, "200", "409", HERE),
    "console:redact": Row(WORKERS, "200", "409", HERE),
    "console:unseal": form(WORKERS, "404"),
    "console:wake": form(WORKERS, "409"),
    "console:typing": form(WORKERS, "204"),
    "console:view-new": Row(WORKERS, "200", "302 /"),
    "console:view-edit": Row(WORKERS, "200", "302 /", frozenset()),
    "console:view-remove": form(WORKERS, "302 /", frozenset()),
    "console:customers": page(WORKERS),
    "console:customer": page(WORKERS, HERE),
    "console:customer-add": form(WORKERS, "302 /customers/"),
    "console:customer-block": form(WORKERS, "302 /customers/"),
    "console:customer-change": form(WORKERS, "302 /customers/"),
    "console:customer-find": form(WORKERS, "302 /customers/", None),
    "console:customer-apart": form(RAW_READERS, "404"),
    "console:customer-erase": Row(OFFICERS, "200", TO_CONFIRM, HERE),
    "console:customer-merge": Row(RAW_READERS, "200", "302 /customers/", HERE),
    "console:customer-merge-find": form(RAW_READERS, "302 /customers/"),
    "console:customer-note": form(WORKERS, "302 /customers/"),
    "console:customer-remove": form(WORKERS, "302 /customers/"),
    "console:customer-reveal": form(WORKERS, "302 /customers/"),
    "console:customer-unblock": form(WORKERS, "302 /customers/"),
    "console:customer-unnote": form(WORKERS, "302 /customers/"),
    "console:customer-verify": form(WORKERS, "302 /customers/"),
    "console:organisations": page(WORKERS),
    "console:organisation-create": form(WORKERS, "302 /organisations/", None),
    "console:organisation-rename": form(WORKERS, "302 /organisations/", None),
    "console:ledger": page(AGENTS),
    "console:ledger-check": page(AGENTS),
    "console:ledger-exports": Row(VERIFIERS, "200", "302 /ledger/exports/"),
    "console:ledger-export": page(VERIFIERS, frozenset()),
    "console:ledger-verify": form(VERIFIERS, "302 /ledger/", None),
    "console:ledger-find": form(AGENTS, "302 /ledger/", None),
    "console:checkpoint": page(AGENTS),
    "console:event": page(AGENTS, EVENT_READERS),
    "console:event-bundle": page(AGENTS, EVENT_READERS),
    "portal:help": page(EVERYONE),
    "portal:form": Row(EVERYONE, "200", "422"),
    "portal:sent": Row(EVERYONE, "404", "405"),
    "portal:follow": Row(EVERYONE, "404", "405"),
    "portal:enter": Row(EVERYONE, "200", "422"),
    "portal:asked": page(EVERYONE),
    "portal:come-in": Row(EVERYONE, "404", "404"),
    "portal:address": Row(EVERYONE, "404", "404"),
    # Agents are no customers: nobody of these came by a customer's link.
    "portal:requests": Row(EVERYONE, TO_PROVE, TO_PROVE),
    "portal:request": Row(EVERYONE, TO_PROVE, TO_PROVE),
    "portal:answer": Row(EVERYONE, TO_PROVE, TO_PROVE),
    "portal:file": Row(EVERYONE, TO_PROVE, TO_PROVE),
    "portal:data": Row(EVERYONE, TO_PROVE, TO_PROVE),
    "portal:code": Row(EVERYONE, TO_PROVE, TO_PROVE),
    "portal:send-code": Row(EVERYONE, TO_PROVE, TO_PROVE),
    "portal:read": Row(EVERYONE, TO_PROVE, TO_PROVE),
    "portal:contest": Row(EVERYONE, TO_PROVE, TO_PROVE),
    "portal:rate": Row(EVERYONE, TO_PROVE, TO_PROVE),
    "portal:privacy": page(EVERYONE),
    "portal:leave": Row(EVERYONE, TO_PROVE, TO_PROVE),
    "console:language": form(EVERYONE, "302 /", None),
    "console:theme": form(EVERYONE, "302 /", None),
    "console:settings": page(AGENTS),
    "console:guide": page(AGENTS),
    "console:density": form(AGENTS, "302 /", None),
    "console:go": Row(AGENTS, "200", "200"),
    "console:letters": form(AGENTS, "302 /", None),
    "console:settings-agents": page(ADMINISTRATORS),
    "console:settings-agent-new": Row(ADMINISTRATORS, "200", "200"),
    "console:settings-agent": Row(ADMINISTRATORS, "200", "200"),
    "console:settings-agent-close": form(ADMINISTRATORS, "302 /settings/agents/", None),
    "console:settings-agent-link": form(ADMINISTRATORS, "302 /settings/agents/", None),
    "console:settings-agent-reopen": form(ADMINISTRATORS, "302 /settings/agents/", None),
    "console:settings-agent-give": form(ADMINISTRATORS, "302 /settings/agents/", None),
    "console:settings-agent-withdraw": form(ADMINISTRATORS, "404", NOBODYS),
    "console:settings-agent-sessions": form(ADMINISTRATORS, "302 /settings/agents/", None),
    "console:settings-agent-absences": form(ADMINISTRATORS, "302 /settings/agents/", None),
    "console:settings-agent-duty": Row(ADMINISTRATORS, "200", "302 /settings/agents/"),
    "console:settings-assigning": Row(STEERERS, "200", "200", STEERERS_OF_BILLING),
    "console:settings-hand-over": form(STEERERS, "302 /settings/departments/", STEERERS_OF_BILLING),
    "console:settings-acting": page(STEERERS),
    "console:settings-acting-department": Row(STEERERS, "200", "302 /settings/automation/", STEERERS_OF_BILLING),
    "console:own-duty": Row(AGENTS, "200", "302 /settings/duty/"),
    "console:settings-models": page(ADMINISTRATORS),
    "console:settings-model-progress": page(ADMINISTRATORS),
    "console:settings-model-train": form(ADMINISTRATORS, "302 /settings/models/", None),
    "console:settings-model-serve": form(ADMINISTRATORS, "404", NOBODYS),
    "console:settings-categories": page(ADMINISTRATORS),
    "console:settings-category-new": Row(ADMINISTRATORS, "200", "200"),
    "console:settings-category": Row(ADMINISTRATORS, "200", "200"),
    "console:settings-category-archive": form(ADMINISTRATORS, "302 /settings/categories/", None),
    "console:settings-category-restore": form(ADMINISTRATORS, "302 /settings/categories/", None),
    "console:settings-departments": page(ADMINISTRATORS),
    "console:settings-department-new": Row(ADMINISTRATORS, "200", "200"),
    "console:settings-department": Row(ADMINISTRATORS, "200", "200"),
    "console:settings-department-archive": form(ADMINISTRATORS, "302 /settings/departments/", None),
    "console:settings-department-restore": form(ADMINISTRATORS, "302 /settings/departments/", None),
    "console:first-steps": page(ADMINISTRATORS),
    "console:first-steps-dismiss": form(ADMINISTRATORS, "302 /settings/", None),
    "console:settings-jobs": page(ADMINISTRATORS),
    "console:settings-job-retry": form(ADMINISTRATORS, "404", NOBODYS),
    "console:settings-language": Row(ADMINISTRATORS, "200", "302 /settings/language/"),
    "console:settings-mailboxes": page(ADMINISTRATORS),
    "console:settings-mailbox-new": Row(ADMINISTRATORS, "200", "200"),
    "console:settings-mailbox": Row(ADMINISTRATORS, "200", "200"),
    "console:settings-mailbox-check": form(ADMINISTRATORS, "302 /settings/mailboxes/", None),
    "console:settings-mailbox-pause": form(ADMINISTRATORS, "302 /settings/mailboxes/", None),
    "console:settings-mailbox-server": form(ADMINISTRATORS, "200", None),
    "console:settings-sending": form(ADMINISTRATORS, "302 /settings/mailboxes/", None),
    "console:settings-roles": page(ADMINISTRATORS),
    "console:settings-sign-in": Row(ADMINISTRATORS, "200", "200"),
    "console:settings-sign-in-end": form(ADMINISTRATORS, "302 /settings/sign-in/", None),
    "console:settings-session-end": form(ADMINISTRATORS, "404", NOBODYS),
    "console:settings-tags": Row(ADMINISTRATORS, "200", "200"),
    "console:settings-tag": Row(ADMINISTRATORS, "200", "200"),
    "console:settings-tag-remove": form(ADMINISTRATORS, "302 /settings/tags/", None),
}

#: Pages that a signed-in agent, or a stranger, is sent on from.
ELSEWHERE = {
    ("account_login", "agent"): TO_START,
    ("mfa_login_webauthn", "agent"): TO_START,
    ("mfa_authenticate", "agent"): TO_START,
    ("account_logout", "stranger"): "302 /sign-in/",
    ("identity_first_factor", "unfinished"): "200",
}
