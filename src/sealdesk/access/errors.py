"""Refusals. Each has a code that never changes, an HTTP status, and a sentence that says what to do next."""

from __future__ import annotations


class RefusalError(Exception):
    """The desk will not do that."""

    code = "refused"
    status = 403

    def __init__(self, sentence: str = "You may not do that. Ask your lead or an administrator.") -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotAllowedError(RefusalError):
    """The actor may see the thing, but not do that to it."""

    code = "not-allowed"


class NotVisibleError(RefusalError):
    """Unknown, or not for this actor: both look the same from outside."""

    code = "not-visible"
    status = 404


class InvalidChangeError(RefusalError):
    """The change makes no sense in the state the thing is in."""

    code = "invalid-change"
    status = 409


class LedgerUnavailableError(RefusalError):
    """Nothing is changed while the ledger cannot be written."""

    code = "ledger-unavailable"
    status = 503
