"""What the tests of a stolen index have a process of the product do."""

from __future__ import annotations

from django.db import connection

from sealdesk.channels.mail.own_addresses import mail_index
from sealdesk.desk.models import Message
from tests.cast import letter

SECRET = letter(
    sender="quirinius.zwetschgenbaum@post.example",
    name="Quirinius Zwetschgenbaum",
    subject="Xylophone lost near Yggdrasil",
    text="The xylophone for Yggdrasil never came.",
    Message_ID="<secret@post.example>",
)


def receive() -> str:
    """Take in mails around the one that will be removed; returns the tokens that only that one has."""
    from sealdesk.channels.mail.importing import import_message
    from sealdesk.desk.searching import parts_of
    from sealdesk.project.preparing import prepare
    from sealdesk.search.documents import row_of

    prepare()
    for number in range(8):
        import_message(letter(subject=f"Before {number}", text=f"An ordinary letter {number}.", Message_ID=f"<b{number}@customer.example>"))
    import_message(SECRET)
    for number in range(8):
        import_message(letter(subject=f"After {number}", text=f"An ordinary letter {number}.", Message_ID=f"<a{number}@customer.example>"))
    rows = {document: row_of(parts, 1) for document, parts in parts_of(list(Message.objects.values_list("id", flat=True)))}
    everything = {document: {*row.loose, *(token for tokens in row.fields.values() for token in tokens)} for document, row in rows.items()}
    secret = _secret().id
    others = set().union(*(tokens for document, tokens in everything.items() if document != secret))
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return " ".join(sorted(everything[secret] - others))


def remove() -> str:
    """Delete the message and its customer's entry, and run the job that this put in line."""
    from django.db import transaction

    from sealdesk.desk import searching
    from sealdesk.search import jobs

    with transaction.atomic():
        message = _secret()
        person = message.person_id
        message.delete()
        searching.forget([person])
    jobs.scour.func()
    return "gone"


def remove_from_much() -> str:
    """The same where PostgreSQL's table is too large to be copied."""
    from sealdesk.search import scouring

    scouring.COPIED = 0  # type: ignore[misc]
    return remove()


def rebuild() -> str:
    """Build the index anew; returns the generation. The mail of the old one has other tokens then."""
    from sealdesk.desk import reindexing
    from sealdesk.desk.searching import INDEXER

    return str(reindexing.rebuild(INDEXER).generation)


def _secret() -> Message:
    return Message.objects.get(mail_index=mail_index("secret@post.example"))
