"""Each checkpoint carries a code over itself and the one before. SQLite makes the table anew for that, so its triggers are made again."""

from django.db import migrations, models

from sealdesk.engines import lift_append_only, make_append_only

TABLE = "ledger_checkpoint"


def let_change(apps, editor):
    lift_append_only(editor, TABLE)


def refuse_changes(apps, editor):
    make_append_only(editor, TABLE)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_who_is_mentioned")]
    operations = [
        migrations.RunPython(let_change, refuse_changes),
        migrations.AddField(model_name="ledgercheckpoint", name="mac", field=models.BinaryField(default=b"")),
        migrations.RunPython(refuse_changes, let_change),
    ]
