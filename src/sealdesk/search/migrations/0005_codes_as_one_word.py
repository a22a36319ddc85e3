"""A code of letters and digits is one word of the index, too: what was indexed before this has only its groups, and is built anew."""

from django.db import migrations


def name_the_old(apps, editor):
    entries, generations = apps.get_model("search", "Entry"), apps.get_model("search", "Generation")
    if entries.objects.exists():
        generations.objects.get_or_create(id=1, defaults={"format": 3})


class Migration(migrations.Migration):

    dependencies = [("search", "0004_masked_values_whole")]

    operations = [migrations.RunPython(name_the_old, migrations.RunPython.noop)]
