"""What an administrator chooses for the whole desk on a page, as opposed to what the operator sets in the environment."""

from __future__ import annotations

from typing import Any, Final

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.models import DeskSetting
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.recent import Recent

#: Each choice with its value on a new desk.
DEFAULTS: Final[dict[str, Any]] = {
    "first-steps-dismissed": False,
}
_held: Final = Recent(lambda: dict(DeskSetting.objects.values_list("key", "value")), "access.desksetting")


def desk_setting(key: str) -> Any:
    """The value in force. KeyError for a key that nobody declared."""
    return _held().get(key, DEFAULTS[key])


def choose(deed: Deed, key: str, value: Any) -> None:
    """Set a value inside an action, which records the old and the new one."""
    old = DeskSetting.objects.filter(key=key).values_list("value", flat=True).first()
    if deed.changed(key, DEFAULTS[key] if old is None else old, value):
        DeskSetting(key=key, value=value).save()


def dismiss_first_steps(by: Actor) -> None:
    """Stop showing the first steps to administrators. They stay under the settings."""
    with acting(by, Tag.DESK_CHANGED, permission=Permission.SETTINGS_MANAGE, everywhere=True) as deed:
        choose(deed, "first-steps-dismissed", True)
