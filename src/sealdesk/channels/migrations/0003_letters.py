import django.db.models.deletion
import django.utils.timezone
import sealdesk.vault.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0002_initial'),
        ('desk', '0001_initial'),
        ('passes', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.UUIDField(default=sealdesk.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('code', 'Code'), ('received', 'Received'), ('way-in', 'Way In')], max_length=8)),
                ('address', models.BinaryField(null=True)),
                ('language', models.CharField(blank=True, max_length=16)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=60)),
                ('carries', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='passes.pass')),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.customer')),
                ('ticket', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='desk.ticket')),
            ],
            options={
                'indexes': [models.Index(fields=['ended_at', 'created_at'], name='channels_letter_waiting')],
            },
        ),
    ]
