"""The keyring: data keys by subject and by id, unwrapped only in memory.

Key-encryption keys are unwrapped by the root key once a process. Data keys are unwrapped once and kept in a bounded
cache, but the key *rows* are read at every use in one query for all of them: a key that another process destroyed a
moment ago is gone here too.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import uuid
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from sealdesk.statements import as_uuid, look_up
from sealdesk.vault import provider
from sealdesk.vault.envelope import DataKey
from sealdesk.vault.errors import DoesNotOpenError, KeyDestroyedError, KeyUnknownError
from sealdesk.vault.ids import uuid7
from sealdesk.vault.models import KeyEncryptionKey, WrappedKey
from sealdesk.vault.subjects import Subject, SubjectKind

logger = logging.getLogger(__name__)
MAX_CACHED_KEYS: Final = 10_000
_CURRENT: Final = (
    "SELECT id FROM vault_wrappedkey WHERE subject_kind = %s AND subject_id = %s AND retired_at IS NULL AND destroyed_at IS NULL"
)
_Memo = dict[Subject, DataKey]
_memo: ContextVar[_Memo | None] = ContextVar("sealdesk_current_keys", default=None)
_seen: ContextVar[_Memo | None] = ContextVar("sealdesk_keys_seen", default=None)


class Keyring:
    """All keys of this process. ``unwraps`` counts data keys unwrapped so far, for tests and benches."""

    def __init__(self) -> None:
        self._keks: dict[int, AESGCM] = {}
        self._cache: OrderedDict[uuid.UUID, DataKey] = OrderedDict()
        self._lock = threading.Lock()
        self._newest: tuple[int, bytes, AESGCM] | None = None
        self.unwraps = 0

    def current(self, subject: Subject) -> DataKey:
        """The key to seal with for ``subject``; made now when there is none yet. KeyDestroyedError after an erasure."""
        memo = _memo.get()
        if memo is not None and subject in memo:
            return memo[subject]
        key = _seen_now(subject) or self._load_current(subject)
        if memo is not None:
            memo[subject] = key
        return key

    def by_id(self, key_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, DataKey]:
        """Keys by id, in one query however many. Destroyed, unknown and damaged ones are absent from the answer."""
        wanted = set(key_ids)
        if not wanted:
            return {}
        rows = WrappedKey.objects.filter(id__in=wanted, wrapped__isnull=False)
        keys: dict[uuid.UUID, DataKey] = {}
        for row in rows:
            try:
                keys[row.id] = self._unwrapped(row)
                _note_seen(row, keys[row.id])
            except DoesNotOpenError:  # one damaged row must not close the values of everybody else on the page
                logger.error("vault: the wrapped key %s does not open", row.id)  # noqa: TRY400 - the row's id says all
        for gone in wanted - keys.keys():
            with self._lock:
                self._cache.pop(gone, None)
        return keys

    def one(self, key_id: uuid.UUID) -> DataKey:
        """One key by id; KeyDestroyedError, KeyUnknownError or DoesNotOpenError when there is none."""
        found = self.by_id([key_id])
        if key_id in found:
            return found[key_id]
        row = WrappedKey.objects.filter(id=key_id).first()
        if row is None:
            raise KeyUnknownError("The key of this value is not in this desk.")
        if row.wrapped is None:
            raise KeyDestroyedError("This person was erased: the key is destroyed.")
        return self._unwrapped(row)

    def retire(self, subject: Subject) -> None:
        """The next value of ``subject`` gets a new key; what was sealed before still opens."""
        self._current_rows(subject).update(retired_at=timezone.now())

    def destroy(self, subject: Subject) -> int:
        """Destroy every key of ``subject`` and refuse new ones. Returns how many were destroyed."""
        every = WrappedKey.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
        rows = every.filter(wrapped__isnull=False)
        ids = list(rows.values_list("id", flat=True))
        rows.update(wrapped=None, destroyed_at=timezone.now())
        if not every.exists():  # nothing was ever sealed for them, and nothing may be from now on
            WrappedKey(subject_kind=subject.kind, subject_id=subject.id, kek_version=0, destroyed_at=timezone.now()).save(force_insert=True)
        with self._lock:
            for key_id in ids:
                self._cache.pop(key_id, None)
        return len(ids)

    def rotate(self) -> int:
        """Make a new version of the key-encryption key and return it. Data keys are wrapped again by ``rewrap``."""
        return self._make_kek(self._newest_version() + 1)

    def rewrap(self, limit: int) -> int:
        """Wrap up to ``limit`` data keys under the newest version; returns how many. Call until it returns 0."""
        newest = self._newest_version()
        rows = list(WrappedKey.objects.filter(wrapped__isnull=False, kek_version__lt=newest)[:limit])
        if not rows:
            return 0
        cipher = self._read_kek(newest)
        for row in rows:
            wrapped = _wrap(cipher, row.id, _subject(row), self._unwrapped(row).secret)
            WrappedKey.objects.filter(id=row.id, wrapped__isnull=False).update(wrapped=wrapped, kek_version=newest)
        return len(rows)

    def forget(self) -> None:
        """Drop every key from memory."""
        with self._lock:
            self._keks.clear()
            self._newest = None
            self._cache.clear()

    def _current_rows(self, subject: Subject) -> QuerySet[WrappedKey]:
        return WrappedKey.objects.filter(subject_kind=subject.kind, subject_id=subject.id, retired_at=None, destroyed_at=None)

    def make_for_newcomer(self, subject: Subject) -> WrappedKey:
        """A key for somebody who is being made. Its row is inserted by the transaction that makes them, or nothing is.

        Until that transaction ends, ``current`` knows it within ``one_look_up_per_subject`` only.
        """
        memo = _memo.get()
        if memo is None:
            raise KeyUnknownError("A newcomer's key is made within one_look_up_per_subject, which keeps it.")
        version, cipher = self._newest_kek()
        key, nonce = DataKey(uuid7(), os.urandom(32), subject), os.urandom(12)
        wrapped = nonce + cipher.encrypt(nonce, key.secret, _context(key.id, subject))
        memo[subject] = key
        return WrappedKey(id=key.id, subject_kind=subject.kind, subject_id=subject.id, kek_version=version, wrapped=wrapped)

    def _newest_kek(self) -> tuple[int, AESGCM]:
        """The newest key-encryption key as the database has it now; unwrapped again only when its row is another."""
        rows = look_up("SELECT version, wrapped FROM vault_keyencryptionkey ORDER BY version DESC LIMIT 1")
        if not rows:
            self._make_kek(1)
            return self._newest_kek()
        version, wrapped = int(rows[0][0]), bytes(rows[0][1])
        kept = self._newest
        if kept is None or kept[:2] != (version, wrapped):
            kept = (version, wrapped, AESGCM(provider.root_key().unwrap(wrapped, _kek_context(version))))
            self._newest = kept
        return version, kept[2]

    def _cached_current(self, subject: Subject) -> DataKey | None:
        """The current key when its row is there and this process has it unwrapped."""
        rows = look_up(_CURRENT, str(subject.kind), subject.id)
        with self._lock:
            return self._cache.get(as_uuid(rows[0][0])) if rows else None

    def _load_current(self, subject: Subject) -> DataKey:
        cached = self._cached_current(subject)
        if cached is not None:
            return cached
        row = self._current_rows(subject).first()
        if row is None:
            if WrappedKey.objects.filter(subject_kind=subject.kind, subject_id=subject.id, destroyed_at__isnull=False).exists():
                raise KeyDestroyedError("This person was erased: nothing new is sealed for them.")
            row = self._make(subject)
        return self._unwrapped(row)

    def _make(self, subject: Subject) -> WrappedKey:
        key_id, secret, version = uuid7(), os.urandom(32), self._newest_version() or self._make_kek(1)
        row = WrappedKey(id=key_id, subject_kind=subject.kind, subject_id=subject.id, kek_version=version)
        row.wrapped = _wrap(self._read_kek(version), key_id, subject, secret)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:  # another process was first: its key is the one
            return self._current_rows(subject).get()
        return row

    def _unwrapped(self, row: WrappedKey) -> DataKey:
        with self._lock:
            cached = self._cache.get(row.id)
            if cached is not None:
                self._cache.move_to_end(row.id)
                return cached
        subject = _subject(row)
        key = DataKey(row.id, self._secret(row, _context(row.id, subject)), subject)
        with self._lock:
            self.unwraps += 1
            self._cache[row.id] = key
            while len(self._cache) > MAX_CACHED_KEYS:
                self._cache.popitem(last=False)
        return key

    def _secret(self, row: WrappedKey, context: bytes) -> bytes:
        """The key unwrapped. A key-encryption key kept in memory that does not fit is read again once."""
        wrapped = bytes(row.wrapped or b"")
        kept = self._keks.get(row.kek_version)
        for cipher in (kept, None) if kept else (None,):
            try:
                return (cipher or self._read_kek(row.kek_version)).decrypt(wrapped[:12], wrapped[12:], context)
            except (InvalidTag, ValueError):
                continue
        raise DoesNotOpenError("A wrapped key was changed, or given to another subject.")

    def _read_kek(self, version: int) -> AESGCM:
        """The key-encryption key as the database has it now.

        Whoever wraps reads it again: one that was made in a transaction that was rolled back may still be in memory,
        and what is wrapped under that one never opens again.
        """
        row = KeyEncryptionKey.objects.filter(version=version).first()
        if row is None:
            raise KeyUnknownError(f"Version {version} of the key-encryption key is missing. Restore the key table.")
        cipher = AESGCM(provider.root_key().unwrap(bytes(row.wrapped), _kek_context(version)))
        self._keks[version] = cipher
        return cipher

    def _newest_version(self) -> int:
        return KeyEncryptionKey.objects.order_by("-version").values_list("version", flat=True).first() or 0

    def _make_kek(self, version: int) -> int:
        wrapped = provider.root_key().wrap(os.urandom(32), _kek_context(version))
        with contextlib.suppress(IntegrityError), transaction.atomic():
            KeyEncryptionKey(version=version, wrapped=wrapped).save(force_insert=True)
        return version


def erased_subjects(kind: SubjectKind) -> set[uuid.UUID]:
    """The ids of all subjects of a kind whose keys were destroyed."""
    return set(WrappedKey.objects.filter(subject_kind=kind, destroyed_at__isnull=False).values_list("subject_id", flat=True))


def _wrap(cipher: AESGCM, key_id: uuid.UUID, subject: Subject, secret: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + cipher.encrypt(nonce, secret, _context(key_id, subject))


def _subject(row: WrappedKey) -> Subject:
    return Subject(SubjectKind(row.subject_kind), row.subject_id)


def _context(key_id: uuid.UUID, subject: Subject) -> bytes:
    return b"sealdesk data key 1\0" + key_id.bytes + str(subject).encode()


def _kek_context(version: int) -> bytes:
    return b"sealdesk key-encryption key 1\0" + version.to_bytes(4, "big")


keyring: Final = Keyring()


@contextlib.contextmanager
def keys_seen_once() -> Iterator[None]:
    """Within one request, a current key that was just read to open something seals as well without a second look-up."""
    token = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(token)


def _note_seen(row: WrappedKey, key: DataKey) -> None:
    # Inside a transaction the row may be one that is about to be rolled back: such a key must not seal anything later.
    seen = _seen.get()
    if seen is not None and row.retired_at is None and not transaction.get_connection().in_atomic_block:
        seen[_subject(row)] = key


def _seen_now(subject: Subject) -> DataKey | None:
    # Inside a transaction the key is read again, so that an erasure in between is noticed before something is written.
    if transaction.get_connection().in_atomic_block:
        return None
    return (_seen.get() or {}).get(subject)


@contextlib.contextmanager
def one_look_up_per_subject() -> Iterator[None]:
    """Within one transaction, look up the current key of a subject once, however many values are sealed for it."""
    token = _memo.set({}) if _memo.get() is None else None
    try:
        yield
    finally:
        if token is not None:
            _memo.reset(token)
