"""The Django settings that identity needs; the project merges them into its own.

The middleware stands in this order: Django's authentication and messages,
``allauth.account.middleware.AccountMiddleware``, ``access.middleware.Actors``, then ``Preferences`` and
``SecondFactorRequired`` of ``identity.policy``, then ``access.middleware.RouteGuard``.
"""

from __future__ import annotations

from typing import Any, Final

IDENTITY: Final[dict[str, Any]] = {
    "AUTH_USER_MODEL": "identity.Agent",
    "AUTHENTICATION_BACKENDS": ["sealdesk.identity.backends.PasswordBackend"],
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
    "AUTH_PASSWORD_VALIDATORS": [
        {
            "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
            "OPTIONS": {"min_length": 12},
        },
        {"NAME": "sealdesk.identity.passwords.LongestLengthValidator"},
        {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
        {"NAME": "sealdesk.identity.passwords.GuessableValidator"},
    ],
    "LOGIN_URL": "account_login",
    "LOGIN_REDIRECT_URL": "/",
    "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
    "SESSION_ENGINE": "sealdesk.identity.sessions",
    "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
    "SESSION_COOKIE_AGE": 24 * 3600,  # the longest that may be chosen: see session_rules
    "ACCOUNT_ADAPTER": "sealdesk.identity.adapters.AccountAdapter",
    "ACCOUNT_EMAIL_NOTIFICATIONS": False,
    "ACCOUNT_EMAIL_VERIFICATION": "none",
    "ACCOUNT_FORMS": {
        "login": "sealdesk.identity.forms.SignInForm",
        "set_password": "sealdesk.identity.forms.SetOwnPasswordForm",
        "change_password": "sealdesk.identity.forms.ChangeOwnPasswordForm",
        "reauthenticate": "sealdesk.identity.forms.ConfirmByPasswordForm",
    },
    "ACCOUNT_LOGIN_METHODS": {"email"},
    "ACCOUNT_LOGIN_TIMEOUT": 600,
    "ACCOUNT_LOGOUT_REDIRECT_URL": "account_login",
    # Ours, in identity.throttle: allauth's are kept in a cache, which each process may have for itself.
    "ACCOUNT_RATE_LIMITS": False,
    "ACCOUNT_REAUTHENTICATION_TIMEOUT": 1800,
    "ACCOUNT_SESSION_REMEMBER": False,
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    "MFA_ADAPTER": "sealdesk.identity.adapters.MFAAdapter",
    "MFA_ALLOW_UNVERIFIED_EMAIL": True,
    "MFA_FORMS": {
        "authenticate": "sealdesk.identity.forms.SecondFactorForm",
        "reauthenticate": "sealdesk.identity.forms.ConfirmByCodeForm",
        "activate_totp": "sealdesk.identity.forms.AddAppForm",
        "authenticate_webauthn": "sealdesk.identity.forms.SecondFactorPasskeyForm",
        "login_webauthn": "sealdesk.identity.forms.PasskeySignInForm",
        "reauthenticate_webauthn": "sealdesk.identity.forms.ConfirmByPasskeyForm",
        "add_webauthn": "sealdesk.identity.forms.AddPasskeyForm",
        "edit_webauthn": "sealdesk.identity.forms.RenamePasskeyForm",
    },
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_RATE_LIMITS": False,
    # 20 digits are 66 bits: enough to be unguessable by themselves (NIST SP 800-63B-4, 4.2.1.1).
    "MFA_RECOVERY_CODE_DIGITS": 20,
    "MFA_RECOVERY_CODES_SHOW_ONCE": True,
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_TOTP_TOLERANCE": 1,
    "MFA_WEBAUTHN_USER_VERIFICATION": "required",
}
