"""PostgreSQL's index of the full text knows the spans that documents lie in: the newest hits are found without the others."""

from django.db import migrations

from sealdesk.search import fulltext


def index_anew(apps, editor):
    if editor.connection.vendor != "postgresql":
        return
    with editor.connection.cursor() as cursor:
        tables = editor.connection.introspection.table_names(cursor)
    for generation in (0, 1):
        if fulltext.table(generation) in tables:
            fulltext.create_index(lambda statement: editor.execute(statement, params=None), generation)


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(index_anew, migrations.RunPython.noop),
    ]
