"""Agents, their sessions and set-up links, and the counters that slow down guessing."""

from __future__ import annotations

import unicodedata
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from sealdesk.datamap.fields import SealedTextField
from sealdesk.labels import Label, Purpose, Retention, declared
from sealdesk.vault.ids import uuid7


def normalised_email(text: str) -> str:
    """The one spelling of an address that is stored and looked up."""
    return text.strip().lower()


def _composed(text: str | None) -> str | None:
    return None if text is None else unicodedata.normalize("NFC", text)


class AgentManager(BaseUserManager["Agent"]):
    """Agents are looked up by their address in its one spelling."""

    def get_by_natural_key(self, username: str | None) -> Agent:
        """The agent with this address, however it is capitalised."""
        return self.get(email=normalised_email(username or ""))


class Agent(AbstractBaseUser):
    """A person who works at the desk. What they may do is said by their grants, not here."""

    subject_kind = "agent"
    LANGUAGES: ClassVar = [("en", "English"), ("zh-hans", "简体中文")]
    THEMES: ClassVar = [("light", "light"), ("dark", "dark")]
    DENSITIES: ClassVar = [("compact", "compact")]

    id = declared(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    email = declared(models.EmailField(unique=True), purpose=Purpose.IDENTIFICATION, retention=Retention.WHILE_ACCOUNT)
    name = declared(models.CharField(max_length=120), purpose=Purpose.IDENTIFICATION, retention=Retention.WHILE_ACCOUNT)
    password = declared(models.CharField(max_length=128), purpose=Purpose.SECURITY, retention=Retention.WHILE_ACCOUNT)
    last_login = declared(
        models.DateTimeField(null=True, blank=True),
        purpose=Purpose.SECURITY,
        retention=Retention.WHILE_ACCOUNT,
    )
    #: Empty: as the browser wishes.
    language = declared(models.CharField(max_length=10, choices=LANGUAGES, default="", blank=True))
    theme = declared(models.CharField(max_length=10, choices=THEMES, default="", blank=True))
    #: Empty: comfortable.
    density = declared(models.CharField(max_length=10, choices=DENSITIES, default="", blank=True))
    #: Whether single letters are keys of the console.
    letters = declared(models.BooleanField(default=True))
    spoken_languages = declared(models.JSONField(default=list, blank=True))
    is_active = declared(models.BooleanField(default=True), purpose=Purpose.SECURITY)
    #: The newest time step whose code was accepted (RFC 6238, 5.2): a code works once, in all processes.
    totp_last_step = declared(models.BigIntegerField(default=-1, editable=False), purpose=Purpose.SECURITY)
    created_at = declared(models.DateTimeField(auto_now_add=True))

    objects: ClassVar[AgentManager] = AgentManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="identity_agent_email_lower")]

    def __str__(self) -> str:
        return self.name

    def set_password(self, raw_password: str | None) -> None:
        """Hash the password in its composed form, so that every keyboard gives the same (RFC 8265, 4.2)."""
        super().set_password(_composed(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password, however its accents were typed."""
        return super().check_password(_composed(raw_password))

    @property
    def key(self) -> str:
        """How the ledger names the agent."""
        return f"agent:{self.pk}"


class Session(models.Model):
    """One browser: a keyed digest of its cookie, and sealed data. The table gives nobody a session."""

    id = declared(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    digest = declared(
        models.CharField(max_length=64, unique=True, editable=False),
        purpose=Purpose.SECURITY,
        retention=Retention.SHORT,
    )
    agent = declared(
        models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="sessions"),
        purpose=Purpose.SECURITY,
        retention=Retention.SHORT,
    )
    data = SealedTextField(
        label=Label.SECRET,
        subject="agent|desk",
        purpose=Purpose.SECURITY,
        retention=Retention.SHORT,
        kind="json",
    )
    # Sealed, but no secret from the agent whose session it is, whatever their roles.
    network = SealedTextField(
        null=True,
        label=Label.INTERNAL,
        subject="agent|desk",
        purpose=Purpose.SECURITY,
        retention=Retention.SHORT,
    )
    client = SealedTextField(
        null=True,
        label=Label.INTERNAL,
        subject="agent|desk",
        purpose=Purpose.SECURITY,
        retention=Retention.SHORT,
    )
    created_at = declared(models.DateTimeField(), purpose=Purpose.SECURITY, retention=Retention.SHORT)
    last_seen_at = declared(models.DateTimeField(), purpose=Purpose.SECURITY, retention=Retention.SHORT)
    expires_at = declared(models.DateTimeField(db_index=True), purpose=Purpose.SECURITY, retention=Retention.SHORT)

    class Meta:
        ordering = ["-last_seen_at"]

    def __str__(self) -> str:
        return f"session {self.pk}"


class SetupLink(models.Model):
    """A one-time way in for an agent who has no factor yet. Only a keyed digest of its token is stored."""

    id = declared(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    digest = declared(
        models.CharField(max_length=64, unique=True, editable=False),
        purpose=Purpose.SECURITY,
        retention=Retention.SHORT,
    )
    agent = declared(
        models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="setup_links"),
        purpose=Purpose.SECURITY,
        retention=Retention.SHORT,
    )
    created_by = declared(models.CharField(max_length=60), purpose=Purpose.ACCOUNTABILITY, retention=Retention.SHORT)
    created_at = declared(models.DateTimeField(), purpose=Purpose.SECURITY, retention=Retention.SHORT)
    expires_at = declared(models.DateTimeField(), purpose=Purpose.SECURITY, retention=Retention.SHORT)
    used_at = declared(models.DateTimeField(null=True), purpose=Purpose.SECURITY, retention=Retention.SHORT)

    def __str__(self) -> str:
        return f"set-up link {self.pk}"


class Throttle(models.Model):
    """The recent attempts of one kind by one account or network, which are named by a keyed digest only."""

    digest = declared(
        models.CharField(max_length=64, primary_key=True, editable=False),
        purpose=Purpose.SECURITY,
        retention=Retention.SHORT,
    )
    stamps = declared(models.JSONField(default=list), purpose=Purpose.SECURITY, retention=Retention.SHORT)
    told = declared(models.BooleanField(default=False), purpose=Purpose.SECURITY, retention=Retention.SHORT)
    until = declared(models.DateTimeField(db_index=True), purpose=Purpose.SECURITY, retention=Retention.SHORT)

    def __str__(self) -> str:
        return f"throttle {self.digest[:8]}"
