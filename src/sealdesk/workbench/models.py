"""What lies on an agent's bench. Rows hold ids and codes; what somebody wrote themselves is sealed."""

from __future__ import annotations

import functools

from django.conf import settings
from django.db import models
from django.utils import timezone

from sealdesk.access.models import Department
from sealdesk.datamap.fields import SealedJSONField, SealedTextField
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.labels import Label, Purpose, Retention, declared
from sealdesk.people.models import Customer
from sealdesk.vault.ids import uuid7

_ours = functools.partial(declared, label=Label.INTERNAL, purpose=Purpose.OPERATION, retention=Retention.SHORT)
_of_agent = functools.partial(_ours, subject="agent")
_written = functools.partial(declared, label=Label.INTERNAL, purpose=Purpose.SUPPORT, retention=Retention.WHILE_TICKET)


class Undo(models.Model):
    """What one press of *Undo* takes back: an action, or several that were one to the agent."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    agent = _of_agent(models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"))
    made_at = _of_agent(models.DateTimeField(default=timezone.now))
    expires_at = _ours(models.DateTimeField())
    undone_at = _of_agent(models.DateTimeField(null=True))

    class Meta:
        indexes = [
            models.Index(fields=["agent", "-made_at"], name="workbench_undo_agent"),
            models.Index(fields=["expires_at"], name="workbench_undo_expiry"),
        ]

    def __str__(self) -> str:
        return f"undo {self.id}"


class UndoStep(models.Model):
    """One action of it: which, on what, with the values before (``old``) and after (``new``), and the ``event`` that tells of it."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    undo = _ours(models.ForeignKey(Undo, on_delete=models.CASCADE, related_name="steps"))
    kind = _ours(models.CharField(max_length=40))
    resource = _ours(models.CharField(max_length=60))
    department = _ours(models.UUIDField(null=True))
    permission = _ours(models.CharField(max_length=40, blank=True))
    old = _ours(models.JSONField(default=dict))
    new = _ours(models.JSONField(default=dict))
    event = _ours(models.UUIDField(null=True))
    undone_at = _ours(models.DateTimeField(null=True))

    def __str__(self) -> str:
        return f"{self.kind} on {self.resource}"

    @property
    def row(self) -> str:
        """The id of what it was done to, without its kind."""
        return self.resource.partition(":")[2]


class Draft(models.Model):
    """What one agent began to write on a ticket: one reply and one note at most.

    While a reply waits in the desk's own queue its draft is kept (``sent_as``): taking the reply back deletes the message,
    and the draft is there again. It goes when the mail leaves.
    """

    id = _written(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    ticket = _written(models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="drafts"))
    agent = _written(models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts"), subject="agent")
    kind = _written(models.CharField(max_length=10, choices=[(Kind.REPLY.value, "reply"), (Kind.NOTE.value, "note")]))
    person = _written(models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="+"), subject="person")
    department = _written(models.ForeignKey(Department, on_delete=models.CASCADE, related_name="+"))
    text = SealedTextField(subject="person|department", retention=Retention.WHILE_TICKET, blank=True)
    #: The addresses of others who are to get a copy. Until it is sent they are nobody's mail, so the department's key seals them, as it
    #: does for mail whose sender is not known yet.
    copies = SealedJSONField(kind="json", subject="department", retention=Retention.WHILE_TICKET, null=True)
    revision = _written(models.PositiveIntegerField(default=1))
    """Counts the saves, so that one window does not write over what another wrote."""
    send_at = _written(models.DateTimeField(null=True))
    """When the agent wants it to leave; None for at once."""
    solve = _written(models.BooleanField(default=False))
    confidential = _written(models.BooleanField(default=False))
    """Whether the reply is to be a confidential one, also after it was put aside, or sent and taken back."""
    mentions = _written(models.JSONField(null=True))
    """The colleagues who are ticked in a note, as ids."""
    saved_at = _written(models.DateTimeField(default=timezone.now))
    sent_as = _written(models.OneToOneField(Message, null=True, on_delete=models.SET_NULL, related_name="draft"))
    before = _written(models.JSONField(null=True))
    """How the ticket stood before the reply that can still be taken back: status, assignee, waiting_since."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "agent", "kind"], condition=models.Q(sent_as=None), name="workbench_one_draft")
        ]

    def __str__(self) -> str:
        return f"draft {self.id}"


class ForwardDraft(models.Model):
    """What one agent wanted to send on of a message, and took back before it left: there again until it is sent or thrown away.

    The ``text`` is the note to whoever was to get it, sealed as a reply to the customer is. Their ``address`` is nobody's mail.
    """

    id = _written(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    agent = _written(models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"), subject="agent")
    original = _written(models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+"))
    person = _written(models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="+"), subject="person")
    department = _written(models.ForeignKey(Department, on_delete=models.CASCADE, related_name="+"))
    text = SealedTextField(subject="person|department", retention=Retention.WHILE_TICKET, blank=True)
    address = SealedTextField(kind="address", subject="department", retention=Retention.WHILE_TICKET)
    reason = _written(models.CharField(max_length=20))
    opened = _written(models.BooleanField(default=False))
    files = _written(models.JSONField(default=list))
    """The ids of the files of the message that were to go along."""
    saved_at = _written(models.DateTimeField(default=timezone.now))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "original"], name="workbench_one_forward_draft")]

    def __str__(self) -> str:
        return f"draft {self.id} of what is sent on"


class DraftFile(models.Model):
    """A file of a draft. Its content lies sealed where it will lie as the message's attachment, which gets the same id.

    While a reply waits, both rows name the content: taking it back deletes the attachment, and the draft has its file.
    Of a ticket that is not open yet (``beginning``) it is sealed again when that opens: who is written to may be chosen later.
    """

    id = _written(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    draft = _written(models.ForeignKey(Draft, null=True, on_delete=models.CASCADE, related_name="files"))
    beginning = _written(models.ForeignKey("Beginning", null=True, on_delete=models.CASCADE, related_name="files"))
    person = _written(models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="+"), subject="person")
    department = _written(models.ForeignKey(Department, on_delete=models.CASCADE, related_name="+"))
    name = SealedTextField(subject="person|department", retention=Retention.WHILE_TICKET, blank=True)
    content_type = _written(models.CharField(max_length=120))
    kind = _written(models.CharField(max_length=10))
    size = _written(models.BigIntegerField())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(draft=None, beginning__isnull=False) | models.Q(draft__isnull=False, beginning=None),
                name="workbench_file_of_one_draft",
            )
        ]

    def __str__(self) -> str:
        return f"file {self.id} of a draft"


class Sent(models.Model):
    """That a form was sent, so that it is not sent again. Its id is that of the draft, or of the form where nothing was kept.

    Taking the message back deletes it, and what becomes of its draft is sent under another id.
    """

    id = _ours(models.UUIDField(primary_key=True, editable=False))
    message = _ours(models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+"))
    at = _ours(models.DateTimeField(default=timezone.now, db_index=True))

    def __str__(self) -> str:
        return f"sent from {self.id}"


_begun = functools.partial(SealedTextField, subject="person|department", retention=Retention.SHORT, blank=True)


class Beginning(models.Model):
    """What one agent began to write of a ticket that is not open yet: one at most, forgotten a month after it was touched last.

    It is sealed for the customer who is chosen; until one is, for the department where the ticket shall lie.
    """

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    agent = _of_agent(models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"))
    person = _ours(models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="+"), subject="person")
    department = _ours(models.ForeignKey(Department, on_delete=models.CASCADE, related_name="+"))
    kind = _ours(models.CharField(max_length=10))
    channel = _ours(models.CharField(max_length=12))
    whom = _begun()
    """What was typed of the customer: an address, a number or a name."""
    name = _begun(kind="name")
    subject_line = _begun()
    text = _begun()
    mine = _ours(models.BooleanField(default=True))
    confidential = _ours(models.BooleanField(default=False))
    mentions = _ours(models.JSONField(null=True))
    """The colleagues who are ticked, to be told of the note, as ids."""
    send_at = _ours(models.DateTimeField(null=True))
    revision = _ours(models.PositiveIntegerField(default=1))
    saved_at = _of_agent(models.DateTimeField(default=timezone.now))

    def __str__(self) -> str:
        return f"beginning {self.id}"

    @property
    def language(self) -> str:
        """The customer's, where it is known; else empty."""
        return self.person.language if self.person else ""


_canned = functools.partial(SealedTextField, label=Label.INTERNAL, purpose=Purpose.OPERATION, retention=Retention.WHILE_DESK)


class CannedReply(models.Model):
    """A text that is written again and again: an agent's own, a department's, or (neither is set) the whole desk's.

    It is sealed although it should name nobody: what people keep for re-use is not always what they should.
    """

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    owner = _ours(models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"), subject="owner")
    department = _ours(models.ForeignKey(Department, null=True, on_delete=models.CASCADE, related_name="+"))
    name = _canned(subject="owner|department|desk")
    text = _canned(subject="owner|department|desk", blank=True)
    text_zh = _canned(subject="owner|department|desk", blank=True)
    changed_at = _ours(models.DateTimeField(default=timezone.now))

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(owner=None) | models.Q(department=None), name="workbench_canned_scope")]

    def __str__(self) -> str:
        return f"canned reply {self.id}"

    @property
    def scope(self) -> str:
        """Whose it is: ``own``, ``department`` or ``shared``."""
        return "own" if self.owner_id else "department" if self.department_id else "shared"


class Mention(models.Model):
    """A colleague named in a note."""

    id = _written(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    message = _written(models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions"))
    agent = _written(models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"), subject="agent")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "agent"], name="workbench_one_mention")]

    def __str__(self) -> str:
        return f"mention in {self.message_id}"


#: Kinds of notices that are about the models of triage.
OF_MODELS = ("drifted", "settled")


class Notice(models.Model):
    """Something that an agent wants to know: which kind, on which ticket, by whom. It holds no words of anybody.

    Of the kinds in ``OF_MODELS`` it is about the models of triage and names no ticket; of every other kind it names one.
    ``event`` is the event of the ledger that it tells of, so that nothing is told twice.
    """

    id = _of_agent(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    agent = _of_agent(models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"))
    kind = _of_agent(models.CharField(max_length=10))
    ticket = _of_agent(models.ForeignKey(Ticket, null=True, on_delete=models.CASCADE, related_name="+"))
    cause = _of_agent(models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"))
    event = _of_agent(models.UUIDField())
    made_at = _of_agent(models.DateTimeField(default=timezone.now))
    read_at = _of_agent(models.DateTimeField(null=True))
    mail_at = _of_agent(models.DateTimeField(null=True))
    """When it goes out by mail; None when it does not, or has gone."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "event"], name="workbench_one_notice"),
            models.CheckConstraint(
                condition=models.Q(kind__in=OF_MODELS, ticket=None) | (~models.Q(kind__in=OF_MODELS) & models.Q(ticket__isnull=False)),
                name="workbench_notice_about",
            ),
        ]
        indexes = [
            models.Index(fields=["agent", "-made_at", "-id"], name="workbench_notice_agent"),
            models.Index(fields=["agent"], condition=models.Q(read_at=None), name="workbench_notice_unread"),
            models.Index(fields=["mail_at"], condition=models.Q(mail_at__isnull=False), name="workbench_notice_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.agent_id}"


class NoticeRules(models.Model):
    """What an agent wants to be told, and how; and the hours in which no mail is sent."""

    agent = _of_agent(
        models.OneToOneField(settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="notice_rules")
    )
    rules = _of_agent(models.JSONField(default=dict))
    quiet_from = _of_agent(models.TimeField(null=True))
    quiet_to = _of_agent(models.TimeField(null=True))

    def __str__(self) -> str:
        return f"notice rules of {self.agent_id}"


class NoticeCursor(models.Model):
    """How many events of the ledger were looked at. One row."""

    id = _ours(models.PositiveSmallIntegerField(primary_key=True, default=1))
    seen = _ours(models.BigIntegerField(default=0))

    def __str__(self) -> str:
        return str(self.seen)


class SavedView(models.Model):
    """A list that an agent put together: their own, or (``department`` set) shared with a department.

    Its name is sealed, because people name lists after people.
    """

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False), retention=Retention.WHILE_ACCOUNT)
    owner = _of_agent(
        models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"), retention=Retention.WHILE_ACCOUNT
    )
    department = _ours(models.ForeignKey(Department, null=True, on_delete=models.CASCADE), retention=Retention.WHILE_ACCOUNT)
    name = SealedTextField(
        label=Label.INTERNAL, subject="department|owner", purpose=Purpose.OPERATION, retention=Retention.WHILE_ACCOUNT, max_length=60
    )
    filter = _ours(models.JSONField(default=dict), retention=Retention.WHILE_ACCOUNT)
    columns = _ours(models.JSONField(default=list), retention=Retention.WHILE_ACCOUNT)
    order = _ours(models.CharField(max_length=20), retention=Retention.WHILE_ACCOUNT)
    made_at = _of_agent(models.DateTimeField(default=timezone.now), retention=Retention.WHILE_ACCOUNT)
    removed_at = _ours(models.DateTimeField(null=True))

    def __str__(self) -> str:
        return f"view {self.id}"

    @property
    def key(self) -> str:
        """How the ledger names it."""
        return f"view:{self.id}"


class LastRead(models.Model):
    """Until when an agent has read a ticket."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    agent = _of_agent(models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False))
    ticket = _ours(models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+"))
    at = _of_agent(models.DateTimeField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "ticket"], name="workbench_one_last_read")]

    def __str__(self) -> str:
        return f"{self.agent_id} read {self.ticket_id}"


class Presence(models.Model):
    """Who has a ticket before them now, and since when they have been writing. Forgotten within a minute."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    ticket = _ours(models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False))
    agent = _of_agent(models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"))
    seen_at = _of_agent(models.DateTimeField())
    typed_at = _of_agent(models.DateTimeField(null=True))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "agent"], name="workbench_one_presence")]

    def __str__(self) -> str:
        return f"{self.agent_id} at {self.ticket_id}"
