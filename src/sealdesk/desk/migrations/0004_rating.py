import django.db.models.deletion
import django.utils.timezone
import sealdesk.vault.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0003_queue'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.UUIDField(default=sealdesk.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('helpful', models.BooleanField()),
                ('comment', models.BinaryField(null=True)),
                ('rated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='rating', to='desk.message')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.customer')),
            ],
        ),
    ]
