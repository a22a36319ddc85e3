"""The Django app of the ledger."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Events, the tree and its checkpoints."""

    name = "sealdesk.ledger"
    label = "ledger"
