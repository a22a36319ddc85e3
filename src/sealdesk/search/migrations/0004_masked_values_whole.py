"""A value that is shown masked is one word of the index: what was indexed before this has its beginnings, and is built anew."""

from django.db import migrations


def name_the_old(apps, editor):
    entries, generations = apps.get_model("search", "Entry"), apps.get_model("search", "Generation")
    if entries.objects.exists():
        generations.objects.get_or_create(id=1, defaults={"format": 2})


class Migration(migrations.Migration):

    dependencies = [("search", "0003_format")]

    operations = [migrations.RunPython(name_the_old, migrations.RunPython.noop)]
