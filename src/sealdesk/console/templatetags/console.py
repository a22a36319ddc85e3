"""The console's tags: icons from the sprite, times, numbers, and values that may be masked."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from typing import Any

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sealdesk.access.opening import Shown
from sealdesk.console import figures, toasting, words
from sealdesk.console.pages.frame import Frame, frame_for
from sealdesk.console.pages.queue import ViewGroup
from sealdesk.console.pages.settings import settings_views
from sealdesk.phrases import followed, told

register = template.Library()


@register.simple_tag(takes_context=True, name="frame")
def frame_tag(context: Context) -> Frame:
    """What surrounds every page. A page without a request, such as the one of a failure, gets the bare frame."""
    return frame_for(context.get("request"))


@register.simple_tag(takes_context=True)
def settings_menu(context: Context) -> tuple[ViewGroup, ...]:
    """The second column of the settings, with the page that is shown marked."""
    request = context["request"]
    return settings_views(request.actor, request.path)


register.simple_tag(followed)
register.simple_tag(told)


@register.simple_block_tag
def captured(content: str) -> str:
    """The text of a block as a variable: ``{% captured as name %}…{% endcaptured %}``."""
    return content.strip()


@register.simple_block_tag
def fragment(content: str) -> str:
    """The markup of a block as a variable, for a sentence that it stands in: ``{% fragment as at %}…{% endfragment %}``."""
    return content


@register.simple_tag
def icon(name: str, kind: str = "icon") -> SafeString:
    """One picture of the sprite, hidden from readers; the words beside it say the same."""
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>', kind, _sprite(), name)


@register.simple_tag
def big_icon(name: str) -> SafeString:
    """A large picture of the sprite."""
    return icon(name, "icon icon--l")


@register.simple_tag
def small_icon(name: str) -> SafeString:
    """A small picture of the sprite."""
    return icon(name, "icon icon--s")


@register.simple_tag
def status_glyph(status: str, *, hidden: bool = False) -> SafeString:
    """The glyph of a ticket's status, with its name for readers unless the name stands beside it."""
    return _glyph("st", status, "" if hidden else words.status(status))


@register.simple_tag
def priority_glyph(priority: str, *, hidden: bool = False) -> SafeString:
    """The glyph of a ticket's priority, with its name for readers unless the name stands beside it."""
    return _glyph("pr", priority, "" if hidden else words.priority(priority))


@register.simple_tag
def channel_icon(channel: str) -> SafeString:
    """The picture of the way a ticket came, with its name for readers."""
    return format_html('{}<span class="sr">{}</span>', icon(words.CHANNEL_ICONS.get(channel, "mail")), words.channel(channel))


@register.simple_tag
def when(moment: dt.datetime | None, style: str = "age") -> SafeString | str:
    """A time: ``age`` is relative under a day and then a date, ``clock`` names the hour, ``date`` only the day."""
    if moment is None:
        return ""
    now, language = timezone.localtime(timezone.now()), translation.get_language() or "en"
    local = timezone.localtime(moment)
    write = {"age": figures.age, "clock": figures.clock, "date": figures.date}[style]
    short = write(local, now, language)
    full = figures.full(local, language)
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(timespec="seconds"), full, short)


@register.inclusion_tag("console/parts/shown.html")
def shown(text: Shown | None, popover: str = "") -> dict[str, Any]:
    """A value as its reader may see it. ``popover`` is the id of the dialog that opens it, if there is one."""
    return {"text": text, "popover": popover, "name": words.kind(text.kind) if text else ""}


@register.inclusion_tag("console/parts/quiet_shown.html")
def quiet_shown(text: Shown | None) -> dict[str, Any]:
    """A value in a list or a title: masked without the chip, so that a row of a list stays calm."""
    return {"text": text, "name": words.kind(text.kind) if text else ""}


@register.filter
def seconds_left(moment: dt.datetime) -> int:
    """The whole seconds until then, for a script that cannot trust the clock of its machine."""
    return max(0, math.ceil((moment - timezone.now()).total_seconds()))


@register.filter
def kind_name(kind: str) -> str:
    """What a sealed value is: a phone number, a name."""
    return words.kind(kind)


@register.filter
def status_name(value: str) -> str:
    """A status in words."""
    return words.status(value)


@register.filter
def priority_name(value: str) -> str:
    """A priority in words."""
    return words.priority(value)


@register.filter
def delivery_name(value: str) -> str:
    """A delivery state in words."""
    return words.delivery(value)


@register.filter
def delivery_icon(value: str) -> str:
    """A delivery state as a picture."""
    return words.DELIVERY_ICONS.get(value, "clock")


@register.filter
def language_name(code: str) -> str:
    """A language by its name."""
    return words.language(code)


@register.filter
def thousands(number: int) -> str:
    """1,206"""
    return figures.thousands(number)


@register.filter
def percent(share: float) -> str:
    """94 % out of 0.94, with a thin space."""
    return figures.percent(share)


@register.filter
def bytesize(size: int) -> str:
    """1.2 MB"""
    return figures.bytesize(size)


@register.filter
def initials(name: str, whose: str = "us") -> str:
    """Two letters of a Latin name; one character of a Chinese one, the given name's for colleagues."""
    return figures.initials(name, whose == "us")


@register.filter
def hashed(value: str) -> SafeString:
    """A hash by its two ends: ``9f3c…52c6``."""
    return format_html('<span class="hash"><b>{}</b>…<b>{}</b></span>', value[:4], value[-4:])


@register.filter
def is_toast(message: Any) -> bool:
    """Whether a message is shown as a toast."""
    return toasting.is_toast(message)


@register.filter
def undo_of(message: Any) -> uuid.UUID | None:
    """The entry that a toast offers to undo."""
    return toasting.undo_of(message)


@register.filter
def ends(value: str) -> str:
    """The two ends of a hash as plain text, for a picture."""
    return f"{value[:4]}…{value[-4:]}"


def _sprite() -> str:
    return static("console/icons.svg")


def _glyph(family: str, value: str, name: str) -> SafeString:
    meaning = format_html('role="img" aria-label="{}"', name) if name else format_html('aria-hidden="{}"', "true")
    return format_html(
        '<svg class="glyph glyph--{}" {}><use href="{}#i-{}-{}"/></svg>',
        value,
        meaning,
        _sprite(),
        family,
        value,
    )
