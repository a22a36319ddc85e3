"""The forms of signing in. Each guess is counted before it is looked at."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm, SetPasswordForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from sealdesk.access.acting import refused
from sealdesk.access.actors import agent_actor
from sealdesk.access.middleware import client_address, session_digest
from sealdesk.access.tags import Tag
from sealdesk.identity import factors, passwords, throttle
from sealdesk.identity.models import Agent
from sealdesk.identity.throttle import Limit, Verdict

_CODE_WIDGET = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "class": "input input--l",
    "spellcheck": "false",
}


def _dress(form: forms.Form) -> None:
    """The design system's classes, and the description that readers hear with a field."""
    for field in form:
        widget = field.field.widget
        if isinstance(widget, (forms.HiddenInput, forms.CheckboxInput)):
            continue
        widget.attrs["class"] = "input input--l"
        widget.attrs.pop("placeholder", None)
        if isinstance(widget, forms.PasswordInput):
            widget.attrs["maxlength"] = str(passwords.LONGEST)


class SignInForm(LoginForm):  # type: ignore[misc]
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Work e-mail")
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"
        self.fields["password"].max_length = passwords.LONGEST
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        _dress(self)


class SetOwnPasswordForm(SetPasswordForm):  # type: ignore[misc]
    """The first password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label_new_password(self)


class ChangeOwnPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """Another password. The current one is asked for, and guesses at it are counted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")
        self.fields["oldpassword"].help_text = ""
        _label_new_password(self)

    def clean_oldpassword(self) -> str:
        """Through the adapter, which counts."""
        old: str = self.cleaned_data["oldpassword"]
        if not account_adapter().reauthenticate(self.user, old):
            raise account_adapter().validation_error("enter_current_password")
        return old


class ConfirmByPasswordForm(ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        _dress(self)


class _CountedCode(forms.Form):
    """A code of the app or a recovery code: five guesses in ten minutes for an agent, from anywhere."""

    user: Agent

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=_("Code"), max_length=factors.LONGEST_CODE, widget=forms.TextInput(_CODE_WIDGET)
        )

    def clean_code(self) -> str:
        """Count, then look."""
        verdict = throttle.take(Limit.SECOND_FACTOR, str(self.user.pk))
        if verdict is not Verdict.ALLOWED:
            if verdict is Verdict.REFUSED_FIRST:
                _refused(self.user, "too-many")
            raise account_adapter().validation_error("too_many_login_attempts")
        code: str = self.cleaned_data["code"]
        factor = factors.accepted_factor(self.user, code)
        if factor is None:
            _refused(self.user, "wrong-code")
            raise forms.ValidationError(
                _("This code is not right, or was used already. Wait for the next one."),
                code="incorrect_code",
            )
        throttle.clear(Limit.SECOND_FACTOR, str(self.user.pk))
        factor.user = self.user
        self.authenticator = factor
        return code


class SecondFactorForm(_CountedCode, AuthenticateForm):  # type: ignore[misc]
    """The code after the password."""


class ConfirmByCodeForm(_CountedCode, ReauthenticateByCodeForm):  # type: ignore[misc]
    """A code once more."""


class AddAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an authenticator app proves that it was set up right, and is spent by that."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=_("Code from the app"),
            max_length=factors.LONGEST_CODE,
            widget=forms.TextInput(_CODE_WIDGET),
        )

    def clean_code(self) -> str:
        """The secret is the agent's own and new, so there is nothing to guess and nothing to count."""
        code: str = self.cleaned_data["code"]
        if not factors.spend_totp_step(self.user, self.secret, code):
            raise forms.ValidationError(
                _(
                    "This code is not right. Check that the clock of your device is right, "
                    "and enter the code shown now."
                ),
                code="incorrect_code",
            )
        return code


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey always verifies its person (fingerprint, face or PIN), so that it is two factors in one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        self.fields["name"] = forms.CharField(label=_("Name of this passkey"), max_length=60, required=False)
        self.fields["credential"].widget = forms.HiddenInput()
        _dress(self)

    def clean(self) -> dict[str, Any]:
        """User verification is checked whatever the browser was asked for."""
        self.cleaned_data["passwordless"] = True
        cleaned: dict[str, Any] = super().clean()
        if self.cleaned_data.get("credential") is None and not self.errors:
            raise mfa_adapter().validation_error("incorrect_code")
        return cleaned


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """A passkey's name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=_("Name of this passkey"), max_length=60)
        _dress(self)


class RemoveFactorForm(forms.Form):
    """Nothing to fill in; refused for the last way to sign in."""

    def __init__(self, *args: Any, factor: Authenticator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.factor = factor

    def clean(self) -> dict[str, Any]:
        """Never lock the agent out."""
        if not mfa_adapter().can_delete_authenticator(self.factor):
            raise mfa_adapter().validation_error("cannot_delete_authenticator")
        return super().clean() or {}


def _label_new_password(form: forms.Form) -> None:
    form.fields["password1"].label = _("New password")
    form.fields["password1"].help_text = _(
        "At least 12 characters. Several words that do not belong together are good."
    )
    form.fields["password2"].label = _("The same again")
    _dress(form)


def _refused(agent: Agent, code: str) -> None:
    request = context.request
    actor = agent_actor(agent, session=session_digest(request), address=client_address(request))
    refused(actor, Tag.FACTOR_REFUSED, on=agent.key, code=code)
