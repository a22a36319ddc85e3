"""The routes of identity. Those of allauth that are not named here do not exist at this desk."""

from __future__ import annotations

from django.urls import path

from sealdesk.identity.views import account, entrance, factors

urlpatterns = [
    path("sign-in/", entrance.SignInView.as_view(), name="account_login"),
    path("sign-in/passkey/", entrance.PasskeySignInView.as_view(), name="mfa_login_webauthn"),
    path("sign-in/code/", entrance.SecondFactorView.as_view(), name="mfa_authenticate"),
    path("sign-out/", entrance.SignOutView.as_view(), name="account_logout"),
    path("setup/<str:token>", entrance.setup_link, name="identity_setup_link"),
    path("account/", account.sessions, name="account_sessions"),
    path("account/second-factor/", factors.first_factor, name="identity_first_factor"),
    path("account/passkeys/add/", factors.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/rename/", factors.RenamePasskeyView.as_view(), name="mfa_edit_webauthn"),
    path(
        "account/passkeys/<int:pk>/remove/", factors.RemovePasskeyView.as_view(), name="mfa_remove_webauthn"
    ),
    path("account/app/add/", factors.AddAppView.as_view(), name="mfa_activate_totp"),
    path("account/app/code.svg", factors.app_code, name="identity_app_code"),
    path("account/app/remove/", factors.RemoveAppView.as_view(), name="mfa_deactivate_totp"),
    path("account/recovery-codes/", factors.RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path(
        "account/recovery-codes/new/",
        factors.NewRecoveryCodesView.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("account/password/set/", factors.SetPasswordView.as_view(), name="account_set_password"),
    path("account/password/change/", factors.ChangePasswordView.as_view(), name="account_change_password"),
    path("account/confirm/password/", account.ConfirmByPasswordView.as_view(), name="account_reauthenticate"),
    path("account/confirm/code/", account.ConfirmByCodeView.as_view(), name="mfa_reauthenticate"),
    path(
        "account/confirm/passkey/", account.ConfirmByPasskeyView.as_view(), name="mfa_reauthenticate_webauthn"
    ),
    path(
        "account/sessions/end-others/", account.revoke_other_sessions, name="identity_revoke_other_sessions"
    ),
    path("account/sessions/<uuid:session_id>/end/", account.revoke_session, name="identity_revoke_session"),
]
