import django.db.models.deletion
import sealdesk.vault.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0001_initial'),
        ('passes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Confidence',
            fields=[
                ('id', models.UUIDField(default=sealdesk.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('read_at', models.DateTimeField(null=True)),
                ('link', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='passes.pass')),
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='confidence', to='desk.message')),
            ],
        ),
    ]
