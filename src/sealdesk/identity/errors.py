"""Refusals of identity.

RefusalError (access)
├── InvalidChangeError (access)
│   └── EmailTakenError
├── LinkNotValidError
└── OwnRightsError
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from sealdesk.access.errors import InvalidChangeError, RefusalError


class EmailTakenError(InvalidChangeError):
    """Two agents cannot share an address: it is what they sign in with."""

    code = "email-taken"

    def __init__(self) -> None:
        super().__init__(_("Another agent has this e-mail address. Use a different one."))


class LinkNotValidError(RefusalError):
    """A set-up link that is unknown, used, replaced or out of date. Which of these it is stays untold."""

    code = "link-not-valid"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("This link was used already, replaced, or is out of date. Ask an administrator for a new one."))


class OwnRightsError(RefusalError):
    """Nobody gives rights to themselves."""

    code = "own-rights"

    def __init__(self) -> None:
        super().__init__(_("Nobody changes their own rights. Ask another administrator."))
