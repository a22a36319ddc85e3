"""The address that a record was made for stays its customer's; every further one was added by an agent, and waits from now on."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import migrations
from django.db.models import Exists, OuterRef


def make_added_ones_wait(apps: Any, schema_editor: Any) -> None:
    """Until now an added address opened the portal at once; whether its customer ever saw it, nobody knows."""
    emails = apps.get_model("people", "CustomerEmail").objects.using(schema_editor.connection.alias)
    older = emails.filter(customer=OuterRef("customer"), created_at__lt=OuterRef("created_at"))
    for row in emails.filter(Exists(older), waits_for=None).only("id", "index").iterator():
        emails.filter(pk=row.pk).update(waits_for=bytes(row.index), index=secrets.token_bytes(32), verified_at=None)


class Migration(migrations.Migration):
    """Data only, apart from what changes the table: PostgreSQL does not do both in one transaction."""

    dependencies = [("people", "0003_addresses_that_wait")]
    operations = [migrations.RunPython(make_added_ones_wait, migrations.RunPython.noop)]
