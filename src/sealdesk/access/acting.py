"""The act door: every change of state asks the policy, runs in one transaction, and records itself in that transaction.

A refusal or a failure is recorded too, in a transaction of its own after the rollback. When even that cannot be
written, the caller still gets the refusal, the record is owed, and nothing else is changed until it is paid.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import Error, transaction

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, LedgerUnavailableError, NotAllowedError, RefusalError
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.ledger.record import NewEvent, Outcome, append, append_all
from sealdesk.vault.errors import KeyDestroyedError, VaultError
from sealdesk.vault.keyring import one_look_up_per_subject
from sealdesk.vault.subjects import Subject

logger = logging.getLogger(__name__)

_UNWRITABLE: Final = "The ledger cannot be written, so nothing is changed now. Check the disk and the database."
ERASED: Final = "This person was erased. Nothing new is kept about them."
MAX_OWED: Final = 1000
_owed: deque[NewEvent] = deque()
_owed_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Reversal:
    """How an action is taken back: a kind that somebody above knows, and ids and plain values before and after."""

    kind: str
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    on: str = ""


Keeper = Callable[["Deed", list[Reversal], Permission | None], None]
_keepers: list[Keeper] = []


def keep_reversals(keeper: Keeper) -> None:
    """Have ``keeper`` called inside the transaction of each action that can be taken back."""
    if keeper not in _keepers:
        _keepers.append(keeper)


class Deed:
    """One action while it happens. The body fills in what is recorded."""

    def __init__(self, actor: Actor, tag: Tag, on: str, department: uuid.UUID | None) -> None:
        self.actor = actor
        self.tag = tag
        self.on = on
        self.department = department
        self.details: dict[str, Any] = {}
        self.personal: dict[str, Any] = {}
        self.personal_of: Subject | None = None
        self.reversals: list[Reversal] = []
        self.uid: uuid.UUID | None = None
        """Of the action's own event, once it is written."""
        self._unchanged = False
        self._further: list[NewEvent] = []

    def can_undo(self, kind: str, *, old: Mapping[str, Any], new: Mapping[str, Any], on: str = "") -> None:
        """Say how the action is taken back. ``old`` and ``new`` hold ids, codes and times, never what a person wrote."""
        self.reversals.append(Reversal(kind, old, new, on))

    def changed(self, field: str, old: Any, new: Any) -> bool:
        """Record one changed setting with its old and new value, neither of them personal. Whether it is a change at all."""
        if old == new:
            self.unchanged()
            return False
        self.details.setdefault("changes", {})[field] = [old, new]
        return True

    def unchanged(self) -> None:
        """Say that what was asked for stands already. An action that has nothing else to tell changed nothing, and is no event."""
        self._unchanged = True

    def also(
        self,
        tag: Tag,
        *,
        on: str = "",
        details: Mapping[str, Any] | None = None,
        personal: Mapping[str, Any] | None = None,
        personal_of: Subject | None = None,
    ) -> None:
        """A further event of the same transaction, for an action that does several things worth telling apart."""
        new = self._event(tag, on or self.on, dict(details or {}))
        new.personal, new.personal_of = dict(personal or {}), personal_of
        self._further.append(new)

    def after_commit(self, call: Callable[[], object]) -> None:
        """Hand over follow-up work once the change is certain."""
        transaction.on_commit(call)

    def write(self) -> None:
        """Append the action's events, unless there was nothing to do."""
        if self._unchanged and not (self.details or self.personal or self.reversals or self._further):
            return
        first = self._event(self.tag, self.on, self.details)
        first.personal, first.personal_of = self.personal, self.personal_of
        self.uid = append_all([first, *self._further])[0].uid

    def _event(self, tag: Tag, on: str, details: dict[str, Any]) -> NewEvent:
        return new_event(self.actor, tag, on=on, department=self.department, details=details)


def new_event(
    actor: Actor, tag: Tag, *, on: str = "", department: uuid.UUID | None = None, details: Mapping[str, Any] | None = None
) -> NewEvent:
    """An event in the name of ``actor``."""
    return NewEvent(
        actor=actor.key,
        tag=tag,
        resource=on,
        department=department,
        session=actor.session,
        address=actor.address,
        address_of=actor.subject,
        details=details or {},
    )


@contextlib.contextmanager
def acting(
    actor: Actor,
    tag: Tag,
    *,
    on: str = "",
    department: uuid.UUID | None = None,
    permission: Permission | None = None,
    everywhere: bool = False,
) -> Iterator[Deed]:
    """Do one action.

    ``on`` names the resource (``"ticket:<id>"``), ``department`` where the permission must be held; ``permission=None``
    is for what anyone may do about themselves. ``everywhere`` asks that it be held in the whole desk, not in some department.
    Raises NotAllowedError (recorded), LedgerUnavailableError, and whatever
    the body raises after it was rolled back and recorded.
    """
    pay_what_is_owed()
    deed = Deed(actor, tag, on, department)
    try:
        with transaction.atomic(durable=True), one_look_up_per_subject():
            if permission is not None and not _allowed(actor, permission, department, everywhere=everywhere):
                raise NotAllowedError
            yield deed
            try:
                deed.write()
            except (Error, VaultError, OSError) as error:
                raise LedgerUnavailableError(_UNWRITABLE) from error
            if deed.reversals:
                for keeper in _keepers:
                    keeper(deed, deed.reversals, permission)
    except RefusalError as refusal:
        record_apart(deed, Outcome.REFUSED, refusal.code)
        refusal.recorded = True
        raise
    except KeyDestroyedError as gone:
        # Whatever an agent wants to write about somebody who was erased, a part of the desk may want to know which key it was.
        record_apart(deed, Outcome.REFUSED if actor.kind == "agent" else Outcome.FAILED, type(gone).__name__)
        if actor.kind != "agent":
            raise
        told = InvalidChangeError(ERASED)
        told.recorded = True
        raise told from gone
    except Exception as error:
        record_apart(deed, Outcome.FAILED, type(error).__name__)
        raise


def _allowed(actor: Actor, permission: Permission, department: uuid.UUID | None, *, everywhere: bool) -> bool:
    return actor.may_everywhere(permission) if everywhere else actor.may(permission, department)


def refused(actor: Actor, tag: Tag, *, on: str = "", department: uuid.UUID | None = None, code: str) -> None:
    """Record a refusal that happened outside an action, e.g. a route or a sign-in."""
    record_apart(Deed(actor, tag, on, department), Outcome.REFUSED, code)


def record_apart(deed: Deed, outcome: Outcome, code: str) -> None:
    """Record how an action ended, after its rollback. Never raises: the caller has an error to pass on already."""
    event = new_event(deed.actor, deed.tag, on=deed.on, department=deed.department, details={"code": code})
    event.outcome = outcome
    event.at_us = time.time_ns() // 1000
    try:
        with transaction.atomic():
            append(event)
    except (Error, VaultError, OSError) as error:
        logger.error("ledger: a %s %s could not be recorded (%s) and is owed", outcome, deed.tag, type(error).__name__)  # noqa: TRY400 - a full disk is no fault of the code
        with _owed_lock:
            if len(_owed) < MAX_OWED:
                _owed.append(event)


def pay_what_is_owed() -> None:
    """Write the records that could not be written before; LedgerUnavailableError while they still cannot."""
    while _owed:
        with _owed_lock:
            if not _owed:
                return
            event = _owed[0]
            try:
                with transaction.atomic():
                    append(event)
            except (Error, VaultError, OSError):
                raise LedgerUnavailableError(_UNWRITABLE) from None
            _owed.popleft()
