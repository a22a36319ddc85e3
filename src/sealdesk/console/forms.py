"""The console's forms: fields with a label and a help text, in the classes of the design system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html, strip_tags
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sealdesk.access.managing import LONGEST_NAME
from sealdesk.console import meanwhile, words
from sealdesk.datamap.sealed import SealedValue
from sealdesk.identity.session_rules import HOURS, IDLE_MINUTES, MOST
from sealdesk.languages import named

LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
#: Until somebody has chosen a language.
ASKED_FOR = ("", _("what their browser asks for"))


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

    @property
    def carried(self) -> str:
        """What the form carries besides its fields."""
        return ""


class StandingForm(DeskForm):
    """A form about something that stands already. ``standing`` is how it stands now; what others have changed since stays: ``meanwhile``.

    Without ``standing`` it is a form for something new.
    """

    def __init__(self, data: Any = None, *args: Any, standing: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, *args, initial=standing, **kwargs)
        self._standing = standing

    @property
    def carried(self) -> str:
        """What the fields show, for when the form comes back."""
        return "" if self._standing is None else meanwhile.carried(self._now())

    def full_clean(self) -> None:
        """Merge what is typed with what stands now, and say where two have changed the same."""
        theirs: dict[str, str] = {}
        if self._standing is not None and isinstance(self.data, QueryDict):
            merged = meanwhile.merge(self.data.get(meanwhile.CARRIED), self._typed(), self._now())
            self.data, theirs = self._with(self.data, merged.values), merged.theirs
        super().full_clean()
        for name, value in theirs.items():
            told = meanwhile.told(self._in_words(name, value))
            self.fields[name].stands_now = told.whole  # type: ignore[attr-defined]
            self.add_error(name, told.sentence)
        if theirs:
            self.add_error(None, gettext(meanwhile.NOTHING_SAVED))

    def _now(self) -> dict[str, meanwhile.Value]:
        return {name: _value(held) for name, held in (self._standing or {}).items() if name in self.fields}

    def _typed(self) -> dict[str, meanwhile.Value]:
        given = {name: self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name)) for name in self._now()}
        return {name: _value(value) for name, value in given.items()}

    def _with(self, given: QueryDict, values: Mapping[str, meanwhile.Value]) -> QueryDict:
        data = given.copy()
        for name, value in values.items():
            data.setlist(self.add_prefix(name), list(value) if isinstance(value, tuple) else [value])
        return data

    def _in_words(self, name: str, value: str) -> str:
        choices = getattr(self.fields[name], "choices", ())
        return strip_tags(str(dict(choices).get(value, value)))


def _value(held: Any) -> meanwhile.Value:
    """A value of a form, as its page would send it back."""
    if isinstance(held, list | tuple | set | frozenset):
        return tuple(str(one) for one in held)
    return ("on" if held else "") if isinstance(held, bool) else "" if held is None else str(held)


class NewDepartmentForm(DeskForm):
    """A department to be."""

    name = forms.CharField(label=_("Name in English"), max_length=LONGEST_NAME)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=LONGEST_NAME, required=False)
    slug = forms.CharField(
        label=_("Short name"),
        max_length=40,
        help_text=_("Small letters, digits and hyphens, such as “returns”. It stays as it is: addresses and the ledger use it."),
    )


class DepartmentForm(StandingForm):
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


class AgentForm(StandingForm):
    """What may change about an agent."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    spoken_languages = forms.MultipleChoiceField(
        label=_("Answers in"),
        choices=named,
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
    language = forms.ChoiceField(label=_("Language of their pages"), choices=[ASKED_FOR, *LANGUAGES], required=False)
    spoken_languages = forms.MultipleChoiceField(label=_("Answers in"), choices=named, required=False, widget=forms.CheckboxSelectMultiple)
    field_order = ("name", "email", "role", "department", "language", "spoken_languages")


class NewMailboxForm(DeskForm):
    """An address of the desk to be."""

    address = forms.CharField(label=_("Address"), max_length=254, help_text=_("Where customers write, such as support@example.com."))
    department = forms.ChoiceField(label=_("Its mail becomes tickets of"))

    def __init__(self, *args: Any, departments: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whose tickets they are decides who reads them: of several departments none is chosen by standing first.
        choices = departments if len(departments) == 1 else [("", _("choose a department")), *departments]
        self.fields["department"].choices = choices  # type: ignore[attr-defined]


class SenderForm(StandingForm):
    """Whose tickets a mailbox's mail becomes, and as whom it writes."""

    department = forms.ChoiceField(label=_("Its mail becomes tickets of"))
    sender_name = forms.CharField(
        label=_("Sender’s name in English"),
        max_length=80,
        required=False,
        help_text=_("Stands before the address. Empty: the department’s name."),
    )
    sender_name_zh = forms.CharField(label=_("Sender’s name in Chinese"), max_length=80, required=False)
    signature = forms.CharField(label=_("Signature in English"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    signature_zh = forms.CharField(
        label=_("Signature in Chinese"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands below each answer, in the language of the ticket."),
    )

    def __init__(self, *args: Any, departments: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = departments  # type: ignore[attr-defined]


class LanguageForm(StandingForm):
    """The language for who has not chosen one."""

    language = forms.ChoiceField(
        label=_("Who has not chosen reads"),
        choices=[ASKED_FOR, *LANGUAGES],
        required=False,
        widget=forms.RadioSelect,
    )


class SessionsForm(StandingForm):
    """How long people stay signed in. The bounds are those of the code, which asks again."""

    hours = forms.IntegerField(
        label=_("Hours until one signs in again"),
        min_value=HOURS.start,
        max_value=HOURS.stop - 1,
        help_text=_("1 to 24, however busy somebody is."),
    )
    idle_minutes = forms.IntegerField(
        label=_("Minutes of absence until one signs in again"),
        min_value=IDLE_MINUTES.start,
        max_value=IDLE_MINUTES.stop - 1,
        help_text=_("5 to 60. Drafts are kept."),
    )
    most = forms.IntegerField(
        label=_("Sessions of one person at once"),
        min_value=MOST.start,
        max_value=MOST.stop - 1,
        help_text=_("1 to 20. When another begins, the one that was used least lately ends."),
    )


class CategoryForm(StandingForm):
    """A category: its names, and where it leads."""

    name = forms.CharField(label=_("Name in English"), max_length=LONGEST_NAME)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=LONGEST_NAME, required=False)
    department = forms.ChoiceField(
        label=_("Leads to"), required=False, help_text=_("New tickets of this category come there. A category leads to one department.")
    )

    def __init__(self, *args: Any, departments: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = departments  # type: ignore[attr-defined]


def _chips() -> list[tuple[str, str]]:
    """Each colour of a tag, in itself."""
    return [
        (value, format_html('<span class="chip chip--{}">{}</span>', words.tone(value) or value, name)) for value, name in words.colours()
    ]


class TagForm(StandingForm):
    """A word of the desk's tags, and its colour."""

    word = forms.CharField(
        label=_("Tag"),
        max_length=60,
        help_text=_("One word, such as “late-delivery”: letters of any script, digits and hyphens, at most 40. Nothing about a person."),
    )
    colour = forms.ChoiceField(label=_("Colour"), choices=_chips, widget=forms.RadioSelect, initial="plain")


class ServerForm(DeskForm):
    """The server that a mailbox's mail is fetched from. The password is never shown again."""

    host = forms.CharField(label=_("Server"), max_length=253, help_text=_("Such as imap.example.com."))
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=993)
    tls = forms.ChoiceField(label=_("Security"), choices=[("implicit", _("TLS from the first byte")), ("starttls", _("STARTTLS"))])
    user = forms.CharField(label=_("User name"), max_length=254)
    password = forms.CharField(
        label=_("Password"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput,
        help_text=_("An app password, where the provider has them."),
    )
    folder = forms.CharField(label=_("Folder"), max_length=200, initial="INBOX")
    after = forms.ChoiceField(
        label=_("When a mail was taken in"), choices=[("seen", _("mark it there as read")), ("delete", _("delete it there"))]
    )
    anyway = forms.BooleanField(label=_("Save even if the server does not answer now"), required=False)
    field_order = ("host", "port", "tls", "user", "password", "folder", "after", "anyway")

    def __init__(self, *args: Any, held: SealedValue | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._held: dict[str, meanwhile.Value] = {"server": meanwhile.closed(held)}

    @property
    def carried(self) -> str:
        """Which server was saved when the page was made. It is not shown, so a form always names a new one."""
        return meanwhile.carried(self._held)

    def clean_host(self) -> str:
        """The name alone. A link, an address of somebody or a port behind it is no name that does not exist."""
        host: str = self.cleaned_data["host"]
        if any(sign in host for sign in "/@") or host.count(":") == 1:
            raise forms.ValidationError(
                _("Only the name of the server goes here, such as imap.example.com. The port has a field of its own.")
            )
        return host

    def clean(self) -> dict[str, Any]:
        """Refuse to replace a server that somebody else has saved since, once."""
        if meanwhile.merge(self.data.get(meanwhile.CARRIED), {"server": "new"}, self._held).theirs:
            self.add_error(None, _("Another server was saved for this address in the meantime. Save again to put yours in its place."))
        return super().clean() or {}

    def settings(self) -> dict[str, Any]:
        """What is sealed. Typed on a page, so it may not lead into closed networks."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "anyway"}
        return told | {"guarded": True}
