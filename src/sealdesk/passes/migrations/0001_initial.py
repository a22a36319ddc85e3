import django.db.models.deletion
import django.utils.timezone
import sealdesk.vault.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('desk', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pass',
            fields=[
                ('id', models.UUIDField(default=sealdesk.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('use', models.CharField(choices=[('follow', 'Follow'), ('way-in', 'Way In'), ('code', 'Code')], max_length=8)),
                ('wrong', models.PositiveSmallIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passes', to='people.customer')),
                ('email', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.customeremail')),
                ('ticket', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='passes', to='desk.ticket')),
            ],
            options={
                'indexes': [models.Index(fields=['customer', 'use'], name='passes_pass_customer')],
            },
        ),
    ]
