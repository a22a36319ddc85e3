from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('triage', '0005_fewer_indexes'),
    ]

    operations = [
        migrations.AddField(
            model_name='judgement',
            name='looked_again',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='modelversion',
            name='second',
            field=models.BinaryField(null=True),
        ),
        migrations.AddIndex(
            model_name='judgement',
            index=models.Index(condition=models.Q(('looked_again', False)), fields=['id'], name='triage_to_look_again'),
        ),
    ]
