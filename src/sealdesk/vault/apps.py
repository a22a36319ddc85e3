"""The Django app of the vault."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Keys and sealing."""

    name = "sealdesk.vault"
    label = "vault"
