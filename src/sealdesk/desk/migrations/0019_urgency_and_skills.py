from django.db import migrations, models

#: What a judgement says now; what was only suggested, left or taken back says nothing of the ticket.
_PRESSING = """
    UPDATE desk_ticket SET pressing = COALESCE((
        SELECT CASE COALESCE(NULLIF(corrected_to, ''), value) WHEN 'now' THEN 0 WHEN 'soon' THEN 1 WHEN 'later' THEN 2 END
        FROM triage_judgement
        WHERE ticket_id = desk_ticket.id AND question = 'urgency'
            AND (way IN ('act', 'tell') OR corrected_to <> '' OR (confirmed AND way <> 'undone'))
    ), 3)
"""
#: A person's word on the skills, else theirs on the category, else what triage said, else the category. Of two, a plus stands between:
#: what is left when all letters but the plus are trimmed off the end is the first one with the plus.
_SKILLS = """
    UPDATE desk_ticket SET
        skill = CASE WHEN found.head = '' THEN found.said ELSE SUBSTR(found.head, 1, LENGTH(found.head) - 1) END,
        skill_too = CASE WHEN found.head = '' THEN '' ELSE SUBSTR(found.said, LENGTH(found.head) + 1) END
    FROM (
        SELECT id, said, RTRIM(said, REPLACE(said, '+', '')) AS head FROM (
            SELECT ticket.id AS id, COALESCE(
                NULLIF(skills.corrected_to, ''),
                CASE WHEN skills.decided_at IS NULL THEN NULLIF(category.corrected_to, '') END,
                CASE WHEN skills.way IN ('act', 'tell') OR (skills.confirmed AND skills.way <> 'undone') THEN NULLIF(skills.value, '') END,
                ticket.category
            ) AS said
            FROM desk_ticket ticket
            LEFT JOIN triage_judgement skills ON skills.ticket_id = ticket.id AND skills.question = 'skills'
            LEFT JOIN triage_judgement category ON category.ticket_id = ticket.id AND category.question = 'category'
        ) spoken
    ) found WHERE found.id = desk_ticket.id AND found.said <> ''
"""


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0018_sentiment'),
        ('triage', '0007_room_for_two_skills'),
    ]

    operations = [
        migrations.AddField(model_name='ticket', name='pressing', field=models.PositiveSmallIntegerField(default=3)),
        migrations.AddField(model_name='ticket', name='skill', field=models.CharField(blank=True, default='', max_length=40)),
        migrations.AddField(model_name='ticket', name='skill_too', field=models.CharField(blank=True, default='', max_length=40)),
        *(
            migrations.AddIndex(
                model_name='ticket',
                index=models.Index(fields=['department', 'tray', 'live', name, '-changed_at', '-id'], name=f'desk_queue_{name}'),
            )
            for name in ('pressing', 'skill', 'skill_too')
        ),
        migrations.RunSQL(_PRESSING, migrations.RunSQL.noop),
        migrations.RunSQL(_SKILLS, migrations.RunSQL.noop),
    ]
