"""The portal's tag: what surrounds its pages."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.template.context import Context

from sealdesk.passes.guests import guest_of
from sealdesk.portal.pages import Frame

register = template.Library()


@register.simple_tag(takes_context=True, name="portal_frame")
def portal_frame(context: Context) -> Frame:
    """Whose desk it is, and how far the reader has come in."""
    request = context.get("request")
    actor = getattr(request, "actor", None)
    guest = actor if getattr(actor, "is_customer", False) else guest_of(request) if request is not None else None
    return Frame(str(settings.SEALDESK_NAME), guest is not None, guest is not None and guest.within is None)
