"""Departments as administrators see them, and what they do with them: add, rename, say what they answer for.

Archiving moves tickets and mailboxes and so lives higher up, in ``channels.closing``.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any, Final

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError, NotVisibleError
from sealdesk.access.models import Department
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.recent import Recent

SLUG: Final = re.compile(r"[a-z][a-z0-9-]{1,39}")
LONGEST_NAME: Final = 80
_every: Final = Recent(lambda: list(Department.objects.all()), "access.department")


def managed_departments(actor: Actor, permission: Permission = Permission.SETTINGS_MANAGE) -> list[Department]:
    """The departments that the actor manages, archived ones last."""
    where = actor.departments(permission)
    rows = Department.objects.all() if where is None else Department.objects.filter(id__in=where)
    return sorted(rows, key=lambda department: (department.archived_at is not None, department.name))


def managed_department(actor: Actor, department_id: uuid.UUID, permission: Permission = Permission.SETTINGS_MANAGE) -> Department:
    """One of them. Unknown and another's look the same."""
    found = next((one for one in managed_departments(actor, permission) if one.pk == department_id), None)
    if found is None:
        raise NotVisibleError("There is no such department here, or it is not yours to manage.")
    return found


def department_called(code: str, language: str) -> str:
    """The name of the department with this id or short name, archived ones too; empty for one that there never was."""
    found = next((one for one in _every() if code in {str(one.pk), one.slug}), None)
    return found.name_in(language) if found else ""


def create_department(by: Actor, *, slug: str, name: str, name_zh: str = "") -> Department:
    """Add a department. Its slug stays for good: addresses, settings and the ledger name it so."""
    department = Department(slug=slug, name=name_on_one_line(name), name_zh=name_on_one_line(name_zh))
    with acting(by, Tag.DEPARTMENT_CREATED, on=department.key, permission=Permission.SETTINGS_MANAGE, everywhere=True) as deed:
        if not SLUG.fullmatch(slug):
            raise InvalidChangeError("A short name has 2 to 40 small letters, digits and hyphens, and begins with a letter.")
        if not department.name:
            raise InvalidChangeError("A department needs a name.")
        if Department.objects.filter(slug=slug).exists():
            raise InvalidChangeError("Another department has this short name. Choose a different one.")
        department.is_default = not Department.objects.filter(archived_at=None).exists()
        department.save(force_insert=True)
        deed.details["slug"] = slug
        for field in ("name", "name_zh"):
            deed.changed(field, "", getattr(department, field))
        deed.changed("is_default", False, department.is_default)
    return department


def change_department(by: Actor, department: Department, *, name: str, name_zh: str, categories: list[str], is_default: bool) -> None:
    """Rename it, say for which categories it answers, and whether mail without a home comes here.

    A category has one department, and mail without a home one too: another that had it loses it, in the same event.
    """
    with acting(by, Tag.DEPARTMENT_CHANGED, on=department.key, department=department.pk, permission=Permission.SETTINGS_MANAGE) as deed:
        (held,) = hold(department)
        if held.archived_at is not None:
            raise InvalidChangeError("This department is archived. Restore it first.")
        name, name_zh, wanted = name_on_one_line(name), name_on_one_line(name_zh), sorted(set(categories))
        if not name:
            raise InvalidChangeError("A department needs a name.")
        becomes_default = is_default and not held.is_default
        if (becomes_default or set(wanted) - set(held.categories)) and not by.may_everywhere(Permission.SETTINGS_MANAGE):
            raise InvalidChangeError("This takes something from another department. Ask an administrator of the whole desk.")
        before = _states()
        deed.changed("name", held.name, name)
        deed.changed("name_zh", held.name_zh, name_zh)
        if deed.changed("categories", sorted(held.categories), wanted):
            _take_categories(deed, held, set(wanted))
        if becomes_default and deed.changed("is_default", False, True):
            Department.objects.exclude(pk=held.pk).update(is_default=False)
            held.is_default = True
        held.name, held.name_zh, held.categories = name, name_zh, wanted
        held.save()
        after = _states()
        changed = [key for key in after if before[key] != after[key]]
        if changed:
            deed.can_undo("department.change", old={key: before[key] for key in changed}, new={key: after[key] for key in changed})
    department.name, department.name_zh, department.categories, department.is_default = name, name_zh, wanted, held.is_default


def change_back(by: Actor, deed: Deed, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Set departments back to ``old`` where all still are as ``new`` says, in the transaction of ``deed``. InvalidChangeError.

    Those that had lost something to the department get it back, each with an event of its own.
    """
    if len(new) > 1 and not by.may_everywhere(Permission.SETTINGS_MANAGE):
        raise NotAllowedError
    held = {str(one.pk): one for one in Department.objects.select_for_update().filter(pk__in=new).order_by("pk")}
    if any(key not in held or held[key].archived_at is not None or state_of(held[key]) != state for key, state in new.items()):
        raise InvalidChangeError("It was changed in the meantime, so it stays as it is now.")
    write_states(held, old)
    for key, one in held.items():
        if one.key != deed.on:
            changes = {field: [value, old[key][field]] for field, value in new[key].items() if value != old[key][field]}
            deed.also(deed.tag, on=one.key, details={"undid": deed.details.get("undid", ""), "changes": changes})


def write_states(held: Mapping[str, Department], states: Mapping[str, Any]) -> None:
    """Write what ``state_of`` told of these departments; the one that takes mail without a home comes last."""
    for key, state in sorted(states.items(), key=lambda pair: bool(pair[1]["is_default"])):
        for name, value in state.items():
            setattr(held[key], name, value)
        held[key].save()


def state_of(department: Department) -> dict[str, Any]:
    """What is said of a department, in plain values."""
    names = {"name": department.name, "name_zh": department.name_zh}
    return names | {"categories": sorted(department.categories), "is_default": department.is_default}


def _states() -> dict[str, dict[str, Any]]:
    return {str(one.pk): state_of(one) for one in Department.objects.all()}


def _take_categories(deed: Deed, department: Department, wanted: set[str]) -> None:
    for other in Department.objects.exclude(pk=department.pk):
        kept = [category for category in other.categories if category not in wanted]
        if kept != other.categories:
            deed.also(Tag.DEPARTMENT_CHANGED, on=other.key, details={"changes": {"categories": [sorted(other.categories), sorted(kept)]}})
            other.categories = kept
            other.save(update_fields=["categories"])


def hold(*departments: Department) -> list[Department]:
    """These departments as they are now, in the order given, held until the transaction ends."""
    found = {one.pk: one for one in Department.objects.select_for_update().filter(pk__in=[one.pk for one in departments]).order_by("pk")}
    return [found[one.pk] for one in departments]


def name_on_one_line(text: str) -> str:
    """One line of at most 80 characters, without control characters: names of departments stand in the headers of mails."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST_NAME]
