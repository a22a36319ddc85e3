"""Checking a password, with the same work for a name that is known and one that is not."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from sealdesk.identity.models import Agent, normalised_email


class PasswordBackend(BaseBackend):
    """Active agents by address and password."""

    def authenticate(
        self, request: HttpRequest | None, email: str | None = None, password: str | None = None, **_: Any
    ) -> Agent | None:
        """The agent, or None. One Argon2id hash is computed whatever the answer."""
        del request
        if not email or not password:
            return None
        agent = Agent.objects.filter(email=normalised_email(email)).first()
        if agent is None:
            Agent().set_password(password)
            return None
        # An unusable password costs one hash too: Django's check_password sees to that.
        return agent if agent.check_password(password) and agent.is_active else None

    def get_user(self, user_id: uuid.UUID | str) -> Agent | None:
        """The agent of a session, as long as they are active."""
        try:
            return Agent.objects.filter(pk=user_id, is_active=True).first()
        except ValidationError:
            return None
