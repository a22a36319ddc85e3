"""An answer may name two skills, each as long as a category."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("triage", "0006_second_look")]

    operations = [
        migrations.AlterField(model_name="judgement", name="value", field=models.CharField(blank=True, max_length=90)),
        migrations.AlterField(model_name="judgement", name="corrected_to", field=models.CharField(blank=True, max_length=90)),
    ]
