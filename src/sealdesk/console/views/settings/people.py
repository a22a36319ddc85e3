"""Agents: the list, one of them, inviting somebody, roles, and closing an account."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sealdesk.access.managing import managed_department
from sealdesk.access.models import Department
from sealdesk.access.permissions import Permission, Role
from sealdesk.access.routes import needs
from sealdesk.access.seeing import see_one
from sealdesk.channels.queries import waiting_of
from sealdesk.console.builders.settings.people import agent_row, agent_rows, grant_lines, place_choices, role_choices
from sealdesk.console.forms import AgentForm, InviteForm, RoleForm
from sealdesk.console.reader import Reader, reader_of
from sealdesk.console.returning import page_before
from sealdesk.console.saying import in_words, said
from sealdesk.console.toasting import toast
from sealdesk.identity import staff
from sealdesk.identity.actions import invite, issue_setup_link, revoke_other_sessions
from sealdesk.identity.models import Agent
from sealdesk.identity.policy import ask_again
from sealdesk.identity.queries import staff as staff_rows
from sealdesk.workbench.undo import undoable

#: Where the session keeps a link until it was shown, which happens once.
LINK: Final = "settings_link"


@needs(Permission.AGENT_MANAGE)
@require_safe
def agents(request: HttpRequest) -> HttpResponse:
    """Everybody who works here, or did."""
    return render(request, "console/settings/agents.html", {"rows": agent_rows(reader_of(request))})


@needs(Permission.AGENT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Invite somebody: an account with a role, and a one-time link that is shown once."""
    reader = reader_of(request)
    initial = {"role": Role.AGENT}
    form = InviteForm(request.POST or None, initial=initial, roles=role_choices(), departments=place_choices(reader))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with in_words(form):
            where = _department(reader, told["department"])
            agent = invite(
                reader.actor,
                email=told["email"],
                name=told["name"],
                language=told["language"],
                spoken_languages=told["spoken_languages"] or [(told["language"] or reader.language)[:2]],
            )
            staff.give_role(reader.actor, agent, Role(told["role"]), where)
            _keep_link(request, reader, agent)
            return redirect("console:settings-agent", agent.pk)
    return render(request, "console/settings/agent_new.html", {"form": form})


@needs(Permission.AGENT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def agent(request: HttpRequest, agent_id: uuid.UUID) -> HttpResponse:
    """One agent: name, languages, roles, how they sign in. A link that was just made is shown here, once."""
    reader = reader_of(request)
    chosen = see_one(reader.actor, Agent, pk=agent_id)
    form = AgentForm(request.POST or None, standing={"name": chosen.name, "spoken_languages": chosen.spoken_languages})
    if request.method == "POST" and form.is_valid():
        with in_words(form):
            staff.change_agent(reader.actor, chosen, **form.cleaned_data)
            said(request, _("Saved."))
            return redirect("console:settings-agent", chosen.pk)
    (row,) = staff_rows(reader.actor, chosen.pk)
    context = {
        "agent": agent_row(reader, row),
        "grants": grant_lines(reader, row),
        "form": form,
        "role_form": RoleForm(roles=role_choices(), departments=place_choices(reader), initial={"role": Role.AGENT}, auto_id="role_%s"),
        "link": _kept_link(request, chosen),
        "answers": waiting_of(chosen.pk),
        "everywhere": reader.actor.may_everywhere(Permission.AGENT_MANAGE),
    }
    return render(request, "console/settings/agent.html", context)


@needs(Permission.AGENT_MANAGE)
@require_POST
def give(request: HttpRequest, agent_id: uuid.UUID) -> HttpResponse:
    """Give a role."""
    reader = reader_of(request)
    chosen = see_one(reader.actor, Agent, pk=agent_id)
    form = RoleForm(request.POST, roles=role_choices(), departments=place_choices(reader))
    if form.is_valid():
        with in_words(request), undoable(reader.actor) as lot:
            staff.give_role(reader.actor, chosen, Role(form.cleaned_data["role"]), _department(reader, form.cleaned_data["department"]))
            toast(request, _("The role is given, from their next click on."), lot)
    return redirect("console:settings-agent", chosen.pk)


@needs(Permission.AGENT_MANAGE)
@require_POST
def withdraw(request: HttpRequest, agent_id: uuid.UUID, grant_id: uuid.UUID) -> HttpResponse:
    """Take a role away."""
    actor = reader_of(request).actor
    chosen = see_one(actor, Agent, pk=agent_id)
    with in_words(request), undoable(actor) as lot:
        staff.withdraw_role(actor, chosen, grant_id)
        toast(request, _("The role is taken away, at once."), lot)
    return redirect("console:settings-agent", chosen.pk)


@needs(Permission.AGENT_MANAGE)
@require_POST
def close(request: HttpRequest, agent_id: uuid.UUID) -> HttpResponse:
    """Close an account."""
    actor = reader_of(request).actor
    chosen = see_one(actor, Agent, pk=agent_id)
    with in_words(request):
        staff.deactivate(actor, chosen)
        said(request, _("The account is closed. Sessions have ended, and their tickets are unassigned."))
        if count := waiting_of(chosen.pk):
            said(request, _kept_back(count))
    return redirect("console:settings-agent", chosen.pk)


@needs(Permission.AGENT_MANAGE)
@require_POST
def reopen(request: HttpRequest, agent_id: uuid.UUID) -> HttpResponse:
    """Open a closed account again."""
    actor = reader_of(request).actor
    chosen = see_one(actor, Agent, pk=agent_id)
    staff.reactivate(actor, chosen)
    said(request, _("The account is open again, with the roles it had."))
    return redirect("console:settings-agent", chosen.pk)


@needs(Permission.AGENT_MANAGE)
@require_POST
def link(request: HttpRequest, agent_id: uuid.UUID) -> HttpResponse:
    """A new one-time link; with ``lost`` their factors, password and sessions go first, for which one proves again that it is oneself."""
    reader = reader_of(request)
    chosen = see_one(reader.actor, Agent, pk=agent_id)
    lost = bool(request.POST.get("lost"))
    if lost and reader.actor.may_everywhere(Permission.AGENT_MANAGE):
        ask_again(request)
    with in_words(request):
        if lost:
            staff.remove_factors(reader.actor, chosen)
        _keep_link(request, reader, chosen)
    return redirect("console:settings-agent", chosen.pk)


@needs(Permission.AGENT_MANAGE)
@require_POST
def end_sessions(request: HttpRequest, agent_id: uuid.UUID) -> HttpResponse:
    """Sign an agent out everywhere; oneself everywhere but here."""
    actor = reader_of(request).actor
    chosen = see_one(actor, Agent, pk=agent_id)
    keep = request.session.session_key if chosen.pk == actor.id else None
    ended = revoke_other_sessions(actor, chosen, keep=keep)
    said(request, ngettext("%(count)d session is ended.", "%(count)d sessions are ended.", ended) % {"count": ended})
    return redirect(page_before(request) if request.POST.get("next") else reverse("console:settings-agent", args=[chosen.pk]))


def _kept_back(count: int) -> str:
    kept = ngettext("%(count)d answer of theirs waits, and is kept back.", "%(count)d answers of theirs wait, and are kept back.", count)
    return kept % {"count": count}


def _department(reader: Reader, value: str) -> Department | None:
    """The department that a form names; None for the whole desk."""
    return managed_department(reader.actor, uuid.UUID(value), Permission.AGENT_MANAGE) if value else None


def _keep_link(request: HttpRequest, reader: Reader, agent: Agent) -> None:
    """Into the session, which is sealed: a link in an address or a message could be kept by others."""
    address = reverse("identity_setup_link", args=[issue_setup_link(reader.actor, agent)])
    request.session[LINK] = {"agent": str(agent.pk), "url": f"{settings.SEALDESK_PUBLIC_URL}{address}"}


def _kept_link(request: HttpRequest, agent: Agent) -> str:
    kept: Any = request.session.get(LINK)
    if not kept or kept["agent"] != str(agent.pk):
        return ""
    del request.session[LINK]
    return str(kept["url"])
