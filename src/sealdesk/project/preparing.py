"""Getting a desk ready: folders, keys, tables, the first departments, the first model. Doing it again changes nothing."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core import checks
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.models import Department
from sealdesk.access.tags import Tag
from sealdesk.channels.models import Mailbox
from sealdesk.engines import alone
from sealdesk.project.environment import UnsafeSettingError
from sealdesk.project.passphrases import make_root_key, weakness
from sealdesk.vault.provider import root_key
from sealdesk.vault.root import lies_open

logger = logging.getLogger(__name__)
SETUP = Actor.system("setup")
#: Seconds that a command waits for another one that prepares the desk.
PATIENCE: Final = 120.0
_PREPARING: Final = 0x5EA2

#: The departments of a new desk: slug, names, the categories they answer for.
DEPARTMENTS = (
    (
        "care",
        "Customer care",
        "客户服务",
        ["account-access", "order-delivery", "product-fault", "how-to", "complaint", "sales-question", "feedback"],
    ),
    ("billing", "Billing", "账务", ["billing-refund"]),
    ("privacy", "Privacy and security", "隐私与安全", ["privacy-request", "security-report"]),
)


_BEFORE_REAL_USE = "Before real use, make a desk with SEALDESK_ROOT_PASSPHRASE_FILE set from the first start."


def prepare() -> None:
    """Make whatever is missing, in order. A desk that is ready costs one query. Of several commands at once the first one does it."""
    _refuse_what_is_unsafe()
    settings.SEALDESK_HOME.make()
    with _one_at_a_time():
        root = Path(settings.SEALDESK_ROOT_KEY_FILE)
        if not root.exists():
            make_root_key(root, settings.SEALDESK_ROOT_PASSPHRASE)
        _say_how_the_key_lies(root)
        root_key()  # a passphrase that does not open it stops the start here, before anything else begins
        if pending_migrations():
            with alone(_PREPARING):  # a PostgreSQL may be prepared from several homes
                call_command("migrate", verbosity=0, interactive=False)
        if not Department.objects.exists():
            _first_departments()
        _collect_static()


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Hold the home's lock. The system gives it back when a process dies."""
    with (settings.SEALDESK_HOME.root / ".preparing").open("w") as lock:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > end:
                    sentence = (
                        f"Another command has been preparing this desk for {PATIENCE:.0f} seconds. Wait for it, or stop it, and try again."
                    )
                    raise UnsafeSettingError(sentence) from None
                time.sleep(0.1)
        yield


def pending_migrations() -> bool:
    """Whether tables are missing. UnsafeSettingError when the database cannot be asked."""
    try:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        why = str(error).strip().partition("\n")[0] or type(error).__name__
        raise UnsafeSettingError(f"The database cannot be reached ({why}). Check SEALDESK_HOME and DATABASE_URL.") from None


def _say_how_the_key_lies(root: Path) -> None:
    passphrase = settings.SEALDESK_ROOT_PASSPHRASE
    if lies_open(root):
        given = "" if passphrase is None else ", and the passphrase that is given does not change that"
        logger.warning("keys: the root key at %s is not sealed with a passphrase%s. %s", root, given, _BEFORE_REAL_USE)
    elif passphrase is not None and (weak := weakness(passphrase)):
        logger.warning("keys: the passphrase of the root key %s. It still opens; a new desk would refuse it", weak)


def _collect_static() -> None:
    """Put the pages' files, hashed and compressed, where the web server reads them; again only when one of them changed."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(digest.hexdigest())


def _refuse_what_is_unsafe() -> None:
    """A field that does not say what it holds, or a route that does not say for whom, stops the start."""
    problems = [message for message in checks.run_checks() if message.is_serious() and not message.is_silenced()]
    if problems:
        raise UnsafeSettingError("The desk does not start:\n" + "\n".join(f"  {message}" for message in problems[:10]))


def _first_departments() -> None:
    with acting(SETUP, Tag.DEPARTMENT_CREATED) as deed:
        for slug, name, name_zh, categories in DEPARTMENTS:
            department = Department(slug=slug, name=name, name_zh=name_zh, categories=categories, is_default=slug == "care")
            department.save(force_insert=True)
            made = {"name": ["", name], "name_zh": ["", name_zh], "categories": [[], sorted(categories)]}
            deed.also(Tag.DEPARTMENT_CREATED, on=department.key, details={"slug": slug, "changes": made})
            if department.is_default and not str(settings.SEALDESK_MAIL_ADDRESS).endswith(".invalid"):
                Mailbox(address=str(settings.SEALDESK_MAIL_ADDRESS).lower(), department=department).save(force_insert=True)
        deed.details = {"departments": [slug for slug, *_ in DEPARTMENTS]}
