from django.db import migrations, models

#: What a judgement says now; what was only suggested, left or taken back says nothing of the ticket.
_FROM_JUDGEMENTS = """
    UPDATE desk_ticket SET sentiment = COALESCE((
        SELECT COALESCE(NULLIF(corrected_to, ''), value) FROM triage_judgement
        WHERE ticket_id = desk_ticket.id AND question = 'sentiment' AND (way IN ('act', 'tell') OR corrected_to <> '')
    ), '')
"""


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0017_danger_index'),
        ('triage', '0006_second_look'),
    ]

    operations = [
        migrations.AddField(
            model_name='ticket',
            name='sentiment',
            field=models.CharField(blank=True, default='', max_length=10),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['department', 'tray', 'live', 'sentiment', '-changed_at', '-id'], name='desk_queue_sentiment'),
        ),
        migrations.RunSQL(_FROM_JUDGEMENTS, migrations.RunSQL.noop),
    ]
