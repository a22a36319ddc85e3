"""Why a customer does not come in. Which of the reasons it was stays untold."""

from __future__ import annotations

from sealdesk.access.errors import RefusalError


class PassNotValidError(RefusalError):
    """The link or code is wrong, used, expired or revoked."""

    code = "pass-not-valid"
    status = 404

    def __init__(self, sentence: str = "This link does not work any more. Ask for a new one.") -> None:
        super().__init__(sentence)


class CodeWrongError(RefusalError):
    """The code is not the one that was sent, or too many were tried."""

    code = "code-wrong"
    status = 409

    def __init__(self, sentence: str = "This is not the code, or it is out of date. Have a new one sent.") -> None:
        super().__init__(sentence)
