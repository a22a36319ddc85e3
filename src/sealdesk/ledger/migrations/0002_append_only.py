"""The database itself refuses to change or delete what the ledger holds."""

from django.db import migrations

from sealdesk.engines import make_append_only

TABLES = ["ledger_event", "ledger_event_leaf", "ledger_node", "ledger_checkpoint", "ledger_signer"]


def refuse_changes(apps, editor):
    for table in TABLES:
        make_append_only(editor, table)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(refuse_changes, migrations.RunPython.noop)]
