"""The form of a new ticket."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from sealdesk.access.models import Department
from sealdesk.channels.forms import is_address
from sealdesk.console import words
from sealdesk.console.forms import DeskForm
from sealdesk.desk.actions import MAX_TEXT
from sealdesk.desk.models import Kind
from sealdesk.desk.receiving import LONGEST_SUBJECT
from sealdesk.desk.starting import TOLD
from sealdesk.people.contact import is_email, phone_index

LONGEST_ADDRESS: Final = 320


class NewTicketForm(DeskForm):
    """Who it is about, where it lies, and what is written: a letter to the customer, or a note of what they told."""

    customer = forms.UUIDField(required=False, widget=forms.HiddenInput)
    whom = forms.CharField(
        label=_("Customer"),
        max_length=LONGEST_ADDRESS,
        required=False,
        help_text=_("An e-mail address, a telephone number, or the name of a customer."),
    )
    name = forms.CharField(
        label=_("Customer’s name"),
        max_length=200,
        required=False,
        help_text=_("For an address or a number that is new to you. A note can do with a name alone."),
    )
    department = forms.ChoiceField(label=_("Department"))
    subject = forms.CharField(
        label=_("Subject"), max_length=LONGEST_SUBJECT, help_text=_("The customer reads it: in the mail, and among their requests.")
    )
    kind = forms.ChoiceField(choices=[(Kind.REPLY.value, ""), (Kind.NOTE.value, "")])
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    once = forms.UUIDField(required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=_("How they told it"), required=False)
    text = forms.CharField(label=_("Text"), max_length=MAX_TEXT, widget=forms.Textarea)
    confidential = forms.BooleanField(required=False)
    mine = forms.BooleanField(label=_("Give it to me"), required=False)

    def __init__(self, *args: Any, departments: list[Department], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("department", [(one.slug, one.name_in(language)) for one in departments]),
            ("channel", [(way, words.channel(way)) for way in TOLD]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields["whom"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false", "enterkeyhint": "next"}
        for name in ("name", "subject"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        """Somebody must be named: one of those who were shown, or by an address; for a note a telephone number or a name is enough."""
        held: dict[str, Any] = super().clean() or {}
        typed = held.get("whom", "").strip()
        if not held.get("customer") and not is_email(typed):
            if held.get("kind") != Kind.NOTE:
                self.add_error("whom", _("Write an e-mail address, or choose one of those who are found by a name."))
            elif phone_index(typed) is None if typed else not held.get("name", "").strip():
                self.add_error("whom", _("Write an address or a number, choose one of those who are found, or write the name alone below."))
        if is_email(typed) and not is_address(typed):
            self.add_error("whom", _("Mail cannot be sent to this address: it is not complete, or it is the desk’s own."))
        return held
