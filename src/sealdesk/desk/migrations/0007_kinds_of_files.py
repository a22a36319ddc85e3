from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0006_splits_and_links'),
    ]

    operations = [
        migrations.AddField(
            model_name='attachment',
            name='kind',
            field=models.CharField(max_length=10, null=True),
        ),
    ]
