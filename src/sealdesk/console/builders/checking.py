"""Builds what the ledger page says about its last verification."""

from __future__ import annotations

from django.urls import reverse

from sealdesk.access.permissions import Permission
from sealdesk.console import happenings
from sealdesk.console.pages.ledger import CheckView
from sealdesk.console.reader import Reader
from sealdesk.desk import checking, history
from sealdesk.ledger.models import CheckState

_STATES = {CheckState.WHOLE: "whole", CheckState.BROKEN: "broken", CheckState.IMPOSSIBLE: "dashed"}


def check_view(reader: Reader) -> CheckView | None:
    """The last verification that anybody asked for; None when nobody has."""
    check = checking.newest(reader.actor)
    if check is None:
        return None
    going = "dashed" if checking.stalled(check) else "going"
    state = _STATES.get(CheckState(check.state), going)
    return CheckView(
        state=state,
        at=check.finished_at or check.asked_at,
        who=happenings.actor(check.asked_by, history.agent_called(check.asked_by))[1],
        done=check.done,
        total=check.total,
        checkpoint=check.checkpoint,
        findings=tuple((str(kind), str(where)) for kind, where in check.findings),
        poll_url=reverse("console:ledger-check") if state == "going" else "",
    )


def verify_url(reader: Reader) -> str:
    """Where a verification is asked for; empty for who may not."""
    return reverse("console:ledger-verify") if reader.actor.departments(Permission.LEDGER_VERIFY) is None else ""
