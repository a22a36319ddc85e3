"""The fields of the portal's forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sealdesk.channels.forms import MAX_NAME, MAX_SUBJECT, is_address
from sealdesk.desk.actions import MAX_TEXT

_INPUT = {"class": "input input--l"}


class AddressField(forms.CharField):
    """An e-mail address that mail could be sent to."""

    def __init__(self, **more: Any) -> None:
        widget = forms.EmailInput(attrs={**_INPUT, "autocomplete": "email"})
        super().__init__(max_length=254, label=_("Your e-mail address"), widget=widget, **more)

    def clean(self, value: Any) -> str:
        """The address as it was typed."""
        address = str(super().clean(value))
        if not is_address(address):
            raise forms.ValidationError(_("This is not an e-mail address that we can write to. Write it like name@example.com."))
        return address


class RequestForm(forms.Form):
    """What somebody writes to a department. ``website`` is filled in by programs only: people do not see it."""

    name = forms.CharField(
        max_length=MAX_NAME,
        label=_("Your name (optional)"),
        widget=forms.TextInput(attrs={**_INPUT, "autocomplete": "name"}),
        required=False,
    )
    address = AddressField(help_text=_("We answer there. Nobody else is told it."))
    subject = forms.CharField(max_length=MAX_SUBJECT, label=_("What is it about?"), widget=forms.TextInput(attrs=_INPUT))
    text = forms.CharField(max_length=MAX_TEXT, label=_("Your message"), widget=forms.Textarea(attrs={"class": "textarea", "rows": 8}))
    website = forms.CharField(required=False, max_length=200, label=_("Leave this empty"))
    token = forms.CharField(max_length=100, widget=forms.HiddenInput)

    def clean_website(self) -> str:
        """Empty, or a program filled it in. Nothing is thrown away silently: a person is told, and can mend it."""
        if self.cleaned_data.get("website"):
            raise forms.ValidationError(_("Leave this field empty. It is there to catch programs."))
        return ""

    def again(self, token: str) -> RequestForm:
        """The same form with what was typed, and a token of now."""
        return RequestForm(initial={name: self.data.get(name, "") for name in ("name", "address", "subject", "text")} | {"token": token})


class WayInForm(forms.Form):
    """Which address's requests somebody wants to see."""

    address = AddressField()
