"""The console's forms: fields with a label and a help text, in the classes of the design system."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sealdesk.access.managing import LONGEST_NAME

LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
#: In which tickets may be given to an agent.
SPOKEN = [("en", _("English")), ("zh", _("Chinese")), ("de", _("German")), ("es", _("Spanish")), ("fr", _("French")), ("ja", _("Japanese"))]


class DeskForm(forms.Form):
    """A form in the look of the desk. Errors stand under their field, and what was typed stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            widget = field.widget
            if isinstance(widget, (forms.CheckboxInput, forms.CheckboxSelectMultiple, forms.RadioSelect, forms.HiddenInput)):
                continue
            kind = "select" if isinstance(widget, forms.Select) else "textarea" if isinstance(widget, forms.Textarea) else "input"
            widget.attrs["class"] = kind


class NewDepartmentForm(DeskForm):
    """A department to be."""

    name = forms.CharField(label=_("Name in English"), max_length=LONGEST_NAME)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=LONGEST_NAME, required=False)
    slug = forms.CharField(
        label=_("Short name"),
        max_length=40,
        help_text=_("Small letters, digits and hyphens, such as “returns”. It stays as it is: addresses and the ledger use it."),
    )


class DepartmentForm(DeskForm):
    """What may change about a department."""

    name = forms.CharField(label=_("Name in English"), max_length=LONGEST_NAME)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=LONGEST_NAME, required=False)
    categories = forms.MultipleChoiceField(
        label=_("Answers for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("New tickets of these categories come here. A category has one department: ticking it takes it from another."),
    )
    is_default = forms.BooleanField(
        label=_("Mail without a home comes here"), required=False, help_text=_("Mail that names none of the desk’s addresses.")
    )

    def __init__(self, *args: Any, categories: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = categories  # type: ignore[attr-defined]


class ArchiveForm(DeskForm):
    """Where the tickets of a closing department go."""

    into = forms.ChoiceField(label=_("Its tickets and mailboxes go to"))

    def __init__(self, *args: Any, departments: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = departments  # type: ignore[attr-defined]


class AgentForm(DeskForm):
    """What may change about an agent."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    spoken_languages = forms.MultipleChoiceField(
        label=_("Answers in"),
        choices=SPOKEN,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tickets in these languages may be given to them by triage."),
    )


class RoleForm(DeskForm):
    """A role to give, and where."""

    role = forms.ChoiceField(label=_("Role"))
    department = forms.ChoiceField(label=_("Holds in"), required=False)

    def __init__(self, *args: Any, roles: list[tuple[str, str]], departments: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["department"].choices = departments  # type: ignore[attr-defined]


class InviteForm(RoleForm):
    """Somebody new."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    email = forms.EmailField(label=_("Work e-mail"), max_length=254)
    language = forms.ChoiceField(label=_("Language of their pages"), choices=LANGUAGES)
    spoken_languages = forms.MultipleChoiceField(label=_("Answers in"), choices=SPOKEN, required=False, widget=forms.CheckboxSelectMultiple)
    field_order = ("name", "email", "role", "department", "language", "spoken_languages")
