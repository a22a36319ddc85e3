"""Mail comes in over IMAP from a real server: stored first, marked after, nothing lost and nothing twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from imapclient import IMAPClient

from sealdesk.access.tags import Tag
from sealdesk.channels import jobs
from sealdesk.channels.mail import imap, watching
from sealdesk.channels.mail.imap import ImapSettings, ImapTrouble, check_mailbox
from sealdesk.channels.models import Mailbox, RawMail, RawState
from sealdesk.desk.models import Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.work.models import Job
from tests.cast import Desk, found_desk, letter
from tests.services.dovecot import Dovecot
from tests.services.ports import free_port, wait_until

pytestmark = pytest.mark.service
_users = (f"inbox{number}" for number in count(1))


@pytest.fixture
def user() -> str:
    """An inbox of one's own."""
    return next(_users)


@pytest.fixture
def trusted(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Dovecot:
    """The server, its authority trusted like one of the system's."""
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.tls.authority))
    return dovecot


def values(server: Dovecot, user: str, **others: Any) -> dict[str, Any]:
    return {"host": "localhost", "port": server.imaps_port, "user": user, "password": server.password} | others


def mailbox(desk: Desk, server: Dovecot, user: str, **others: Any) -> Mailbox:
    desk.mailbox.imap = values(server, user, **others)
    desk.mailbox.save()
    return Mailbox.objects.get(id=desk.mailbox.id)


def reader(server: Dovecot, user: str) -> Iterator[IMAPClient]:
    client = IMAPClient("localhost", server.imaps_port, ssl_context=server.tls.client_context())
    client.login(user, server.password)
    return client


def test_new_mail_is_stored_then_marked_as_seen(desk: Desk, trusted: Dovecot, user: str) -> None:
    trusted.deliver(user, letter(Message_ID="<one@customer.example>"))
    box = mailbox(desk, trusted, user)
    assert watching.fetch_once(box) == 1
    raw = RawMail.objects.get()
    assert (raw.source, raw.state, raw.mailbox_id) == ("imap", RawState.STORED, box.id)
    with reader(trusted, user) as client:
        client.select_folder("INBOX", readonly=True)
        assert client.search("UNSEEN") == []
        assert len(client.search("SEEN")) == 1
    jobs.process_raw.call(str(raw.id))
    assert Ticket.objects.get().department_id == desk.care.id
    box.refresh_from_db()
    assert (box.last_error, box.checked_at is None) == ("", False)


def test_fetching_again_takes_in_nothing(desk: Desk, trusted: Dovecot, user: str) -> None:
    trusted.deliver(user, letter())
    box = mailbox(desk, trusted, user)
    assert watching.fetch_once(box) == 1
    assert watching.fetch_once(Mailbox.objects.get(id=box.id)) == 0
    trusted.deliver(user, letter(subject="Another one"))
    assert watching.fetch_once(Mailbox.objects.get(id=box.id)) == 1
    assert RawMail.objects.count() == 2


@pytest.mark.parametrize("after", ["delete", "move:Taken"])
def test_stored_mail_is_deleted_or_moved_as_the_mailbox_says(desk: Desk, trusted: Dovecot, user: str, after: str) -> None:
    trusted.deliver(user, letter())
    trusted.deliver(user, letter(subject="Another one"))
    with reader(trusted, user) as client:
        client.create_folder("Taken")
    assert watching.fetch_once(mailbox(desk, trusted, user, after=after)) == 2
    with reader(trusted, user) as client:
        assert client.select_folder("INBOX")[b"EXISTS"] == 0
        assert client.select_folder("Taken")[b"EXISTS"] == (2 if after.startswith("move:") else 0)
    assert RawMail.objects.count() == 2


class Died(BaseException):
    """The process ended here."""


def test_a_crash_between_storing_and_marking_fetches_again_and_keeps_one(
    desk: Desk, trusted: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted.deliver(user, letter())
    box = mailbox(desk, trusted, user, after="delete")

    def dies(*_: object) -> None:
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr(imap, "_mark", dies)
        with pytest.raises(Died):
            watching.fetch_once(box)
    assert RawMail.objects.count() == 1
    assert len(trusted.inbox(user)) == 1
    jobs.process_raw.call(str(RawMail.objects.get().id))
    assert watching.fetch_once(Mailbox.objects.get(id=box.id)) == 1
    assert (RawMail.objects.count(), Ticket.objects.count()) == (1, 1)
    assert trusted.inbox(user) == []


def test_nothing_is_marked_when_the_disk_or_the_database_fails(
    desk: Desk, trusted: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted.deliver(user, letter())
    box = mailbox(desk, trusted, user, after="delete")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(imap, "accept", full)
    with pytest.raises(ImapTrouble):
        watching.fetch_once(box)
    assert len(trusted.inbox(user)) == 1
    box.refresh_from_db()
    assert box.last_uid == 0


def test_a_renumbered_folder_is_read_again_and_nothing_is_doubled(desk: Desk, trusted: Dovecot, user: str) -> None:
    trusted.deliver(user, letter())
    box = mailbox(desk, trusted, user)
    watching.fetch_once(box)
    Mailbox.objects.filter(id=box.id).update(uid_validity=1, last_uid=4_000_000)
    assert watching.fetch_once(Mailbox.objects.get(id=box.id)) == 1
    assert RawMail.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"password": "wrong"}, "login-refused"),
        ({"folder": "Nowhere"}, "folder-missing"),
        ({"after": "move:Nowhere"}, "folder-missing"),
        ({"tls": "none"}, "settings-invalid"),
        ({"after": "move:INBOX"}, "settings-invalid"),
        ({"user": ""}, "settings-invalid"),
        ({"port": 0}, "settings-invalid"),
    ],
)
def test_a_connection_test_says_in_one_sentence_what_is_wrong(trusted: Dovecot, user: str, changed: dict[str, Any], code: str) -> None:
    found = check_mailbox(values(trusted, user) | changed)
    assert (found.ok, found.code) == (False, code)
    assert found.sentence.endswith((".", "!"))


def test_a_certificate_that_nobody_vouches_for_is_refused(dovecot: Dovecot, user: str) -> None:
    assert check_mailbox(values(dovecot, user)).code == "tls-untrusted"


def test_a_connection_test_finds_a_server_that_is_away(trusted: Dovecot, user: str) -> None:
    assert check_mailbox(values(trusted, user) | {"port": free_port()}).code == "connection-refused"
    assert check_mailbox(values(trusted, user) | {"host": "no-such-host.invalid"}).code == "name-unknown"


def test_a_connection_test_changes_nothing_at_the_server(db: None, trusted: Dovecot, user: str) -> None:
    trusted.deliver(user, letter())
    assert check_mailbox(values(trusted, user)) == imap.Result(True, "", "Signed in; the folder holds 1 messages.")
    with reader(trusted, user) as client:
        client.select_folder("INBOX", readonly=True)
        assert len(client.search("UNSEEN")) == 1


def test_the_password_is_opened_for_fetching_only_and_that_is_recorded(desk: Desk, trusted: Dovecot, user: str) -> None:
    box = mailbox(desk, trusted, user)
    assert trusted.password not in repr(imap.settings_of(box))
    event = LedgerEvent.objects.get(tag=Tag.VALUE_OPENED, resource=f"mailbox:{box.id}")
    assert (event.actor, '"purpose":"fetch-mail"' in event.details) == ("system:imap", True)


def test_trouble_is_kept_as_a_code(desk: Desk, trusted: Dovecot, user: str) -> None:
    box = mailbox(desk, trusted, user, password="wrong")
    with pytest.raises(ImapTrouble):
        watching.fetch_once(box)
    box.refresh_from_db()
    assert box.last_error == "login-refused"


def test_settings_hide_their_password() -> None:
    assert "hunter2" not in repr(ImapSettings.of({"host": "h", "user": "u", "password": "hunter2"}))


def test_a_waiting_mailbox_takes_in_what_arrives_at_once(transactional_db: None, trusted: Dovecot, user: str) -> None:
    desk = found_desk()
    trusted.deliver(user, letter())
    mailbox(desk, trusted, user)
    stop = threading.Event()
    watchers = watching.Watchers()
    try:
        assert watchers.look() == 1
        wait_until(lambda: RawMail.objects.count() == 1, "the first mail")
        wait_until(lambda: Mailbox.objects.get(id=desk.mailbox.id).checked_at, "the wait at the server")
        trusted.deliver(user, letter(subject="Another one"))
        wait_until(lambda: RawMail.objects.count() == 2, "the mail announced by IDLE", seconds=15)
        Mailbox.objects.filter(id=desk.mailbox.id).update(is_active=False)
        assert watchers.look() == 0
    finally:
        stop.set()
        watchers.stop()
    assert Job.objects.filter(task__endswith="process_raw").count() == 2
