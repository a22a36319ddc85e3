"""Which tokens a generation of the index was made with: what was indexed before this counts as older, and is built anew."""

from django.db import migrations, models


def name_the_old(apps, editor):
    entries, generations = apps.get_model("search", "Entry"), apps.get_model("search", "Generation")
    if entries.objects.exists():
        generations.objects.get_or_create(id=1)


class Migration(migrations.Migration):

    dependencies = [("search", "0002_newest_hits_first")]

    operations = [
        migrations.AddField("Generation", "format", models.PositiveSmallIntegerField(default=1)),
        migrations.RunPython(name_the_old, migrations.RunPython.noop),
    ]
