"""Django's session engine on our own table: the cookie's key is stored as a keyed digest, the content sealed.

Whoever steals the table can neither make a cookie from it (HMAC-SHA-256 under a key that is not in the
database) nor read what the sessions hold.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from sealdesk.access.desk_settings import desk_setting
from sealdesk.datamap.sealed import SealedValue
from sealdesk.identity.clients import Client
from sealdesk.identity.models import Session
from sealdesk.vault.errors import VaultError
from sealdesk.vault.purposes import keyed_digest
from sealdesk.vault.sealing import unseal

logger = logging.getLogger(__name__)

#: Somebody who only looks at the sign-in page is forgotten sooner.
LONGEST_OF_A_STRANGER: Final = dt.timedelta(hours=1)
SEEN_EVERY: Final = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Rules:
    """After a day's work, or an absence, sign in again."""

    longest: dt.timedelta
    idle: dt.timedelta


def rules_in_force() -> Rules:
    """As the administrator chose: see session_rules."""
    return Rules(dt.timedelta(hours=desk_setting("session-hours")), dt.timedelta(minutes=desk_setting("session-idle-minutes")))


def digest_of(session_key: str) -> str:
    """How the table names a session."""
    return keyed_digest("sessions", session_key).hex()


def live(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Those that are still good."""
    now, rules = timezone.now(), rules_in_force()
    return sessions.filter(expires_at__gt=now, created_at__gt=now - rules.longest, last_seen_at__gt=now - rules.idle)


class SessionStore(SessionBase):
    """One session. ``client`` may be set to say from where it was opened."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.client: Client | None = None
        self.seen_at: dt.datetime | None = None
        self._row: Session | None = None

    def load(self) -> dict[str, Any]:
        """The content; empty, and without a key, when there is no such live session."""
        row = live(Session.objects.filter(digest=digest_of(self.session_key or ""))).first()
        content = None if row is None else _opened(row)
        if row is None or content is None:
            self._session_key = None
            return {}
        self.seen_at, self._row = row.last_seen_at, row
        return content

    def cycle_key(self) -> None:
        """A new key and row. Where it was opened is sealed again: a sealed value stays in its row."""
        if self.client is None and self._row is not None:
            self.client = _client_in(self._row)
        super().cycle_key()

    def exists(self, session_key: str) -> bool:
        """Whether the key is taken."""
        return Session.objects.filter(digest=digest_of(session_key)).exists()

    def create(self) -> None:
        """A new row under a new random key."""
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Write the session. UpdateError when it was revoked in the meantime: then nothing brings it back."""
        if self.session_key is None:
            self.create()
            return
        content = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        now = timezone.now()
        digest = digest_of(self.session_key)
        if must_create:
            row: Session | None = Session(digest=digest, created_at=now, last_seen_at=now)
        else:
            row = Session.objects.filter(digest=digest).first()
        if row is None:
            raise UpdateError
        row.agent_id = _agent_in(content)
        row.data = json.dumps(content)
        row.expires_at = self.get_expiry_date() if row.agent_id else min(self.get_expiry_date(), now + LONGEST_OF_A_STRANGER)
        if self.client is not None:
            row.network, row.client = self.client.network, self.client.label
        self._write(row, new=must_create)

    @staticmethod
    def _write(row: Session, *, new: bool) -> None:
        changed = ["agent", "data", "expires_at"]
        if "network" in row.__dict__:
            changed += ["network", "client"]
        try:
            with transaction.atomic():
                row.save(force_insert=True) if new else row.save(force_update=True, update_fields=changed)
        except IntegrityError:
            if new:
                raise CreateError from None
            raise
        except DatabaseError:
            if not new and not Session.objects.filter(pk=row.pk).exists():
                raise UpdateError from None
            raise

    def delete(self, session_key: str | None = None) -> None:
        """Delete the row of this key, or of this session."""
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(digest=digest_of(key)).delete()

    def seen(self) -> None:
        """Note that the session is in use, at most once a minute."""
        now = timezone.now()
        if self.session_key is None or self.seen_at is None or self.seen_at > now - SEEN_EVERY:
            return
        Session.objects.filter(digest=digest_of(self.session_key)).update(last_seen_at=now)
        self.seen_at = now

    @classmethod
    def clear_expired(cls) -> None:
        """Delete the sessions that are over."""
        now, rules = timezone.now(), rules_in_force()
        over = Q(expires_at__lte=now) | Q(created_at__lte=now - rules.longest) | Q(last_seen_at__lte=now - rules.idle)
        Session.objects.filter(over).delete()


def _opened(row: Session) -> dict[str, Any] | None:
    try:
        content = json.loads(unseal(row.data.blob or b"", row.data.place))
    except (VaultError, ValueError) as error:
        logger.warning("session %s does not open (%s): treated as signed out", row.pk, type(error).__name__)
        return None
    return content if isinstance(content, dict) else None


def _client_in(row: Session) -> Client | None:
    if not row.network or not row.client:
        return None
    return Client(_text(row.network), _text(row.client))


def _text(value: SealedValue) -> str:
    return unseal(value.blob or b"", value.place).decode()


def _agent_in(content: dict[str, Any]) -> uuid.UUID | None:
    held = content.get(SESSION_KEY)
    return uuid.UUID(held) if held else None
