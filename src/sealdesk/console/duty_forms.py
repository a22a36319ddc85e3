"""The forms of who gets a ticket: a department's rule, an agent's duty, an absence."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sealdesk.console import duty_words, words
from sealdesk.console.forms import DeskForm, StandingForm
from sealdesk.desk.assigning.actions import MOST_TICKETS


class AssigningForm(StandingForm):
    """How a department's new tickets find somebody."""

    method = forms.ChoiceField(label=_("New tickets go"), choices=duty_words.methods, widget=forms.RadioSelect)
    language = forms.BooleanField(
        label=_("Only to who speaks the customer’s language"),
        required=False,
        help_text=_("Where nobody does, or the language cannot be told, the ticket is left unassigned."),
    )
    hours = forms.BooleanField(
        label=_("Only to who is on duty"), required=False, help_text=_("Working hours are set for each agent. Who is away never gets one.")
    )
    skills = forms.ChoiceField(label=_("Knowing the category well"), choices=duty_words.skilled, widget=forms.RadioSelect)


class DutyForm(StandingForm):
    """What an agent takes on, and when."""

    most = forms.IntegerField(
        label=_("Open tickets at most"),
        required=False,
        min_value=0,
        max_value=MOST_TICKETS,
        help_text=_("With so many open, no further one comes by itself. Empty: no bound."),
    )
    skills = forms.MultipleChoiceField(label=_("Knows well"), required=False, widget=forms.CheckboxSelectMultiple)
    days = forms.MultipleChoiceField(
        label=_("Works on"),
        required=False,
        choices=duty_words.weekdays,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("No day: at any time."),
    )
    begin = forms.TimeField(label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    end = forms.TimeField(
        label=_("Until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Earlier than the beginning: on the next day."),
    )
    zone = forms.CharField(
        label=_("Time zone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("As the list names it. Empty: the desk’s."),
    )

    def __init__(self, *args: Any, skills: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = words.categories()
        held = [(slug, words.category(slug)) for slug in skills if slug not in dict(known)]
        self.fields["skills"].choices = [*known, *held]  # type: ignore[attr-defined]

    def duty(self) -> dict[str, Any]:
        """What was filled in, as the action wants it. Days without hours are whole days."""
        told = self.cleaned_data
        days = sorted(int(day) for day in told["days"])
        begin, end = (f"{told[name]:%H:%M}" if told[name] else "" for name in ("begin", "end"))
        hours = [days, begin or "00:00", end or "23:59"] if days or begin or end else []
        return {"most": told["most"], "skills": told["skills"], "zone": told["zone"].strip(), "hours": hours}


class AbsenceForm(DeskForm):
    """Whole days on which somebody is away."""

    first = forms.DateField(label=_("First day away"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(
        label=_("Last day away"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: the one day."),
    )


def zones() -> list[str]:
    """The names of time zones that a person would choose from."""
    return sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/")))
