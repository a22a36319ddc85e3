"""Tickets, their messages and attachments. What people wrote is sealed for the person it is from or to."""

from __future__ import annotations

import functools
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When
from django.utils import timezone

from sealdesk.access.models import Department
from sealdesk.datamap.fields import SealedJSONField, SealedTextField
from sealdesk.desk.acting.models import ActingRule, Contest  # noqa: F401 - tables of this app, in a module of its own
from sealdesk.desk.assigning.models import AssigningRule, Duty, Turn  # noqa: F401 - tables of this app, in a module of their own
from sealdesk.desk.forwarding.models import Forward  # noqa: F401 - as above
from sealdesk.desk.recipients.models import Recipient  # noqa: F401 - a table of this app, in a module of its own
from sealdesk.labels import Label, Purpose, Retention, declared
from sealdesk.people.models import Customer
from sealdesk.vault.blobs import SealedBlob
from sealdesk.vault.envelope import Place
from sealdesk.vault.ids import uuid7

_ours = functools.partial(declared, label=Label.INTERNAL, purpose=Purpose.SUPPORT, retention=Retention.WHILE_TICKET)
_of_requester = functools.partial(_ours, subject="requester")
_of_person = functools.partial(_ours, subject="person")


class Status(models.TextChoices):
    """Where a ticket stands."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    SNOOZED = "snoozed"
    SOLVED = "solved"
    CLOSED = "closed"


class Priority(models.TextChoices):
    """How soon."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Tray(models.TextChoices):
    """Where a ticket lies: among people's mail, or held back from it."""

    INBOX = "inbox"
    AUTOMATIC = "automatic"
    BLOCKED = "blocked"
    BOUNCE = "bounce"
    SPAM = "spam"
    UNREADABLE = "unreadable"


class Type(models.TextChoices):
    """What kind of work it is."""

    QUESTION = "question"
    INCIDENT = "incident"
    PROBLEM = "problem"
    TASK = "task"


class Danger(models.TextChoices):
    """What it is suspected of: by the desk (doubtful, phishing) or by an agent's word (reported, cleared)."""

    NONE = ""
    DOUBTFUL = "doubtful"
    PHISHING = "phishing"
    REPORTED = "reported"
    CLEARED = "cleared"


#: How a list sorts what cannot wait: the urgencies of triage, most pressing first; then whatever says nothing of time.
PRESSING: Final = {"now": 0, "soon": 1, "later": 2}
NOT_PRESSING: Final = 3


class Category(models.Model):
    """What a desk changed about a built-in category, or one of its own: see categories. Archived ones stay, for what has them."""

    slug = declared(models.CharField(primary_key=True, max_length=40))
    name = declared(models.CharField(max_length=80))
    name_zh = declared(models.CharField(max_length=80, blank=True))
    archived_at = declared(models.DateTimeField(null=True))

    def __str__(self) -> str:
        return self.slug


class Counter(models.Model):
    """The next ticket number. One row; taking a number locks it."""

    id = declared(models.PositiveSmallIntegerField(primary_key=True, default=1))
    value = declared(models.BigIntegerField(default=1000))

    def __str__(self) -> str:
        return str(self.value)


def _computed(condition: Q, yes: int, otherwise: Any) -> models.GeneratedField:
    return models.GeneratedField(
        expression=Case(When(condition, then=yes), default=otherwise, output_field=models.SmallIntegerField()),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )


class Ticket(models.Model):
    """One matter of one requester."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    number = _ours(models.BigIntegerField(unique=True))
    requester = _of_requester(models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="tickets"))
    subject_line = SealedTextField(subject="requester|department", retention=Retention.WHILE_TICKET, blank=True)
    status = _ours(models.CharField(max_length=10, choices=Status.choices, default=Status.NEW))
    priority = _ours(models.CharField(max_length=10, choices=Priority.choices, default=Priority.NORMAL))
    type = _ours(models.CharField(max_length=10, choices=Type.choices, default=Type.QUESTION))
    category = _ours(models.CharField(max_length=40, blank=True))
    language = _ours(models.CharField(max_length=16, blank=True))
    department = _ours(models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False))
    assignee = _ours(
        models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="assigned", db_index=False)
    )
    channel = _ours(models.CharField(max_length=12, default="mail"))
    tray = _ours(models.CharField(max_length=12, choices=Tray.choices, default=Tray.INBOX))
    danger = _ours(models.CharField(max_length=10, choices=Danger.choices, blank=True, default=Danger.NONE))
    #: How its customer sounds, as triage says or a person corrected; "" where nobody said.
    sentiment = _ours(models.CharField(max_length=10, blank=True, default=""))
    #: How time-critical it is, as a number for lists: now, soon, later, not said. This and the next two repeat the record: see standing.
    pressing = _ours(models.PositiveSmallIntegerField(default=NOT_PRESSING))
    #: The skills that it asks for, one or two.
    skill = _ours(models.CharField(max_length=40, blank=True, default=""))
    skill_too = _ours(models.CharField(max_length=40, blank=True, default=""))
    tags: models.ManyToManyField[TagWord, TicketTag] = models.ManyToManyField(
        "desk.TagWord", through="desk.TicketTag", related_name="tickets"
    )
    probably_of = _ours(models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+"))
    split_from = _ours(models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+"))
    joined_into = _ours(models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+"))
    opened_at = _ours(models.DateTimeField(default=timezone.now))
    changed_at = _ours(models.DateTimeField(default=timezone.now))
    waiting_since = _ours(models.DateTimeField(null=True))
    snoozed_until = _ours(models.DateTimeField(null=True))
    """When it comes back; means something only while the status is snoozed."""
    snoozed_from = _ours(models.CharField(max_length=10, choices=Status.choices, blank=True, default=""))
    live = _ours(_computed(Q(status__in=["new", "open", "pending"]), 1, 0))
    """1 while somebody has to do something; computed by the database, like the next two, so that an index can begin with it."""
    urgency = _ours(_computed(Q(priority="urgent"), 0, Case(When(priority="high", then=1), When(priority="low", then=3), default=2)))
    idle = _ours(_computed(Q(waiting_since=None), 1, 0))

    class Meta:
        # One for each order of a list: see listing. Each begins with what a view asks for, so that a page is a stretch of it.
        indexes = [
            models.Index(fields=["snoozed_until"], condition=models.Q(status="snoozed"), name="desk_ticket_snoozed"),
            models.Index(fields=["department", "tray", "live", "-changed_at", "-id"], name="desk_queue_changed"),
            models.Index(fields=["department", "tray", "live", "-opened_at", "-id"], name="desk_queue_opened"),
            models.Index(fields=["department", "tray", "live", "idle", "waiting_since", "id"], name="desk_queue_waiting"),
            models.Index(fields=["department", "tray", "live", "urgency", "-changed_at", "-id"], name="desk_queue_urgency"),
            models.Index(
                fields=["department", "tray", "live", "-changed_at", "-id"], condition=Q(assignee=None), name="desk_queue_unassigned"
            ),
            models.Index(fields=["assignee", "live", "-changed_at", "-id"], name="desk_queue_mine"),
            models.Index(fields=["-changed_at", "-id"], name="desk_ticket_changed"),
            # One for each field of a filter: in it rare values are counted and found, see stretches.
            *(
                models.Index(fields=["department", "tray", "live", name, "-changed_at", "-id"], name=f"desk_queue_{name}")
                for name in ("status", "category", "channel", "type", "language", "danger", "sentiment", "pressing", "skill", "skill_too")
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def key(self) -> str:
        """How the ledger names it."""
        return f"ticket:{self.id}"


class Colour(models.TextChoices):
    """The mark of a tag: a tone of the design system, never a colour of its own."""

    PLAIN = "plain"
    ACCENT = "accent"
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"


class TagWord(models.Model):
    """One word of the desk's tag vocabulary. It says something about matters, never about a person."""

    id = declared(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    word = declared(models.CharField(max_length=40, unique=True))
    colour = declared(models.CharField(max_length=10, choices=Colour.choices, default=Colour.PLAIN))
    made_at = declared(models.DateTimeField(default=timezone.now))

    def __str__(self) -> str:
        return self.word


class TicketTag(models.Model):
    """A tag on a ticket."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    ticket = _ours(models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="taggings", db_index=False))
    word = _ours(models.ForeignKey(TagWord, on_delete=models.CASCADE, related_name="taggings", db_index=False))
    since = _ours(models.DateTimeField(default=timezone.now))

    class Meta:
        # Both ways round: the tags of a ticket, and the tickets of a tag, without reading the row itself.
        constraints = [models.UniqueConstraint(fields=["ticket", "word"], name="desk_one_tag")]
        indexes = [models.Index(fields=["word", "ticket"], name="desk_tag_tickets")]

    def __str__(self) -> str:
        return f"{self.word_id} on {self.ticket_id}"


class Tally(models.Model):
    """How many tickets there are of a kind. Kept by the database: see tally. A kind may have several rows, which are added."""

    id = declared(models.BigAutoField(primary_key=True))
    department = declared(models.ForeignKey(Department, on_delete=models.CASCADE, related_name="tallies", db_constraint=False))
    tray = declared(models.CharField(max_length=12))
    status = declared(models.CharField(max_length=10))
    assignee_id = declared(models.UUIDField(null=True))
    n = declared(models.BigIntegerField())

    def __str__(self) -> str:
        return f"{self.n} {self.status} in {self.department_id}"


class Link(models.TextChoices):
    """How a ticket belongs to another: read from the one that the link was made on."""

    RELATED = "related"
    DUPLICATE = "duplicate"
    CAUSED = "caused"


class TicketLink(models.Model):
    """A link between two tickets."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    ticket = _ours(models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links", db_index=False))
    other = _ours(models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_here"))
    kind = _ours(models.CharField(max_length=10, choices=Link.choices))
    made_at = _ours(models.DateTimeField(default=timezone.now))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "other"], name="desk_one_link")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.other_id}"


#: The role of an address that an agent began a ticket with.
ADDRESSED: Final = "addressed"


class Participant(models.Model):
    """Who belongs to a conversation: its requester, a sender, somebody an agent accepted, or somebody copied in.

    Somebody copied in who never wrote is known by the blind index of the address alone: enough to let an answer join,
    and nothing kept about a person who asked us nothing. So is the address that an agent wrote to first.
    """

    id = declared(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    ticket = _ours(models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="participants", db_index=False))
    customer = _ours(models.ForeignKey(Customer, null=True, on_delete=models.CASCADE), subject="customer")
    address_index = _ours(models.BinaryField(null=True, max_length=32))
    role = _ours(models.CharField(max_length=10))
    since = _ours(models.DateTimeField(default=timezone.now))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "customer"], name="desk_one_participation"),
            models.UniqueConstraint(fields=["ticket", "address_index"], name="desk_one_copy"),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.ticket_id}"


class Kind(models.TextChoices):
    """What a message is."""

    INBOUND = "inbound"
    REPLY = "reply"
    NOTE = "note"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    FORWARD = "forward"


#: What leaves the desk to a person.
LETTERS: Final = frozenset({Kind.REPLY, Kind.FORWARD})


class Message(models.Model):
    """One message of a ticket. ``person`` is who wrote it, or to whom an agent wrote; notes are sealed for the department."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    ticket = _ours(models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages", db_index=False))
    kind = _ours(models.CharField(max_length=10, choices=Kind.choices))
    person = _of_person(models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="messages"))
    department = _ours(models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False))
    author = _ours(models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False))
    text = SealedTextField(subject="person|department", retention=Retention.WHILE_TICKET, blank=True)
    quoted = SealedTextField(subject="person|department", retention=Retention.WHILE_TICKET, blank=True, null=True)
    html = SealedTextField(subject="person|department", retention=Retention.WHILE_TICKET, blank=True, null=True)
    envelope = SealedJSONField(kind="json", subject="person|department", retention=Retention.WHILE_TICKET, null=True)
    mail_index = _of_person(models.BinaryField(null=True, max_length=32, db_index=True))
    problems = _ours(models.JSONField(default=list))
    #: Whether a secret was found in it when it came: then its raw mail is opened like one.
    holds_secret = _ours(models.BooleanField(default=False))
    #: A reply that its customer does not read: its time has not come, or it is kept back.
    held = _ours(models.BooleanField(default=False))
    #: Whose ticket a note or a letter to a third party was written on, once that was merged into another customer's.
    about = _ours(models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False))
    sent_at = _ours(models.DateTimeField(default=timezone.now))
    created_at = _ours(models.DateTimeField(default=timezone.now))

    class Meta:
        indexes = [models.Index(fields=["ticket", "created_at", "id"], name="desk_message_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Attachment(models.Model):
    """A file of a message. Its content lies sealed in the content store, in chunks, under this row's place."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    message = _ours(models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments"))
    person = _of_person(models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+"))
    department = _ours(models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+"))
    name = SealedTextField(subject="person|department", retention=Retention.WHILE_TICKET, blank=True)
    content_id = SealedTextField(subject="person|department", retention=Retention.WHILE_TICKET, blank=True, null=True)
    content_type = _ours(models.CharField(max_length=120))
    #: What its first bytes say: a ``FileType``. None for a file that came before the desk looked.
    kind = _ours(models.CharField(max_length=10, null=True))
    size = _ours(models.BigIntegerField())
    inline = _ours(models.BooleanField(default=False))
    #: The kind of the first secret that was found in it when it came, a ``SecretKind``: then it is opened like one. Empty for none.
    secret = _ours(models.CharField(max_length=12, blank=True, default=""))

    def __str__(self) -> str:
        return f"attachment {self.id}"

    @property
    def blob(self) -> SealedBlob:
        """Its content."""
        return SealedBlob(self.id, Place("desk_attachment", "content", str(self.id)))


class Secret(models.Model):
    """Something secret that stood in a message from outside, taken out of it before it was stored. ``number`` is its place there."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    message = _ours(models.ForeignKey(Message, on_delete=models.CASCADE, related_name="secrets"))
    person = _of_person(models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+"))
    department = _ours(models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+"))
    number = _ours(models.PositiveSmallIntegerField())
    kind = _ours(models.CharField(max_length=12))
    value = SealedTextField(kind="secret", label=Label.SECRET, subject="person|department", retention=Retention.WHILE_TICKET)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="desk_one_secret")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of {self.message_id}"


class Rating(models.Model):
    """What the customer thinks of one answer. It is theirs: they may change it or take it back."""

    id = _ours(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    message = _ours(models.OneToOneField(Message, on_delete=models.CASCADE, related_name="rating"))
    person = _of_person(models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+"))
    helpful = _of_person(models.BooleanField())
    comment = SealedTextField(subject="person", retention=Retention.WHILE_TICKET, null=True)
    rated_at = _of_person(models.DateTimeField(default=timezone.now))

    def __str__(self) -> str:
        return f"rating of {self.message_id}"
