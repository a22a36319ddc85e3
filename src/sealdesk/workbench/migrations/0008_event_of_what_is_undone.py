from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0007_tickets_that_are_begun'),
    ]

    operations = [
        migrations.AddField(
            model_name='undostep',
            name='event',
            field=models.UUIDField(null=True),
        ),
    ]
