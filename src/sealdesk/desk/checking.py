"""Verifying the ledger from its page: asked for by a person, done by a worker, recorded with what it found."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.db import Error, connection
from django.utils import timezone

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.ledger import store
from sealdesk.ledger.models import CheckState, LedgerCheck
from sealdesk.ledger.report import Report
from sealdesk.ledger.verification import verify

logger = logging.getLogger(__name__)
VERIFIER: Final = Actor.system("verifier")
#: Whoever has not moved for this long has died; the next one may begin.
STALLED: Final = timedelta(minutes=10)
KEPT_FINDINGS: Final = 20
_GOING: Final = (CheckState.WAITING, CheckState.RUNNING)
_EVERY_SECONDS: Final = 1.0


def ask(by: Actor, enqueue: Callable[[uuid.UUID], object]) -> LedgerCheck:
    """Have the whole ledger recomputed. One at a time: it reads every event."""
    with acting(by, Tag.LEDGER_CHECK_ASKED, permission=Permission.LEDGER_VERIFY) as deed:
        if by.departments(Permission.LEDGER_VERIFY) is not None:
            raise NotAllowedError
        if LedgerCheck.objects.filter(state__in=_GOING, moved_at__gt=timezone.now() - STALLED).exists():
            raise InvalidChangeError("The ledger is being checked already.")
        check = LedgerCheck(asked_by=by.key, total=store.size())
        check.save(force_insert=True)
        deed.details = {"check": str(check.id)}
        enqueue(check.id)
    return check


def newest(actor: Actor) -> LedgerCheck | None:
    """The last verification that anybody asked for."""
    return see(actor, LedgerCheck).order_by("-asked_at").first()


def stalled(check: LedgerCheck) -> bool:
    """Whether its worker died on the way: nothing can be said then, and that is not the same as whole."""
    return check.state in _GOING and check.moved_at < timezone.now() - STALLED


def run(check_id: uuid.UUID) -> None:
    """Verify, and record the outcome. A check that could not be carried out says so."""
    going = LedgerCheck.objects.filter(id=check_id, state__in=_GOING)
    if not going.update(state=CheckState.RUNNING, moved_at=timezone.now(), total=store.size()):
        return
    reporter = _Reporter(check_id)
    try:
        report: Report | None = verify(progress=reporter.tell)
    except (Error, OSError):
        logger.exception("ledger: the check %s could not be carried out", check_id)
        report = None
    finally:
        reporter.stop()
    _finish(check_id, report)


def _finish(check_id: uuid.UUID, report: Report | None) -> None:
    state = CheckState.IMPOSSIBLE if report is None else CheckState.WHOLE if report.ok else CheckState.BROKEN
    with acting(VERIFIER, Tag.LEDGER_VERIFIED) as deed:
        check = LedgerCheck.objects.select_for_update().get(id=check_id)
        check.state, check.finished_at = state, timezone.now()
        if report is not None:
            check.done, check.checkpoint, check.root = report.events, report.checkpoint_size, report.checkpoint_root
            check.findings = [[finding.kind, finding.where] for finding in report.findings[:KEPT_FINDINGS]]
        check.save()
        deed.details = {"check": str(check.id), "result": str(state), "by": check.asked_by, "events": check.done}
        deed.details |= {"checkpoint": check.checkpoint, "findings": len(report.findings) if report else 0}


class _Reporter:
    """Writes how far it has come, at most once a second, from a thread of its own.

    The verification reads one snapshot in one transaction, in which nothing can be written.
    """

    def __init__(self, check_id: uuid.UUID) -> None:
        self._id = check_id
        self._done = 0
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def tell(self, done: int) -> None:
        """So many events are checked."""
        self._done = done
        if self._thread is None:
            self._thread = threading.Thread(target=self._write, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """It is over."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _write(self) -> None:
        written: Any = None
        try:
            while True:
                if self._done != written:
                    written = self._done
                    LedgerCheck.objects.filter(id=self._id).update(done=written, moved_at=timezone.now())
                if self._over.wait(_EVERY_SECONDS):
                    return
        except Error:
            logger.warning("ledger: how far the check %s has come cannot be written at %s", self._id, time.strftime("%H:%M"))
        finally:
            connection.close()
