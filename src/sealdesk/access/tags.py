"""What can have happened: the ledger's action tags, past participles, alphabetical."""

from __future__ import annotations

import enum


class Tag(enum.StrEnum):
    """One tag an action; the place of use never writes a bare string."""

    AGENT_DEACTIVATED = "agent:deactivated"
    AGENT_INVITED = "agent:invited"
    AGENT_PREFERENCES_CHANGED = "agent:preferences-changed"
    CUSTOMER_ADDRESS_JOINED = "customer:address-joined"
    CUSTOMER_CREATED = "customer:created"
    DEPARTMENT_CREATED = "department:created"
    FACTOR_ADDED = "factor:added"
    FACTOR_REMOVED = "factor:removed"
    FACTOR_REFUSED = "factor:refused"
    GRANT_GIVEN = "grant:given"
    GRANT_WITHDRAWN = "grant:withdrawn"
    KEY_ROTATED = "key:rotated"
    LEDGER_EXPORTED = "ledger:exported"
    LEDGER_VERIFIED = "ledger:verified"
    LINK_ISSUED = "link:issued"
    LINK_USED = "link:used"
    MAIL_DELIVERED = "mail:delivered"
    MAIL_FAILED = "mail:failed"
    MAIL_RECEIVED = "mail:received"
    MAIL_RETRIED = "mail:retried"
    MAILBOX_SAVED = "mailbox:saved"
    MODEL_TRAINED = "model:trained"
    PASSWORD_CHANGED = "password:changed"  # noqa: S105 - a tag, not a password
    ROUTE_REFUSED = "route:refused"
    SESSION_CLOSED = "session:closed"
    SESSION_OPENED = "session:opened"
    SESSION_REFUSED = "session:refused"
    SESSION_REVOKED = "session:revoked"
    TICKET_ASSIGNED = "ticket:assigned"
    TICKET_CHANGED = "ticket:changed"
    TICKET_JOINED = "ticket:joined"
    TICKET_MESSAGE_RECEIVED = "ticket:message-received"
    TICKET_NOTED = "ticket:noted"
    TICKET_OPENED = "ticket:opened"
    TICKET_REPLIED = "ticket:replied"
    TICKET_SORTED = "ticket:sorted"
    TRIAGE_CONFIRMED = "triage:confirmed"
    TRIAGE_CORRECTED = "triage:corrected"
    VALUE_OPENED = "value:opened"
