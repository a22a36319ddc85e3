"""Variables in canned replies: a closed list of names, replaced once, by text that stays text.

There are no expressions, loops or filters on purpose: what an agent saves is filled with what strangers are called, so a value
is never looked at again, whatever stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from sealdesk.access.errors import InvalidChangeError
from sealdesk.phrases import listed

VARIABLES: Final = ("customer.name", "ticket.number", "ticket.subject", "agent.name", "department.name")
MAX_VALUE: Final = 200
#: ``{{customer.name}}``, or with words for when there is no value: ``{{customer.name|customer}}``.
_VARIABLE: Final = re.compile(r"\{\{\s*([\w.\-]{1,60})\s*(?:\|([^{}|\n]{0,80}))?\}\}")


def check(text: str) -> None:
    """Raise InvalidChangeError for a variable that does not exist, and for braces that are none."""
    for name, _instead in _VARIABLE.findall(text):
        if name not in VARIABLES:
            known = listed(VARIABLES)
            raise InvalidChangeError(
                _("There is no variable %(name)s. There are: %(known)s.") % {"name": f"{{{{{name}}}}}", "known": known}
            )
    rest = _VARIABLE.sub("", text)
    if "{{" in rest or "}}" in rest:
        raise InvalidChangeError(_("Two braces begin or end a variable, such as {{customer.name}}. These belong to none."))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables replaced, in one pass: what looks like a variable inside a value stays as it is.

    A name that has become unknown since it was saved is left standing, so that somebody sees it before it is sent.
    """

    def value(found: re.Match[str]) -> str:
        if found[1] not in VARIABLES:
            return found[0]
        return one_line(values.get(found[1], "")) or (found[2] or "").strip()

    return _VARIABLE.sub(value, text)


def one_line(value: str) -> str:
    """A value as one line of at most 200 characters, without controls or marks that turn the direction of writing."""
    kept = (c if c.isprintable() else " " if c.isspace() else "" for c in value[: MAX_VALUE * 4])
    return " ".join("".join(kept).split())[:MAX_VALUE]
