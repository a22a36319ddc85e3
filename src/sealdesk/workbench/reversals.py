"""How the actions of the desk are reversed."""

from __future__ import annotations

import uuid

from sealdesk.access import desk_settings, managing
from sealdesk.access.acting import Deed
from sealdesk.access.actors import Actor
from sealdesk.desk import categories, categorising, guarding, linking, merging, tagging
from sealdesk.desk.acting.actions import thresholds_back
from sealdesk.desk.assigning.actions import rule_back
from sealdesk.desk.putting_back import put_back
from sealdesk.identity import staff
from sealdesk.workbench.models import UndoStep
from sealdesk.workbench.undo import undoes


@undoes("ticket.change")
def _ticket_changed(_by: Actor, _deed: Deed, step: UndoStep) -> None:
    """Status, priority, type, assignee, department, snoozing: whatever fields of the ticket the step names."""
    put_back(step.row, step.department, step.old, step.new)


@undoes("ticket.category")
def _ticket_categorised(_by: Actor, _deed: Deed, step: UndoStep) -> None:
    """The category, and what was decided on triage's answer."""
    categorising.change_back(step.row, step.department, step.old, step.new)


@undoes(guarding.UNDO)
def _ticket_guarded(_by: Actor, _deed: Deed, step: UndoStep) -> None:
    """A ticket lies where it lay, and what an agent said of spam or phishing is not said."""
    guarding.change_back(step.row, step.department, step.old, step.new)


@undoes("ticket.tag")
def _ticket_tagged(_by: Actor, _deed: Deed, step: UndoStep) -> None:
    """A tag goes off again, or on again."""
    tagging.put_back(step.row, step.old.get("word"), step.new.get("word"))


@undoes("desk.setting")
def _desk_changed(by: Actor, _deed: Deed, step: UndoStep) -> None:
    """A setting of the desk is what it was."""
    desk_settings.put_back(by, step.old, step.new)


@undoes("department.change")
def _department_changed(by: Actor, deed: Deed, step: UndoStep) -> None:
    """A department, and those that it took something from, are what they were."""
    managing.change_back(by, deed, step.old, step.new)


@undoes("assigning.rule")
def _assigning_changed(by: Actor, _deed: Deed, step: UndoStep) -> None:
    """New tickets of a department find somebody as they did."""
    rule_back(by, uuid.UUID(step.row), step.old, step.new)


@undoes("acting.rule")
def _acting_changed(_by: Actor, _deed: Deed, step: UndoStep) -> None:
    """Triage goes as far by itself as it did."""
    thresholds_back(uuid.UUID(step.row), step.old, step.new)


@undoes("role.give")
def _role_given(by: Actor, _deed: Deed, step: UndoStep) -> None:
    """A role goes away again."""
    staff.ungive_role(by, uuid.UUID(step.new["grant"]))


@undoes("role.withdraw")
def _role_withdrawn(by: Actor, _deed: Deed, step: UndoStep) -> None:
    """A role is held again."""
    staff.give_back_role(by, uuid.UUID(step.row), step.old)


@undoes("tag.change")
def _tag_changed(by: Actor, _deed: Deed, step: UndoStep) -> None:
    """A tag has its word and colour again."""
    tagging.change_back(by, uuid.UUID(step.row), step.old, step.new)


@undoes("category.change")
def _category_changed(by: Actor, _deed: Deed, step: UndoStep) -> None:
    """A category has its names, its department and its place again."""
    categories.change_back(by, step.row, step.old, step.new)


@undoes("ticket.link")
def _ticket_linked(_by: Actor, _deed: Deed, step: UndoStep) -> None:
    """A link goes off again, or on again."""
    linking.put_back(step.old, step.new)


@undoes("ticket.merge")
def _ticket_merged(by: Actor, deed: Deed, step: UndoStep) -> None:
    """The messages that moved go back."""
    merging.unmerge(by, deed, step.old, step.new)


@undoes("ticket.split")
def _ticket_split(by: Actor, deed: Deed, step: UndoStep) -> None:
    """The conversation is one again."""
    merging.unsplit(by, deed, step.new)
