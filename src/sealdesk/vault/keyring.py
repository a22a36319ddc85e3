"""The keyring: data keys by subject and by id, unwrapped only in memory.

Key-encryption keys are unwrapped by the root key once a process. Data keys are unwrapped once and kept in a bounded
cache, but the key *rows* are read at every use in one query for all of them: a key that another process destroyed a
moment ago is gone here too.
"""

from __future__ import annotations

import contextlib
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

from sealdesk.vault import provider
from sealdesk.vault.envelope import DataKey
from sealdesk.vault.errors import DoesNotOpenError, KeyDestroyedError, KeyUnknownError
from sealdesk.vault.ids import uuid7
from sealdesk.vault.models import KeyEncryptionKey, WrappedKey
from sealdesk.vault.subjects import Subject, SubjectKind

MAX_CACHED_KEYS: Final = 10_000
_Memo = dict[Subject, DataKey]
_memo: ContextVar[_Memo | None] = ContextVar("sealdesk_current_keys", default=None)


class Keyring:
    """All keys of this process. ``unwraps`` counts data keys unwrapped so far, for tests and benches."""

    def __init__(self) -> None:
        self._keks: dict[int, AESGCM] = {}
        self._cache: OrderedDict[uuid.UUID, DataKey] = OrderedDict()
        self._lock = threading.Lock()
        self.unwraps = 0

    def current(self, subject: Subject) -> DataKey:
        """The key to seal with for ``subject``; made now when there is none yet. KeyDestroyedError after an erasure."""
        memo = _memo.get()
        if memo is not None and subject in memo:
            return memo[subject]
        key = self._load_current(subject)
        if memo is not None:
            memo[subject] = key
        return key

    def by_id(self, key_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, DataKey]:
        """Keys by id, in one query however many. Destroyed and unknown ones are absent from the answer."""
        wanted = set(key_ids)
        if not wanted:
            return {}
        rows = WrappedKey.objects.filter(id__in=wanted, wrapped__isnull=False)
        keys = {row.id: self._unwrapped(row) for row in rows}
        for gone in wanted - keys.keys():
            with self._lock:
                self._cache.pop(gone, None)
        return keys

    def one(self, key_id: uuid.UUID) -> DataKey:
        """One key by id; KeyDestroyedError or KeyUnknownError when there is none."""
        found = self.by_id([key_id])
        if key_id in found:
            return found[key_id]
        if WrappedKey.objects.filter(id=key_id).exists():
            raise KeyDestroyedError("This person was erased: the key is destroyed.")
        raise KeyUnknownError("The key of this value is not in this desk.")

    def retire(self, subject: Subject) -> None:
        """The next value of ``subject`` gets a new key; what was sealed before still opens."""
        self._current_rows(subject).update(retired_at=timezone.now())

    def destroy(self, subject: Subject) -> int:
        """Destroy every key of ``subject`` and refuse new ones. Returns how many were destroyed."""
        rows = WrappedKey.objects.filter(subject_kind=subject.kind, subject_id=subject.id, wrapped__isnull=False)
        ids = list(rows.values_list("id", flat=True))
        rows.update(wrapped=None, destroyed_at=timezone.now())
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
        for row in rows:
            wrapped = self._wrap(row.id, _subject(row), self._unwrapped(row).secret, newest)
            WrappedKey.objects.filter(id=row.id, wrapped__isnull=False).update(wrapped=wrapped, kek_version=newest)
        return len(rows)

    def forget(self) -> None:
        """Drop every key from memory."""
        with self._lock:
            self._keks.clear()
            self._cache.clear()

    def _current_rows(self, subject: Subject) -> QuerySet[WrappedKey]:
        return WrappedKey.objects.filter(subject_kind=subject.kind, subject_id=subject.id, retired_at=None, destroyed_at=None)

    def _load_current(self, subject: Subject) -> DataKey:
        row = self._current_rows(subject).first()
        if row is None:
            if WrappedKey.objects.filter(subject_kind=subject.kind, subject_id=subject.id, destroyed_at__isnull=False).exists():
                raise KeyDestroyedError("This person was erased: nothing new is sealed for them.")
            row = self._make(subject)
        return self._unwrapped(row)

    def _make(self, subject: Subject) -> WrappedKey:
        key_id, secret, version = uuid7(), os.urandom(32), self._newest_version() or self._make_kek(1)
        row = WrappedKey(id=key_id, subject_kind=subject.kind, subject_id=subject.id, kek_version=version)
        row.wrapped = self._wrap(key_id, subject, secret, version)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:  # another process was first: its key is the one
            return self._current_rows(subject).get()
        return row

    def _wrap(self, key_id: uuid.UUID, subject: Subject, secret: bytes, version: int) -> bytes:
        nonce = os.urandom(12)
        return nonce + self._kek(version).encrypt(nonce, secret, _context(key_id, subject))

    def _unwrapped(self, row: WrappedKey) -> DataKey:
        with self._lock:
            cached = self._cache.get(row.id)
            if cached is not None:
                self._cache.move_to_end(row.id)
                return cached
        wrapped = bytes(row.wrapped or b"")
        subject = _subject(row)
        try:
            secret = self._kek(row.kek_version).decrypt(wrapped[:12], wrapped[12:], _context(row.id, subject))
        except InvalidTag:
            raise DoesNotOpenError("A wrapped key was changed, or given to another subject.") from None
        key = DataKey(row.id, secret, subject)
        with self._lock:
            self.unwraps += 1
            self._cache[row.id] = key
            while len(self._cache) > MAX_CACHED_KEYS:
                self._cache.popitem(last=False)
        return key

    def _kek(self, version: int) -> AESGCM:
        cipher = self._keks.get(version)
        if cipher is None:
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


def _subject(row: WrappedKey) -> Subject:
    return Subject(SubjectKind(row.subject_kind), row.subject_id)


def _context(key_id: uuid.UUID, subject: Subject) -> bytes:
    return b"sealdesk data key 1\0" + key_id.bytes + str(subject).encode()


def _kek_context(version: int) -> bytes:
    return b"sealdesk key-encryption key 1\0" + version.to_bytes(4, "big")


keyring: Final = Keyring()


@contextlib.contextmanager
def one_look_up_per_subject() -> Iterator[None]:
    """Within one transaction, look up the current key of a subject once, however many values are sealed for it."""
    token = _memo.set({}) if _memo.get() is None else None
    try:
        yield
    finally:
        if token is not None:
            _memo.reset(token)
