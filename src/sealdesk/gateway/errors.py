"""Why the gateway did not ask, or does not take an answer. Nothing of what was asked stands in an error."""

from __future__ import annotations

import enum

from sealdesk.access.errors import RefusalError


class Reason(enum.StrEnum):
    """The codes are part of the ledger and never change."""

    BUDGET = "budget"
    BUSY = "busy"
    EMPTY = "empty"
    ENDPOINT_REFUSED = "endpoint-refused"
    FOREIGN_PLACEHOLDER = "foreign-placeholder"
    LABEL = "label"
    MALFORMED = "malformed"
    OFF = "off"
    REDIRECT = "redirect"
    RESTING = "resting"
    SLOW = "slow"
    TOO_LARGE = "too-large"
    TOOL_CALL = "tool-call"
    UNREACHABLE = "unreachable"
    UNSURE = "unsure"
    WRONG_TYPE = "wrong-type"


#: Of these the endpoint is the cause; several in a row and it is left alone for a while.
ENDPOINTS_FAULT = frozenset(
    {
        Reason.ENDPOINT_REFUSED,
        Reason.MALFORMED,
        Reason.REDIRECT,
        Reason.SLOW,
        Reason.TOO_LARGE,
        Reason.TOOL_CALL,
        Reason.UNREACHABLE,
        Reason.WRONG_TYPE,
    }
)


class GatewayRefusalError(RefusalError):
    """The language model was not asked, or its answer was not taken. Work goes on without it."""

    code = "gateway-refused"
    status = 409

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"The language model could not be used ({reason}). Go on without it.")
        self.code = f"{type(self).code}:{reason}" + (f":{detail}" if reason is Reason.UNSURE and detail else "")
        self.reason = reason
        self.detail = detail
        """A code or number that helps: an HTTP status, what masking was unsure of."""
