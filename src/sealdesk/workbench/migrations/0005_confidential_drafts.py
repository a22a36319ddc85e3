from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workbench', '0004_bench'),
    ]

    operations = [
        migrations.AddField(
            model_name='draft',
            name='confidential',
            field=models.BooleanField(default=False),
        ),
    ]
