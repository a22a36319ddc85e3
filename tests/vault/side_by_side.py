"""What the processes of the vault's tests do."""

from __future__ import annotations

import uuid

from sealdesk.vault.errors import KeyDestroyedError
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import Subject, SubjectKind
from tests.process import wait_for_the_word


def current_keys(*names: str) -> str:
    """The ids of the current keys of these new customers, asked for at the same moment as others ask."""
    wait_for_the_word()
    subjects = [Subject(SubjectKind.CUSTOMER, uuid.UUID(name)) for name in names]
    return " ".join(str(keyring.current(subject).id) for subject in subjects)


def look_twice(name: str) -> str:
    """Hold a customer's key in memory, wait, and look again."""
    subject = Subject(SubjectKind.CUSTOMER, uuid.UUID(name))
    held = keyring.current(subject)
    wait_for_the_word()
    answers = []
    for look in (lambda: keyring.current(subject), lambda: keyring.one(held.id)):
        try:
            look()
            answers.append("open")
        except KeyDestroyedError:
            answers.append("destroyed")
    return " ".join([*answers, str(len(keyring.by_id([held.id])))])


def destroy(name: str) -> None:
    """Destroy a customer's key."""
    keyring.destroy(Subject(SubjectKind.CUSTOMER, uuid.UUID(name)))
