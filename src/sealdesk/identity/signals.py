"""What allauth announces and we keep: that a session used a second factor."""

from __future__ import annotations

from typing import Any

from allauth.mfa.signals import authenticator_used
from django.dispatch import receiver
from django.http import HttpRequest

from sealdesk.identity.models import Agent
from sealdesk.identity.policy import note_second_factor


@receiver(authenticator_used, dispatch_uid="identity.second_factor_used")
def second_factor_used(request: HttpRequest, user: Agent, **_: Any) -> None:
    """A passkey, a code or a recovery code was accepted in this session."""
    note_second_factor(request, user)
