"""The two tables that Django knows, and the full text of the first generation; the other one is made by a rebuild."""

from django.db import migrations, models

from sealdesk.search import fulltext


def make_full_text(apps, editor):
    fulltext.create(lambda statement: editor.execute(statement, params=None), 1)


def drop_full_text(apps, editor):
    for generation in (0, 1):
        fulltext.drop(lambda statement: editor.execute(statement, params=None), generation)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('generation', models.PositiveIntegerField()),
                ('document', models.UUIDField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('document', 'generation'), name='search_one_entry')],
            },
        ),
        migrations.CreateModel(
            name='Generation',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('serving', models.PositiveIntegerField(default=1)),
                ('building', models.PositiveIntegerField(null=True)),
                ('built_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RunPython(make_full_text, drop_full_text),
    ]
