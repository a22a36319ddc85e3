"""What an administrator chooses for the whole desk on a page, as opposed to what the operator sets in the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.models import DeskSetting
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.recent import Recent

#: Each choice with its value on a new desk.
DEFAULTS: Final[dict[str, Any]] = {
    "first-steps-dismissed": False,
    # Of which labels text may go to a language model, masked; ``secret`` is never among them. And whether any goes.
    "gateway-labels": ["public", "personal"],
    "gateway-on": False,
    # For who has not chosen one: a code of LANGUAGES; empty, as their browser asks.
    "language": "",
    # How long a session lasts, how long without its person, and how many one person has: see identity.session_rules.
    "session-hours": 12,
    "session-idle-minutes": 60,
    "session-most": 10,
}
_held: Final = Recent(lambda: dict(DeskSetting.objects.values_list("key", "value")), "access.desksetting")


def desk_setting(key: str) -> Any:
    """The value in force. KeyError for a key that nobody declared."""
    return _held().get(key, DEFAULTS[key])


def choose(deed: Deed, key: str, value: Any) -> None:
    """Set a value inside an action, which records the old and the new one."""
    held = DeskSetting.objects.filter(key=key).values_list("value", flat=True).first()
    old = DEFAULTS[key] if held is None else held
    if deed.changed(key, old, value):
        DeskSetting(key=key, value=value).save()
        deed.can_undo("desk.setting", old={key: old}, new={key: value})


def put_back(by: Actor, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Set ``old`` where ``new`` still holds, inside the caller's transaction. NotAllowedError, InvalidChangeError."""
    if not by.may_everywhere(Permission.SETTINGS_MANAGE):
        raise NotAllowedError
    held = dict(DeskSetting.objects.select_for_update().filter(key__in=new).values_list("key", "value"))
    if any(held.get(key, DEFAULTS[key]) != value for key, value in new.items()):
        raise InvalidChangeError("It was changed in the meantime, so it stays as it is now.")
    for key, value in old.items():
        DeskSetting(key=key, value=value).save()


def choose_language(by: Actor, language: str) -> None:
    """Say in which language the desk speaks to who has not chosen one; empty for the one that their browser asks for."""
    with acting(by, Tag.DESK_CHANGED, permission=Permission.SETTINGS_MANAGE, everywhere=True) as deed:
        if language and language not in dict(settings.LANGUAGES):
            raise InvalidChangeError("There is no such language here. Choose one of the list.")
        choose(deed, "language", language)


def dismiss_first_steps(by: Actor) -> None:
    """Stop showing the first steps to administrators. They stay under the settings."""
    with acting(by, Tag.DESK_CHANGED, permission=Permission.SETTINGS_MANAGE, everywhere=True) as deed:
        choose(deed, "first-steps-dismissed", True)
