"""The Django app of the vault."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _prepare(**_: Any) -> None:
    from sealdesk.vault.keyring import keyring
    from sealdesk.vault.purposes import prepare_desk_key

    keyring.forget()
    prepare_desk_key()


class VaultConfig(AppConfig):
    """Keys and sealing."""

    name = "sealdesk.vault"
    label = "vault"

    def ready(self) -> None:
        """The desk's own key is made with the tables."""
        post_migrate.connect(_prepare, sender=self, dispatch_uid="vault.prepare")
