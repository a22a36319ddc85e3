from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0016_fewer_indexes'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['department', 'tray', 'live', 'danger', '-changed_at', '-id'], name='desk_queue_danger'),
        ),
    ]
